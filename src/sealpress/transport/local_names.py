"""Names that end in ``.local``, asked from whoever has them, where the system does not ask.

One question by multicast from a port of our own, answered by unicast (RFC 6762 sections 5.1 and
6.7): it needs no other program and no permission. Anybody on the link can answer, as to any
resolver of such names; who it really is, TLS finds out.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import time
from contextlib import suppress

__all__ = ["ASK_SECONDS", "addresses_in", "find_addresses", "is_local", "question"]

ASK_SECONDS = 2.0
"""How long an answer is waited for; the question is repeated meanwhile."""

_GROUP = ("224.0.0.251", 5353)
_PAUSES = (0.0, 0.3, 0.9)  # when the question is asked, in seconds from the beginning
_MAX_OCTETS = 9000  # of a message (RFC 6762 section 17)
_MAX_RECORDS = 64
_MAX_JUMPS = 32
_A, _AAAA, _IN = 1, 28, 1
_FAMILIES = {_A: (socket.AF_INET, 4), _AAAA: (socket.AF_INET6, 16)}


def is_local(host: str) -> bool:
    """Tell whether a name belongs to multicast DNS (RFC 6762 section 3)."""
    return host.rstrip(".").casefold().endswith(".local")


def find_addresses(host: str, seconds: float = ASK_SECONDS) -> list[str]:
    """Ask for a host's addresses; blocks.

    Args:
        host: A name that ends in ``.local``.
        seconds: How long to wait.

    Returns:
        Addresses as text, IPv4 first; none when nobody answered.
    """
    number = int.from_bytes(os.urandom(2), "big")
    packet = question(host, number)
    begun = time.monotonic()
    due = [begun + pause for pause in _PAUSES if pause < seconds]
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
        asking.settimeout(0)
        while (now := time.monotonic()) < begun + seconds:
            if due and now >= due[0]:
                del due[0]
                _send(asking, packet)
            until = due[0] if due else begun + seconds
            if not select.select([asking], [], [], max(0.0, until - now))[0]:
                continue
            answer, sender = asking.recvfrom(_MAX_OCTETS)
            found = addresses_in(answer, host, number) if sender[1] == _GROUP[1] else []
            if found:
                return found
    return []


def _send(asking: socket.socket, packet: bytes) -> None:
    """Ask on every interface: the way that is usual may not be where the printer is."""
    for index, _ in socket.if_nameindex():
        chosen = struct.pack("@4s4si", bytes(4), bytes(4), index)  # struct ip_mreqn
        if os.name == "nt":
            chosen = struct.pack("!I", index)
        with suppress(OSError):
            asking.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, chosen)
            asking.sendto(packet, _GROUP)


def question(host: str, number: int) -> bytes:
    """Return the message that asks for IPv4 and IPv6 addresses of a host (RFC 1035 section 4.1)."""
    labels = host.rstrip(".").encode("utf-8").split(b".")
    name = b"".join(bytes([len(label) & 63]) + label[:63] for label in labels) + b"\0"
    asked = b"".join(name + struct.pack("!HH", kind, _IN) for kind in (_A, _AAAA))
    return struct.pack("!6H", number, 0, 2, 0, 0, 0) + asked


def addresses_in(message: bytes, host: str, number: int) -> list[str]:
    """Return the addresses of a host that an answer has, IPv4 first; none of a broken one.

    Args:
        message: As it came.
        host: Whose addresses.
        number: Of the question.
    """
    try:
        return _addresses(message, host.rstrip(".").casefold(), number)
    except (struct.error, IndexError, UnicodeDecodeError):
        return []


def _addresses(message: bytes, host: str, number: int) -> list[str]:
    identity, flags, questions, *counts = struct.unpack_from("!6H", message)
    if identity != number or not flags & 0x8000:
        return []
    at = 12
    for _ in range(min(questions, _MAX_RECORDS)):
        _, at = _name(message, at)
        at += 4
    found: dict[int, list[str]] = {_A: [], _AAAA: []}
    for _ in range(min(sum(counts), _MAX_RECORDS)):
        owner, at = _name(message, at)
        kind, _, _, length = struct.unpack_from("!HHIH", message, at)
        octets = message[at + 10 : at + 10 + length]
        at += 10 + length
        family, size = _FAMILIES.get(kind, (0, -1))
        if owner == host and len(octets) == size:
            found[kind].append(socket.inet_ntop(family, octets))
    return found[_A] + [text for text in found[_AAAA] if not text.startswith("fe80:")]


def _name(message: bytes, at: int) -> tuple[str, int]:
    """Read a name, following pointers backwards (RFC 1035 section 4.1.4); return where it ends."""
    labels: list[bytes] = []
    end = -1
    for _ in range(_MAX_JUMPS + 128):
        length = message[at]
        if length >= 0xC0:
            target = (length & 0x3F) << 8 | message[at + 1]
            end = at + 2 if end < 0 else end
            if target >= at:
                raise IndexError("a pointer that does not lead back")
            at = target
        elif length == 0:
            name = b".".join(labels).decode("utf-8").casefold()
            return name, at + 1 if end < 0 else end
        else:
            labels.append(message[at + 1 : at + 1 + length])
            at += 1 + length
    raise IndexError("a name without end")
