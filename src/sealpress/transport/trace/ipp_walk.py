"""Walks along the octets of an IPP message, field by field, until its end or where it breaks.

Unlike the decoder it tells what it has met before a fault, and takes octets as they come: it
holds no more than one record and what it has been asked to keep (RFC 8010 section 3.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sealpress.ipp.limits import MAX_LENGTH_FIELD
from sealpress.ipp.tags import FIRST_VALUE_TAG, GroupTag, ValueTag, value_tag_name
from sealpress.ipp.value_octets import read_text
from sealpress.transport.trace.redaction import is_secret_attribute

MAX_RECORDS = 5_000
"""Groups and values of one message that are told; those behind them are not looked at."""

MAX_KEPT_OCTETS = 256 * 1024
"""Octets of one message that are told; those behind them are not looked at."""

MAX_DEPTH = 32
"""Collections inside one another; a message with more is not followed any further."""

HEADER_OCTETS = 8
"""Of an IPP message: version, operation-id or status-code, and request-id."""

"""How long the head of an IPP message is: version, code and request-id (RFC 8010 3.1.1)."""
_NEWEST_MAJOR_VERSION = 9


@dataclass(frozen=True, slots=True)
class Record:
    """A tag that begins a group, or one value with its tag and name.

    Attributes:
        offset: Where it stands in the message.
        tag: Group or value tag.
        name: The name as it stands there; empty for a further value, and inside of collections.
        value: The octets of the value.
        is_secret: Whether the value must not be shown.
        called: The attribute or member that the value belongs to.
    """

    offset: int
    tag: int
    name: bytes = b""
    value: bytes = b""
    is_secret: bool = False
    called: str = ""

    @property
    def is_group(self) -> bool:
        """Whether it begins a group, or ends them."""
        return self.tag < FIRST_VALUE_TAG

    @property
    def octets(self) -> int:
        """How long it is."""
        return 1 if self.is_group else 5 + len(self.name) + len(self.value)


class IppWalk:
    """Walks along one message.

    Attributes:
        header: Version, operation-id or status-code, and request-id: eight octets, or fewer.
        records: What came behind them, as far as it is kept.
        omitted: Whether there were more records than are told; those are not looked at.
        octets: How many octets belong to the message, as far as was walked.
        done: Whether its end came, or where it breaks: what follows is not looked at.
        fault: Why it can't be followed any further, empty while it can.
    """

    def __init__(self) -> None:
        self.header = b""
        self.records: list[Record] = []
        self.omitted = False
        self.octets = 0
        self.done = False
        self.fault = ""
        self._buffer = bytearray()
        self._needed = HEADER_OCTETS
        self._kept_octets = 0
        self._in_group = False
        self._names: list[str] = [""]  # the attribute, and the member at each depth below it
        self._secrets: list[bool] = [False]  # whether what is around is secret

    def feed(self, octets: bytes | memoryview) -> int:
        """Take octets; return how many of them stand behind the end of the message."""
        if self.done:
            return len(octets)
        self._buffer += octets
        while not self.done and len(self._buffer) >= self._needed:
            if not self.header:
                self._take_header()
            else:
                self._take_record()
        rest = len(self._buffer) if self.done else 0
        if self.done:
            self._buffer.clear()
        return rest

    def close(self) -> None:
        """Take note that no more octets come."""
        if not self.done:
            held = len(self._buffer)
            self.header = self.header or bytes(self._buffer)
            self._break(f"it ends without its end-of-attributes tag, {held} octets into a field")

    def _break(self, fault: str) -> None:
        self.fault, self.done = fault, True

    def _consume(self, count: int) -> None:
        del self._buffer[:count]
        self.octets += count

    def _take_header(self) -> None:
        if self._buffer[0] > _NEWEST_MAJOR_VERSION:
            self.header = bytes(self._buffer[:2])
            self._break(f"{self._buffer[0]}.{self._buffer[1]} is no version of IPP")
            return
        self.header = bytes(self._buffer[:HEADER_OCTETS])
        self._consume(HEADER_OCTETS)
        self._needed = 1

    def _take_record(self) -> None:
        tag = self._buffer[0]
        if tag >= FIRST_VALUE_TAG:
            self._take_value(tag)
        elif tag == 0:
            self._break("0x00 is no tag")
        else:
            self._keep(Record(self.octets, tag))
            # What has no name here belongs to nothing, or still to the attribute before it.
            self._in_group, self._secrets = True, [is_secret_attribute(self._names[0])]
            self._names = [""]
            self._needed = 1
            self.done = self.done or tag == GroupTag.END

    def _take_value(self, tag: int) -> None:
        if not self._in_group:
            self._break("an attribute stands before any group")
            return
        lengths = self._lengths()
        if lengths is None or self.done:
            return
        name_octets, value_octets = lengths
        name = bytes(self._buffer[3 : 3 + name_octets])
        value_at = 5 + name_octets
        value = bytes(self._buffer[value_at : value_at + value_octets])
        record = self._placed(tag, name, value)
        if record is not None:
            self._keep(record)
            self._needed = 1

    def _lengths(self) -> tuple[int, int] | None:
        """Return the lengths of name and value, ``None`` while the record is not complete."""
        held = len(self._buffer)
        self._needed = 3
        if held < self._needed:
            return None
        name_octets = int.from_bytes(self._buffer[1:3], "big")
        self._needed = 5 + name_octets
        if name_octets > MAX_LENGTH_FIELD:
            self._break(f"the name's length, 0x{name_octets:04x}, is negative")
            return None
        if held < self._needed:
            return None
        value_octets = int.from_bytes(self._buffer[3 + name_octets : 5 + name_octets], "big")
        self._needed += value_octets
        if value_octets > MAX_LENGTH_FIELD:
            self._break(f"the value's length, 0x{value_octets:04x}, is negative")
            return None
        return (name_octets, value_octets) if held >= self._needed else None

    def _placed(self, tag: int, name: bytes, value: bytes) -> Record | None:
        """Return the record with what it belongs to; keep track of collections."""
        depth = len(self._names) - 1
        if name:
            self._names, self._secrets, depth = [read_text(name)], [False], 0
        elif tag == ValueTag.MEMBER_ATTR_NAME and depth:
            self._names[-1] = read_text(value)
            return Record(self.octets, tag, name, value, called=self._names[-1])
        called = self._names[-1]
        is_value = tag != ValueTag.END_COLLECTION
        is_secret = self._secrets[-1] or (is_value and is_secret_attribute(called))
        record = Record(self.octets, tag, name, value, is_secret, called)
        if tag == ValueTag.BEG_COLLECTION:
            if depth >= MAX_DEPTH:
                self._break(f"more than {MAX_DEPTH} collections stand inside one another")
                return None
            self._names.append("")
            self._secrets.append(is_secret)
        elif tag == ValueTag.END_COLLECTION:
            if not depth:
                self._break(f"{value_tag_name(tag)} without a collection")
                return None
            self._names.pop()
            self._secrets.pop()
        return record

    def _keep(self, record: Record) -> None:
        self._kept_octets += record.octets
        if len(self.records) < MAX_RECORDS and self._kept_octets <= MAX_KEPT_OCTETS:
            self.records.append(record)
            self._consume(record.octets)
        else:
            self.omitted = self.done = True


def groups_in(records: Sequence[Record]) -> list[list[Record]]:
    """Return the records of each group, the one that begins it first; not the end tag."""
    groups: list[list[Record]] = []
    for record in records:
        if record.tag == GroupTag.END:
            break
        if record.is_group:
            groups.append([record])
        elif groups:
            groups[-1].append(record)
    return groups
