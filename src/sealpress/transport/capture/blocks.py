"""Blocks of a pcapng file (IETF draft-ietf-opsawg-pcapng), as octets (pure)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

LINKTYPE_RAW = 101
"""Packets begin with an IPv4 or IPv6 header."""

LINKTYPE_UPPER_PDU = 252
"""Packets name the dissector that reads them: here, lines of text."""

INBOUND, OUTBOUND = 1, 2

_SECTION_HEADER, _INTERFACE, _NAMES, _PACKET, _SECRETS = 0x0A0D0D0A, 1, 4, 6, 10
_TLS_KEY_LOG = 0x544C534B
_BYTE_ORDER_MAGIC = 0x1A2B3C4D
_UNKNOWN_LENGTH = -1
_END_OF_OPTIONS = bytes(4)

_COMMENT = 1
_USER_APPLICATION = 4
_NAME, _DESCRIPTION, _TIME_RESOLUTION = 2, 3, 9
_PACKET_FLAGS = 2
_NANOSECONDS = 9  # ten to the minus this

_PDU_DISSECTOR = 12
_TEXT_LINES = b"data-text-lines"


def section_header(application: str, comment: str) -> bytes:
    """The block that begins a file (section 4.1 of the draft).

    Args:
        application: What wrote it.
        comment: What a reader must know.
    """
    fixed = struct.pack("<IHHq", _BYTE_ORDER_MAGIC, 1, 0, _UNKNOWN_LENGTH)
    options = _text(_COMMENT, comment) + _text(_USER_APPLICATION, application)
    return _block(_SECTION_HEADER, fixed + options + _END_OF_OPTIONS)


def interface(name: str, description: str, link_type: int) -> bytes:
    """An interface (section 4.2); packets name it by its position, and count nanoseconds."""
    fixed = struct.pack("<HHI", link_type, 0, 0)
    options = _text(_NAME, name) + _text(_DESCRIPTION, description)
    options += _option(_TIME_RESOLUTION, bytes([_NANOSECONDS]))
    return _block(_INTERFACE, fixed + options + _END_OF_OPTIONS)


def names(records: Iterable[tuple[bytes, str]]) -> bytes:
    """Names of addresses (section 4.5): packed addresses of 4 or 16 octets, each with a name."""
    body = b"".join(
        _option(1 if len(address) == 4 else 2, address + name.encode() + b"\0")
        for address, name in records
    )
    return _block(_NAMES, body + _END_OF_OPTIONS)


def secrets(lines: Sequence[str]) -> bytes:
    """Secrets of TLS connections as lines of the NSS key log format (section 4.7)."""
    log = "".join(f"{line}\n" for line in lines).encode("ascii")
    return _block(_SECRETS, struct.pack("<II", _TLS_KEY_LOG, len(log)) + _padded(log))


def packet(
    octets: bytes, nanoseconds: int, *, interface: int = 0, direction: int = 0, comment: str = ""
) -> bytes:
    """A packet (section 4.3).

    Args:
        octets: The whole packet.
        nanoseconds: When, since 1970.
        interface: Position of its interface.
        direction: :data:`INBOUND`, :data:`OUTBOUND` or 0 for neither.
        comment: What a reader is told beside it.
    """
    fixed = struct.pack(
        "<IIIII", interface, nanoseconds >> 32, nanoseconds & 0xFFFFFFFF, len(octets), len(octets)
    )
    options = _text(_COMMENT, comment) if comment else b""
    options += _option(_PACKET_FLAGS, struct.pack("<I", direction)) if direction else b""
    return _block(_PACKET, fixed + _padded(octets) + options + (options and _END_OF_OPTIONS))


def note(text: str) -> bytes:
    """The octets of a packet on an interface of :data:`LINKTYPE_UPPER_PDU`: a line of text."""
    name = _padded(_TEXT_LINES)
    tags = struct.pack("!HH", _PDU_DISSECTOR, len(name)) + name + bytes(4)
    return tags + f"{text}\n".encode()


def _block(kind: int, body: bytes) -> bytes:
    length = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + length + body + length


def _text(code: int, text: str) -> bytes:
    return _option(code, text.encode("utf-8", "replace")[:0xFFFF])


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + _padded(value)


def _padded(octets: bytes) -> bytes:
    return octets + bytes(-len(octets) % 4)
