from __future__ import annotations

import re
import struct

import pytest

from sealpress.diagnose.pages import (
    PAGE_LINES,
    TITLE,
    page_for,
    pdf_page,
    raster_page,
    text_page,
)
from sealpress.ipp.values import Resolution
from tests.diagnose.steps.examined import told

TYPES = {"sgray_8": (18, 8, 1), "srgb_8": (19, 24, 3), "black_8": (3, 8, 1), "black_1": (3, 1, 1)}


def printer(*formats, media="iso_a4_210x297mm", types=("sgray_8",), dpi=(300,)):
    values = {
        "document-format-supported": list(formats),
        "media-ready": media,
        "pwg-raster-document-type-supported": list(types),
        "pwg-raster-document-resolution-supported": [Resolution(each, each) for each in dpi],
    }
    return told({name: value for name, value in values.items() if value})


def field(page, offset):
    return struct.unpack_from(">I", page, 4 + offset)[0]


def lines_of(page):
    """Decode the lines of a raster page, as a printer does."""
    unit = max(1, field(page, 388) // 8)
    at, lines = 4 + 1796, []
    while at < len(page):
        repeats, at, line = page[at] + 1, at + 1, b""
        while len(line) < field(page, 392):
            count, at = page[at] + 1, at + 1
            assert count <= 128
            line += page[at : at + unit] * count
            at += unit
        lines += [line] * repeats
    return lines


@pytest.mark.parametrize(
    ("formats", "chosen"),
    [
        (["application/pdf", "image/pwg-raster"], "application/pdf"),
        (["image/pwg-raster", "text/plain"], "image/pwg-raster"),
        (["text/plain"], "text/plain"),
        (["Application/PDF"], "application/pdf"),
    ],
)
def test_the_best_format_is_chosen(formats, chosen):
    assert page_for(printer(*formats))[0] == chosen


@pytest.mark.parametrize("formats", [[], ["image/jpeg"], ["image/urf", "application/octet-stream"]])
def test_for_other_formats_there_is_no_page(formats):
    assert page_for(printer(*formats)) is None


def test_a_raster_of_an_unknown_type_gives_way_to_text():
    strange = printer("image/pwg-raster", "text/plain", types=["device6_16"])
    assert page_for(strange)[0] == "text/plain"


def test_the_pdf_finds_its_parts():
    page = pdf_page(printer())
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", page)[1])
    assert page[start:].startswith(b"xref\n0 6\n")
    offsets = [int(each) for each in re.findall(rb"(\d{10}) 00000 n ", page)]
    for number, offset in enumerate(offsets, start=1):
        assert page[offset:].startswith(b"%d 0 obj" % number)


def test_the_pdf_tells_the_length_of_its_drawing():
    page = pdf_page(printer())
    drawing = re.search(rb"stream\n(.*)\nendstream", page, re.DOTALL)[1]
    assert b"/Length %d>>" % len(drawing) in page
    assert TITLE.encode() in drawing


@pytest.mark.parametrize(
    ("media", "box"),
    [
        ("iso_a4_210x297mm", b"595 842"),
        ("na_letter_8.5x11in", b"612 792"),
        ("custom_receipt_80x200mm", b"227 567"),
        ("no-size", b"595 842"),
        ("custom_far_1x900000mm", b"595 842"),
        ("custom_" + "x" * 200 + "_100x100mm", b"595 842"),
        (None, b"595 842"),
    ],
)
def test_the_page_has_the_size_of_the_paper(media, box):
    assert b"/MediaBox[0 0 " + box + b"]" in pdf_page(printer(media=media))


def test_text_ends_with_a_form_feed():
    page = text_page(printer()).decode("ascii")
    assert page.endswith("\r\n\f")
    assert all(line in page for line in PAGE_LINES)


@pytest.mark.parametrize(("kind", "color"), TYPES.items())
def test_the_header_of_a_raster_page(kind, color):
    page = raster_page(printer(types=[kind]))
    assert page.startswith(b"RaS2PwgRaster\0")
    assert (field(page, 276), field(page, 280)) == (300, 300)
    assert (field(page, 352), field(page, 356)) == (595, 842)
    assert (field(page, 372), field(page, 376)) == (2480, 3508)
    assert (field(page, 400), field(page, 388), field(page, 420)) == color
    assert field(page, 392) == 2480 * color[1] // 8
    assert page[4 + 1732 :].startswith(b"iso_a4_210x297mm\0")


@pytest.mark.parametrize("kind", TYPES)
def test_the_lines_of_a_raster_page(kind):
    page = raster_page(printer(types=[kind]))
    lines = lines_of(page)
    white = b"\x00" if kind.startswith("black") else b"\xff"
    assert len(lines) == field(page, 376)
    assert {len(line) for line in lines} == {field(page, 392)}
    assert set(lines[0]) == set(lines[-1]) == set(white)
    dark = [line for line in lines if set(line) != set(white)]
    assert 0 < len(dark) < len(lines) // 20  # toner is dear


@pytest.mark.parametrize(
    ("listed", "used"),
    [((600, 300, 1200), 300), ((600,), 600), ((2400,), 300), ((10,), 300), ((), 300)],
)
def test_the_lowest_resolution_is_enough(listed, used):
    assert field(raster_page(printer(dpi=listed)), 276) == used


def test_a_raster_page_is_small():
    assert len(raster_page(printer(types=["srgb_8"], dpi=[1200]))) < 30_000
