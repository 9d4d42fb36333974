"""Text printed on a platen and set in a PDF, for tests to look at."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pypdfium2

from sealpress.transform.print_ticket import TextLayout
from sealpress.transform.request import Event, Warned
from sealpress.transform.text.documents import text_to_pdf
from sealpress.transform.text.platen import Platen, TextPage
from sealpress.transform.text.printing import PlainPrinter
from tests.transform.requests import opened, request
from tests.transform.samples import A4_MEDIA


def pages_of(text: str, *, columns: int = 20, lines: int = 5, **facts: object) -> list[TextPage]:
    """Return the pages of a plain text."""
    printer = PlainPrinter(Platen(columns, lines, **facts))
    printer.feed(text)
    printer.end()
    return printer.platen.take()


def shown(page: TextPage) -> list[str]:
    """Return a page's rows as strings, what was struck later over what was there before."""
    rows = []
    for (_, half), row in sorted(page.rows.items()):
        cells: dict[int, str] = {}
        for strike in row.strikes:
            for place, character in enumerate(strike.text, strike.column):
                if character != " " or place not in cells:
                    cells[place] = character
        line = "".join(cells.get(place, " ") for place in range(max(cells, default=-1) + 1))
        rows.append(f"{half / 2:g}:{line}")
    return rows


def pdf_of(
    text: str | bytes,
    document_format: str = "text/plain; charset=utf-8",
    tell: Callable[[Event], object] = lambda _: None,
    **layout: object,
) -> bytes:
    """Return a text as a PDF on A4."""
    octets = bytearray()
    wanted = request(document_format, media=A4_MEDIA, text=TextLayout(**layout))
    with opened(text.encode() if isinstance(text, str) else text) as document:
        text_to_pdf(wanted, document, octets.extend, tell)
    return bytes(octets)


def remarks_of(text: str | bytes, document_format: str = "text/plain") -> list[str]:
    """Return the keywords of what was told."""
    told: list[Event] = []
    pdf_of(text, document_format, told.append)
    return [event.what for event in told if isinstance(event, Warned)]


def texts_of(pdf: bytes) -> list[str]:
    """Return what PDFium reads on each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def boxes_of(pdf: bytes, page: int = 0) -> list[tuple[str, float, float]]:
    """Return the characters of a page with their left edge and baseline."""
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    found = []
    for index in range(text.count_chars()):
        left, bottom, _, _ = text.get_charbox(index, loose=True)
        found.append((text.get_text_range(index, 1), left, bottom))
    return found


def poppler(pdf: bytes) -> str:
    """Return what pdftotext reads, in its layout."""
    command = ["pdftotext", "-layout", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60)
    return done.stdout.decode()
