"""Texts in other charsets than UTF-8, as old and careless printers send them."""

from __future__ import annotations

# Charsets that a printer may name and that Python decodes (IANA character sets registry).
_CODECS = frozenset(
    {
        *("iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9", "iso-8859-15"),
        *("windows-1250", "windows-1251", "windows-1252", "windows-1254", "koi8-r"),
        *("shift_jis", "euc-jp", "euc-kr", "gb2312", "gbk", "gb18030", "big5"),
    }
)


def is_utf8(text: str) -> bool:
    """Tell whether a text read from octets was UTF-8, or has octets escaped in it."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def decode_declared(octets: bytes, charset: str) -> str | None:
    """Decode by a charset's registered name; ``None`` when it is unknown or does not fit."""
    name = charset.lower()
    return _decoded(octets, name) if name in _CODECS else None


def decode_undeclared(octets: bytes) -> str:
    """Decode octets that are not UTF-8 and of which nothing better is known.

    Windows' characters at 0x80-0x9F are tried first; ISO 8859-1 has one for every octet.
    """
    text = _decoded(octets, "windows-1252")
    return octets.decode("iso-8859-1") if text is None else text


def _decoded(octets: bytes, codec: str) -> str | None:
    try:
        return octets.decode(codec)
    except UnicodeDecodeError:
        return None
