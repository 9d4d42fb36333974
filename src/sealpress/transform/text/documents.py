"""Documents of set pages: a text as a PDF that streams, and sheets of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from sealpress.transform.pdf_writer import PdfWriter
from sealpress.transform.text.fonts import FontShelf
from sealpress.transform.text.grid import LEAST_MARGIN, Grid
from sealpress.transform.text.pagination import check_length
from sealpress.transform.text.platen import BOLD, Platen, TextPage
from sealpress.transform.text.reading import Grids, Reading
from sealpress.transform.text.remarks import Remarks
from sealpress.transform.text.typesetting import FontBook, Typesetter

if TYPE_CHECKING:
    from sealpress.transform.geometry import PageSize
    from sealpress.transform.request import Event, TransformRequest

__all__ = ["pages_pdf", "sheet_pdf", "text_to_pdf"]

SHEET_MARGIN = 3 * LEAST_MARGIN
SHEET_CELL, SHEET_LINE = 7.2, 16.0


def text_to_pdf(
    request: TransformRequest,
    document: int,
    write: Callable[[bytes], object],
    tell: Callable[[Event], object],
    on_page: Callable[[int], object] | None = None,
) -> int:
    """Write a text (or SCS) as a PDF of its own pages, each as soon as it is set.

    Args:
        request: Says the format, the paper and what is allowed; how pages are put on sheets isn't
            looked at.
        document: The open file; it stays the caller's.
        write: Takes the octets, in order.
        tell: Told of what is damaged or missing.
        on_page: Told the number of each page when it was written, from 1.

    Returns:
        How many pages there are.

    Raises:
        TransformError: ``document-too-long``.
    """
    remarks = Remarks(tell)
    reading = Reading(document, request.document_format, request.ticket, remarks)
    grids = Grids(request.ticket)
    typesetter = Typesetter(FontShelf(), remarks)
    writer = PdfWriter(write)
    book = FontBook(writer)
    while (pages := reading.step()) is not None:
        check_length(reading.page, request)
        for page in pages:
            _write_page(page, grids.of(page.form), typesetter, writer, book)
            if on_page:
                on_page(writer.pages)
    book.write()
    writer.close()
    return writer.pages


def pages_pdf(pages: Iterable[TextPage], grids: Grids, typesetter: Typesetter) -> bytes:
    """Return some pages as a document."""
    octets = bytearray()
    writer = PdfWriter(octets.extend, level=1)
    book = FontBook(writer)
    for page in pages:
        _write_page(page, grids.of(page.form), typesetter, writer, book)
    book.write()
    writer.close()
    return bytes(octets)


def sheet_pdf(size: PageSize, lines: Sequence[str]) -> bytes:
    """Return a document of one page that shows some lines, the first one as a title.

    Args:
        size: Of the page.
        lines: In any script that there are fonts for.
    """
    remarks = Remarks(lambda _: None)
    across = size.width - 2 * SHEET_MARGIN
    grid = Grid(
        size=size,
        left=SHEET_MARGIN,
        top=SHEET_MARGIN,
        cell_width=SHEET_CELL,
        line_height=SHEET_LINE,
        columns=max(2, int(across / SHEET_CELL)),
        lines=max(1, int((size.height - 2 * SHEET_MARGIN) / SHEET_LINE)),
    )
    platen = Platen(grid.columns, grid.lines)
    for index, line in enumerate(lines):
        platen.style = 0 if index else BOLD
        platen.write("".join(c for c in line if c.isprintable()))
        platen.new_line()
        if not index:
            platen.new_line()
    platen.finish()
    pages = platen.take()[:1] or [TextPage()]
    octets = bytearray()
    writer = PdfWriter(octets.extend)
    book = FontBook(writer)
    _write_page(pages[0], grid, Typesetter(FontShelf(), remarks), writer, book)
    book.write()
    writer.close()
    return bytes(octets)


def _write_page(
    page: TextPage, grid: Grid, typesetter: Typesetter, writer: PdfWriter, book: FontBook
) -> None:
    content, fonts = typesetter.compose(page, grid, book)
    writer.page(grid.size, content, fonts=fonts)
