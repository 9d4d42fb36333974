"""SCS printed: lines and positions on the platen, pages of the size the stream gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from sealpress.transform.text.charsets import codec_of
from sealpress.transform.text.platen import BOLD, UNDERLINE, Form, Platen
from sealpress.transform.text.remarks import Remarks
from sealpress.transform.text.scs.controls import Control, control_at

__all__ = ["ScsPrinter"]

GRAPHIC = re.compile("[\x40-\xff]+")
DEFAULT_PAGE = 37
UNITS = 1440
"""Lengths are in 1/1440 inch."""

USUAL = Form(132, 66, 7.2, 12.0)
"""132 columns and 66 lines, 10 characters and 6 lines an inch."""

MOST_COLUMNS, MOST_LINES = 500, 500
PITCHES = {5: 5.0, 10: 10.0, 12: 12.0, 13: 13.3, 15: 15.0, 16: 16.7, 17: 17.1, 18: 18.0, 20: 20.0}
TAB = 8


def _on(method: Callable[[Platen], object]) -> Callable[[ScsPrinter, bytes], object]:
    return lambda printer, _: method(printer.platen)


class ScsPrinter:
    """Prints SCS on a platen of its own.

    Args:
        charset: The code page, ``ibm037`` when it is empty; the stream may choose others.
        remarks: Told of what is unknown or damaged.
    """

    def __init__(self, charset: str, remarks: Remarks) -> None:
        self._remarks = remarks
        self.platen = Platen(USUAL.columns, USUAL.lines)
        self.platen.shape(USUAL)
        self._table = _table_of(charset) or _table_of(f"ibm{DEFAULT_PAGE:03}") or ""
        self._held = ""
        self._double = False
        self._margin = self._top = 0
        self._cell, self._height = USUAL.cell, USUAL.height
        self._columns, self._lines = USUAL.columns, USUAL.lines

    def feed(self, piece: str) -> None:
        """Print some more; each character is an octet."""
        piece = self._held + piece
        place = 0
        while place < len(piece):
            graphic = GRAPHIC.match(piece, place)
            if graphic is not None:
                self._write(graphic[0])
                place = graphic.end()
                continue
            control = control_at(piece[place : place + 260].encode("latin-1"))
            if control is None:
                break
            self._obey(control)
            place += control.length
        self._held = piece[place:]

    def end(self) -> None:
        """End the last page."""
        if self._held:
            self._remarks.once("text-damaged", "the stream ends within a control")
            self._held = ""
        self.platen.finish()

    def _write(self, octets: str) -> None:
        if self._double:
            self._remarks.once("charset-unknown", "double-byte characters are shown as boxes")
            octets_shown = "\ufffd" * ((len(octets) + 1) // 2)
        else:
            octets_shown = octets.translate(self._table)
        self._to_margin()
        self.platen.write(octets_shown)

    def _obey(self, control: Control) -> None:
        action = self._actions.get(control.code)
        if action is not None:
            action(self, control.data)
        elif control.code not in SILENT:
            self._remarks.once("control-unknown", "some controls of the stream are not known")

    def _to_margin(self) -> None:
        platen = self.platen
        platen.column = max(platen.column, self._margin)
        platen.half = max(platen.half, 2 * self._top)

    def _transparent(self, data: bytes) -> None:
        self._to_margin()
        self.platen.write(data.decode("latin-1").translate(self._table))

    def _ascii(self, _: bytes) -> None:
        self._remarks.once("control-unknown", "octets meant for one kind of printer were left out")

    def _form_feed(self, _: bytes) -> None:
        if not self.platen.is_fresh:
            self.platen.form_feed()

    def _position(self, data: bytes) -> None:
        """Apply PP: columns and lines count from 1."""
        way, far = data
        platen = self.platen
        if way == 0xC0:
            platen.column = max(0, far - 1)
        elif way == 0xC8:
            platen.column += far
        elif way == 0x4C:
            platen.down(2 * far)
        elif way == 0xC4:
            platen.move_to(2 * max(0, far - 1), platen.column)
        else:
            self._remarks.once("control-unknown", "some controls of the stream are not known")

    def _page_size(self, data: bytes) -> None:
        """Apply SPPS: width and depth."""
        width, depth = _number(data[:2]), _number(data[2:4])
        if width:
            self._columns = round(width / UNITS * 72 / self._cell)
        if depth:
            self._lines = round(depth / UNITS * 72 / self._height)
        self._shape()

    def _columns_of(self, data: bytes) -> None:
        self._columns = data[0] if data and data[0] else USUAL.columns
        self._shape()

    def _lines_of(self, data: bytes) -> None:
        self._lines = data[0] if data and data[0] else USUAL.lines
        self._shape()

    def _pitch(self, data: bytes) -> None:
        """Apply SCD: characters an inch."""
        pitch = PITCHES.get(_number(data[:2]))
        if pitch:
            self._space(72 / pitch, self._height)

    def _font(self, data: bytes) -> None:
        """Apply SFG: the font's width is behind its number."""
        width = _number(data[2:4])
        if 36 <= width <= UNITS:
            self._space(width / UNITS * 72, self._height)

    def _line_density(self, data: bytes) -> None:
        """Apply SLD, in points."""
        self._space(self._cell, float(data[0]) if data and data[0] else USUAL.height)

    def _line_distance(self, data: bytes) -> None:
        """Apply SSLD."""
        distance = _number(data[:2])
        self._space(self._cell, distance / UNITS * 72 if distance else USUAL.height)

    def _space(self, cell: float, height: float) -> None:
        """Set the pitch; the page stays as large as it is."""
        height = min(max(height, 2.0), 144.0)
        self._columns = round(self._columns * self._cell / cell)
        self._lines = round(self._lines * self._height / height)
        self._cell, self._height = cell, height
        self._shape()

    def _shape(self) -> None:
        self._columns = min(max(self._columns, 2), MOST_COLUMNS)
        self._lines = min(max(self._lines, 1), MOST_LINES)
        self.platen.shape(Form(self._columns, self._lines, self._cell, self._height))
        self._margin = min(self._margin, self._columns - 1)
        self._top = min(self._top, self._lines - 1)

    def _left_margin(self, data: bytes) -> None:
        margin = round(_number(data[:2]) / UNITS * 72 / self._cell)
        self._margin = min(margin, self._columns - 1)

    def _top_margin(self, data: bytes) -> None:
        self._top = min(round(_number(data[:2]) / UNITS * 72 / self._height), self._lines - 1)

    def _code_page(self, data: bytes) -> None:
        """Apply SCG: a character set and a code page."""
        table = _table_of(f"ibm{_number(data[2:4]):03}")
        if table is None:
            self._remarks.once("charset-unknown", "a code page of the stream is not known")
        else:
            self._table = table

    def _begin_bold(self, _: bytes) -> None:
        self.platen.style |= BOLD

    def _end_bold(self, _: bytes) -> None:
        self.platen.style &= ~BOLD

    def _begin_underline(self, _: bytes) -> None:
        self.platen.style |= UNDERLINE

    def _end_underline(self, _: bytes) -> None:
        self.platen.style &= ~UNDERLINE

    def _double_octets(self, _: bytes) -> None:
        self._double = True

    def _single_octets(self, _: bytes) -> None:
        self._double = False

    _actions: ClassVar[dict[tuple[int, ...], Callable[[ScsPrinter, bytes], object]]] = {
        (0x03,): _ascii,
        (0x05,): _on(lambda platen: platen.tab(TAB)),
        (0x06,): _on(Platen.new_line),
        (0x0B,): _on(lambda platen: platen.down(2)),
        (0x0C,): _form_feed,
        (0x0D,): _on(Platen.carriage_return),
        (0x0E,): _double_octets,
        (0x0F,): _single_octets,
        (0x15,): _on(Platen.new_line),
        (0x16,): _on(Platen.back),
        (0x1E,): _on(Platen.new_line),
        (0x25,): _on(lambda platen: platen.down(2)),
        (0x33,): _on(Platen.new_line),
        (0x34,): _position,
        (0x35,): _transparent,
        (0x39,): _on(lambda platen: platen.tab(TAB)),
        (0x3A,): _form_feed,
        (0x2B, 0xC1): _columns_of,
        (0x2B, 0xC2): _lines_of,
        (0x2B, 0xC6): _line_density,
        (0x2B, 0xD1, 0x01): _code_page,
        (0x2B, 0xD1, 0x05): _font,
        (0x2B, 0xD1, 0x8A): _begin_bold,
        (0x2B, 0xD1, 0x8E): _end_bold,
        (0x2B, 0xD2, 0x11): _left_margin,
        (0x2B, 0xD2, 0x15): _line_distance,
        (0x2B, 0xD2, 0x29): _pitch,
        (0x2B, 0xD2, 0x40): _page_size,
        (0x2B, 0xD2, 0x49): _top_margin,
        (0x2B, 0xD4, 0x0A): _begin_underline,
        (0x2B, 0xD4, 0x0E): _end_underline,
    }
    # 33 (IRT) is a required new line.


def _table_of(charset: str) -> str | None:
    """Return the 256 characters of a code page, spaces for those that print nothing."""
    codec = codec_of(charset) if charset else None
    if codec is None:
        return None
    text, _ = codec.decode(bytes(range(256)), "replace")
    if len(text) != 256:
        return None
    return "".join(c if c.isprintable() or c == "\xa0" else " " for c in text)


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


SILENT = frozenset(
    {(code,) for code in (0x00, 0x04, 0x09, 0x0A, 0x14, 0x24, 0x28, 0x2A, 0x2F, 0x38)}
    | {(0x2B, 0xC8), (0x2B, 0xD3, 0xF6), (0x2B, 0xD1, 0x81), (0x2B, 0xD1, 0x87)}
    | {(0x2B, 0xD2, kind) for kind in (0x01, 0x03, 0x07, 0x09, 0x0A, 0x0D, 0x2A, 0x2F)}
    | {(0x2B, 0xD2, kind) for kind in (0x45, 0x48, 0x4C, 0x85)}
)
"""What changes nothing here: trays, quality, error actions, justification, rotation, bell."""
