"""What the controls of a plain text do: line ends, tabs, overstrike, half lines, bold by ECMA-48.

Beside the controls of ISO/IEC 6429 these are known that typewriters and ``nroff`` left behind:
backspace and carriage return strike over what is there, VT and ESC 7, 8 and 9 move by lines and
half lines as ``col`` has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sealpress.transform.text.platen import BOLD, UNDERLINE, Platen

__all__ = ["PlainPrinter"]

CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff"
PART = re.compile(
    f"[^{CONTROLS}]+|\r?\n|\x1b\\[[0-9;:?]{{0,32}}[ -/]{{0,4}}[@-~]|\x1b[^\x1b]|[{CONTROLS}]",
    re.DOTALL,
)
RENDITIONS = {"0": 0, "": 0, "1": BOLD, "4": UNDERLINE}
ENDED = {"22": BOLD, "24": UNDERLINE}

MAX_HELD = 4096
"""Characters without a line's end that are waited for, so that words aren't torn."""


class PlainPrinter:
    """Prints plain text on a platen.

    Args:
        platen: Where.
        tab: Columns from tab stop to tab stop.
    """

    def __init__(self, platen: Platen, *, tab: int = 8) -> None:
        self.platen = platen
        self._tab = tab
        self._held = ""
        self._return_ends: bool | None = None

    def feed(self, piece: str) -> None:
        """Print some more."""
        piece = self._held + piece
        if self._return_ends is None and piece:
            # A text of the first Macintoshes: carriage returns alone end its lines.
            self._return_ends = "\r" in piece[:-1] and not re.search("[\n\x85]", piece)
        if self._return_ends:
            piece = piece.replace("\r", "\n")
        end = piece.rfind("\n") + 1
        if len(piece) - end > MAX_HELD:
            end = len(piece) - 64
        self._held = piece[end:]
        self.put(piece[:end])

    def end(self) -> None:
        """Print what is left, and end the last page."""
        self.put(self._held)
        self._held = ""
        self.platen.finish()

    def put(self, text: str) -> None:
        """Print characters and controls that are whole."""
        platen = self.platen
        for part in PART.findall(text):
            if part == "\n":  # the most frequent ones first
                platen.new_line()
            elif len(part) > 1 and part[0] >= " ":
                platen.write(part)
            elif part[0] >= " ":
                self._visible(part)
            else:
                self._control(part)

    def _visible(self, part: str) -> None:
        """Print a character, or do what a control of the upper half says."""
        control = HIGH_CONTROLS.get(part)
        if control:
            control(self.platen)
        elif not "\x7f" <= part <= "\x9f":
            self.platen.write(part)

    def _control(self, part: str) -> None:
        if part == "\t":
            self.platen.tab(self._tab)
        elif part.startswith("\x1b["):
            self._rendition(part)
        elif part == "\f" and self.platen.is_fresh:
            return  # the paper stands at the top of a page already
        else:
            control = LOW_CONTROLS.get(part)
            if control:
                control(self.platen)

    def _rendition(self, part: str) -> None:
        """Bold and underlined (ECMA-48 section 8.3.117, SGR); other sequences do nothing."""
        if not part.endswith("m"):
            return
        for number in part[2:-1].split(";"):
            if number in ENDED:
                self.platen.style &= ~ENDED[number]
            elif number in RENDITIONS:
                style = RENDITIONS[number]
                self.platen.style = self.platen.style | style if style else 0


def _nothing(_: Platen) -> None:
    pass


LOW_CONTROLS: dict[str, Callable[[Platen], object]] = {
    "\r\n": Platen.new_line,
    "\r": Platen.carriage_return,
    "\f": Platen.form_feed,
    "\b": Platen.back,
    "\v": lambda platen: platen.down(-2),
    "\x1b7": lambda platen: platen.down(-2),
    "\x1b8": lambda platen: platen.down(-1),
    "\x1b9": lambda platen: platen.down(1),
}

HIGH_CONTROLS: dict[str, Callable[[Platen], object]] = {
    "\x84": lambda platen: platen.down(2),
    "\x85": Platen.new_line,
    "\x8d": lambda platen: platen.down(-2),
    "\u2028": Platen.new_line,
    "\u2029": Platen.new_line,
    "\ufeff": _nothing,
}
"""IND, NEL, RI of ISO/IEC 6429, and Unicode's own."""
