"""One document from its first octet to its last: opened, laid out, drawn, written, side by side.

This runs behind the lock: nothing is imported, opened or started any more.
"""

from __future__ import annotations

# What others import when they first use it, which is too late for them here.
import encodings.utf_16_be
import encodings.utf_16_le  # noqa: F401  # for those others
from itertools import islice
from typing import TYPE_CHECKING

import sealpress.ipp._generated.media  # noqa: F401  # for those others
from sealpress.errors import TransformError
from sealpress.ipp.document_formats import media_type
from sealpress.reasons import Reason
from sealpress.transform.layout import lay_out, totals
from sealpress.transform.request import PageDone, Started, Warned
from sealpress.transform.sources import open_source
from sealpress.transform.target import OutputFormat
from sealpress.transform.worker.heap import keep_freed_memory
from sealpress.transform.worker.random_numbers import have_random_numbers
from sealpress.transform.worker.side_writer import SideWriter
from sealpress.transform.writing import can_write_pdf, write_pdf
from sealpress.transform.writing.plain_text import write_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.page_source import PageSource
    from sealpress.transform.request import Event, TransformRequest

    Write = Callable[[bytes | memoryview], None]
    Tell = Callable[[Event], None]
    Writer = Callable[[TransformRequest, int, Write, Tell], None]

__all__ = ["PICTURES_OF_PAGES", "WRITERS", "run"]

PICTURES_OF_PAGES = Warned(
    what="pdf-extra-missing",
    detail="the pages become pictures; with pip install 'sealpress[pdf]' text stays text",
)
"""Told where a PDF could have been written without drawing it."""

ONE_SIDE = (
    "it takes {sides} sides, and the printer takes a picture of one: print its pages one at a time "
    "(page-ranges), or several on a side (number-up)"
)

WRITERS: dict[OutputFormat, Writer] = {
    OutputFormat.PDF: write_pdf,
    OutputFormat.TEXT: write_text,
}
"""What writes formats that aren't drawn."""

have_random_numbers()  # here, since this is imported before the door is locked


def run(request: TransformRequest, document: int, write: Write, tell: Tell) -> None:
    """Turn a document into what was asked for.

    Args:
        request: What is wanted.
        document: The open file, which stays the caller's.
        write: Takes the octets in order, and waits while nobody reads them.
        tell: Told ``Started``, then ``PageDone`` behind each side (without its octets, which
            ``write`` knows), and ``Warned``; the end is told by who called.

    Raises:
        TransformError: What was written is not a whole document.
    """
    keep_freed_memory()
    writer = _writer(request, tell)
    if writer:
        writer(request, document, write, tell)
        return
    source = open_source(request, document, tell)
    try:
        _draw(source, request, write, tell)
    finally:
        source.close()


def _writer(request: TransformRequest, tell: Tell) -> Writer | None:
    """Return what writes the document without drawing it; ``None`` where it has to be drawn."""
    if request.target.as_pixels:
        return None
    if request.target.format is OutputFormat.PDF and not can_write_pdf(request):
        if media_type(request.document_format) == "application/pdf":
            tell(PICTURES_OF_PAGES)
        return None
    return WRITERS.get(request.target.format)


def _draw(source: PageSource, request: TransformRequest, write: Write, tell: Tell) -> None:
    pages, impressions = _started(source, request, tell)
    sides = SideWriter(source, request, impressions)
    write(sides.begin())
    try:
        only = request.target.only_side
        laid_out = lay_out(pages, source.page_size, request.ticket)
        for impression in islice(laid_out, only - 1, only) if only else laid_out:
            for octets in sides.side(impression):
                write(octets)
            tell(PageDone(impression=impression.number, sheet=impression.sheet, octets=0))
    finally:
        sides.close()
    write(sides.end())


def _started(source: PageSource, request: TransformRequest, tell: Tell) -> tuple[int, int]:
    """Return how many pages there are and how many sides they take; tell it."""
    pages = source.page_count()
    impressions, sheets = totals(pages, request.ticket)
    most = request.limits.max_pages
    if max(pages, impressions) > most:
        detail = f"it has {pages} pages, which take {impressions} sides; {most} are allowed"
        raise TransformError(Reason.DOCUMENT_TOO_LONG, detail)
    only = request.target.only_side
    if impressions < max(1, only):
        raise TransformError(Reason.PAGE_RANGES_EMPTY, f"the document has {pages} pages")
    if request.target.one_side and not only and impressions > 1:
        raise TransformError(Reason.DOCUMENT_TOO_LONG, ONE_SIDE.format(sides=impressions))
    tell(Started(pages=pages, impressions=impressions, sheets=sheets))
    return pages, impressions
