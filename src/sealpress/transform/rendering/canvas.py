"""The memory that sides are drawn in: one array for a whole document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sealpress.transform.pixels import PixelKind, Resolution

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

__all__ = ["CANVAS_OCTETS", "Band", "BandedCanvas"]

CANVAS_OCTETS = 112 << 20
"""Most memory of a canvas: A4 in colour at 600 dpi is drawn at once, what is larger in bands."""

ALIGNMENT = 64
"""Lines take multiples of this in pixels, so that they are compared by words; bands have multiples
of it as lines, so that a pattern of dots goes on from band to band."""

WHITE = 255


@dataclass(slots=True, kw_only=True)
class Band:
    """Some lines of a side, to be drawn on (a :class:`~sealpress.transform.page_source.Canvas`).

    Attributes:
        width, height: In pixels.
        kind: ``SGRAY_8`` or ``SRGB_8``.
        resolution: Of the side.
        address, stride: Of the first line in memory, and from line to line, in octets.
        top: Where the first line lies on the side.
        lines: The memory itself.
        blue_first: Whether a pixel in colour is blue, green and red, instead of the reverse.
    """

    width: int
    height: int
    kind: PixelKind
    resolution: Resolution
    address: int
    stride: int
    top: int
    lines: npt.NDArray[np.uint8]
    blue_first: bool = False


class BandedCanvas:
    """A side's pixels in memory that is used for one band after the other, and side after side.

    Args:
        width, height: Of the side in pixels.
        kind: ``SGRAY_8`` or ``SRGB_8``.
        resolution: Of the side.
        most_octets: How much memory it may take; a band has 64 lines at least.
        blue_first: Whether a pixel in colour is blue, green and red, instead of the reverse.
    """

    def __init__(
        self,
        width: int,
        height: int,
        kind: PixelKind,
        resolution: Resolution,
        most_octets: int = CANVAS_OCTETS,
        *,
        blue_first: bool = False,
    ) -> None:
        self.width = width
        self.height = height
        self.kind = kind
        self.resolution = resolution
        self.blue_first = blue_first
        self.stride = kind.line_octets(-(-width // ALIGNMENT) * ALIGNMENT)
        most_lines = max(1, most_octets // self.stride // ALIGNMENT) * ALIGNMENT
        self._memory = _aligned(min(height, most_lines), self.stride)

    @property
    def is_whole(self) -> bool:
        """Whether a side has one band only, which then still shows it when the next is due."""
        return len(self._memory) == self.height

    def bands(self) -> Iterator[Band]:
        """Give the bands of a side from the top, white; each takes the place of the one before."""
        for top in range(0, self.height, len(self._memory)):
            band = self._band(top)
            band.lines.fill(WHITE)
            yield band

    def shown(self) -> Band:
        """Return the band that was drawn last, as it is."""
        return self._band(0)

    def _band(self, top: int) -> Band:
        lines = self._memory[: self.height - top]
        return Band(
            width=self.width,
            height=len(lines),
            kind=self.kind,
            resolution=self.resolution,
            address=lines.ctypes.data,
            stride=self.stride,
            top=top,
            lines=lines,
            blue_first=self.blue_first,
        )


def _aligned(height: int, stride: int) -> npt.NDArray[np.uint8]:
    """Return memory whose lines begin at multiples of the alignment."""
    memory = np.empty(height * stride + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + height * stride].reshape(height, stride)
