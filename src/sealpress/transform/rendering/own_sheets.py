"""Sheets of our own: what they say, drawn as a page of a small PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transform.geometry import Box
from sealpress.transform.layout import sheet_text
from sealpress.transform.sources.pdfium import Document
from sealpress.transform.text.documents import sheet_pdf

if TYPE_CHECKING:
    from sealpress.transform.geometry import Matrix
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.rendering.canvas import Band
    from sealpress.transform.sheets import Impression

__all__ = ["OwnSheets"]


class OwnSheets:
    """Draws job sheets and separator sheets.

    Args:
        ticket: Says whose job it is, and on what it is printed.
    """

    def __init__(self, ticket: PrintTicket) -> None:
        self._ticket = ticket
        self._lines: tuple[str, ...] = ()
        self._page: Document | None = None

    def text(self, impression: Impression) -> tuple[str, ...]:
        """Return what a side says; nothing for a document's."""
        return sheet_text(impression, self._ticket)

    def draw(self, impression: Impression, band: Band, matrix: Matrix) -> None:
        """Draw what a side of our own says; a document's is left as it is.

        Args:
            impression: The side.
            band: On what.
            matrix: From the side's points to the band's pixels.
        """
        lines = self.text(impression)
        if lines:
            page = self._opened(lines, impression)
            page.draw(0, band, matrix, Box(0, 0, band.width, band.height))

    def close(self) -> None:
        """Let go of the last sheet."""
        if self._page:
            self._page.close()

    def _opened(self, lines: tuple[str, ...], impression: Impression) -> Document:
        if self._page is None or lines != self._lines:
            self.close()
            self._page = Document.of_octets(sheet_pdf(impression.media.size, lines))
            self._lines = lines
        return self._page
