"""Sheets of our own in a PDF: job sheets and separator sheets, each kind written once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sealpress.transform.geometry import IDENTITY
from sealpress.transform.layout import sheet_text
from sealpress.transform.text.documents import sheet_pdf
from sealpress.transform.writing.imported_pages import ImportedPages

if TYPE_CHECKING:
    from sealpress.transform.pdf_writer import PdfWriter
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.sheets import Impression
    from sealpress.transform.writing.material import Shown

__all__ = ["OwnSheets"]


class OwnSheets:
    """What is on sheets of our own.

    Args:
        ticket: Says whose job it is.
        writer: The document that they go to.
    """

    def __init__(self, ticket: PrintTicket, writer: PdfWriter) -> None:
        self._ticket = ticket
        self._writer = writer
        self._written: dict[tuple[str, ...], Shown] = {}

    def show(self, side: Impression) -> Shown | None:
        """Return what paints a side of a sheet of our own; ``None`` for any other side."""
        lines = sheet_text(side, self._ticket)
        if not lines:
            return None
        if lines not in self._written:
            size = side.media.size
            pages = ImportedPages(io.BytesIO(sheet_pdf(size, lines)), self._writer)
            self._written[lines] = pages.show(0, IDENTITY, size)
            pages.close()
        return self._written[lines]
