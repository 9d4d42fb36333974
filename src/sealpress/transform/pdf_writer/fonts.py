"""Fonts inside a PDF: the fourteen every reader has, and subsets of font files.

A font file becomes a composite font (ISO 32000-1 section 9.7) whose codes are its glyphs' numbers,
two octets each, with a ToUnicode map so that text can be found and copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import uharfbuzz as hb

from sealpress.transform.pdf_writer.tokens import utf16_hex

if TYPE_CHECKING:
    from sealpress.transform.pdf_writer.document import PdfWriter

__all__ = ["BASE_FONTS", "EmbeddedFont", "base_font"]

BASE_FONTS = (
    "Courier",
    "Courier-Bold",
    "Courier-Oblique",
    "Courier-BoldOblique",
    "Helvetica",
    "Helvetica-Bold",
    "Helvetica-Oblique",
    "Helvetica-BoldOblique",
    "Times-Roman",
    "Times-Bold",
    "Times-Italic",
    "Times-BoldItalic",
    "Symbol",
    "ZapfDingbats",
)
"""ISO 32000-1 section 9.6.2.2; the last two have an encoding of their own."""

FLAGS = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF", "kern", "name", "post", "OS/2", "cmap", "gasp", "DSIG")
"""What a reader of PDF doesn't look at in a composite font."""

CMAP_HEAD = b"""/CIDInit/ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def
/CMapName/Adobe-Identity-UCS def/CMapType 2 def
1 begincodespacerange<0000><FFFF>endcodespacerange
"""
CMAP_TAIL = b"endcmap CMapName currentdict/CMap defineresource pop end end\n"


def base_font(writer: PdfWriter, name: str) -> int:
    """Write one of :data:`BASE_FONTS`, in Windows' Latin encoding, and return its number."""
    symbolic = name in BASE_FONTS[-2:]
    encoding = b"" if symbolic else b"/Encoding/WinAnsiEncoding"
    return writer.add(b"<</Type/Font/Subtype/Type1/BaseFont/%b%b>>" % (name.encode(), encoding))


class EmbeddedFont:
    """A font file's glyphs, as far as a document shows them.

    Args:
        face: The font.
        name: What it is called in the document: letters, digits and hyphens.

    Attributes:
        is_cff: Whether its outlines are PostScript's (``CFF``) rather than TrueType's.
    """

    def __init__(self, face: hb.Face, name: str) -> None:
        self._face = face
        self._name = name
        self._font = hb.Font(face)
        self._scale = 1000 / face.upem
        self._texts: dict[int, str] = {}
        self.is_cff = "CFF " in face.table_tags

    def use(self, glyph: int, text: str) -> None:
        """Note that a glyph is shown, and for which text; the first text of a glyph stays."""
        if not self._texts.get(glyph):
            self._texts[glyph] = text

    @property
    def is_used(self) -> bool:
        """Whether any glyph is shown."""
        return bool(self._texts)

    def write(self, writer: PdfWriter, number: int) -> None:
        """Write the font with all glyphs noted so far.

        Args:
            writer: Into what.
            number: Its object, reserved before pages named it.
        """
        glyphs = sorted(self._texts)
        name = f"{_tag(glyphs)}+{self._name}".encode()
        program = writer.add_stream(*self._program(glyphs))
        descriptor = writer.add(self._descriptor(name, program))
        unicode_map = writer.add_stream(self._to_unicode(glyphs))
        kind = b"CIDFontType0" if self.is_cff else b"CIDFontType2/CIDToGIDMap/Identity"
        descendant = writer.add(
            b"<</Type/Font/Subtype/%b/BaseFont/%b/FontDescriptor %d 0 R/DW 1000/W[%b]"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
            % (kind, name, descriptor, b"".join(self._widths(glyphs)))
        )
        writer.add(
            b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]"
            b"/ToUnicode %d 0 R>>" % (name, descendant, unicode_map),
            number,
        )

    def _program(self, glyphs: Sequence[int]) -> tuple[bytes, bytes]:
        """Return the font file cut down, and its stream's entries."""
        wanted = hb.SubsetInput()
        wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update({0, *glyphs})
        wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(
            int.from_bytes(tag.encode(), "big") for tag in LAYOUT_TABLES
        )
        wanted.flags = FLAGS
        if self.is_cff:
            wanted.flags |= hb.SubsetFlags.CFF_IDENTITY_CHARSET
            octets = hb.subset(self._face, wanted).reference_table("CFF ").data
            return octets, b"/Subtype/CIDFontType0C"
        octets = hb.subset(self._face, wanted).blob.data
        return octets, b"/Length1 %d" % len(octets)

    def _descriptor(self, name: bytes, program: int) -> bytes:
        extents = self._font.get_font_extents("ltr")
        up, down = round(extents.ascender * self._scale), round(extents.descender * self._scale)
        return (
            b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[-1000 %d 2000 %d]/ItalicAngle 0"
            b"/Ascent %d/Descent %d/CapHeight %d/StemV 80/%b %d 0 R>>"
            % (name, down, up, up, down, up, b"FontFile3" if self.is_cff else b"FontFile2", program)
        )

    def _widths(self, glyphs: Sequence[int]) -> Iterator[bytes]:
        for glyph in glyphs:
            yield b"%d[%d]" % (glyph, round(self._font.get_glyph_h_advance(glyph) * self._scale))

    def _to_unicode(self, glyphs: Sequence[int]) -> bytes:
        """Return the map from glyphs to text (ISO 32000-1 section 9.10.3), 100 to a part."""
        known = [glyph for glyph in glyphs if self._texts[glyph]]
        parts = [CMAP_HEAD]
        for first in range(0, len(known), 100):
            some = known[first : first + 100]
            parts.append(b"%d beginbfchar\n" % len(some))
            parts += [b"<%04X>%b\n" % (glyph, utf16_hex(self._texts[glyph])) for glyph in some]
            parts.append(b"endbfchar\n")
        return b"".join([*parts, CMAP_TAIL])


def _tag(glyphs: Sequence[int]) -> str:
    """Return six letters that name a subset (ISO 32000-1 section 9.6.4), the same for the same."""
    value = _number_of(glyphs)
    letters = []
    for _ in range(6):
        value, letter = divmod(value, 26)
        letters.append(chr(65 + letter))
    return "".join(letters)


def _number_of(glyphs: Sequence[int]) -> int:
    """Return a number that depends on the glyphs alone."""
    value = 0
    for glyph in glyphs:
        value = (value * 65599 + glyph + 1) % (1 << 61)
    return value
