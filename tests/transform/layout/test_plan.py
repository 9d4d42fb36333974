"""The sides of a job, one after the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from sealpress.transform.geometry import PageSize
from sealpress.transform.layout import lay_out, totals
from sealpress.transform.print_ticket import PageOrder, PrintTicket, SheetKind
from sealpress.transform.sheets import Impression, ImpressionKind, Sides
from tests.transform.layout.tickets import COUNTS, PLAIN, TICKETS, chosen, pages_on, sides_of
from tests.transform.samples import A4

TWO_SIDED = {"sides": Sides.LONG_EDGE}
LETTERS = {
    ImpressionKind.BLANK: "-",
    ImpressionKind.JOB_SHEET: "J",
    ImpressionKind.SEPARATOR: "S",
}


def laid_out(count: int, ticket: PrintTicket) -> list[Impression]:
    return list(lay_out(count, lambda _: A4, ticket))


def told(count: int, **asked: object) -> str:
    """Return the sides as text: 12 are the pages 1 and 2, | parts sheets, - is blank."""
    words = []
    for side in sides_of(count, **asked):
        pages = "".join(str(page + 1) for page in pages_on(side))
        words.append(("" if side.is_back else "|") + (pages or LETTERS[side.kind]))
    return " ".join(words)


def content(side: Impression) -> tuple[object, ...]:
    return side.kind, side.copy, side.is_back, side.placements


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "|1 |2 |3"),
        (TWO_SIDED, "|1 2 |3"),
        ({"number_up": 2}, "|12 |3"),
        ({"copies": 2}, "|1 |2 |3 |1 |2 |3"),
        ({"copies": 2, "collated": False}, "|1 |1 |2 |2 |3 |3"),
        ({"copies": 2, **TWO_SIDED}, "|1 2 |3 - |1 2 |3"),
        ({"copies": 2, "collated": False, **TWO_SIDED}, "|1 2 |1 2 |3 - |3"),
        ({"order": PageOrder.REVERSE}, "|3 |2 |1"),
        ({"order": PageOrder.REVERSE, **TWO_SIDED}, "|3 - |1 2"),
        ({"job_sheets": SheetKind.BOTH, **TWO_SIDED}, "|J - |1 2 |3 - |J"),
        ({"copies": 2, "separator_sheets": SheetKind.SLIP, "number_up": 4}, "|123 |S |123"),
        ({"booklet": True, "sides": Sides.SHORT_EDGE}, "|1 23"),
        ({"booklet": True}, "|1 |23"),
        ({"page_ranges": ((2, 2), (3, 9))}, "|2 |3"),
    ],
)
def test_sides_of_three_pages(asked: dict[str, object], expected: str) -> None:
    assert told(3, **asked) == expected
    impressions = sum(word != "|" for word in expected.split())
    assert totals(3, replace(PLAIN, **asked)) == (impressions, expected.count("|"))


def test_a_document_without_chosen_pages_has_no_sides() -> None:
    ticket = replace(PLAIN, page_ranges=((4, 9),), job_sheets=SheetKind.BOTH)
    assert laid_out(3, ticket) == []
    assert totals(3, ticket) == (0, 0)


@given(COUNTS, TICKETS)
def test_totals_are_what_is_laid_out(count: int, ticket: PrintTicket) -> None:
    sides = laid_out(count, ticket)
    assert totals(count, ticket) == (len(sides), max((side.sheet for side in sides), default=0))


@given(COUNTS, TICKETS)
def test_each_chosen_page_is_printed_once_a_copy(count: int, ticket: PrintTicket) -> None:
    printed = Counter(
        (side.copy, page) for side in laid_out(count, ticket) for page in pages_on(side)
    )
    copies = range(1, ticket.copies + 1)
    assert printed == Counter((copy, page) for copy in copies for page in chosen(count, ticket))


@given(COUNTS, TICKETS.filter(lambda ticket: not ticket.booklet))
def test_pages_of_a_copy_stay_in_order(count: int, ticket: PrintTicket) -> None:
    sides = laid_out(count, replace(ticket, order=PageOrder.SAME))
    for copy in range(1, ticket.copies + 1):
        found = [page for side in sides if side.copy == copy for page in pages_on(side)]
        assert found == chosen(count, ticket)


@given(COUNTS, TICKETS)
def test_sides_and_sheets_are_numbered_as_they_come(count: int, ticket: PrintTicket) -> None:
    sides = laid_out(count, ticket)
    assert [side.number for side in sides] == list(range(1, len(sides) + 1))
    fronts = [side for side in sides if not side.is_back]
    assert [side.sheet for side in fronts] == list(range(1, len(fronts) + 1))
    for front, back in pairwise(sides):
        assert not (front.is_back and back.is_back)
        assert back.sheet == front.sheet + (not back.is_back)


@given(COUNTS, TICKETS)
def test_all_sheets_but_the_last_are_whole(count: int, ticket: PrintTicket) -> None:
    sides = laid_out(count, ticket)
    faces = Counter(side.sheet for side in sides)
    most = 2 if ticket.sides.is_two_sided else 1
    assert all(number == most for sheet, number in faces.items() if sheet != len(faces))
    assert any(side.is_back for side in sides) <= ticket.sides.is_two_sided


@given(COUNTS, TICKETS)
def test_a_copy_and_our_own_sheets_begin_on_a_front(count: int, ticket: PrintTicket) -> None:
    sides = laid_out(count, replace(ticket, collated=True, order=PageOrder.SAME))
    began: set[int] = set()
    for side in sides:
        if side.kind in {ImpressionKind.JOB_SHEET, ImpressionKind.SEPARATOR}:
            assert not side.is_back
            assert not side.placements
        elif side.copy not in began and side.kind is ImpressionKind.DOCUMENT:
            began.add(side.copy)
            assert not side.is_back or ticket.booklet


@given(COUNTS, TICKETS)
def test_reverse_order_reverses_sheets(count: int, ticket: PrintTicket) -> None:
    piles = []
    for order in PageOrder:
        pile: dict[int, list[tuple[object, ...]]] = {}
        for side in laid_out(count, replace(ticket, order=order)):
            if side.kind is not ImpressionKind.BLANK or not side.is_back:
                pile.setdefault(side.sheet, []).append(content(side))
        piles.append(list(pile.values()))
    assert piles[0] == piles[1][::-1]


@given(COUNTS, TICKETS)
def test_the_same_ticket_gives_the_same_sides(count: int, ticket: PrintTicket) -> None:
    assert laid_out(count, ticket) == laid_out(count, ticket)


@given(TICKETS)
def test_the_first_side_asks_for_few_sizes(ticket: PrintTicket) -> None:
    asked: list[int] = []

    def size_of(page: int) -> PageSize:
        asked.append(page)
        return A4

    whole = replace(ticket, page_ranges=PLAIN.page_ranges)
    assert next(lay_out(100_000, size_of, whole)).number == 1
    assert len(asked) <= ticket.number_up + 2
