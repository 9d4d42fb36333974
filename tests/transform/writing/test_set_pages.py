"""Text in PDFs: streamed where its pages are the sides, placed where they are arranged."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from sealpress.transform.print_ticket import Orientation, PrintTicket, SheetKind
from sealpress.transform.request import PageDone, Started
from sealpress.transform.sheets import Sides
from tests.transform import samples
from tests.transform.writing.making import PLAIN, Written, written


def words_of(made: Written) -> list[str]:
    with pypdfium2.PdfDocument(bytes(made.octets)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_text_streams_page_by_page() -> None:
    made = written(samples.text(3), replace(PLAIN, sides=Sides.LONG_EDGE), "text/plain")
    assert made.problems == []
    first, *sides = made.events
    assert first == Started()
    assert [(one.impression, one.sheet) for one in sides if isinstance(one, PageDone)] == [
        (1, 1), (2, 1), (3, 2)
    ]  # fmt: skip
    assert [f"page {n} line 7" in text for n, text in enumerate(words_of(made), 1)] == [True] * 3


@pytest.mark.parametrize(
    ("ticket", "pages"),
    [
        (replace(PLAIN, number_up=2), [(1, 2), (3,)]),
        (replace(PLAIN, page_ranges=((2, 3),)), [(2,), (3,)]),
        (replace(PLAIN, copies=2), [(1,), (2,), (3,), (1,), (2,), (3,)]),
        (replace(PLAIN, orientation=Orientation.REVERSE_PORTRAIT), [(1,), (2,), (3,)]),
    ],
)
def test_arranged_text_stays_text(ticket: PrintTicket, pages: list[tuple[int, ...]]) -> None:
    made = written(samples.text(3), ticket, "text/plain; charset=utf-8")
    assert made.problems == []
    found = [tuple(n for n in (1, 2, 3) if f"page {n} line 7" in text) for text in words_of(made)]
    assert found == pages


def test_scs_becomes_pages() -> None:
    line = "AN INVOICE".encode("cp037") + b"\x15"
    made = written(line + b"\x0c" + line, PLAIN, "application/vnd.ibm.scs")
    assert made.problems == []
    assert [text.strip() for text in words_of(made)] == ["AN INVOICE"] * 2


def test_sheets_of_our_own_say_whose_job_it_is() -> None:
    own = {"title": "Prüfbericht Ω", "user": "anna", "copies": 2}
    ticket = replace(PLAIN, job_sheets=SheetKind.START, separator_sheets=SheetKind.SLIP, **own)
    made = written(samples.pdf(1), ticket)
    assert made.problems == []
    said = words_of(made)
    assert "Prüfbericht Ω" in said[0]
    assert "Printed by anna" in said[0]
    assert any("Copy 2 of 2" in text or "Copy 1 of 2" in text for text in said[1:])
