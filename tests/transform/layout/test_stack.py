"""The order of sheets."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.layout.stack import Sheet, ends_with_own, own_sheet_count, stack
from sealpress.transform.print_ticket import PageOrder, PrintTicket, SheetKind
from sealpress.transform.sheets import ImpressionKind
from tests.transform.layout.tickets import PLAIN, TICKETS

LETTERS = {ImpressionKind.JOB_SHEET: "J", ImpressionKind.SEPARATOR: "S"}


def told(sheets: int = 2, **asked: object) -> str:
    """Return the order as text: J and S are sheets of our own, 1b is the second of copy 1."""
    return " ".join(map(name, stack(sheets, replace(PLAIN, **asked))))


def name(sheet: Sheet) -> str:
    if sheet.kind is ImpressionKind.DOCUMENT:
        return f"{sheet.copy}{'abc'[sheet.place]}"
    return f"{LETTERS[sheet.kind]}{sheet.copy}"


def test_copies_are_whole_when_collated() -> None:
    assert told(copies=2) == "1a 1b 2a 2b"
    assert told(copies=2, collated=False) == "1a 2a 1b 2b"


@pytest.mark.parametrize(
    ("kind", "order"),
    [
        (SheetKind.NONE, "1a 1b 2a 2b"),
        (SheetKind.START, "S1 1a 1b S2 2a 2b"),
        (SheetKind.END, "1a 1b S1 2a 2b S2"),
        (SheetKind.BOTH, "S1 1a 1b S1 S2 2a 2b S2"),
        (SheetKind.SLIP, "1a 1b S2 2a 2b"),
    ],
)
def test_separators_stand_around_copies(kind: SheetKind, order: str) -> None:
    assert told(copies=2, separator_sheets=kind) == order


@pytest.mark.parametrize(
    ("kind", "order"),
    [
        (SheetKind.BOTH, "S1 1a 2a 1b 2b S2"),
        (SheetKind.SLIP, "1a 2a 1b 2b"),
    ],
)
def test_separators_stand_around_all_copies_that_are_mixed(kind: SheetKind, order: str) -> None:
    assert told(copies=2, collated=False, separator_sheets=kind) == order


@pytest.mark.parametrize(
    ("kind", "order"),
    [
        (SheetKind.START, "J1 1a 2a"),
        (SheetKind.END, "1a 2a J2"),
        (SheetKind.BOTH, "J1 1a 2a J2"),
        (SheetKind.SLIP, "1a 2a"),
    ],
)
def test_job_sheets_stand_around_the_job(kind: SheetKind, order: str) -> None:
    assert told(1, copies=2, job_sheets=kind) == order


def test_reverse_order_turns_the_whole_pile() -> None:
    asked = {"copies": 2, "job_sheets": SheetKind.START, "separator_sheets": SheetKind.SLIP}
    assert told(**asked) == "J1 1a 1b S2 2a 2b"
    assert told(**asked, order=PageOrder.REVERSE) == "2b 2a S2 1b 1a J1"


@pytest.mark.parametrize(("sheets", "copies"), [(0, 2), (2, 0)])
def test_nothing_is_printed_around_nothing(sheets: int, copies: int) -> None:
    assert told(sheets, copies=copies, job_sheets=SheetKind.BOTH) == ""


@given(st.integers(1, 5), TICKETS)
def test_reverse_order_is_the_same_order_reversed(sheets: int, ticket: PrintTicket) -> None:
    same, reverse = (list(stack(sheets, replace(ticket, order=order))) for order in PageOrder)
    assert reverse == same[::-1]


@given(st.integers(1, 5), TICKETS)
def test_sheets_are_counted_as_they_come(sheets: int, ticket: PrintTicket) -> None:
    pile = list(stack(sheets, ticket))
    kinds = Counter(sheet.kind for sheet in pile)
    assert kinds.pop(ImpressionKind.DOCUMENT) == sheets * ticket.copies
    assert sum(kinds.values()) == own_sheet_count(ticket)
    assert ends_with_own(ticket) == (pile[-1].kind is not ImpressionKind.DOCUMENT)


def test_a_million_copies_begin_at_once() -> None:
    pile = stack(10**6, replace(PLAIN, copies=10**6, order=PageOrder.REVERSE))
    assert next(pile) == Sheet(ImpressionKind.DOCUMENT, 10**6, 10**6 - 1)
