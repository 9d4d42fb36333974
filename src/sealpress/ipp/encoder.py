"""A Message to octets, the inverse of the strict decoder (RFC 8010 section 3.1)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from sealpress.errors import WireError
from sealpress.ipp.limits import MAX_LENGTH_FIELD
from sealpress.ipp.message import Attribute, Collection, Group, Message, Value
from sealpress.ipp.printable import printable_path
from sealpress.ipp.tags import FIRST_VALUE_TAG, GroupTag, ValueTag, group_name
from sealpress.ipp.value_octets import CHARACTER_STRING_TAGS, WRITERS, Writer, write_text
from sealpress.reasons import Reason

_HEADER = struct.Struct(">BBHI")
# Length fields are signed (RFC 8010 section 3.1.1): more than 32767 octets can't be packed.
_TAG_AND_LENGTH = struct.Struct(">Bh").pack
_LENGTH = struct.Struct(">h").pack

_BEG_COLLECTION = int(ValueTag.BEG_COLLECTION)
_BEGIN_NAMELESS = b"\x34\0\0\0\0"
_END_COLLECTION = b"\x37\0\0\0\0"
_MEMBER_ATTR_NAME = b"\x4a\0\0"
_MANY_GROUPS = 8  # from so many on it is worth a look whether they have attributes in common

_Writers: TypeAlias = "Sequence[Writer] | _CheckingWriters"
_Open: TypeAlias = tuple[Collection, Iterator[Attribute], Iterator[tuple[int, Value]]]


def encode(message: Message) -> bytes:
    """Encode a message, up to and with the end-of-attributes tag; the document follows it.

    Args:
        message: What :func:`~sealpress.ipp.decoder.decode` returned, or one made by hand.

    Returns:
        The octets; a message decoded strictly gives the octets it came from.

    Raises:
        WireError: With reason ``not-encodable``: a value does not fit its tag, is out of range or
            too long, an attribute has no name or no value. ``path`` says where; ``offset`` is the
            number of octets made before.
    """
    try:
        return _encoded(message, _FAST_WRITERS)
    except WireError:
        return _encoded(message, _CheckingWriters())


class _CheckingWriters:
    """The writers once more, for texts that are not UTF-8 and for saying what is wrong."""

    def __getitem__(self, tag: int) -> Writer:
        if not 0 <= tag <= 0xFF:
            raise ValueError(f"{tag} is no tag")
        return partial(_checked, WRITERS[tag])


def _checked(writer: Writer, value: Value) -> bytes:
    octets = writer(value)
    if len(octets) > MAX_LENGTH_FIELD:
        raise ValueError(f"value of {len(octets)} octets, more than {MAX_LENGTH_FIELD}")
    return octets


def _fast_writers() -> Sequence[Writer]:
    """Return the writers with C in place of Python for strings; their errors say less."""
    table = list(WRITERS)
    for tag in CHARACTER_STRING_TAGS:
        table[tag] = str.encode  # type: ignore[assignment]  # another type is a TypeError
    return tuple(table)


_FAST_WRITERS = _fast_writers()


def _encoded(message: Message, writers: _Writers) -> bytes:
    out = bytearray()
    path: list[str] = []
    places: dict[int, slice] | None = {} if _repeat_themselves(message.groups) else None
    try:
        out += _header(message)
        for group in message.groups:
            path[:] = (group_name(group.tag), "")
            if not 0 < group.tag < FIRST_VALUE_TAG or group.tag == GroupTag.END:
                raise ValueError(f"tag {group.tag} begins no group")
            out.append(group.tag)
            if places is None:
                _write_attributes(out, group.attributes, writers, path)
            else:
                _write_repeated(out, group.attributes, writers, path, places)
    except (struct.error, AttributeError, LookupError, TypeError, ValueError) as error:
        raise WireError(
            Reason.NOT_ENCODABLE,
            str(error),
            offset=len(out),
            path=printable_path([name for name in path if name]),
        ) from None
    out.append(GroupTag.END)
    return bytes(out)


def _repeat_themselves(groups: Sequence[Group]) -> bool:
    """Whether groups have attributes in common, as many printers of one kind have."""
    if len(groups) < _MANY_GROUPS:
        return False
    before = set(map(id, groups[-2].attributes))
    return not before.isdisjoint(map(id, groups[-1].attributes))


def _write_repeated(
    out: bytearray,
    attributes: Iterable[Attribute],
    writers: _Writers,
    path: list[str],
    places: dict[int, slice],
) -> None:
    """Write attributes; of those that stand in the message already, the same octets again."""
    for attribute in attributes:
        place = places.get(id(attribute))
        if place is not None:
            out += out[place]
            continue
        start = len(out)
        _write_attributes(out, (attribute,), writers, path)
        places[id(attribute)] = slice(start, len(out))


def _write_attributes(
    out: bytearray, attributes: Iterable[Attribute], writers: _Writers, path: list[str]
) -> None:
    for attribute in attributes:
        path[-1] = attribute.name
        name = _name(attribute)
        for tag, value in zip(attribute.tags, attribute.values, strict=False):
            if tag == _BEG_COLLECTION:
                out += _TAG_AND_LENGTH(tag, len(name)) + name + b"\0\0"
                _write_collection(out, value, writers, path)
                del path[2:]
            else:
                octets = writers[tag](value)
                out += _TAG_AND_LENGTH(tag, len(name)) + name + _LENGTH(len(octets)) + octets
            name = b""


def _write_collection(out: bytearray, outermost: Value, writers: _Writers, path: list[str]) -> None:
    """Write what stands between begCollection and its end, on a stack of our own.

    A stack entry is a collection, its members still to come, and the member's values to come.
    """
    stack = [_opened(outermost)]
    outside = len(path)
    inside = {id(outermost)}
    while stack:
        collection, members, values = stack[-1]
        for tag, value in values:
            if tag == _BEG_COLLECTION:
                if id(value) in inside:
                    raise ValueError("collection inside itself")
                out += _BEGIN_NAMELESS
                stack.append(_opened(value))
                inside.add(id(value))
                break
            octets = writers[tag](value)
            out += _TAG_AND_LENGTH(tag, 0) + _LENGTH(len(octets)) + octets
        else:
            member = next(members, None)
            if member is None:
                out += _END_COLLECTION
                inside.discard(id(collection))
                stack.pop()
                continue
            path[outside + len(stack) - 1 :] = (member.name,)
            name = _name(member)
            out += _MEMBER_ATTR_NAME + _LENGTH(len(name)) + name
            stack[-1] = collection, members, zip(member.tags, member.values, strict=False)


def _opened(value: Value) -> _Open:
    if not isinstance(value, Collection):
        raise TypeError(f"collection needs Collection, not {type(value).__name__}")
    return value, iter(value.attributes), iter(())


def _header(message: Message) -> bytes:
    try:
        return _HEADER.pack(*message.version, message.code, message.request_id)
    except struct.error as error:
        raise ValueError(f"version, code or request-id out of range: {error}") from None


def _name(attribute: Attribute) -> bytes:
    """Return an attribute's name as octets; one that has no value can't be written either."""
    tags, values = len(attribute.tags), len(attribute.values)
    if tags != values or not values:
        raise ValueError(f"attribute with {tags} tags and {values} values")
    try:
        octets = attribute.name.encode()
    except UnicodeEncodeError:
        octets = write_text(attribute.name)
    if not 0 < len(octets) <= MAX_LENGTH_FIELD:
        raise ValueError(f"name of {len(octets)} octets, not 1 to {MAX_LENGTH_FIELD}")
    return octets
