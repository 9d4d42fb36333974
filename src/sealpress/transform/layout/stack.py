"""The order of sheets: copies, collated or not, sheets of our own, and the last one first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sealpress.transform.print_ticket import PageOrder, SheetKind
from sealpress.transform.sheets import ImpressionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sealpress.transform.print_ticket import PrintTicket

__all__ = ["Sheet", "ends_with_own", "own_sheet_count", "stack"]

T = TypeVar("T")

BEFORE = frozenset({SheetKind.START, SheetKind.BOTH})
BEHIND = frozenset({SheetKind.END, SheetKind.BOTH})


class Sheet(NamedTuple):
    """One sheet.

    Attributes:
        kind: Of the document, or which sheet of our own.
        copy: Which copy it belongs to, from 1.
        place: Which sheet of its copy, from 0.
    """

    kind: ImpressionKind
    copy: int
    place: int = 0


def stack(sheets: int, ticket: PrintTicket) -> Iterator[Sheet]:
    """Return all sheets in the order of printing.

    Args:
        sheets: Sheets of one copy; with none of them there are none of our own either.
        ticket: Says the rest.
    """
    if sheets < 1 or ticket.copies < 1:
        return
    parts: tuple[Iterable[Sheet], ...] = (
        _own(ImpressionKind.JOB_SHEET, 1, wanted=ticket.job_sheets in BEFORE),
        _copies(sheets, ticket) if ticket.collated else _one_set(sheets, ticket),
        _own(ImpressionKind.JOB_SHEET, ticket.copies, wanted=ticket.job_sheets in BEHIND),
    )
    for part in _in_order(parts, ticket):
        yield from part


def own_sheet_count(ticket: PrintTicket) -> int:
    """Return how many sheets of our own there are."""
    job = (ticket.job_sheets in BEFORE) + (ticket.job_sheets in BEHIND)
    sets = ticket.copies if ticket.collated else 1
    kind = ticket.separator_sheets
    if kind is SheetKind.SLIP:
        return job + sets - 1
    return job + sets * ((kind in BEFORE) + (kind in BEHIND))


def ends_with_own(ticket: PrintTicket) -> bool:
    """Return whether the sheet that is printed last is one of our own."""
    kinds = BEHIND if ticket.order is PageOrder.SAME else BEFORE
    return ticket.job_sheets in kinds or ticket.separator_sheets in kinds


def _copies(sheets: int, ticket: PrintTicket) -> Iterator[Sheet]:
    for copy in _in_order(range(1, ticket.copies + 1), ticket):
        slip = ticket.separator_sheets is SheetKind.SLIP and copy > 1
        body = (
            Sheet(ImpressionKind.DOCUMENT, copy, place)
            for place in _in_order(range(sheets), ticket)
        )
        yield from _separated(body, copy, copy, ticket, slip=slip)


def _one_set(sheets: int, ticket: PrintTicket) -> Iterator[Sheet]:
    """Give all copies of a sheet before the next sheet; separators stand around them all."""
    body = (
        Sheet(ImpressionKind.DOCUMENT, copy, place)
        for place in _in_order(range(sheets), ticket)
        for copy in _in_order(range(1, ticket.copies + 1), ticket)
    )
    return _separated(body, 1, ticket.copies, ticket, slip=False)


def _separated(
    body: Iterable[Sheet], first: int, last: int, ticket: PrintTicket, *, slip: bool
) -> Iterator[Sheet]:
    kind = ticket.separator_sheets
    parts = (
        _own(ImpressionKind.SEPARATOR, first, wanted=slip or kind in BEFORE),
        body,
        _own(ImpressionKind.SEPARATOR, last, wanted=kind in BEHIND),
    )
    for part in _in_order(parts, ticket):
        yield from part


def _own(kind: ImpressionKind, copy: int, *, wanted: bool) -> tuple[Sheet, ...]:
    return (Sheet(kind, copy),) if wanted else ()


def _in_order(items: Sequence[T], ticket: PrintTicket) -> Iterable[T]:
    return reversed(items) if ticket.order is PageOrder.REVERSE else items
