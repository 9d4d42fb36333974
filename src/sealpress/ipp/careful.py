"""Decoding record by record: says what is wrong and where, and makes the repairs asked for.

Slower than :mod:`sealpress.ipp.fast` and taken only when that one gave up. Without repairs it
raises a :class:`~sealpress.errors.WireError` for anything that RFC 8010 does not allow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from sealpress.errors import WireError
from sealpress.ipp.careful_values import CarefulValues, Record
from sealpress.ipp.fast import GROUP_TAGS, HEADER, VALUE_TAGS
from sealpress.ipp.limits import MAX_LENGTH_FIELD, DecodeLimits, over_limit
from sealpress.ipp.message import Attribute, Collection, Group, Message, Value, Version
from sealpress.ipp.printable import printable_path
from sealpress.ipp.repairs import Repair, RepairFired
from sealpress.ipp.tags import FIRST_VALUE_TAG, GroupTag, ValueTag, group_name, value_tag_name
from sealpress.ipp.value_octets import (
    LENGTH,
    ValueLengthError,
    read_text,
)
from sealpress.reasons import Reason


@dataclass(slots=True)
class _Frame:
    """A group or an open collection, with the attribute being read in it.

    ``named`` tells a collection whose members came as named attributes, see ``NAMED_MEMBERS``.
    """

    attributes: list[Attribute]
    name: str = ""
    tags: list[int] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    offset: int = 0
    named: bool = False


class CarefulDecoder:
    """One message being decoded, with its open group and collections as a stack of frames."""

    def __init__(
        self,
        data: bytes,
        limits: DecodeLimits,
        repairs: frozenset[Repair] = frozenset(),
        *,
        more: bool = False,
    ) -> None:
        """Take the octets; ``more`` says that others follow which are past the limit."""
        self.fired: list[RepairFired] = []
        self._data = data
        self._limits = limits
        self._repairs = repairs
        self._more = more
        self._values = CarefulValues(data, repairs, self._repair)
        self._position = HEADER.size
        self._groups: list[Group] = []
        self._frames: list[_Frame] = []
        self._longest = {
            "name": min(limits.max_name_octets, MAX_LENGTH_FIELD),
            "value": min(limits.max_value_octets, MAX_LENGTH_FIELD),
        }
        self._attributes_left = limits.max_attributes
        self._values_left = limits.max_values
        self._handlers: dict[int, Callable[[Record], None]] = {
            ValueTag.BEG_COLLECTION: self._begin_collection,
            ValueTag.END_COLLECTION: self._end_collection,
            ValueTag.MEMBER_ATTR_NAME: self._member_name,
        }

    def message(self) -> tuple[Message, int]:
        """Return the message and the number of octets it took.

        Raises:
            WireError: The octets are not a message, and no repair makes them one.
        """
        if len(self._data) < HEADER.size:
            self._end_of_octets("message ends inside its header")
        major, minor, code, request_id = HEADER.unpack_from(self._data)
        try:
            ended = self._read_to_end_tag()
        except WireError as error:
            if error.reason is not Reason.TRUNCATED or not self._groups:
                raise
            self._repair_or_raise(Repair.CUT_OFF, error)
        else:
            if not ended:
                self._no_end_tag()
        self._close_group(repairing=True)
        return Message(Version(major, minor), code, request_id, self._groups), self._position

    # Groups

    def _read_to_end_tag(self) -> bool:
        """Read all groups; false when the octets end where a tag should stand."""
        data = self._data
        while self._position < len(data):
            tag = data[self._position]
            if tag >= FIRST_VALUE_TAG:
                if not self._frames:
                    self._fail(Reason.BAD_STRUCTURE, "value before the first group", self._position)
                self._read_value(self._next_record())
                continue
            self._close_group()
            self._position += 1
            if tag == GroupTag.END:
                return True
            self._open_group(tag)
        return False

    def _no_end_tag(self) -> None:
        missing = self._end_error("message ends without end-of-attributes tag")
        if not self._groups or self._more:
            raise missing
        self._repair_or_raise(Repair.MISSING_END, missing)

    def _open_group(self, tag: int) -> None:
        offset = self._position - 1
        if tag == 0 and not self._repair(Repair.RESERVED_GROUP, offset):
            self._fail(Reason.BAD_TAG, "reserved group tag 0x00", offset)
        if len(self._groups) >= self._limits.max_groups:
            self._over_limit(f"more than {self._limits.max_groups} groups", offset)
        group = Group([], GROUP_TAGS[tag])
        self._groups.append(group)
        self._frames = [_Frame(group.attributes)]

    def _close_group(self, *, repairing: bool = False) -> None:
        if len(self._frames) > 1:
            if not repairing and not self._repair(Repair.UNCLOSED_COLLECTION, self._position):
                self._fail(Reason.BAD_STRUCTURE, "group ends inside a collection", self._position)
            self._close_collections()
        if self._frames:
            self._finish_attribute()
        self._frames = []

    # Records

    def _next_record(self) -> Record:
        data, offset = self._data, self._position
        name_at, name_end = self._span(offset + 1, "name")
        value_at, self._position = self._span(name_end, "value")
        octets = data[value_at : self._position]
        return Record(offset, data[offset], data[name_at:name_end], octets, self._position)

    def _span(self, offset: int, what: str) -> tuple[int, int]:
        """Read a length and return where the octets that it counts begin and end."""
        data, start = self._data, offset + LENGTH.size
        if start > len(data):
            self._end_of_octets(f"message ends inside a {what} length")
        length = data[offset] << 8 | data[offset + 1]
        end = start + length
        if length > self._longest[what] or end > len(data):
            self._bad_length(offset, what, length)
        return start, end

    def _bad_length(self, offset: int, what: str, length: int) -> NoReturn:
        if length > MAX_LENGTH_FIELD:
            self._fail(Reason.BAD_LENGTH, f"negative {what} length 0x{length:04x}", offset)
        if length > self._longest[what]:
            most = self._longest[what]
            self._over_limit(f"{what} of {length} octets, more than {most}", offset)
        self._end_of_octets(f"message ends inside a {what} of {length} octets")

    def _read_value(self, record: Record) -> None:
        self._handlers.get(record.tag, self._plain_value)(record)

    def _plain_value(self, record: Record) -> None:
        if self._take_name(record):
            tag, value = self._value(record)
            self._append(tag, value, record.offset)

    def _begin_collection(self, record: Record) -> None:
        self._take_name(record)
        self._no_octets(record)
        if len(self._frames) > self._limits.max_depth:
            self._over_limit(
                f"collections nested deeper than {self._limits.max_depth}", record.offset
            )
        self._frames.append(_Frame([], offset=record.offset))

    def _end_collection(self, record: Record) -> None:
        if record.name:
            self._fail(Reason.BAD_STRUCTURE, "endCollection with a name", record.offset)
        self._no_octets(record)
        if len(self._frames) > 1:
            self._close_collection()
        elif not self._repair(Repair.STRAY_END_COLLECTION, record.offset):
            self._fail(Reason.BAD_STRUCTURE, "endCollection without begCollection", record.offset)

    def _member_name(self, record: Record) -> None:
        if record.name:
            self._fail(Reason.BAD_STRUCTURE, "memberAttrName with a name", record.offset)
        if not record.octets:
            self._fail(Reason.BAD_VALUE, "memberAttrName without a member name", record.offset)
        if len(record.octets) > self._longest["name"]:
            self._over_limit(f"member name of {len(record.octets)} octets", record.offset)
        outside = len(self._frames) == 1
        if outside and not self._repair(Repair.MEMBER_OUTSIDE_COLLECTION, record.offset):
            self._fail(Reason.BAD_STRUCTURE, "memberAttrName outside a collection", record.offset)
        self._start_attribute(record.octets, record.offset)

    # Names

    def _take_name(self, record: Record) -> bool:
        """Find the attribute that a value belongs to; false when the value is to be dropped."""
        frame = self._frames[-1]
        if record.name:
            if len(self._frames) > 1:
                self._named_in_collection(frame, record.offset)
            self._start_attribute(record.name, record.offset)
            return True
        if not frame.name and not self._repair(Repair.VALUE_WITHOUT_NAME, record.offset):
            what = "attribute" if len(self._frames) == 1 else "memberAttrName"
            self._fail(Reason.BAD_STRUCTURE, f"value with no {what} before it", record.offset)
        return bool(frame.name)

    def _named_in_collection(self, frame: _Frame, offset: int) -> None:
        """Decide whether an attribute inside a collection is a member or the next attribute."""
        untouched = not frame.name and not frame.attributes
        if (frame.named or untouched) and self._repair(Repair.NAMED_MEMBERS, offset):
            frame.named = True
        elif self._repair(Repair.UNCLOSED_COLLECTION, offset):
            self._close_collections()
        else:
            self._fail(Reason.BAD_STRUCTURE, "named attribute inside a collection", offset)

    def _start_attribute(self, name: bytes, offset: int) -> None:
        self._finish_attribute()
        frame = self._frames[-1]
        frame.name = read_text(name)
        frame.offset = offset
        if self._attributes_left <= 0:
            self._over_limit(f"more than {self._limits.max_attributes} attributes", offset)
        self._attributes_left -= 1

    def _finish_attribute(self) -> None:
        """Put the attribute being read, if any, to the others of its frame."""
        frame = self._frames[-1]
        if not frame.name:
            return
        if frame.values:
            attribute = Attribute(frame.name, tuple(frame.tags), tuple(frame.values))
            frame.attributes.append(attribute)
        elif not self._repair(Repair.MEMBER_WITHOUT_VALUE, frame.offset):
            self._fail(Reason.BAD_STRUCTURE, "memberAttrName with no value", frame.offset)
        frame.name, frame.tags, frame.values = "", [], []

    # Values

    def _append(self, tag: int, value: Value, offset: int) -> None:
        if self._values_left <= 0:
            self._over_limit(f"more than {self._limits.max_values} values", offset)
        self._values_left -= 1
        frame = self._frames[-1]
        frame.tags.append(VALUE_TAGS[tag])
        frame.values.append(value)

    def _close_collection(self) -> None:
        self._finish_attribute()
        frame = self._frames.pop()
        if self._frames[-1].name:  # else it is a collection that has no name and is dropped
            self._append(ValueTag.BEG_COLLECTION, Collection(frame.attributes), frame.offset)

    def _close_collections(self) -> None:
        """Close all that are open; what only looked like named members are attributes again."""
        while len(self._frames) > 1:
            frame = self._frames[-1]
            self._finish_attribute()
            attributes = frame.attributes
            if frame.named:
                frame.attributes = []
            self._close_collection()
            if frame.named:
                self._finish_attribute()
                self._frames[-1].attributes.extend(attributes)

    def _no_octets(self, record: Record) -> None:
        if record.octets and not self._repair(Repair.COLLECTION_WITH_VALUE, record.offset):
            text = f"{value_tag_name(record.tag)} with a value of {len(record.octets)} octets"
            self._fail(Reason.BAD_LENGTH, text, record.offset)

    def _value(self, record: Record) -> tuple[int, Value]:
        """Return a value and its tag, which a repair may change."""
        try:
            tag, value, self._position = self._values.read(record)
        except ValueLengthError as error:
            self._fail(Reason.BAD_LENGTH, str(error), record.offset)
        except ValueError as error:
            self._fail(Reason.BAD_VALUE, str(error), record.offset)
        return tag, value

    # Faults

    def _path(self) -> tuple[str, ...]:
        if not self._groups:
            return ()
        names = [frame.name for frame in self._frames if frame.name]
        return printable_path([group_name(self._groups[-1].tag), *names])

    def _repair(self, repair: Repair, offset: int) -> bool:
        """Note a repair, if it was asked for; return whether it was."""
        if repair not in self._repairs:
            return False
        if len(self.fired) >= self._limits.max_repairs:
            self._over_limit(f"more than {self._limits.max_repairs} repairs", offset)
        self.fired.append(RepairFired(repair, offset, self._path()))
        return True

    def _repair_or_raise(self, repair: Repair, error: WireError) -> None:
        if not self._repair(repair, error.offset):
            raise error
        self._position = len(self._data)

    def _fail(self, reason: Reason, detail: str, offset: int) -> NoReturn:
        raise WireError(reason, detail, offset=offset, path=self._path())

    def _over_limit(self, detail: str, offset: int) -> NoReturn:
        raise over_limit(detail, offset, self._path())

    def _end_error(self, detail: str) -> WireError:
        """Return the error for octets that end too early, or are more than the limit allows."""
        end, path = len(self._data), self._path()
        if self._more:
            detail = f"no end-of-attributes tag within {self._limits.max_message_octets} octets"
            return over_limit(detail, end, path)
        return WireError(Reason.TRUNCATED, detail, offset=end, path=path)

    def _end_of_octets(self, detail: str) -> NoReturn:
        raise self._end_error(detail)
