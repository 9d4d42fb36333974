"""Fonts chosen by what they cover: the bundled one first, then those of the system.

A font of the system is opened only when a character asks for it that none opened so far covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import uharfbuzz as hb

from sealpress.transform.text.font_folders import BUNDLED_FONT, system_fonts

__all__ = ["BUNDLED_FONT", "MAX_FONT_OCTETS", "MAX_OPEN_FONTS", "FontShelf", "Typeface"]

MAX_OPEN_FONTS = 96
"""Fonts of the system that one document may have opened."""

MAX_FONT_OCTETS = 64 << 20
"""Of one font file; longer ones are left out."""

RESTRICTED = 0x0002  # OS/2 fsType: must not be embedded (OpenType 1.9, OS/2)

#: Shown by nothing of their own: joiners, direction marks, variation selectors.
UNSEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f\u061c")


class Typeface:
    """A font file that was opened.

    Attributes:
        name: What it is called in a document.
        face, font: HarfBuzz's own.
        em: Units of the em square.
    """

    def __init__(self, face: hb.Face, name: str) -> None:
        self.name = name
        self.face = face
        self.font = hb.Font(face)
        self.em: int = face.upem
        self._covered = face.unicodes

    def covers(self, text: str) -> bool:
        """Whether it has a glyph for every character that is seen."""
        return all(ord(c) in self._covered or c in UNSEEN for c in text)

    def glyph(self, character: str) -> int:
        """Return a character's glyph, 0 for none."""
        glyph: int | None = self.font.get_nominal_glyph(ord(character))
        return glyph or 0

    def units(self, glyph: int) -> int:
        """Return how far a glyph moves on, in units of the em square."""
        units: int = self.font.get_glyph_h_advance(glyph)
        return units

    def advance(self, glyph: int) -> float:
        """Return how far a glyph moves on, in ems."""
        return self.units(glyph) / self.em


class FontShelf:
    """The fonts one document is set with.

    Args:
        paths: Font files to look at after the bundled one; those of the system when left out.
    """

    def __init__(self, paths: Sequence[Path] | None = None) -> None:
        self.first = Typeface(hb.Face(hb.Blob.from_file_path(str(BUNDLED_FONT))), "DejaVuSansMono")
        self._opened = [self.first]
        self._paths = paths
        self._waiting: Iterator[Typeface] | None = None

    def find(self, text: str) -> Typeface | None:
        """Return the first font that covers all of a text, ``None`` when there is none."""
        for typeface in self._opened:
            if typeface.covers(text):
                return typeface
        if self._waiting is None:
            self._waiting = _typefaces(system_fonts() if self._paths is None else self._paths)
        for typeface in self._waiting:
            self._opened.append(typeface)
            if typeface.covers(text):
                return typeface
        return None


def _typefaces(paths: Sequence[Path]) -> Iterator[Typeface]:
    opened = 0
    for path in paths:
        if opened == MAX_OPEN_FONTS:
            return
        try:
            face = _face(path)
        except (OSError, hb.HarfBuzzError, ValueError):
            continue  # unreadable: others may do
        if face is not None and _can_be_embedded(face):
            opened += 1
            yield Typeface(face, "".join(c for c in path.stem if c.isascii() and c.isalnum()))


def _face(path: Path) -> hb.Face | None:
    if not 0 < path.stat().st_size <= MAX_FONT_OCTETS:
        return None
    return hb.Face(hb.Blob.from_file_path(str(path)))


def _can_be_embedded(face: hb.Face) -> bool:
    """Whether it has outlines, and its maker allows it to be embedded."""
    tables = face.table_tags
    if not {"cmap", "head"} <= set(tables) or not {"glyf", "CFF "} & set(tables):
        return False
    octets = face.reference_table("OS/2").data if "OS/2" in tables else b""
    return int.from_bytes(octets[8:10], "big") & 0x000F != RESTRICTED
