"""A reader of pcapng files of its own, so that what is written is judged by something else."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

SYN, ACK, FIN, RST = 0x02, 0x10, 0x01, 0x04


@dataclass
class Segment:
    """A TCP segment of a capture."""

    source: tuple[str, int]
    destination: tuple[str, int]
    sequence: int
    acknowledged: int
    flags: int
    payload: bytes
    checksums_are_right: bool
    nanoseconds: int = 0
    comment: str = ""
    direction: int = 0


@dataclass
class File:
    """What a capture holds, block by block."""

    kinds: list[int] = field(default_factory=list)
    application: str = ""
    comment: str = ""
    interfaces: list[tuple[str, int, int]] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def flags(self) -> list[int]:
        return [each.flags for each in self.segments]

    def payload(self, port: int) -> bytes:
        """What was sent to a port, over all connections."""
        return b"".join(each.payload for each in self.segments if each.destination[1] == port)


def read(path: Path) -> File:
    octets, file = path.read_bytes(), File()
    while octets:
        kind, length = struct.unpack_from("<II", octets)
        assert length % 4 == 0
        assert octets[length - 4 : length] == octets[4:8], "both lengths of a block are the same"
        _take(file, kind, octets[8 : length - 4])
        octets = octets[length:]
    return file


def options(octets: bytes) -> dict[int, bytes]:
    found = {}
    while octets:
        code, length = struct.unpack_from("<HH", octets)
        found[code] = octets[4 : 4 + length]
        if code == 0:
            break
        octets = octets[4 + length + -length % 4 :]
    return found


def _take(file: File, kind: int, body: bytes) -> None:
    file.kinds.append(kind)
    if kind == 0x0A0D0D0A:
        assert struct.unpack_from("<IHHq", body) == (0x1A2B3C4D, 1, 0, -1)
        said = options(body[16:])
        file.comment, file.application = said[1].decode(), said[4].decode()
    elif kind == 1:
        said = options(body[8:])
        link, _, _ = struct.unpack_from("<HHI", body)
        file.interfaces.append((said[2].decode(), link, said[9][0]))
    elif kind == 4:
        for each in options(body).values():
            size = 4 if each.count(b"\0") and len(each.rstrip(b"\0")) < 16 else 16
            name = each[size:].rstrip(b"\0").decode()
            file.names += [(str(ip_address(each[:size])), name)] if name else []
    elif kind == 10:
        secrets, length = struct.unpack_from("<II", body)
        assert secrets == 0x544C534B
        file.secrets += body[8 : 8 + length].decode().splitlines()
    elif kind == 6:
        _take_packet(file, body)


def _take_packet(file: File, body: bytes) -> None:
    interface, high, low, captured, original = struct.unpack_from("<IIIII", body)
    assert captured == original
    octets = body[20 : 20 + captured]
    said = options(body[20 + captured + -captured % 4 :])
    if interface == 1:
        name = int.from_bytes(octets[2:4], "big")
        file.notes.append(octets[4 + name + 4 :].decode().rstrip("\n"))
        return
    segment = parse(octets)
    segment.nanoseconds = (high << 32) + low
    segment.comment = said.get(1, b"").decode()
    segment.direction = struct.unpack("<I", said[2])[0] if 2 in said else 0
    file.segments.append(segment)


def parse(packet: bytes) -> Segment:
    """Take an IPv4 or IPv6 packet apart, and add up its checksums word by word."""
    if packet[0] >> 4 == 4:
        right = packet[0] == 0x45 and ones_sum(packet[:20]) == 0xFFFF
        right = right and int.from_bytes(packet[2:4], "big") == len(packet)
        ends, tcp = (packet[12:16], packet[16:20]), packet[20:]
    else:
        right = int.from_bytes(packet[4:6], "big") == len(packet) - 40
        ends, tcp = (packet[8:24], packet[24:40]), packet[40:]
    pseudo = b"".join(ends) + struct.pack("!II", len(tcp), 6)
    right = right and ones_sum(pseudo + tcp) == 0xFFFF
    source, destination, sequence, acknowledged, offset, flags = struct.unpack_from("!HHIIBB", tcp)
    return Segment(
        (str(ip_address(ends[0])), source),
        (str(ip_address(ends[1])), destination),
        sequence,
        acknowledged,
        flags,
        tcp[(offset >> 4) * 4 :],
        right,
    )


def ones_sum(octets: bytes) -> int:
    """Add up 16-bit words in ones' complement, as RFC 1071 describes it."""
    total = sum(struct.unpack(f"!{(len(octets) + 1) // 2}H", octets + b"\0" * (len(octets) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total
