"""Distinguished names as they stand in octets: shown, and compared (RFC 5280 section 7.1).

TLS names the authorities that a server accepts as bare DER names, which nothing else here reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

NameKey: TypeAlias = tuple[frozenset[tuple[str, str]], ...]
"""A name in a form in which equal names are equal, however their texts are encoded."""

_SEQUENCE = 0x30
_VERSION_TAG = 0xA0

_TEXT_CODECS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
"""By tag: UTF8String, PrintableString, TeletexString, IA5String, BMPString."""

_KEYWORDS = {
    "2.5.4.3": "CN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
}
"""RFC 4514 section 3, and what certificates of sites hold besides."""

_SPECIAL = frozenset('",+;<>\\')


def name_text(der: bytes) -> str:
    """Return a DER name as RFC 4514 writes it; what cannot be read as ``#`` and hexadecimals."""
    try:
        sets = list(_sets(der))
    except (IndexError, ValueError):
        return f"#{der.hex()}"
    return ",".join("+".join(map(_pair_text, one)) for one in reversed(sets))


def name_key(der: bytes) -> NameKey | bytes:
    """Return what to compare a DER name by; octets that cannot be read stand for themselves."""
    try:
        return tuple(
            frozenset((kind, " ".join(value.split()).casefold()) for kind, value in one)
            for one in _sets(der)
        )
    except (IndexError, ValueError):
        return der


def certificate_names(der: bytes) -> tuple[bytes, bytes]:
    """Return issuer and subject of a certificate, as DER names.

    Raises:
        ValueError: It is no certificate.
    """
    try:
        fields = list(_elements(_content(_content(der, _SEQUENCE), _SEQUENCE)))
        if fields[0][0] == _VERSION_TAG:
            del fields[0]
        return fields[2][1], fields[4][1]  # serial number, algorithm, issuer, validity, subject
    except IndexError as error:
        raise ValueError("not a certificate") from error


def _pair_text(pair: tuple[str, str]) -> str:
    kind, value = pair
    escaped = "".join(map(_escaped, value))
    if escaped[:1] in {" ", "#"}:
        escaped = f"\\{escaped}"
    return f"{_KEYWORDS.get(kind, kind)}={escaped}"


def _escaped(char: str) -> str:
    """As RFC 4514 section 2.4 has it; what a terminal or a log would obey, by its octets."""
    if char in _SPECIAL:
        return f"\\{char}"
    if char.isprintable():
        return char
    return "".join(f"\\{octet:02X}" for octet in char.encode("utf-8", "surrogatepass"))


def _sets(der: bytes) -> Iterator[list[tuple[str, str]]]:
    for _tag, relative in _elements(_content(der, _SEQUENCE)):
        yield [_pair(attribute) for _, attribute in _elements(_content(relative))]


def _pair(attribute: bytes) -> tuple[str, str]:
    (_, kind), (tag, value) = _elements(_content(attribute))
    octets = _content(value)
    codec = _TEXT_CODECS.get(tag)
    return _oid_text(_content(kind)), octets.decode(codec) if codec else f"#{value.hex()}"


def _oid_text(octets: bytes) -> str:
    arcs: list[int] = []
    arc = 0
    for octet in octets:
        arc = arc << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def _content(der: bytes, tag: int | None = None) -> bytes:
    """Return what an element holds, of that tag if one is given."""
    start, end = _bounds(der, 0)
    if tag is not None and der[0] != tag:
        raise ValueError("another element was expected")
    return der[start:end]


def _elements(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and whole octets of each element of a sequence or set."""
    at = 0
    while at < len(octets):
        _, end = _bounds(octets, at)
        yield octets[at], octets[at:end]
        at = end


def _bounds(octets: bytes, at: int) -> tuple[int, int]:
    """Return where the content of the element at a position begins and ends (X.690 section 8.1)."""
    length = octets[at + 1]
    start = at + 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(octets[at + 2 : start], "big")
    if start + length > len(octets):
        raise IndexError(start + length)
    return start, start + length
