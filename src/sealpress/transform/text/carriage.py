"""Carriage control: the first character of a line says how far the paper moves.

ASA (FORTRAN, ``asa`` of POSIX, IBM i's FCFC) moves before it prints, machine control of IBM's
printers after.
"""

from __future__ import annotations

import codecs
import re

from sealpress.transform.text.platen import Platen
from sealpress.transform.text.printing import PlainPrinter
from sealpress.transform.text.remarks import Remarks

__all__ = ["AsaPrinter", "MachinePrinter", "machine_codes"]

LINE_END = re.compile("\r?\n|\x85")
MAX_LINE = 1 << 16
"""Characters of one line; what is beyond begins a line of its own."""

ASA = {" ": 1, "0": 2, "-": 3, "+": 0}
"""Lines to move by; ``1`` is the next page (POSIX ``asa``)."""

#: Code -> lines after printing (0: the next page) and whether the line itself is printed.
MACHINE: dict[int, tuple[int, bool]] = {
    0x01: (-1, True),
    0x09: (1, True),
    0x11: (2, True),
    0x19: (3, True),
    0x89: (0, True),
    0x03: (-1, False),
    0x0B: (1, False),
    0x13: (2, False),
    0x1B: (3, False),
    0x8B: (0, False),
}
"""IBM 1403's channel commands; -1 moves nothing. Channel 1 is the top of a page."""


class _LinePrinter:
    """Prints line by line."""

    def __init__(self, platen: Platen, remarks: Remarks, *, tab: int = 8) -> None:
        self.platen = platen
        self._remarks = remarks
        self._inner = PlainPrinter(platen, tab=tab)
        self._held = ""

    def feed(self, piece: str) -> None:
        """Print the lines that are whole."""
        *lines, self._held = LINE_END.split(self._held + piece)
        if len(self._held) > MAX_LINE:
            lines.append(self._held)
            self._held = ""
        for line in lines:
            self._line(line)

    def end(self) -> None:
        """Print what is left, and end the last page."""
        if self._held:
            self._line(self._held)
        self.platen.finish()

    def _line(self, line: str) -> None:
        raise NotImplementedError

    def _unknown(self) -> None:
        self._remarks.once(
            "carriage-control-unknown", "some lines begin with no known carriage control"
        )


class AsaPrinter(_LinePrinter):
    """Prints text whose lines begin with an ASA character."""

    def _line(self, line: str) -> None:
        control, platen = line[:1] or " ", self.platen
        if control == "1":
            if not platen.is_fresh:
                platen.form_feed()
        elif control == "+":
            platen.carriage_return()
        else:
            if control not in ASA:
                self._unknown()
            self._move(ASA.get(control, 1))
        self._inner.put(line[1:])
        platen.down(0)

    def _move(self, lines: int) -> None:
        for _ in range(lines - (1 if self.platen.is_fresh else 0)):
            self.platen.new_line()


class MachinePrinter(_LinePrinter):
    """Prints text whose lines begin with a machine code.

    Args:
        platen, remarks, tab: As for ASA.
        codes: From the characters that codes have become, as :func:`machine_codes` tells.
    """

    def __init__(
        self, platen: Platen, remarks: Remarks, codes: dict[str, int], *, tab: int = 8
    ) -> None:
        super().__init__(platen, remarks, tab=tab)
        self._codes = codes

    def _line(self, line: str) -> None:
        code = self._codes.get(line[:1], 0x09)
        if line and line[0] not in self._codes:
            self._unknown()
        lines, is_printed = MACHINE[code]
        if is_printed:
            self._inner.put(line[1:])
        if lines == 0:
            self.platen.form_feed()
        elif lines < 0:
            self.platen.carriage_return()
        for _ in range(lines):
            self.platen.new_line()


def machine_codes(decoder: codecs.IncrementalDecoder) -> dict[str, int]:
    """Return which characters the machine codes become in a charset."""
    state = decoder.getstate()
    found = {}
    for code in MACHINE:
        character = decoder.decode(bytes([code]), False)  # noqa: FBT003  # as codecs have it
        if len(character) == 1:
            found[character] = code
        decoder.setstate(state)
    return found
