"""The octets of an IPP message with the names of its fields beside them (RFC 8010 section 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sealpress.ipp.operations import operation_name
from sealpress.ipp.status import status_keyword
from sealpress.ipp.tags import GroupTag, group_name, value_tag_name
from sealpress.transport.trace.events import Fact
from sealpress.transport.trace.ipp_facts import name_text, value_text
from sealpress.transport.trace.ipp_walk import HEADER_OCTETS, IppWalk, Record
from sealpress.transport.trace.redaction import HIDDEN, hidden_spans

HIDDEN_OCTET = "**"
"""Stands where an octet must not be shown."""


@dataclass(frozen=True, slots=True)
class Field:
    """Some octets that mean one thing.

    Attributes:
        offset: Where they stand in the message.
        octets: Each as two digits, hidden ones as :data:`HIDDEN_OCTET`; separated by spaces.
        name: What they are: ``value length``.
        text: What they say, not escaped yet.
    """

    offset: int
    octets: str
    name: str
    text: str

    def as_fact(self) -> dict[str, Fact]:
        """Return it as JSON has it."""
        return {
            "offset": self.offset,
            "octets": self.octets,
            "field": self.name,
            "text": self.text,
        }


def fields_of(walk: IppWalk, *, is_request: bool) -> Iterator[Field]:
    """Return the fields of a message up to its end, or to where it breaks."""
    yield from _header_fields(walk.header, is_request=is_request)
    for record in walk.records:
        if record.is_group:
            yield _group_field(record)
        else:
            yield from _value_fields(record)


def _header_fields(header: bytes, *, is_request: bool) -> Iterator[Field]:
    if len(header) < HEADER_OCTETS:
        if header:
            yield Field(0, _digits(header), "header", "cut short, or no IPP")
        return
    code = int.from_bytes(header[2:4], "big")
    what = "operation-id" if is_request else "status-code"
    yield Field(0, _digits(header[:2]), "version", f"{header[0]}.{header[1]}")
    named = operation_name(code) if is_request else status_keyword(code)
    yield Field(2, _digits(header[2:4]), what, named)
    yield Field(4, _digits(header[4:8]), "request-id", str(int.from_bytes(header[4:8], "big")))


def _group_field(record: Record) -> Field:
    is_end = record.tag == GroupTag.END
    text = "end-of-attributes" if is_end else group_name(record.tag)
    return Field(record.offset, f"{record.tag:02x}", "group tag", text)


def _value_fields(record: Record) -> Iterator[Field]:
    at, name, value = record.offset, record.name, record.value
    yield Field(at, f"{record.tag:02x}", "value tag", value_tag_name(record.tag))
    yield Field(at + 1, _digits(len(name).to_bytes(2, "big")), "name length", str(len(name)))
    if name:
        yield Field(at + 3, _shown_digits(name), "name", name_text(name))
    at += 3 + len(name)
    yield Field(at, _digits(len(value).to_bytes(2, "big")), "value length", str(len(value)))
    if value:
        yield Field(at + 2, _value_digits(record), "value", value_text(record))


def _value_digits(record: Record) -> str:
    if record.is_secret or value_text(record) == HIDDEN:
        return " ".join([HIDDEN_OCTET] * len(record.value))
    return _shown_digits(record.value)


def _shown_digits(octets: bytes) -> str:
    digits = _digits(octets).split(" ")
    for start, end in hidden_spans(octets):
        digits[start:end] = [HIDDEN_OCTET] * (end - start)
    return " ".join(digits)


def _digits(octets: bytes) -> str:
    return octets.hex(" ")
