"""An IPP message as facts: operation or status, groups, attributes and values, no secrets."""

from __future__ import annotations

from collections.abc import Sequence

from sealpress.ipp.operations import operation_name
from sealpress.ipp.status import status_keyword
from sealpress.ipp.tags import ValueTag, group_name, value_tag_name
from sealpress.ipp.text import format_value
from sealpress.ipp.value_octets import READERS, read_text
from sealpress.transport.trace.events import Fact
from sealpress.transport.trace.ipp_walk import HEADER_OCTETS, IppWalk, Record, groups_in
from sealpress.transport.trace.redaction import HIDDEN, clip, hidden_spans, without_user_info

_NOT_VALUES = frozenset({ValueTag.MEMBER_ATTR_NAME, ValueTag.END_COLLECTION})


def ipp_facts(walk: IppWalk, *, is_request: bool) -> dict[str, Fact]:
    """Return what a message says, as far as it could be followed."""
    facts: dict[str, Fact] = {}
    header = walk.header
    if len(header) == HEADER_OCTETS:
        code = int.from_bytes(header[2:4], "big")
        name = ("operation", operation_name) if is_request else ("status", status_keyword)
        facts |= {
            "version": f"{header[0]}.{header[1]}",
            "code": code,
            name[0]: name[1](code),
            "request_id": int.from_bytes(header[4:8], "big"),
        }
    groups = [_group(records) for records in groups_in(walk.records)]
    facts |= {"octets": walk.octets, "groups": groups}
    if walk.omitted:
        facts["omitted"] = True
    if walk.fault:
        facts["broken"] = {"offset": walk.octets, "why": walk.fault}
    return facts


def _group(records: Sequence[Record]) -> dict[str, Fact]:
    attributes: list[dict[str, Fact]] = []
    values: list[Fact] = []
    position = 1
    while position < len(records):
        record = records[position]
        if record.name:
            values = []
            attributes.append(
                {
                    "name": name_text(record.name),
                    "syntax": value_tag_name(record.tag),
                    "values": values,
                }
            )
        value, position = _value(records, position)
        if value is not None:
            values.append(value)
    return {"group": group_name(records[0].tag), "attributes": list(attributes)}


def _value(records: Sequence[Record], position: int) -> tuple[Fact, int]:
    """Return the value that begins there, and where the next one does."""
    record = records[position]
    if record.tag == ValueTag.BEG_COLLECTION:
        return _collection(records, position + 1)
    return (None if record.tag in _NOT_VALUES else value_text(record)), position + 1


def _collection(records: Sequence[Record], position: int) -> tuple[Fact, int]:
    """Return a collection's members by name; the walk has seen to it that they are not too deep."""
    members: dict[str, list[Fact]] = {}
    current: list[Fact] = []
    while position < len(records) and not records[position].name:
        record = records[position]
        if record.tag == ValueTag.END_COLLECTION:
            return members, position + 1
        if record.tag == ValueTag.MEMBER_ATTR_NAME:
            current = members.setdefault(name_text(record.value), [])
        value, position = _value(records, position)
        if value is not None:
            current.append(value)
    return members, position


def name_text(octets: bytes) -> str:
    """Return a name as text; what a damaged message has in it that is secret is hidden."""
    for start, end in reversed(hidden_spans(octets)):
        octets = octets[:start] + HIDDEN.encode() + octets[end:]
    return clip(read_text(octets), 255)


def value_text(record: Record) -> str:
    """Return a value as text, a secret one as ``(hidden)``; octets that are no value in hex."""
    if record.is_secret:
        return HIDDEN
    if record.tag == ValueTag.MEMBER_ATTR_NAME:
        return name_text(record.value)
    try:
        shown = format_value(record.called, record.tag, READERS[record.tag](record.value))
    except (ValueError, LookupError):
        shown = f"<{record.value[:500].hex()}>"
    shown = without_user_info(shown)
    hidden = hidden_spans(record.value)
    # Shown as octets, which nobody looked into; or the secret of another attribute is in it.
    if hidden and (HIDDEN not in shown or hidden[-1][1] == len(record.value)):
        return HIDDEN
    return clip(shown)
