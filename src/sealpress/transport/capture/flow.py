"""One TCP connection of a capture: numbers its octets, acknowledges, opens and ends it (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from sealpress.transport.capture.packets import (
    ACK,
    FIN,
    MAX_SEGMENT_OCTETS,
    PSH,
    RST,
    SYN,
    Socket,
    segment,
)
from sealpress.transport.witness import RECEIVED, SENT

Sent: TypeAlias = tuple[str, bytes]
"""A packet and its direction."""

_OTHER = {SENT: RECEIVED, RECEIVED: SENT}
_RING = 1 << 32  # sequence numbers wrap around (RFC 9293 section 3.4)


class Flow:
    """Makes the packets of a connection.

    Args:
        local: Our end.
        peer: The other end.
        opened_by: Who connected: :data:`SENT` for us.
        first: The first sequence number of whoever connected.
    """

    def __init__(self, local: Socket, peer: Socket, *, opened_by: str, first: int) -> None:
        self._from = {SENT: local, RECEIVED: peer}
        self._opener = opened_by
        self._next = {opened_by: first % _RING, _OTHER[opened_by]: (first + _RING // 2) % _RING}

    def opening(self) -> Iterator[Sent]:
        """SYN, SYN-ACK and ACK."""
        opener, other = self._opener, _OTHER[self._opener]
        yield self._packet(opener, SYN)
        yield self._packet(other, SYN | ACK)
        yield self._packet(opener, ACK)

    def data(self, direction: str, octets: bytes) -> Iterator[Sent]:
        """Octets in as many segments as it takes, and the other side's word that it got them."""
        view = memoryview(octets)
        for start in range(0, len(view), MAX_SEGMENT_OCTETS):
            yield self._packet(direction, PSH | ACK, view[start : start + MAX_SEGMENT_OCTETS])
        yield self._packet(_OTHER[direction], ACK)

    def end(self, direction: str) -> Iterator[Sent]:
        """One side has no more to send."""
        yield self._packet(direction, FIN | ACK)

    def acknowledgement(self, direction: str) -> Iterator[Sent]:
        """One side has got everything."""
        yield self._packet(direction, ACK)

    def reset(self) -> Iterator[Sent]:
        """The peer breaks the connection off."""
        yield self._packet(RECEIVED, RST | ACK)

    def _packet(self, direction: str, flags: int, payload: bytes | memoryview = b"") -> Sent:
        other = _OTHER[direction]
        made = segment(
            self._from[direction],
            self._from[other],
            sequence=self._next[direction],
            acknowledged=self._next[other] if flags & ACK else 0,
            flags=flags,
            payload=payload,
        )
        taken = len(payload) + bool(flags & (SYN | FIN))
        self._next[direction] = (self._next[direction] + taken) % _RING
        return direction, made
