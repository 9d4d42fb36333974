"""The sides of a job one after the other, and how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sealpress.transform.layout.imposition import side_count
from sealpress.transform.layout.placing import Placing
from sealpress.transform.layout.selection import Selection
from sealpress.transform.layout.stack import Sheet, ends_with_own, own_sheet_count, stack
from sealpress.transform.print_ticket import PageOrder
from sealpress.transform.sheets import Impression, ImpressionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sealpress.transform.geometry import PageSize
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.sheets import Placement

__all__ = ["lay_out", "totals"]


class _Face(NamedTuple):
    """One side: the sheet's number from 1, what is on it, and which side of its copy."""

    number: int
    sheet: Sheet
    kind: ImpressionKind
    side: int = 0
    is_back: bool = False


def lay_out(
    count: int, size_of: Callable[[int], PageSize], ticket: PrintTicket
) -> Iterator[Impression]:
    """Return the sides of a job in the order of printing.

    Args:
        count: Pages of the document.
        size_of: Tells a page's size by its number, from 0; asked when its side is due, and once
            more for the first page where several share a side.
        ticket: How they are arranged.
    """
    pages = Selection(count, ticket.page_ranges)
    placing = Placing(pages, size_of, ticket)
    sides = side_count(len(pages), ticket)
    sheets = stack(_sheet_count(sides, ticket), ticket)
    for number, face in enumerate(_faces(sheets, sides, ticket), 1):
        placements: tuple[Placement, ...] = ()
        if face.kind is ImpressionKind.DOCUMENT:
            placements = placing.side(face.side, is_back=face.is_back)
        is_empty = face.kind is ImpressionKind.DOCUMENT and not placements
        yield Impression(
            number=number,
            sheet=face.number,
            is_back=face.is_back,
            media=ticket.media,
            copy=face.sheet.copy,
            kind=ImpressionKind.BLANK if is_empty else face.kind,
            placements=placements,
        )


def totals(count: int, ticket: PrintTicket) -> tuple[int, int]:
    """Return how many sides and sheets :func:`lay_out` gives.

    Args:
        count: Pages of the document.
        ticket: How they are arranged.
    """
    sides = side_count(len(Selection(count, ticket.page_ranges)), ticket)
    if not sides or ticket.copies < 1:
        return 0, 0
    a_copy = _sheet_count(sides, ticket)
    sheets = a_copy * ticket.copies + own_sheet_count(ticket)
    if not ticket.sides.is_two_sided:
        return sheets, sheets
    last_printed = a_copy - 1 if ticket.order is PageOrder.SAME else 0
    has_lone_front = ends_with_own(ticket) or 2 * last_printed + 1 == sides
    return 2 * sheets - has_lone_front, sheets


def _sheet_count(sides: int, ticket: PrintTicket) -> int:
    return -(-sides // 2) if ticket.sides.is_two_sided else sides


def _faces(sheets: Iterable[Sheet], sides: int, ticket: PrintTicket) -> Iterator[_Face]:
    """Give the sides of sheets; a back without content is blank, and left out on the last sheet."""
    owed: _Face | None = None
    for number, sheet in enumerate(sheets, 1):
        if owed:
            yield owed
        owed = _Face(number, sheet, ImpressionKind.BLANK, is_back=True)
        step = 2 if ticket.sides.is_two_sided else 1
        front = sheet.place * step
        yield _Face(number, sheet, sheet.kind, front)
        if step == 1:
            owed = None
        elif sheet.kind is ImpressionKind.DOCUMENT and front + 1 < sides:
            yield _Face(number, sheet, sheet.kind, front + 1, is_back=True)
            owed = None
