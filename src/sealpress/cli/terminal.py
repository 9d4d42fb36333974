"""What may reach a terminal or a pipe: escaped strings, tables, colours, one JSON value.

Printers choose the strings that are shown here. None of them may move the cursor, ring the bell
or turn the reading direction, so every string passes :func:`printable` on its way out.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_COLUMNS = 100
"""Text is wrapped at the terminal's width, but never wider than this many columns."""

_BOLD_RED, _BOLD_GREEN = "\x1b[1;31m", "\x1b[1;32m"
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
# Cc control, Cf format (bidirectional overrides among them), Cs lone surrogates (octets that are
# not UTF-8), Zl and Zp line and paragraph separators, Co and Cn characters without a meaning.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})


def printable(text: str) -> str:
    """Return the text with every character that a terminal might obey written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(character) if unicodedata.category(character) in _UNSAFE_CATEGORIES else character
        for character in text
    )


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # an octet kept by surrogateescape
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}"


def columns() -> int:
    """Return how many columns text may take."""
    return min(shutil.get_terminal_size((MAX_COLUMNS, 24)).columns, MAX_COLUMNS)


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a person watches the stream."""
    try:
        return stream.isatty()
    except ValueError:  # the stream is closed
        return False


def has_colour(stream: TextIO) -> bool:
    """Tell whether colours are wanted there (https://no-color.org)."""
    return is_terminal(stream) and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _styled(text: str, style: str, stream: TextIO) -> str:
    return f"{style}{text}{_RESET}" if has_colour(stream) else text


def alarm(text: str, stream: TextIO) -> str:
    """Return the text in the colour of failures, where colours are wanted."""
    return _styled(text, _BOLD_RED, stream)


def good(text: str, stream: TextIO) -> str:
    """Return the text in the colour of success, where colours are wanted."""
    return _styled(text, _BOLD_GREEN, stream)


def strong(text: str, stream: TextIO) -> str:
    """Return the text in bold, where that is wanted."""
    return _styled(text, _BOLD, stream)


def faint(text: str, stream: TextIO) -> str:
    """Return the text dimmed, where that is wanted."""
    return _styled(text, _DIM, stream)


def write_line(text: str = "") -> None:
    """Write one line of the result to standard output; the text must be printable already."""
    sys.stdout.write(text + "\n")


def write_note(text: str = "") -> None:
    """Write one line beside the result, to standard error."""
    sys.stderr.write(text + "\n")


def write_json(value: Mapping[str, object] | Sequence[object], *, indent: int | None = 2) -> None:
    """Write one JSON value to standard output, ASCII only, so that no terminal obeys it."""
    write_line(json.dumps(value, indent=indent, ensure_ascii=True))


def write_pairs(pairs: Iterable[tuple[str, str]], *, indent: int = 0) -> None:
    """Write names and values in two columns; values may be long and are never cut."""
    for line in pair_lines(pairs, indent=indent):
        write_line(line)


def pair_lines(pairs: Iterable[tuple[str, str]], *, indent: int = 0) -> list[str]:
    """Return the lines of :func:`write_pairs`."""
    rows = [(printable(name), printable(value)) for name, value in pairs]
    width = max((len(name) for name, _ in rows), default=0)
    return [f"{'':{indent}}{name:<{width}}  {value}".rstrip() for name, value in rows]


def write_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows under headings, each column as wide as its widest cell."""
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in [list(headings), *cells]) for at in range(len(headings))]
    write_line(strong(_row(headings, widths), sys.stdout))
    for row in cells:
        write_line(_row(row, widths))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
