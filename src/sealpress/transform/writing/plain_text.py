"""Text written as text: from a PDF what is read in it, from text and SCS the printed lines.

Pages are parted by form feeds, lines end with CR and LF, as ``text/plain`` wants it (RFC 2046
section 4.1.1). Overstrike, bold and underlines aren't kept.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import pypdfium2.raw as pdfium

from sealpress.errors import TransformError
from sealpress.ipp.document_formats import media_type
from sealpress.reasons import Reason
from sealpress.transform.layout import lay_out, sheet_text, totals
from sealpress.transform.request import PageDone, Started
from sealpress.transform.sources.pdfium import Document
from sealpress.transform.text.charsets import codec_of
from sealpress.transform.text.pagination import TextPages
from sealpress.transform.text.platen import clusters_of
from sealpress.transform.text.reading import SCS_FORMATS
from sealpress.transform.text.remarks import Remarks

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.geometry import PageSize
    from sealpress.transform.request import Event, TransformRequest
    from sealpress.transform.sheets import Impression
    from sealpress.transform.text.platen import Row, TextPage

__all__ = ["PLAIN_TEXTS", "can_write_text", "write_text"]

LINE_END = "\r\n"
UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ufffe\\uffff]")


class _Readable(Protocol):
    """A document whose pages can be read."""

    def page_count(self) -> int:
        """Return how many there are."""
        ...

    def page_size(self, index: int) -> PageSize:
        """Return a page's size."""
        ...

    def page_text(self, index: int) -> str:
        """Return a page's text."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def can_write_text(request: TransformRequest) -> bool:
    """Return whether a document has text that can be written; pictures have none."""
    return media_type(request.document_format) in PLAIN_TEXTS


def write_text(
    request: TransformRequest,
    document: int,
    write: Callable[[bytes], object],
    tell: Callable[[Event], None],
) -> None:
    """Write a document's text in the order in which its sides would be printed.

    Args:
        request: Which pages, how often, and the charset; where they stand on sheets isn't
            looked at.
        document: The open file; it stays the caller's.
        write: Takes the octets, in order.
        tell: Told ``Started``, then ``PageDone`` behind each side, and what was lost.

    Raises:
        TransformError: ``document-format-not-supported`` (text that nobody can read in it
            included, which is known at its end only), ``page-ranges-empty``,
            ``document-too-long``, or the document can't be read.
    """
    opener = PLAIN_TEXTS.get(media_type(request.document_format))
    if opener is None:
        detail = f"{media_type(request.document_format)} has no text that can be read"
        raise TransformError(Reason.DOCUMENT_FORMAT_NOT_SUPPORTED, detail)
    remarks = Remarks(tell)
    readable = opener(request, document, remarks)
    try:
        count = readable.page_count()
        impressions, sheets = _checked(request, count)
        tell(Started(pages=count, impressions=impressions, sheets=sheets))
        encode = _encoder(request.target.charset, remarks)
        is_empty = opener is _PdfText  # an empty text is a text all the same
        for side in lay_out(count, readable.page_size, request.ticket):
            text = _side_text(side, request, readable)
            is_empty = is_empty and not text.strip()
            write(encode(text))
            tell(PageDone(impression=side.number, sheet=side.sheet, octets=0))
        if is_empty:
            detail = "no text can be read in it; its pages may be pictures"
            raise TransformError(Reason.DOCUMENT_FORMAT_NOT_SUPPORTED, detail)
    finally:
        readable.close()


def _checked(request: TransformRequest, count: int) -> tuple[int, int]:
    impressions, sheets = totals(count, request.ticket)
    most = request.limits.max_pages
    if max(count, impressions) > most:
        raise TransformError(Reason.DOCUMENT_TOO_LONG, f"it has more than {most} pages")
    if not impressions:
        raise TransformError(Reason.PAGE_RANGES_EMPTY, f"the document has {count} pages")
    return impressions, sheets


def _side_text(side: Impression, request: TransformRequest, readable: _Readable) -> str:
    """Return the pages of a side, each with a form feed behind it."""
    pages = [readable.page_text(placement.page) for placement in side.placements]
    own = sheet_text(side, request.ticket)
    if own:
        pages.append(LINE_END.join([*own, ""]))
    return "".join(f"{page}\f" for page in pages or [""])


def _encoder(charset: str, remarks: Remarks) -> Callable[[str], bytes]:
    """Return what encodes text, with question marks for what a charset lacks."""
    codec = codec_of(charset)
    if codec is None:
        remarks.once("charset-unknown", "the printer's charset is not known: UTF-8 was written")
        return lambda text: text.encode()

    def encode(text: str) -> bytes:
        try:
            return codec.encode(text, "strict")[0]
        except UnicodeEncodeError:
            remarks.once("text-lost", "some characters aren't in the charset that is written")
            return codec.encode(text, "replace")[0]

    return encode


class _PdfText:
    """What can be read on the pages of a PDF, as PDFium finds it."""

    def __init__(self, request: TransformRequest, document: int, remarks: Remarks) -> None:
        del request, remarks
        self._document = Document.read(document)

    def page_count(self) -> int:
        return self._document.page_count()

    def page_size(self, index: int) -> PageSize:
        return self._document.page_size(index)

    def page_text(self, index: int) -> str:
        page = pdfium.FPDF_LoadPage(self._document.handle, index)
        if not page:
            raise TransformError(Reason.DOCUMENT_DAMAGED, f"page {index + 1} can't be read")
        text_page = pdfium.FPDFText_LoadPage(page)
        try:
            count = max(0, pdfium.FPDFText_CountChars(text_page))
            units = (ctypes.c_ushort * (count + 1))()
            pdfium.FPDFText_GetText(text_page, 0, count, units)
        finally:
            pdfium.FPDFText_ClosePage(text_page)
            pdfium.FPDF_ClosePage(page)
        text = bytes(units).decode("utf-16-le", "replace").split("\0", 1)[0]
        return LINE_END.join([*UNPRINTABLE.sub("", text).splitlines(), ""])

    def close(self) -> None:
        self._document.close()


class _PrintedText:
    """The printed lines of a text."""

    def __init__(self, request: TransformRequest, document: int, remarks: Remarks) -> None:
        one_column = replace(request.ticket.text, columns=1)
        request = replace(request, ticket=replace(request.ticket, text=one_column))
        self._pages = TextPages(request, document, remarks)

    def page_count(self) -> int:
        return self._pages.count()

    def page_size(self, index: int) -> PageSize:
        return self._pages.size(index)

    def page_text(self, index: int) -> str:
        pages = self._pages.block(index, 1)
        return _page_text(pages[0]) if pages else ""

    def close(self) -> None:
        pass


def _page_text(page: TextPage) -> str:
    """Return the lines of a page; what stands half a line lower goes behind what stands above."""
    lines: dict[int, str] = {}
    for (_, half), row in sorted(page.rows.items()):
        lines[half // 2] = f"{lines.get(half // 2, '')}{_line(row)}"
    return "".join(f"{lines.get(line, '')}{LINE_END}" for line in range(max(lines, default=-1) + 1))


def _line(row: Row) -> str:
    """Return what is seen of a row; ``_`` gives way to what it underlines."""
    cells: dict[int, str] = {}
    behind: set[int] = set()
    for strike in row.strikes:
        column = strike.column
        for cluster, width in clusters_of(strike.text):
            if cells.get(column, " ") in {" ", "_"} or cluster not in {" ", "_"}:
                cells[column] = cluster
            if width == 2:
                behind.add(column + 1)
            column += width
    last = max(cells, default=-1)
    return "".join(cells.get(c, "" if c in behind else " ") for c in range(last + 1)).rstrip(" ")


PLAIN_TEXTS: dict[str, Callable[[TransformRequest, int, Remarks], _Readable]] = {
    "application/pdf": _PdfText,
    "text/plain": _PrintedText,
    **dict.fromkeys(sorted(SCS_FORMATS), _PrintedText),
}
"""By MIME type in small letters, without parameters: what reads its pages."""
