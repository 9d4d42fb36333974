"""The contract of what writes pages made of pixels in one format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sealpress.transform.pixels import PixelKind, Resolution
    from sealpress.transform.sheets import Media, Sides

__all__ = ["PageEncoder", "PageFacts", "Pixels"]

Pixels = "npt.NDArray[np.uint8]"
"""Lines by octets: shape ``(lines, stride)``; what lies beyond ``PageFacts.line_octets`` of a
line is padding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page's header says of it.

    Attributes:
        width, height: In pixels.
        pixels: Their kind.
        resolution: How densely they stand.
        media: What it is printed on.
        sides: ``sides`` of the job.
        is_back: Whether it is a back side.
        transforms: CrossFeedTransform and FeedTransform: the pixels are turned already.
        quality: ``print-quality``: 3, 4, 5, or 0 for the printer's own.
        total: Pages in all, 0 while that is not known.
        copies: How many the printer is to make of each page, 0 for its own choice.
        blue_first: Whether pixels in colour come as blue, green and red, instead of the reverse;
            no header says that, and only PWG Raster and URF turn them.
    """

    width: int
    height: int
    pixels: PixelKind
    resolution: Resolution
    media: Media
    sides: Sides
    is_back: bool = False
    transforms: tuple[int, int] = (1, 1)
    quality: int = 0
    total: int = 0
    copies: int = 0
    blue_first: bool = False

    @property
    def line_octets(self) -> int:
        """Octets of a line."""
        return self.pixels.line_octets(self.width)


class PageEncoder(Protocol):
    """Writes a document of pages; made anew for each document."""

    def begin(self, total: int) -> bytes:
        """Return what stands before the first page.

        Args:
            total: Pages in all, 0 while that is not known.
        """
        ...

    def page(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> Iterator[bytes | memoryview]:
        """Write a page, piece by piece.

        Args:
            facts: What its header says.
            bands: Its lines from the top, in arrays of some lines each, shape ``(lines, stride)``;
                each is read before the next is asked for, and may be overwritten by it.
        """
        ...

    def end(self) -> bytes:
        """Return what stands behind the last page."""
        ...
