"""Numbers and strings as PDF writes them (ISO 32000-1 section 7.3)."""

from __future__ import annotations

__all__ = ["literal", "number", "numbers", "utf16_hex"]

#: The backslash first, as the others bring some along.
ESCAPES = ((b"\\", rb"\\"), (b"(", rb"\("), (b")", rb"\)"), (b"\r", rb"\r"), (b"\n", rb"\n"))


def number(value: float) -> bytes:
    """Return a number with three decimals at most: a fifteenth of a pixel at 5000 dpi."""
    text = b"%.3f" % value
    short = text.rstrip(b"0").rstrip(b".")
    return b"0" if short in {b"-0", b""} else short


def numbers(*values: float) -> bytes:
    """Return numbers with a space between each two."""
    return b" ".join(number(value) for value in values)


def literal(octets: bytes) -> bytes:
    """Return a string in parentheses (ISO 32000-1 section 7.3.4.2)."""
    for special, escaped in ESCAPES:
        if special in octets:
            octets = octets.replace(special, escaped)
    return b"(%b)" % octets


def utf16_hex(text: str) -> bytes:
    """Return text in angle brackets, as ToUnicode maps want it."""
    return b"<%b>" % text.encode("utf-16-be", "replace").hex().upper().encode()
