"""Text whose own pages are the sides of a PDF: streamed as it is set, without looking ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.ipp.document_formats import media_type
from sealpress.transform.print_ticket import (
    ALL_PAGES,
    Orientation,
    PageOrder,
    PrintTicket,
    SheetKind,
)
from sealpress.transform.request import PageDone, Started
from sealpress.transform.text.documents import text_to_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.request import Event, TransformRequest

__all__ = ["goes_as_set", "write_as_set"]

UPRIGHT = frozenset({Orientation.NONE, Orientation.PORTRAIT})


def goes_as_set(request: TransformRequest) -> bool:
    """Return whether a text's own pages are the sides: then they stream, one after the other.

    SCS may ask for pages of other sizes than the sheet's; those are placed.
    """
    ticket = request.ticket
    return media_type(request.document_format) == "text/plain" and not _is_arranged(ticket)


def _is_arranged(ticket: PrintTicket) -> bool:
    sheets = {ticket.job_sheets, ticket.separator_sheets} - {SheetKind.NONE}
    return bool(
        ticket.copies != 1
        or ticket.page_ranges != ALL_PAGES
        or ticket.number_up != 1
        or ticket.booklet
        or ticket.order is not PageOrder.SAME
        or ticket.orientation not in UPRIGHT
        or ticket.shift != ((0, 0), (0, 0))
        or sheets
    )


def write_as_set(
    request: TransformRequest,
    document: int,
    write: Callable[[bytes], object],
    tell: Callable[[Event], None],
) -> None:
    """Write a text's pages, each as soon as it is set.

    Args:
        request: Says the paper and what is allowed.
        document: The open file; it stays the caller's.
        write: Takes the octets, in order.
        tell: Told ``Started`` without numbers, then ``PageDone`` behind each page.

    Raises:
        TransformError: ``document-too-long``.
    """
    tell(Started())
    sides = 2 if request.ticket.sides.is_two_sided else 1

    def done(page: int) -> None:
        tell(PageDone(impression=page, sheet=-(-page // sides), octets=0))

    text_to_pdf(request, document, write, tell, done)
