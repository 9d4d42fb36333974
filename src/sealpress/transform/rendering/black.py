"""Grey made black and white: by a threshold, by a pattern of dots, or by error diffusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from sealpress.transform.pixels import Dither
from sealpress.transform.rendering.dots import SIDE, thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy.typing as npt

    Lines = npt.NDArray[np.uint8]

__all__ = ["black_bands"]

HALF = 128

LEAD_LINES = 32
"""Lines of a band that are diffused again in front of the next one, so that no seam is seen."""

STRIP_LINES = 256
"""Lines that are compared with the pattern at once; they stay in the processor's cache."""


def black_bands(bands: Iterable[Lines], width: int, dither: Dither) -> Iterator[Lines]:
    """Give bands of grey as bands of bits, 1 for black.

    Args:
        bands: Lines of octets from the top, all but the last in multiples of 64 lines; what lies
            beyond ``width`` is not regarded.
        width: Pixels of a line.
        dither: How.
    """
    return _WAYS[dither](bands, width)


def _threshold(bands: Iterable[Lines], width: int) -> Iterator[Lines]:
    for lines in bands:
        yield np.packbits(lines[:, :width] < HALF, axis=1)


def _ordered(bands: Iterable[Lines], width: int) -> Iterator[Lines]:
    pattern = np.tile(thresholds(), (STRIP_LINES // SIDE, -(-width // SIDE)))[:, :width]
    for lines in bands:
        bits = np.empty((len(lines), (width + 7) // 8), np.uint8)
        for top in range(0, len(lines), STRIP_LINES):
            strip = lines[top : top + STRIP_LINES, :width]
            black = strip < pattern[: len(strip)]
            bits[top : top + STRIP_LINES] = np.packbits(black, axis=1)
        yield bits


def _diffused(bands: Iterable[Lines], width: int) -> Iterator[Lines]:
    lead = np.empty((0, width), np.uint8)
    for lines in bands:
        grey = np.concatenate((lead, lines[:, :width]))
        height = len(grey)
        picture = Image.frombuffer("L", (width, height), grey, "raw", "L", 0, 1)
        # 1 is white to Pillow.
        octets = picture.convert("1").tobytes("raw", "1;I")
        bits = np.frombuffer(octets, np.uint8).reshape(height, -1)
        yield bits[len(lead) :]
        lead = grey[-LEAD_LINES:].copy()


_WAYS: dict[Dither, Callable[[Iterable[Lines], int], Iterator[Lines]]] = {
    Dither.THRESHOLD: _threshold,
    Dither.ORDERED: _ordered,
    Dither.ERROR_DIFFUSION: _diffused,
}
