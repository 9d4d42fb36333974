"""IPP messages, octet by octet, for tests of the trace."""

from __future__ import annotations


def value(tag, name, octets=b""):
    """One value with its tag and name."""
    name = name.encode()
    return (
        bytes([tag]) + len(name).to_bytes(2, "big") + name + len(octets).to_bytes(2, "big") + octets
    )


def message(*pieces, code=0x0002, request_id=7, version=b"\x02\x00", end=b"\x03"):
    """A message of groups and values; Print-Job unless another code is given."""
    header = version + code.to_bytes(2, "big") + request_id.to_bytes(4, "big")
    return header + b"".join(pieces) + end


OPERATION, JOB, PRINTER = b"\x01", b"\x02", b"\x04"
CHARSET = value(0x47, "attributes-charset", b"utf-8")
NAME = value(0x42, "job-name", b"invoice")
PASSWORD = value(0x30, "job-password", b"hunter2")
STATE = value(0x23, "printer-state", b"\0\0\0\x03")

ACCESS = (
    value(0x34, "document-access")
    + value(0x4A, "", b"access-user-name")
    + value(0x42, "", b"anna")
    + value(0x4A, "", b"access-password")
    + value(0x41, "", b"hunter2")
    + value(0x37, "")
)
"""A collection with a secret in it."""

JOB_REQUEST = message(OPERATION, CHARSET, PASSWORD, JOB, NAME)
