"""Bands of any height cut into strips of equal height, with octets for bits where needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts

__all__ = ["STRIP_OCTETS", "in_octets", "strip_count", "strip_lines", "strips"]

STRIP_OCTETS = 1 << 20
"""Of pixels that an encoder works on at a time where its format leaves the choice: large enough
that the cost of a call is nothing, small enough to stay in the processor's cache."""


def strips(
    facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]], lines: int
) -> Iterator[npt.NDArray[np.uint8]]:
    """Cut a page into strips from its top, each ``lines`` high but the last.

    Each is contiguous, without padding, and good until the next is asked for.

    Args:
        facts: Of the page.
        bands: Its lines, in arrays of any height.
        lines: Of a strip.

    Raises:
        ValueError: The bands hold more or fewer lines than the page has.
    """
    octets = facts.line_octets
    kept = np.empty((lines, octets), np.uint8)
    filled = seen = 0
    for band in bands:
        seen += len(band)
        start = 0
        while start < len(band):
            taken = band[start : start + lines - filled, :octets]
            start += len(taken)
            if len(taken) == lines:
                yield np.ascontiguousarray(taken)
                continue
            kept[filled : filled + len(taken)] = taken
            filled += len(taken)
            if filled == lines:
                yield kept
                filled = 0
    if seen != facts.height:
        raise ValueError(f"{seen} lines given for a page of {facts.height}")
    if filled:
        yield kept[:filled]


def strip_lines(facts: PageFacts, multiple: int = 1) -> int:
    """Return how many lines make about :data:`STRIP_OCTETS`, a multiple of ``multiple``."""
    return max(STRIP_OCTETS // max(facts.line_octets, 1) // multiple, 1) * multiple


def strip_count(facts: PageFacts, lines: int) -> int:
    """Return how many strips a page has; the last may be lower than the others."""
    return -(-facts.height // lines)


def in_octets(strip: npt.NDArray[np.uint8], facts: PageFacts) -> npt.NDArray[np.uint8]:
    """Return a strip with an octet for each colour of a pixel; black and white becomes grey."""
    if facts.pixels.bits != 1:
        return strip
    bits = np.unpackbits(strip, axis=1, count=facts.width)
    return np.subtract(1, bits, dtype=np.uint8) * np.uint8(255)
