"""Objects of PDF are where the table says, though nothing is written twice."""

from __future__ import annotations

import re

import pytest

from sealpress.transform.encoders.pdf_octets import PdfOctets, number_text
from sealpress.transform.geometry import PageSize


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, b"0"), (0.24, b"0.24"), (595.2756, b"595.2756"), (-0.5, b"-0.5"), (842.0, b"842")],
)
def test_numbers_are_short(number: float, text: bytes) -> None:
    assert number_text(number) == text


def whole_file() -> bytes:
    file = PdfOctets()
    page, contents, image, length = file.numbers(4)
    return b"".join(
        [
            file.raw(b"%PDF-1.4\n"),
            file.page(page, PageSize(144, 216), contents, b"/Image 5 0 R"),
            file.stream(contents, b"", b"q Q"),
            *file.open_stream(image, length, b"/Subtype /Image", iter([b"abc", b"", b"defg"])),
            file.end(),
        ]
    )


def test_every_object_is_where_the_table_says() -> None:
    file = whole_file()

    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", file)]
    assert len(places) == 6
    for number, place in enumerate(places, 1):
        assert file[place:].startswith(b"%d 0 obj\n" % number)
    (start,) = re.findall(rb"startxref\n(\d+)", file)
    assert file[int(start) :].startswith(b"xref\n0 7\n0000000000 65535 f \n")


def test_a_length_that_is_not_known_follows() -> None:
    file = whole_file()

    assert b"/Length 6 0 R >>\nstream\nabcdefg\nendstream" in file
    assert b"6 0 obj\n7\nendobj" in file


def test_pages_are_counted() -> None:
    assert b"/Count 1 /Kids [ 3 0 R ]" in whole_file()


def test_a_file_without_pages_is_whole() -> None:
    assert b"/Count 0 /Kids [  ]" in PdfOctets().end()
