"""The loops that decode messages without fault, as quickly as Python can.

They accept what :mod:`sealpress.ipp.careful` accepts without repairs, as long as its texts are
UTF-8, and give up on all else without saying why; the careful decoder then says it, or repairs it.
Tests hold the two together.

What makes them quick: record headers are unpacked three fields at a time, values are read through
a table by tag, and a sentinel behind the message spares a bounds check a record.
"""

from __future__ import annotations

import struct
from typing import TypeAlias

from sealpress.errors import WireError
from sealpress.ipp.charsets import is_utf8
from sealpress.ipp.limits import MAX_LENGTH_FIELD, DecodeLimits, over_limit
from sealpress.ipp.message import Attribute, Collection, Group, Message, Value, Version
from sealpress.ipp.tags import FIRST_VALUE_TAG, GroupTag, ValueTag
from sealpress.ipp.value_octets import (
    CHARACTER_STRING_TAGS,
    INTEGER,
    LENGTH,
    READERS,
    Reader,
    read_language_text,
)

HEADER = struct.Struct(">BBHI")
"""Version, code and request-id (RFC 8010 section 3.1.1)."""

# Value tag, name length and, of a record without a name, value length:
#
#     +-----------+-------------+------+--------------+-------+
#     | value-tag | name-length | name | value-length | value |   RFC 8010 section 3.1.4
#     | 1         | 2           |      | 2            |       |
#     +-----------+-------------+------+--------------+-------+
_RECORD = struct.Struct(">BHH")

# One octet less than a record: a loop that reaches the end of the octets can't unpack another,
# and one that stands on the end tag can.
_SENTINEL = b"\0\0\0\0"

_END = int(GroupTag.END)
_BEG_COLLECTION = int(ValueTag.BEG_COLLECTION)
_MEMBER_ATTR_NAME = int(ValueTag.MEMBER_ATTR_NAME)
_END_COLLECTION = int(ValueTag.END_COLLECTION)
_MEMBER_ENDS = frozenset({_MEMBER_ATTR_NAME, _END_COLLECTION})
_INTEGERS = frozenset({int(ValueTag.INTEGER), int(ValueTag.ENUM)})

_length_at = LENGTH.unpack_from
_integer_at = INTEGER.unpack_from

_KNOWN = {int(tag): tag for tag in ValueTag}
VALUE_TAGS: tuple[int, ...] = tuple(_KNOWN.get(number, number) for number in range(256))
"""By number: the :class:`~sealpress.ipp.tags.ValueTag` where there is one, else the number."""

GROUP_TAGS: tuple[int, ...] = tuple(
    GroupTag(number) if number in GroupTag._value2member_map_ else number
    for number in range(FIRST_VALUE_TAG)
)
"""By number: the :class:`~sealpress.ipp.tags.GroupTag` where there is one, else the number."""


def _no_value(_octets: bytes) -> Value:
    raise ValueError("this tag begins no value here")


def _utf8_with_language(octets: bytes) -> Value:
    value = read_language_text(octets)
    if is_utf8(value.text) and is_utf8(value.language):
        return value
    raise ValueError("not UTF-8")


def _fast_readers() -> tuple[Reader, ...]:
    table = list(READERS)
    for tag in (*range(FIRST_VALUE_TAG), *_MEMBER_ENDS):
        table[tag] = _no_value
    for tag in CHARACTER_STRING_TAGS:
        table[tag] = bytes.decode  # no Python frame; what is not UTF-8 is left to the careful way
    table[ValueTag.TEXT_WITH_LANGUAGE] = _utf8_with_language
    table[ValueTag.NAME_WITH_LANGUAGE] = _utf8_with_language
    return tuple(table)


_READERS = _fast_readers()

# What an attribute is made of until its last value has been read.
_Open: TypeAlias = tuple[list[Attribute], str, list[int], list[Value]]


class _NotWellFormedError(Exception):
    """The octets are not as RFC 8010 has them, or pass a limit of one record."""


def decode_well_formed(data: bytes, limits: DecodeLimits) -> tuple[Message, int] | None:
    """Decode a message; return it and the octets it took, or ``None`` if anything is wrong.

    Raises:
        WireError: It was well-formed until it had more attributes or values than the limits allow.
    """
    if len(data) < HEADER.size:
        return None
    try:
        return _Loops(data, limits).message()
    except (_NotWellFormedError, struct.error, ValueError):
        return None


class _Loops:
    """One message being decoded, and what is left of the limits; ``longest`` value by tag."""

    def __init__(self, data: bytes, limits: DecodeLimits) -> None:
        self.data = data + _SENTINEL
        self.limits = limits
        self.longest_name = min(limits.max_name_octets, MAX_LENGTH_FIELD)
        self.longest = [min(limits.max_value_octets, MAX_LENGTH_FIELD)] * 256
        self.longest[_END_COLLECTION] = 0
        self.longest[_BEG_COLLECTION] = 0 if limits.max_depth > 0 else -1  # none is short enough
        self.attributes_left = limits.max_attributes
        self.values_left = limits.max_values

    def message(self) -> tuple[Message, int]:
        data = self.data
        major, minor, code, request_id = HEADER.unpack_from(data)
        groups: list[Group] = []
        position = HEADER.size
        while (tag := data[position]) != _END:
            if not 0 < tag < FIRST_VALUE_TAG or len(groups) >= self.limits.max_groups:
                raise _NotWellFormedError
            group = Group([], GROUP_TAGS[tag])
            position = self.attributes(position + 1, group.attributes)
            groups.append(group)
        return Message(Version(major, minor), code, request_id, groups), position + 1

    def attributes(self, position: int, into: list[Attribute]) -> int:
        """Decode the attributes of a group; return where the next delimiter tag stands."""
        data, record, longest = self.data, _RECORD.unpack_from, self.longest
        name, tags, values = "", list[int](), list[Value]()
        value: Value
        for count in range(self.values_left + 1):
            tag, name_length, value_length = record(data, position)
            start = position + 5
            if name_length or tag < FIRST_VALUE_TAG:
                if name:
                    into.append(Attribute(name, tuple(tags), tuple(values)))
                if tag < FIRST_VALUE_TAG:
                    self.spend(len(into), count, position)
                    return position
                start += name_length
                name, tags, values = data[position + 3 : start - 2].decode(), [], []
                (value_length,) = _length_at(data, start - 2)
            position = start + value_length
            if not name or value_length > longest[tag] or name_length > self.longest_name:
                raise _NotWellFormedError
            if tag == _BEG_COLLECTION:
                value, position = self.collection(start)
            elif tag in _INTEGERS and value_length == 4:
                (value,) = _integer_at(data, start)
            else:
                value = _READERS[tag](data[start:position])
            values.append(value)
            tags.append(VALUE_TAGS[tag])
        raise self.too_many_values(position)

    def collection(self, position: int) -> tuple[Collection, int]:
        """Decode a collection from behind its begCollection; return it and where it ends.

        ::

            | 0x34      | n | name |   0    |                begCollection, RFC 8010 section 3.1.6
            | 0x4A      | 0 |      | m | member-name |       memberAttrName
            | value-tag | 0 |      | v | value       |  ...  one or more values
            | 0x37      | 0 |      |   0    |                endCollection
        """
        data, record, longest = self.data, _RECORD.unpack_from, self.longest
        outer: list[_Open] = []
        members, name, tags, values = list[Attribute](), "", list[int](), list[Value]()
        value: Value
        # A name, a value and an end of collection are a record each.
        for _ in range(3 * self.values_left + 3):
            tag, name_length, value_length = record(data, position)
            start = position + 5
            position = start + value_length
            if name_length or value_length > longest[tag]:
                raise _NotWellFormedError
            if tag in _MEMBER_ENDS:
                if name:
                    members.append(self.member(name, tags, values, position))
                if tag == _MEMBER_ATTR_NAME:
                    name, tags, values = self.member_name(data[start:position]), [], []
                    continue
                value = Collection(members)
                if not outer:
                    return value, position
                members, name, tags, values = outer.pop()
                tag = _BEG_COLLECTION
            elif not name:
                raise _NotWellFormedError
            elif tag == _BEG_COLLECTION:
                outer.append((members, name, tags, values))
                self.may_open(outer)
                members, name, tags, values = [], "", [], []
                continue
            elif tag in _INTEGERS and value_length == 4:
                (value,) = _integer_at(data, start)
            else:
                value = _READERS[tag](data[start:position])
            values.append(value)
            tags.append(VALUE_TAGS[tag])
        raise self.too_many_values(position)

    def may_open(self, outer: list[_Open]) -> None:
        if len(outer) >= self.limits.max_depth:
            raise _NotWellFormedError

    def member_name(self, octets: bytes) -> str:
        if not 0 < len(octets) <= self.longest_name:
            raise _NotWellFormedError
        return octets.decode()

    def member(self, name: str, tags: list[int], values: list[Value], position: int) -> Attribute:
        if not values:
            raise _NotWellFormedError
        self.spend(1, len(values), position)
        return Attribute(name, tuple(tags), tuple(values))

    def spend(self, attributes: int, values: int, position: int) -> None:
        """Take these from what is left; what came before them was well-formed."""
        self.attributes_left -= attributes
        self.values_left -= values
        if self.values_left < 0:
            raise self.too_many_values(position)
        if self.attributes_left < 0:
            raise over_limit(f"more than {self.limits.max_attributes} attributes", position)

    def too_many_values(self, position: int) -> WireError:
        return over_limit(f"more than {self.limits.max_values} values", position)
