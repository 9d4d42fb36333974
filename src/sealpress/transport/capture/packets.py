"""TCP segments in IPv4 and IPv6 packets, with their checksums (RFC 9293, 791, 8200), pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10

MAX_SEGMENT_OCTETS = 32_768
"""Octets of a connection in one packet of a capture at most. What the network really made of
them nobody above it can see; these many keep a file small and quick to write."""

_WINDOW = 0xFFFF
_WINDOW_SHIFT = 7
_SYN_OPTIONS = struct.pack("!BBHBBBx", 2, 4, MAX_SEGMENT_OCTETS, 3, 3, _WINDOW_SHIFT)
_TCP, _HOP_LIMIT = 6, 64
_DONT_FRAGMENT = 0x4000

_NOBODY = (IPv4Address("192.0.2.1"), IPv4Address("192.0.2.2"))
"""Where addresses are not known: those that stand for none (RFC 5737)."""


@dataclass(frozen=True, slots=True)
class Socket:
    """An end of a connection.

    Attributes:
        address: Packed, 4 or 16 octets.
        port: Its TCP port.
    """

    address: bytes
    port: int


def sockets(local: tuple[str, int], peer: tuple[str, int]) -> tuple[Socket, Socket]:
    """Return both ends with addresses of one version."""
    ours = _address(local[0]) or _NOBODY[0]
    theirs = _address(peer[0]) or _NOBODY[1]
    if ours.version != theirs.version:
        ours, theirs = _as_version_6(ours), _as_version_6(theirs)
    return Socket(ours.packed, local[1] or 1), Socket(theirs.packed, peer[1] or 1)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _as_version_6(address: IPv4Address | IPv6Address) -> IPv6Address:
    if isinstance(address, IPv6Address):
        return address
    return IPv6Address(bytes(10) + b"\xff\xff" + address.packed)


def segment(
    source: Socket,
    destination: Socket,
    *,
    sequence: int,
    acknowledged: int,
    flags: int,
    payload: bytes | memoryview = b"",
) -> bytes:
    """Build a packet with one TCP segment.

    Args:
        source: Who sends it.
        destination: Who gets it.
        sequence: Number of its first octet.
        acknowledged: Number of the octet that is expected next; 0 without :data:`ACK`.
        flags: Of the constants of this module.
        payload: At most :data:`MAX_SEGMENT_OCTETS`.
    """
    options = _SYN_OPTIONS if flags & SYN else b""
    offset = (20 + len(options)) << 2
    ends = source.port, destination.port
    head = struct.pack("!HHIIBBH", *ends, sequence, acknowledged, offset, flags, _WINDOW)
    body = options + bytes(payload)
    length = len(head) + 4 + len(body)
    addresses = source.address + destination.address
    pseudo = addresses + struct.pack("!IHH", length, 0, _TCP)
    sum_ = checksum(pseudo + head + bytes(4) + body)
    tcp = head + struct.pack("!HH", sum_, 0) + body
    if len(source.address) == 4:
        return _header_4(length, addresses) + tcp
    return struct.pack("!IHBB", 6 << 28, length, _TCP, _HOP_LIMIT) + addresses + tcp


def _header_4(length: int, addresses: bytes) -> bytes:
    before = struct.pack("!BBHHHBB", 0x45, 0, 20 + length, 0, _DONT_FRAGMENT, _HOP_LIMIT, _TCP)
    return before + struct.pack("!H", checksum(before + bytes(2) + addresses)) + addresses


def checksum(octets: bytes) -> int:
    """The Internet checksum (RFC 1071): a sum in ones' complement, which is one modulo 65535."""
    if len(octets) % 2:
        octets += b"\0"
    total = int.from_bytes(octets, "big")
    # A sum that is not nothing is 0xFFFF where it is 0 modulo 65535 (RFC 1624 section 3).
    return 0xFFFF - (total % 0xFFFF or 0xFFFF) if total else 0xFFFF
