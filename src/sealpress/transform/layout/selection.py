"""The pages of a document that ``page-ranges`` chooses (RFC 8011 section 5.2.7)."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

__all__ = ["Selection"]


class Selection:
    """Chosen pages by their place, without a list of them.

    Args:
        count: Pages of the document.
        ranges: First and last page of each range, from 1, in rising order; what lies beyond the
            document is left out.
    """

    __slots__ = ("_before", "_starts", "_total")

    def __init__(self, count: int, ranges: tuple[tuple[int, int], ...]) -> None:
        inside = [(first - 1, min(last, count)) for first, last in ranges if first <= count]
        ends = list(accumulate((end - start for start, end in inside), initial=0))
        self._starts = [start for start, _ in inside]
        self._before = ends[:-1]
        self._total = ends[-1]

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, place: int) -> int:
        """Return a page's number in the document, from 0.

        Args:
            place: Its place among the chosen ones, from 0 and below their number.
        """
        if not 0 <= place < self._total:
            raise IndexError(place)
        at = bisect_right(self._before, place) - 1
        return self._starts[at] + place - self._before[at]
