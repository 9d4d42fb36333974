"""Font files cut down to what is shown."""

from __future__ import annotations

import pypdfium2
import pytest
import uharfbuzz as hb

from sealpress.transform.geometry import PageSize
from sealpress.transform.pdf_writer import EmbeddedFont, PdfWriter
from sealpress.transform.text.fonts import BUNDLED_FONT


def face() -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(BUNDLED_FONT)))


def shown(text: str) -> bytes:
    octets = bytearray()
    writer = PdfWriter(octets.extend)
    number = writer.reserve()
    font, embedded, codes = hb.Font(face()), EmbeddedFont(face(), "Mono"), b""
    for character in text:
        glyph = font.get_nominal_glyph(ord(character))
        embedded.use(glyph, character)
        codes += b"%04X" % glyph
    content = b"BT/F0 12 Tf 20 50 Td <%b> Tj ET" % codes
    writer.page(PageSize(400, 100), content, fonts={b"F0": number})
    embedded.write(writer, number)
    writer.close()
    return bytes(octets)


@pytest.mark.parametrize("text", ["A", "Hällo", "Ωжк", "→∑€", "x" * 40])
def test_what_is_shown_can_be_read_again(text: str) -> None:
    page = pypdfium2.PdfDocument(shown(text))[0]
    assert page.get_textpage().get_text_range() == text


def test_glyphs_stand_as_far_apart_as_the_font_says() -> None:
    page = pypdfium2.PdfDocument(shown("iWi"))[0].get_textpage()
    lefts = [page.get_charbox(index, loose=True)[0] for index in range(3)]
    assert lefts == pytest.approx([20, 27.22, 34.45], abs=0.05)


def test_only_what_is_shown_is_kept() -> None:
    assert len(shown("A")) < 4000
    assert len(shown("ABCDEFGHIJ")) < 8000


def test_a_subset_is_named_by_its_glyphs() -> None:
    names = {shown(text).split(b"/FontName/")[1].split(b"+")[0] for text in ("AB", "BA", "AC")}
    assert len(names) == 2
    assert all(len(name) == 6 and name.isupper() for name in names)


def test_the_first_text_of_a_glyph_stays() -> None:
    embedded = EmbeddedFont(face(), "Mono")
    assert not embedded.is_used
    embedded.use(36, "A")
    embedded.use(36, "B")
    assert embedded.is_used
    assert not embedded.is_cff
