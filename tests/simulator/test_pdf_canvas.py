import re
import zlib

import pytest

from sealpress.simulator.pdf_canvas import Canvas, text_width, wrap_text, write_pdf


def test_every_cross_reference_points_at_its_object():
    octets = write_pdf("title", [Canvas(), Canvas()])
    start = int(re.search(rb"startxref\n(\d+)", octets).group(1))
    entries = re.findall(rb"(\d{10}) 00000 n ", octets[start:])
    assert len(entries) == 3 + 4 + 2 * 2
    for number, entry in enumerate(entries, start=1):
        assert octets[int(entry) :].startswith(b"%d 0 obj\n" % number)


def test_same_pages_same_octets():
    assert write_pdf("t", [Canvas()]) == write_pdf("t", [Canvas()])


def test_stream_holds_what_was_drawn():
    page = Canvas()
    page.text((10, 20), "a (b) \\", 12)
    packed = re.search(rb"stream\n(.*?)\nendstream", write_pdf("t", [page]), re.S).group(1)
    assert zlib.decompress(packed) == b"BT /F0 12.00 Tf 10.00 20.00 Td (a \\(b\\) \\\\) Tj ET"


@pytest.mark.parametrize(
    ("text", "font", "width"), [("", "sans", 0), ("i", "sans", 2.22), ("iW", "mono", 12.0)]
)
def test_text_width(text, font, width):
    assert text_width(text, 10, font) == pytest.approx(width)


def test_wrapped_lines_fit_and_lose_no_word():
    words = "a printer that proved who it is " * 5
    lines = wrap_text(words, 11, 120)
    assert " ".join(lines).split() == words.split()
    assert all(text_width(line, 11) <= 120 for line in lines)


def test_a_word_longer_than_the_line_stands_alone():
    assert wrap_text("a Donaudampfschiffahrt b", 11, 20) == ["a", "Donaudampfschiffahrt", "b"]


def test_arrow_head_points_where_it_ends():
    page = Canvas()
    page.arrow((100, 5), (0, 5))
    assert b"0.00 5.00 m\n5.00 7.50 l" in page.octets()
