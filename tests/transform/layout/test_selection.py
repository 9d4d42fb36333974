"""Pages that are chosen."""

from __future__ import annotations

import pytest
from hypothesis import given

from sealpress.transform.layout.selection import Selection
from sealpress.transform.print_ticket import ALL_PAGES
from tests.transform.layout.tickets import COUNTS, RANGES


def test_all_pages_without_a_range() -> None:
    assert list(Selection(3, ALL_PAGES)) == [0, 1, 2]


def test_what_lies_beyond_the_document_is_left_out() -> None:
    assert list(Selection(5, ((2, 3), (5, 9), (11, 12)))) == [1, 2, 4]


def test_nothing_may_be_chosen() -> None:
    assert len(Selection(5, ((6, 9),))) == 0
    assert len(Selection(0, ALL_PAGES)) == 0


@pytest.mark.parametrize("place", [-1, 2])
def test_there_is_no_page_outside(place: int) -> None:
    with pytest.raises(IndexError):
        Selection(2, ALL_PAGES)[place]


def test_a_large_document_needs_no_list() -> None:
    chosen = Selection(10**9, ((5, 10), (1000, 10**9)))
    assert (len(chosen), chosen[6], chosen[len(chosen) - 1]) == (10**9 - 993, 999, 10**9 - 1)


@given(COUNTS, RANGES)
def test_it_chooses_what_the_ranges_say(count: int, ranges: tuple[tuple[int, int], ...]) -> None:
    plain = [page for a, b in ranges for page in range(a - 1, b) if page < count]
    chosen = Selection(count, ranges)
    assert [chosen[place] for place in range(len(chosen))] == plain
