"""Text of a message made safe to show: no control character reaches a terminal or a log line."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 255
_DEEPEST = 12


def printable(text: str) -> str:
    """Return the text with control characters, lone surrogates and backslashes escaped."""
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_escaped, text))


def printable_path(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a group, an attribute and members for an error text.

    Names are cut at 255 characters, and of very deep collections the middle is left out.
    """
    if len(names) > _DEEPEST:
        names = (*names[: _DEEPEST - 2], "...", names[-1])
    return tuple(printable(name[:_LONGEST]) for name in names)


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if character.isprintable():
        return character
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:  # an octet that was not UTF-8, see value_octets.read_text
        return f"\\x{number - 0xDC00:02x}"
    return ascii(character)[1:-1]
