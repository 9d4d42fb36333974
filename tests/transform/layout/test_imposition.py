"""Which page stands in which cell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.layout.imposition import cells_a_side, cells_of, side_count
from tests.transform.layout.tickets import PLAIN

BOOKLET = replace(PLAIN, booklet=True, number_up=4)


def pages(side: int, count: int) -> dict[int, int]:
    return dict(cells_of(side, count, BOOKLET))


def test_pages_fill_sides_one_after_the_other() -> None:
    ticket = replace(PLAIN, number_up=4)
    assert cells_of(0, 6, ticket) == ((0, 0), (1, 1), (2, 2), (3, 3))
    assert cells_of(1, 6, ticket) == ((0, 4), (1, 5))
    assert (side_count(6, ticket), cells_a_side(ticket)) == (2, 4)


def test_a_booklet_of_eight_pages() -> None:
    sides = [pages(side, 8) for side in range(side_count(8, BOOKLET))]
    assert sides == [{0: 7, 1: 0}, {0: 1, 1: 6}, {0: 5, 1: 2}, {0: 3, 1: 4}]


def test_a_booklet_of_five_pages_has_three_empty_ones_at_its_end() -> None:
    sides = [pages(side, 5) for side in range(side_count(5, BOOKLET))]
    assert sides == [{1: 0}, {0: 1}, {1: 2}, {0: 3, 1: 4}]


def test_a_booklet_of_one_page_is_one_sheet() -> None:
    assert [pages(side, 1) for side in range(2)] == [{1: 0}, {}]
    assert (side_count(1, BOOKLET), side_count(0, BOOKLET)) == (2, 0)


def test_a_booklet_ignores_number_up() -> None:
    assert cells_a_side(BOOKLET) == 2


@pytest.mark.parametrize("booklet", [False, True])
@given(count=st.integers(1, 200))
def test_each_page_stands_in_one_cell(booklet: bool, count: int) -> None:
    ticket = replace(PLAIN, booklet=booklet, number_up=6)
    found = [
        page
        for side in range(side_count(count, ticket))
        for _, page in cells_of(side, count, ticket)
    ]
    assert sorted(found) == list(range(count))


@given(st.integers(1, 10**6))
def test_facing_pages_of_a_booklet_add_up(count: int) -> None:
    sheets = side_count(count, BOOKLET) // 2
    middle = pages(side_count(count, BOOKLET) // 2 * 2 - 1, count)
    assert middle.get(0, 2 * sheets - 1) == 2 * sheets - 1
    assert middle.get(1, 2 * sheets) == 2 * sheets
