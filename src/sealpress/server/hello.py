"""Collects a ClientHello that comes in pieces, before anybody answers it; bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transport.records import (
    CLIENT_HELLO,
    HANDSHAKE_RECORD,
    MAX_HELLO_OCTETS,
    parse_client_hello,
)

if TYPE_CHECKING:
    from sealpress.transport.records import ClientHello

_RECORD_HEADER_OCTETS = 5
_MESSAGE_HEADER_OCTETS = 4


class HelloCollector:
    """Takes octets until the ClientHello is whole, or it is clear that none will be.

    A ClientHello may be split over records and records over segments at any octet (RFC 8446
    section 5.1). Each octet is looked at once.

    Attributes:
        octets: All that was fed.
        client_hello: The offer, once it is whole and can be read.
        is_settled: Whether further octets would change nothing.
    """

    def __init__(self) -> None:
        self.octets = bytearray()
        self.client_hello: ClientHello | None = None
        self.is_settled = False
        self._next_record = 0
        self._message = bytearray()

    def feed(self, octets: bytes | bytearray | memoryview) -> bool:
        """Take more octets; return whether the question is settled."""
        self.octets += octets
        while not self.is_settled and self._take_record():
            self._look()
        if len(self.octets) > MAX_HELLO_OCTETS:
            self.is_settled = True
        return self.is_settled

    def _take_record(self) -> bool:
        start, held = self._next_record, self.octets
        if len(held) > start and held[start] != HANDSHAKE_RECORD:
            self.is_settled = True
        if self.is_settled or len(held) < start + _RECORD_HEADER_OCTETS:
            return False
        payload = start + _RECORD_HEADER_OCTETS
        end = payload + int.from_bytes(held[start + 3 : payload], "big")
        if len(held) < end:
            return False
        self._message += held[payload:end]
        self._next_record = end
        return True

    def _look(self) -> None:
        message = self._message
        if message and message[0] != CLIENT_HELLO:
            self.is_settled = True
        elif len(message) >= _MESSAGE_HEADER_OCTETS:
            end = _MESSAGE_HEADER_OCTETS + int.from_bytes(message[1:4], "big")
            if len(message) >= end:
                self.client_hello = parse_client_hello(bytes(message[_MESSAGE_HEADER_OCTETS:end]))
                self.is_settled = True
            elif end > MAX_HELLO_OCTETS:
                self.is_settled = True


def alert_in(octets: bytes) -> int | None:
    """Return the last TLS alert in clear among the records that we send, ``None`` without one."""
    alert, at = None, 0
    while at + _RECORD_HEADER_OCTETS <= len(octets):
        length = int.from_bytes(octets[at + 3 : at + 5], "big")
        if octets[at] == _ALERT_RECORD and length == _ALERT_OCTETS:
            alert = octets[at + 6]
        at += _RECORD_HEADER_OCTETS + length
    return alert


_ALERT_RECORD = 21
_ALERT_OCTETS = 2  # an encrypted one is longer
