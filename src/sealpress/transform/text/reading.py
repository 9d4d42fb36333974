"""A document of characters read as pages, from its beginning or from a place kept before."""

from __future__ import annotations

import copy
import os
from typing import TYPE_CHECKING, Protocol

from sealpress.transform.text.carriage import AsaPrinter, MachinePrinter, machine_codes
from sealpress.transform.text.charsets import BLOCK_OCTETS, charset_of, decoder_of
from sealpress.transform.text.grid import Grid, grid_of, paper_of
from sealpress.transform.text.platen import Platen, TextPage
from sealpress.transform.text.printing import PlainPrinter
from sealpress.transform.text.scs.printing import ScsPrinter

if TYPE_CHECKING:
    import codecs

    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.text.platen import Form
    from sealpress.transform.text.remarks import Remarks

__all__ = ["SCS_FORMATS", "Grids", "Reading", "TextPrinter"]

SCS_FORMATS = frozenset({"application/vnd.ibm.scs", "application/x-scs", "application/scs"})
"""Names under which IBM i's printer stream may come; none is registered."""


class TextPrinter(Protocol):
    """Prints characters on a platen."""

    platen: Platen

    def feed(self, piece: str) -> None:
        """Print some more."""
        ...

    def end(self) -> None:
        """Print what is left, and end the last page."""
        ...


class Grids:
    """The grids of a document's pages.

    Args:
        ticket: Says the paper.
    """

    def __init__(self, ticket: PrintTicket) -> None:
        self._ticket = ticket
        self.plain = grid_of(ticket)
        self._forms: dict[Form, Grid] = {}

    def of(self, form: Form | None) -> Grid:
        """Return the grid of a page."""
        if form is None:
            return self.plain
        if form not in self._forms:
            self._forms[form] = paper_of(self._ticket, *form)
        return self._forms[form]


class Reading:
    """Reads on, block by block.

    Args:
        document: The open file.
        document_format: Its MIME type, with ``charset``.
        ticket: How text is set.
        remarks: Told of what is damaged or missing.
    """

    def __init__(
        self, document: int, document_format: str, ticket: PrintTicket, remarks: Remarks
    ) -> None:
        self.offset = 0
        self.page = 0
        self._document = document
        self._remarks = remarks
        self._is_done = False
        head = os.pread(document, BLOCK_OCTETS, 0)
        charset = charset_of(document_format)
        if document_format.partition(";")[0].strip().lower() in SCS_FORMATS:
            self._make = decoder_of(b"", "latin-1", remarks)
            self._printer: TextPrinter = ScsPrinter(charset, remarks)
        else:
            self._make = decoder_of(head, charset, remarks)
            self._printer = _printer(ticket, remarks, self._make())
        self._decoder = self._make()

    def step(self) -> list[TextPage] | None:
        """Return the pages that the next block ends, ``None`` behind the last one."""
        if self._is_done:
            return None
        octets = os.pread(self._document, BLOCK_OCTETS, self.offset)
        self.offset += len(octets)
        text = self._decoder.decode(octets, not octets)
        if "\ufffd" in text:
            self._remarks.once("text-damaged", "some octets are no characters of its charset")
        self._printer.feed(text)
        if not octets:
            self._is_done = True
            self._printer.end()
        platen = self._printer.platen
        if platen.is_cut:
            self._remarks.once("text-cut", "some characters have no room on their line or page")
        pages = platen.take()
        if self._is_done and not self.page and not pages:
            pages = [TextPage(platen.form)]  # a text of nothing is an empty page
        self.page += len(pages)
        return pages

    def kept(self) -> Reading:
        """Return a reading that goes on from here by itself."""
        other = copy.copy(self)
        other._printer = copy.deepcopy(self._printer)  # noqa: SLF001  # of its own class
        other._decoder = self._make()  # noqa: SLF001  # of its own class
        other._decoder.setstate(self._decoder.getstate())  # noqa: SLF001  # of its own class
        return other


def _printer(
    ticket: PrintTicket, remarks: Remarks, decoder: codecs.IncrementalDecoder
) -> TextPrinter:
    grid, text = grid_of(ticket), ticket.text
    platen = Platen(grid.columns, grid.lines, parts=grid.parts, wrap=text.wrap)
    if text.carriage_control == "asa":
        return AsaPrinter(platen, remarks, tab=text.tab)
    if text.carriage_control == "machine":
        return MachinePrinter(platen, remarks, machine_codes(decoder), tab=text.tab)
    return PlainPrinter(platen, tab=text.tab)
