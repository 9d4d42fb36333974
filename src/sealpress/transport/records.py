"""What the first TLS records of a connection say in clear: ClientHello, alerts (RFC 8446)."""

from __future__ import annotations

from dataclasses import dataclass

ALERT_RECORD = 21
HANDSHAKE_RECORD = 22
CLIENT_HELLO = 1

MAX_HELLO_OCTETS = 65_536
"""A ClientHello beyond this many octets is not looked into (OpenSSL itself refuses 131,396)."""

_SERVER_NAME = 0
_SUPPORTED_VERSIONS = 43
_RECORD_HEADER_OCTETS = 5
_HANDSHAKE_HEADER_OCTETS = 4


@dataclass(frozen=True, slots=True)
class ClientHello:
    """What a TLS client offers (RFC 8446 section 4.1.2), numbers as registered at IANA.

    Attributes:
        versions: Protocol versions offered, as sent (``0x0303`` is TLS 1.2).
        server_name: The host name of the SNI extension (RFC 6066 section 3), empty without one.
        cipher_suites: Cipher suites offered, in the client's order.
    """

    versions: tuple[int, ...]
    server_name: str
    cipher_suites: tuple[int, ...]


class _Cursor:
    """Reads numbers and counted fields; running off the end is an ``IndexError``."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._position = 0

    def take(self, count: int) -> bytes:
        end = self._position + count
        if end > len(self._octets):
            raise IndexError(end)
        piece = self._octets[self._position : end]
        self._position = end
        return piece

    def number(self, octets: int) -> int:
        return int.from_bytes(self.take(octets), "big")

    def counted(self, length_octets: int) -> bytes:
        return self.take(self.number(length_octets))

    def at_end(self) -> bool:
        return self._position >= len(self._octets)


def _numbers(octets: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(octets[at : at + 2], "big") for at in range(0, len(octets) - 1, 2))


def _extensions(octets: bytes) -> dict[int, bytes]:
    cursor = _Cursor(octets)
    found: dict[int, bytes] = {}
    while not cursor.at_end():
        number = cursor.number(2)
        found[number] = cursor.counted(2)
    return found


def _server_name(extension: bytes) -> str:
    names = _Cursor(_Cursor(extension).counted(2))
    while not names.at_end():
        kind, name = names.number(1), names.counted(2)
        if kind == 0:
            return name.decode("ascii", "backslashreplace")
    return ""


def parse_client_hello(body: bytes) -> ClientHello | None:
    """Read the body of a ClientHello message; ``None`` when it is malformed.

    Args:
        body: The octets behind the handshake header.
    """
    cursor = _Cursor(body)
    try:
        legacy_version = cursor.number(2)
        cursor.take(32)  # random
        cursor.counted(1)  # session id
        suites = _numbers(cursor.counted(2))
        cursor.counted(1)  # compression methods
        extensions = {} if cursor.at_end() else _extensions(cursor.counted(2))
        versions: tuple[int, ...] = (legacy_version,)
        if _SUPPORTED_VERSIONS in extensions:
            versions = _numbers(_Cursor(extensions[_SUPPORTED_VERSIONS]).counted(1))
        name = _server_name(extensions[_SERVER_NAME]) if extensions.get(_SERVER_NAME) else ""
    except IndexError:
        return None
    return ClientHello(versions, name, suites)


class RecordWatcher:
    """Follows the records of one direction while they are in clear; keeps little, fails never.

    Attributes:
        first_octets: The first octets seen, at most 16: enough to tell HTTP from TLS.
        alert: Number of the last alert seen in clear, ``None`` without one.
        client_hello: The ClientHello, once it was whole and well formed.
    """

    def __init__(self) -> None:
        self.first_octets = b""
        self.alert: int | None = None
        self.client_hello: ClientHello | None = None
        self._buffer = bytearray()
        self._handshake = bytearray()
        self._ended = False

    def feed(self, octets: bytes | bytearray | memoryview) -> None:
        """Look at more octets, as they came from the network."""
        if len(self.first_octets) < 16:
            self.first_octets += bytes(octets[: 16 - len(self.first_octets)])
        if self._ended:
            return
        self._buffer += octets
        while self._take_record():
            pass
        self._ended = len(self._buffer) > MAX_HELLO_OCTETS

    def _take_record(self) -> bool:
        if len(self._buffer) < _RECORD_HEADER_OCTETS:
            return False
        end = _RECORD_HEADER_OCTETS + int.from_bytes(self._buffer[3:5], "big")
        if len(self._buffer) < end:
            return False
        kind, payload = self._buffer[0], bytes(self._buffer[_RECORD_HEADER_OCTETS:end])
        del self._buffer[:end]
        if kind == ALERT_RECORD and len(payload) == 2:
            self.alert = payload[1]
        elif kind == HANDSHAKE_RECORD and self.client_hello is None:
            self._take_handshake(payload)
        return True

    def _take_handshake(self, payload: bytes) -> None:
        if len(self._handshake) > MAX_HELLO_OCTETS:
            return
        self._handshake += payload
        if self._handshake[:1] != bytes([CLIENT_HELLO]):
            return
        end = _HANDSHAKE_HEADER_OCTETS + int.from_bytes(self._handshake[1:4], "big")
        if _HANDSHAKE_HEADER_OCTETS <= end <= len(self._handshake):
            body = bytes(self._handshake[_HANDSHAKE_HEADER_OCTETS:end])
            self.client_hello = parse_client_hello(body)
            self._handshake.clear()
