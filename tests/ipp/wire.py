"""Octets of messages written record by record, right or wrong, for tests of the decoder."""

from __future__ import annotations

HEADER = bytes.fromhex("0200000000000001")
"""IPP/2.0, successful-ok, request-id 1."""


def record(tag: int, name: str | bytes, value: bytes = b"") -> bytes:
    """One value with its tag, name and both lengths."""
    octets = name.encode() if isinstance(name, str) else name
    return b"%c%b%b%b%b" % (
        tag,
        len(octets).to_bytes(2, "big"),
        octets,
        len(value).to_bytes(2, "big"),
        value,
    )


def member(name: str, tag: int, value: bytes = b"") -> bytes:
    """A memberAttrName and the first value of that member."""
    return record(0x4A, "", name.encode()) + record(tag, "", value)


OPERATION_GROUP = (
    b"\x01"
    + record(0x47, "attributes-charset", b"utf-8")
    + record(0x48, "attributes-natural-language", b"en")
)
END_COLLECTION = record(0x37, "")


def answer(*records: bytes) -> bytes:
    """A Get-Printer-Attributes answer whose printer group has these records."""
    return b"".join((HEADER, OPERATION_GROUP, b"\x04", *records, b"\x03"))


AT = len(HEADER + OPERATION_GROUP) + 1
"""Offset of the first record given to :func:`answer`."""


def integer(number: int) -> bytes:
    return number.to_bytes(4, "big", signed=True)
