"""Text of a message made safe to show: no control character reaches a terminal or a log line."""

from __future__ import annotations

_LONGEST = 255


def printable(text: str) -> str:
    """Return the text with control characters, lone surrogates and backslashes escaped."""
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_escaped, text))


def printable_name(name: str) -> str:
    """Return a name of an attribute for an error text: escaped, and cut at 255 characters."""
    return printable(name[:_LONGEST])


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if character.isprintable():
        return character
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:  # an octet that was not UTF-8, see value_octets.read_text
        return f"\\x{number - 0xDC00:02x}"
    return ascii(character)[1:-1]
