"""IPP answers as some printers encode them: fields and octets that break RFC 8010 (pure)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

_HEADER_OCTETS = 8
_END = 0x03
_LAST_DELIMITER = 0x0F
_PRINTER_GROUP = 0x04
_OPERATION_GROUP = 0x01
_NO_VALUE, _INTEGER, _BOOLEAN = 0x13, 0x21, 0x22
_BEGIN, _LANGUAGE_TEXT, _END_COLLECTION = 0x34, 0x35, 0x37
_TEXT, _KEYWORD, _MEMBER = 0x41, 0x44, 0x4A
_SHORT_INTEGER = 0x8000
_LATIN_1 = "B\xfcro, 1. Stock".encode("latin-1")


class Field(NamedTuple):
    """One field of a message: a delimiter, or a value with its tag and name.

    Attributes:
        tag: Delimiter or value tag.
        name: The name; empty for further values.
        value: The value.
        raw: Octets that stand in its place, if it cannot be written as a field.
    """

    tag: int
    name: bytes = b""
    value: bytes = b""
    raw: bytes | None = None

    @property
    def is_delimiter(self) -> bool:
        """Whether it begins a group or ends the message."""
        return self.tag <= _LAST_DELIMITER

    def octets(self) -> bytes:
        """Write it."""
        if self.raw is not None:
            return self.raw
        if self.is_delimiter:
            return bytes((self.tag,))
        return self.head() + struct.pack(">H", len(self.value)) + self.value

    def head(self) -> bytes:
        """Write its tag and its name."""
        return struct.pack(">BH", self.tag, len(self.name)) + self.name


def fields_of(octets: bytes) -> Iterator[Field]:
    """Yield the fields of a well-formed message, behind its header."""
    at = _HEADER_OCTETS
    while at < len(octets):
        tag = octets[at]
        at += 1
        if tag <= _LAST_DELIMITER:
            yield Field(tag)
            continue
        parts = []
        for _ in range(2):
            length = int.from_bytes(octets[at : at + 2], "big")
            parts.append(octets[at + 2 : at + 2 + length])
            at += 2 + length
        yield Field(tag, *parts)


def _written(octets: bytes, fields: Iterable[Field]) -> bytes:
    return octets[:_HEADER_OCTETS] + b"".join(field.octets() for field in fields)


_Alter: TypeAlias = Callable[[bytes], bytes]
_Rewrite: TypeAlias = Callable[[list[Field]], Iterable[Field]]


def _fieldwise(rewrite: _Rewrite) -> _Alter:
    return lambda octets: _written(octets, rewrite(list(fields_of(octets))))


def _named_members(fields: list[Field]) -> Iterator[Field]:
    name = b""
    for field in fields:
        if field.tag == _MEMBER:
            name = field.value
            continue
        yield field._replace(name=name) if name else field
        name = b""


def _members_outside(fields: list[Field]) -> Iterator[Field]:
    """Leave beginning and end of a collection out, so that its members stand in the group."""
    begin, end = _one_collection(fields)
    yield from (field for at, field in enumerate(fields) if at not in {begin, end})


def _unclosed(fields: list[Field]) -> Iterator[Field]:
    """Leave the end of a collection out."""
    _, end = _one_collection(fields)
    yield from (field for at, field in enumerate(fields) if at != end)


def _one_collection(fields: list[Field]) -> tuple[int, int]:
    """Return where a collection begins and ends, one that is a single value if there is any."""
    found: list[tuple[bool, int, int]] = []
    depth = begin = 0
    for at, field in enumerate(fields):
        if field.tag == _BEGIN:
            begin = begin if depth else at
            depth += 1
        elif field.tag == _END_COLLECTION:
            depth -= 1
            if not depth and fields[begin].name:
                after = fields[at + 1]
                found.append((not (after.name or after.is_delimiter), begin, at))
    return min(found)[1:] if found else (-1, -1)


def _collection_with_value(fields: list[Field]) -> Iterator[Field]:
    for field in fields:
        yield field._replace(value=b"\0\0") if field.tag == _BEGIN else field


def _language_without_length(fields: list[Field]) -> Iterator[Field]:
    for field in fields:
        if field.tag != _TEXT or not field.name or not field.value:
            yield field
            continue
        inner = struct.pack(">H2sH", 2, b"en", len(field.value)) + field.value
        head = field._replace(tag=_LANGUAGE_TEXT).head()
        yield field._replace(raw=head + inner)


def _integer_lengths(fields: list[Field]) -> Iterator[Field]:
    for field in fields:
        value = field.value
        if field.tag == _INTEGER and int.from_bytes(value, "big") < _SHORT_INTEGER:
            yield field._replace(value=value[2:])
        elif field.tag == _BOOLEAN:
            yield field._replace(value=bytes(3) + value)
        else:
            yield field


def _nameless_value(fields: list[Field]) -> Iterator[Field]:
    for field in fields:
        yield field
        if field.tag == _PRINTER_GROUP:
            yield Field(_KEYWORD, b"", b"none")


def _twice(fields: list[Field]) -> Iterator[Field]:
    """Send each attribute of one simple value twice, outside of the first group."""
    group = 0
    for field, after in zip(fields, [*fields[1:], Field(_END)], strict=True):
        group = field.tag if field.is_delimiter else group
        yield field
        is_simple = field.name and field.tag == _KEYWORD and (after.name or after.is_delimiter)
        if is_simple and group != _OPERATION_GROUP:
            yield field


def _no_value_with_octets(fields: list[Field]) -> Iterator[Field]:
    for field in fields:
        yield field._replace(value=b"none") if field.tag == _NO_VALUE else field
        if field.tag == _PRINTER_GROUP:
            yield Field(_NO_VALUE, b"printer-driver-installer", b"none")


def _other_charset(fields: list[Field]) -> Iterator[Field]:
    for field in fields:
        is_hit = field.name in {b"printer-location", b"printer-info", b"status-message"}
        yield field._replace(value=_LATIN_1) if is_hit and field.tag == _TEXT else field


def _cut(octets: bytes) -> bytes:
    return octets[: max(_HEADER_OCTETS, len(octets) * 2 // 3)]


def _wrong_length(octets: bytes) -> bytes:
    """Let the last value claim as much as a length field can say."""
    fields = list(fields_of(octets))
    last = max((i for i, field in enumerate(fields) if not field.is_delimiter), default=None)
    if last is None:
        return octets
    field = fields[last]
    fields[last] = field._replace(raw=field.head() + b"\x7f\xff" + field.value)
    return _written(octets, fields)


OCTET_CHANGES: Mapping[str, _Alter] = {
    "ipp-wrong-charset": _fieldwise(_other_charset),
    "quirk-duplicate-attributes": _fieldwise(_twice),
    "quirk-out-of-band-with-value": _fieldwise(_no_value_with_octets),
    "quirk-nameless-value": _fieldwise(_nameless_value),
    "quirk-wrong-integer-length": _fieldwise(_integer_lengths),
    "quirk-collection-with-value": _fieldwise(_collection_with_value),
    "quirk-unclosed-collection": _fieldwise(_unclosed),
    "quirk-named-members": _fieldwise(_named_members),
    "quirk-members-outside": _fieldwise(_members_outside),
    "quirk-language-without-length": _fieldwise(_language_without_length),
    "quirk-no-end": lambda octets: octets.removesuffix(b"\x03"),
    "quirk-octets-after-end": lambda octets: octets + b"\0\0and more",
    "ipp-wrong-length": _wrong_length,
    "ipp-truncated": _cut,
    "ipp-garbage": lambda _octets: bytes(range(0x80, 0x100)),
    "ipp-empty": lambda _octets: b"",
}
"""By fault, in an order in which several can go together: what reads fields comes first."""
