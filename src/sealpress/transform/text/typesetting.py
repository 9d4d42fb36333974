"""Pages of characters set in fonts: the content streams of a PDF.

A row of simple characters, which the bundled font covers, is one string. Anything else is shaped by
HarfBuzz, word by word, with the first font that covers the word, and fitted into its cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import uharfbuzz as hb

from sealpress.transform.pdf_writer import EmbeddedFont, literal
from sealpress.transform.pdf_writer.tokens import number, numbers
from sealpress.transform.text.bidi import base_level
from sealpress.transform.text.platen import BOLD, UNDERLINE, Row, TextPage, clusters_of, is_simple
from sealpress.transform.text.strikes import Words, plain_strikes, words_of

if TYPE_CHECKING:
    from sealpress.transform.pdf_writer import PdfWriter
    from sealpress.transform.text.fonts import FontShelf, Typeface
    from sealpress.transform.text.grid import Grid
    from sealpress.transform.text.remarks import Remarks

__all__ = ["FontBook", "Typesetter"]

LINE_FILL = 0.92
"""Most of a line's height that the font's size may be."""

FIRST = b"F0"
CAP_HEIGHT = 0.729
STROKE = 0.035
"""Of the size: how much thicker bold letters are."""

MAX_SHAPED = 4096
"""Shaped words that are remembered."""


class Shaped(NamedTuple):
    """A word in one font, in units of its em.

    Attributes:
        typeface: The font.
        glyphs: Each with where it stands, from left to right: x, y.
        advance: How long it is.
        is_even: Whether every glyph stands where the one before it ends.
        texts: What each glyph is read as.
        codes: The glyphs as a string of hexadecimal digits.
    """

    typeface: Typeface
    glyphs: tuple[tuple[int, float, float], ...]
    advance: float
    is_even: bool
    texts: tuple[str, ...]
    codes: bytes


class FontBook:
    """The fonts of one document.

    Args:
        writer: The document.
    """

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._fonts: dict[Typeface, tuple[EmbeddedFont, int, bytes]] = {}
        self._simple: dict[Typeface, set[str]] = {}
        self._noted: dict[int, Shaped] = {}

    def entry(self, typeface: Typeface) -> tuple[EmbeddedFont, int, bytes]:
        """Return a font with its object's number and its name on pages."""
        found = self._fonts.get(typeface)
        if found is None:
            embedded = EmbeddedFont(typeface.face, typeface.name)
            found = (embedded, self._writer.reserve(), b"F%d" % len(self._fonts))
            self._fonts[typeface] = found
            self._simple[typeface] = set()
        return found

    def note(self, typeface: Typeface, characters: str) -> None:
        """Note characters that are shown as their own glyphs."""
        self._simple[typeface].update(characters)

    def note_glyphs(self, shaped: Shaped) -> None:
        """Note the glyphs of a word that is shown, the first time it is met."""
        if id(shaped) in self._noted:
            return
        if len(self._noted) >= MAX_SHAPED:
            self._noted.clear()
        self._noted[id(shaped)] = shaped  # kept, so that no other has its number
        embedded = self.entry(shaped.typeface)[0]
        for (glyph, _, _), text in zip(shaped.glyphs, shaped.texts, strict=True):
            embedded.use(glyph, text)

    def write(self) -> None:
        """Write the fonts, cut down to what was shown."""
        for typeface, (embedded, number_, _) in self._fonts.items():
            for character in sorted(self._simple[typeface]):
                embedded.use(typeface.glyph(character), character)
            if not embedded.is_used:
                embedded.use(0, "")
            embedded.write(self._writer, number_)


class _Codes(dict[int, str]):
    """From characters to the glyphs of one font, as ``str.translate`` wants it."""

    def __init__(self, typeface: Typeface) -> None:
        self._typeface = typeface

    def __missing__(self, key: int) -> str:
        glyph = self[key] = chr(self._typeface.glyph(chr(key)))
        return glyph


class Typesetter:
    """Sets pages.

    Args:
        shelf: The fonts.
        remarks: Told of characters that no font has.
    """

    def __init__(self, shelf: FontShelf, remarks: Remarks) -> None:
        self._shelf = shelf
        self._remarks = remarks
        self._codes = _Codes(shelf.first)
        self._covered: set[str] = set()
        self._advance = shelf.first.advance(shelf.first.glyph("0"))
        self._measures: dict[Grid, _Measures] = {}
        self._shaped: dict[tuple[str, bool], list[tuple[int, Shaped]]] = {}

    def compose(self, page: TextPage, grid: Grid, book: FontBook) -> tuple[bytes, dict[bytes, int]]:
        """Return a page's content, and the fonts that it names with their objects."""
        measures = self._measures.get(grid)
        if measures is None:
            measures = self._measures[grid] = _Measures(grid, self._advance)
        book.entry(self._shelf.first)  # the first font is always F0
        setting = _Setting(self, measures, book)
        base: int | None = None
        for key in sorted(page.rows):
            row = page.rows[key]
            if row.begins:
                base = None
            base = setting.row(key, row, base)
        return setting.content(), setting.fonts

    def is_covered(self, text: str) -> bool:
        """Whether simple text can be shown by the first font."""
        if text.isascii():
            return True
        for character in set(text) - self._covered:
            if not self._shelf.first.glyph(character):
                return False
            self._covered.add(character)
        return True

    def string(self, text: str) -> bytes:
        """Return simple text as a string of the first font's glyphs."""
        return literal(text.translate(self._codes).encode("utf-16-be"))

    @property
    def first(self) -> Typeface:
        """The bundled font."""
        return self._shelf.first

    def shaped(self, text: str, *, is_rtl: bool) -> list[tuple[int, Shaped]]:
        """Return a word in fonts that cover it: the cell where each part begins, and the part."""
        known = self._shaped.get((text, is_rtl))
        if known is None:
            if len(self._shaped) >= MAX_SHAPED:
                self._shaped.clear()
            known = self._shaped[text, is_rtl] = list(self._parts(text, is_rtl=is_rtl))
        return known

    def _parts(self, text: str, *, is_rtl: bool) -> Iterator[tuple[int, Shaped]]:
        typeface = self._shelf.find(text)
        if typeface is not None and not _stands_alone(text):
            yield 0, _shape(text, typeface, is_rtl=is_rtl)
            return
        clusters = list(clusters_of(text))
        column = 0
        for cluster, cells in reversed(clusters) if is_rtl else clusters:
            found = typeface or self._shelf.find(cluster)
            if found is None:
                self._remarks.once(
                    "font-missing", "no font on this machine has some of the text's characters"
                )
                yield column, _box(self._shelf.first, cluster)
            else:
                yield column, _shape(cluster, found, is_rtl=is_rtl)
            column += max(1, cells)


class _Measures:
    """What pages of one grid have in common."""

    def __init__(self, grid: Grid, advance: float) -> None:
        self.grid = grid
        self.size = min(grid.cell_width / advance, grid.line_height * LINE_FILL)
        self.stretch = grid.cell_width / (advance * self.size)
        self._across: dict[tuple[int, int], bytes] = {}
        self._down: dict[int, bytes] = {}
        self._scaled: dict[float, bytes] = {}

    def across(self, part: int, column: int) -> bytes:
        """Return the beginning of the matrix of text that begins at a cell."""
        known = self._across.get((part, column))
        if known is None:
            known = numbers(self.stretch, 0, 0, 1, self.grid.x(part, column))
            self._across[part, column] = known
        return known

    def down(self, half: int) -> bytes:
        """Return the end of the matrix of text on a row."""
        known = self._down.get(half)
        if known is None:
            known = self._down[half] = number(self.baseline(half))
        return known

    def scaled(self, factor: float) -> bytes:
        """Return the beginning of the matrix of text that is as many times as wide."""
        known = self._scaled.get(factor)
        if known is None:
            if len(self._scaled) >= MAX_SHAPED:
                self._scaled.clear()
            known = self._scaled[factor] = numbers(factor, 0, 0, 1)
        return known

    def baseline(self, half: int) -> float:
        """Return where letters stand, in points from the bottom, capitals in mid-line."""
        middle = self.grid.y(half) + self.grid.line_height / 2
        return self.grid.size.height - middle - self.size * CAP_HEIGHT / 2


class _Setting:
    """One page being set."""

    def __init__(self, typesetter: Typesetter, measures: _Measures, book: FontBook) -> None:
        self._setter = typesetter
        self._measures = measures
        self._grid = measures.grid
        self._book = book
        self._size = measures.size
        self._stretch = measures.stretch
        self._out: list[bytes] = []
        self._lines: list[bytes] = []
        self._texts: list[str] = []
        self._font = b""
        self._style = 0
        self.fonts: dict[bytes, int] = {}

    def content(self) -> bytes:
        """Return the page's content stream."""
        self._book.note(self._setter.first, "".join(self._texts))
        if not self._out:
            return b"\n".join(self._lines)
        return b"\n".join([b"BT", *self._out, b"ET", *self._lines])

    def row(self, key: tuple[int, int], row: Row, base: int | None) -> int | None:
        """Set a row; return the direction of its paragraph where that isn't plain."""
        strikes = None if base else plain_strikes(row)
        if strikes is not None and all(self._setter.is_covered(s.text) for s in strikes):
            for strike in strikes:
                self._simple(key, strike.column, strike.text, strike.style)
            return base
        if base is None:
            base = base_level("".join(strike.text for strike in row.strikes))
        for words in words_of(row, base, self._grid.columns):
            self._words(key, words)
        return base

    def _simple(self, key: tuple[int, int], column: int, text: str, style: int) -> None:
        first = self._setter.first
        if self._font != FIRST or style != self._style:
            self._use(first, style)
        self._texts.append(text)
        across, down = self._measures.across(key[0], column), self._measures.down(key[1])
        self._out.append(b"%b %b Tm %b Tj" % (across, down, self._setter.string(text)))
        if style & UNDERLINE:
            self._underline(key, column, len(text))

    def _words(self, key: tuple[int, int], words: Words) -> None:
        cell = self._grid.cell_width
        text = words.text
        if not words.is_rtl and is_simple(text) and self._setter.is_covered(text):
            self._simple(key, words.column, text, words.style)
            return
        x = self._grid.x(key[0], words.column)
        parts = self._setter.shaped(text, is_rtl=words.is_rtl)
        for index, (column, shaped) in enumerate(parts):
            end = parts[index + 1][0] if index + 1 < len(parts) else words.width
            self._show(x + column * cell, key[1], max(end - column, 1) * cell, shaped, words)
        if words.style & UNDERLINE:
            self._underline(key, words.column, words.width)

    def _show(self, x: float, half: int, room: float, shaped: Shaped, words: Words) -> None:
        self._use(shaped.typeface, words.style)
        self._book.note_glyphs(shaped)
        size, scale = self._size, self._stretch
        if shaped.typeface is not self._setter.first:
            scale = 1.0
        natural = shaped.advance * size * scale
        if natural > room:
            scale *= room / natural
        else:
            x += (room - natural) * (0.5 if len(words.text) == 1 else float(words.is_rtl))
        if shaped.is_even:
            scaled, down = self._measures.scaled(scale), self._measures.down(half)
            self._out.append(b"%b %b %b Tm <%b> Tj" % (scaled, number(x), down, shaped.codes))
            return
        y = self._measures.baseline(half)
        for glyph, right, up in shaped.glyphs:
            place = numbers(scale, 0, 0, 1, x + right * size * scale, y + up * size)
            self._out.append(b"%b Tm <%04X> Tj" % (place, glyph))

    def _use(self, typeface: Typeface, style: int) -> None:
        _, number_, name = self._book.entry(typeface)
        if name != self._font:
            self._font = name
            self.fonts[name] = number_
            self._out.append(b"/%b %b Tf" % (name, number(self._size)))
        bold = style & BOLD
        if bold != self._style:
            self._style = bold
            thick = number(self._size * STROKE)
            self._out.append(b"2 Tr %b w" % thick if bold else b"0 Tr")

    def _underline(self, key: tuple[int, int], column: int, cells: int) -> None:
        x, y, size = self._grid.x(key[0], column), self._measures.baseline(key[1]), self._size
        box = numbers(x, y - 0.16 * size, cells * self._grid.cell_width, 0.06 * size)
        self._lines.append(b"%b re f" % box)


def _stands_alone(text: str) -> bool:
    """Whether characters don't touch each other: each is put in the middle of its cells."""
    return all("\u2e80" <= c <= "\ua4cf" or "\uac00" <= c <= "\ud7a3" or c > "\ufaff" for c in text)


def _shape(text: str, typeface: Typeface, *, is_rtl: bool) -> Shaped:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if is_rtl else "ltr"
    hb.shape(typeface.font, buffer, {"kern": False})
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    em, x = typeface.em, 0.0
    glyphs, texts, seen, is_even = [], [], set(), True
    for info, position in zip(infos, positions, strict=True):
        glyph, cluster = info.codepoint, info.cluster
        glyphs.append((glyph, x + position.x_offset / em, position.y_offset / em))
        texts.append("" if cluster in seen else text[cluster : ends[cluster]])
        seen.add(cluster)
        moved = position.x_offset or position.y_offset
        is_even = is_even and not moved and position.x_advance == typeface.units(glyph)
        x += position.x_advance / em
    codes = _codes(glyph for glyph, _, _ in glyphs)
    return Shaped(typeface, tuple(glyphs), x, is_even, tuple(texts), codes)


def _codes(glyphs: Iterable[int]) -> bytes:
    return b"".join(b"%04X" % glyph for glyph in glyphs)


def _box(typeface: Typeface, text: str) -> Shaped:
    return Shaped(
        typeface,
        ((0, 0.0, 0.0),),
        typeface.advance(0),
        is_even=True,
        texts=(text,),
        codes=_codes([0]),
    )
