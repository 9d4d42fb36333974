"""Objects, pages and the table at the end."""

from __future__ import annotations

import pypdfium2
import pytest

from sealpress.transform.geometry import PageSize
from sealpress.transform.pdf_writer import BASE_FONTS, PdfWriter, base_font, literal, number
from sealpress.transform.pdf_writer.tokens import numbers, utf16_hex

A6 = PageSize(297.64, 419.53)


def written(pages: int) -> bytes:
    octets = bytearray()
    writer = PdfWriter(octets.extend)
    font = base_font(writer, "Courier")
    for page in range(pages):
        content = b"BT/F0 12 Tf 20 200 Td %b Tj ET" % literal(b"page %d" % page)
        writer.page(A6, content, fonts={b"F0": font})
    assert writer.pages == pages
    writer.close()
    assert writer.octets == len(octets)
    return bytes(octets)


@pytest.mark.parametrize("pages", [1, 2, 127, 128, 129, 300])
def test_pages_are_found_in_their_order(pages: int) -> None:
    document = pypdfium2.PdfDocument(written(pages))
    assert len(document) == pages
    assert document[pages - 1].get_textpage().get_text_range() == f"page {pages - 1}"
    assert document[0].get_size() == pytest.approx(A6, abs=0.01)


def test_the_same_pages_make_the_same_octets() -> None:
    assert written(3) == written(3)


def test_the_table_says_where_objects_stand() -> None:
    octets = written(2)
    table = octets[octets.index(b"xref\n") :].split(b"\n")
    for index, row in enumerate(table[3:-6], 1):
        place = int(row.split()[0])
        assert len(row) == 19
        assert octets[place:].startswith(b"%d 0 obj\n" % index)


def test_octets_leave_with_their_page() -> None:
    octets = bytearray()
    writer = PdfWriter(octets.extend)
    writer.page(A6, b"")
    before = len(octets)
    writer.page(A6, b"")
    assert octets[before:].count(b"endobj") == 2


def test_a_long_stream_tells_its_length_behind_it() -> None:
    octets = bytearray()
    writer = PdfWriter(octets.extend)
    stream = writer.add_long_stream(iter([b"abc", b"", b"defg"]))
    assert (
        b"%d 0 obj\n<</Length %d 0 R>>stream\nabcdefg\nendstream" % (stream, stream + 1) in octets
    )
    assert octets.endswith(b"%d 0 obj\n7\nendobj\n" % (stream + 1))


def test_an_empty_document_can_be_opened() -> None:
    assert b"/Count 0/Kids[]" in written(0)


@pytest.mark.parametrize("name", BASE_FONTS)
def test_base_fonts_are_named(name: str) -> None:
    octets = bytearray()
    base_font(PdfWriter(octets.extend), name)
    assert b"/BaseFont/%b" % name.encode() in octets
    assert (b"WinAnsi" in octets) == (name not in {"Symbol", "ZapfDingbats"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, b"0"), (-0.0001, b"0"), (1.5, b"1.5"), (10, b"10"), (100.0, b"100"), (0.12345, b"0.123")],
)
def test_numbers_are_short(value: float, expected: bytes) -> None:
    assert number(value) == expected
    assert numbers(value, 1) == expected + b" 1"


def test_strings_are_escaped() -> None:
    assert literal(b"plain") == b"(plain)"
    assert literal(b"a(b)\\\r\n") == rb"(a\(b\)\\\r\n)"
    assert utf16_hex("A😀") == b"<0041D83DDE00>"
