"""What the first TLS records of a connection say in clear: messages, alerts (RFC 8446)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sealpress.transport.cursor import Cursor, extensions_in, numbers_in
from sealpress.transport.handshake import HEADER_OCTETS, SERVER_HELLO

CHANGE_CIPHER_SPEC_RECORD = 20
ALERT_RECORD = 21
HANDSHAKE_RECORD = 22
APPLICATION_RECORD = 23
CLIENT_HELLO = 1

MAX_HELLO_OCTETS = 65_536
"""A handshake message beyond this many octets is not looked into, nor what follows it (OpenSSL
itself refuses a ClientHello of 131,396)."""

MAX_UNSEEN_OCTETS = 16_384
"""So much is put aside before it is looked into, whether anybody asks or not."""

_SERVER_NAME = 0
_SUPPORTED_VERSIONS = 43
_RECORD_HEADER_OCTETS = 5


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


def _server_name(extension: bytes) -> str:
    names = Cursor(Cursor(extension).counted(2))
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
    cursor = Cursor(body)
    try:
        legacy_version = cursor.number(2)
        cursor.take(32)  # random
        cursor.counted(1)  # session id
        suites = numbers_in(cursor.counted(2))
        cursor.counted(1)  # compression methods
        extensions = {} if cursor.at_end() else extensions_in(cursor.counted(2))
        versions: tuple[int, ...] = (legacy_version,)
        if _SUPPORTED_VERSIONS in extensions:
            versions = numbers_in(Cursor(extensions[_SUPPORTED_VERSIONS]).counted(1))
        name = _server_name(extensions[_SERVER_NAME]) if extensions.get(_SERVER_NAME) else ""
    except IndexError:
        return None
    return ClientHello(versions, name, suites)


class RecordTap(Protocol):
    """Sees records that are no handshake messages: alerts, ChangeCipherSpec, what stays sealed."""

    def __call__(
        self, direction: str, version: int, content: int, octets: bytes, *, sealed: bool
    ) -> None:
        """Take one record.

        Args:
            direction: ``>`` sent or ``<`` received.
            version: ``0x0304`` for TLS 1.3; of its header where that is all that is known.
            content: The number of its content type (RFC 8446 section 5.1).
            octets: What is in it: an alert's two octets, level and number. Of a sealed record
                that can't be looked into, all of it as it crosses.
            sealed: Whether it crosses encrypted.
        """
        ...


class RecordWatcher:
    """Follows the records of one direction while they are in clear; keeps little, fails never.

    Unless messages are to be told, octets are only looked into once somebody asks for a fact: most
    handshakes succeed, and nobody does.

    Args:
        on_message: Called with version, type and octets of each handshake message in clear.
        on_record: Called with version, content type, octets and whether it is sealed of each
            other record.
    """

    def __init__(
        self,
        on_message: Callable[[int, int, bytes], None] | None = None,
        on_record: Callable[[int, int, bytes, bool], None] | None = None,
    ) -> None:
        self._first_octets = b""
        self._alert: int | None = None
        self._client_hello: ClientHello | None = None
        self._version = 0
        self._on_message = on_message
        self._on_record = on_record
        self._unseen = bytearray()
        self._buffer = bytearray()
        self._handshake = bytearray()
        self._ended = False
        self._in_clear = True

    def feed(self, octets: bytes | bytearray | memoryview) -> None:
        """Take more octets, as they came from the network."""
        self._unseen += octets
        if self._on_message is not None or len(self._unseen) > MAX_UNSEEN_OCTETS:
            self._look()

    @property
    def first_octets(self) -> bytes:
        """The first octets that came, at most 16: enough to tell HTTP from TLS."""
        self._look()
        return self._first_octets

    @property
    def alert(self) -> int | None:
        """Number of the last alert seen in clear, ``None`` without one."""
        self._look()
        return self._alert

    @property
    def client_hello(self) -> ClientHello | None:
        """The ClientHello, once it was whole and well formed."""
        self._look()
        return self._client_hello

    @property
    def version(self) -> int:
        """The version in the last ClientHello or ServerHello, 0 before; 1.2 stands for 1.3 too."""
        self._look()
        return self._version

    def _look(self) -> None:
        octets, self._unseen = self._unseen, bytearray()
        if len(self._first_octets) < 16:
            self._first_octets += bytes(octets[: 16 - len(self._first_octets)])
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
        version = int.from_bytes(self._buffer[1:3], "big")
        del self._buffer[:end]
        if kind == HANDSHAKE_RECORD and self._in_clear:
            self._take_handshake(payload)
            return True
        sealed = True
        if kind == ALERT_RECORD and len(payload) == 2:
            self._alert, sealed = payload[1], False
        else:  # ChangeCipherSpec: what follows is encrypted
            self._in_clear = False
            sealed = kind != CHANGE_CIPHER_SPEC_RECORD
        if self._on_record is not None:
            self._on_record(version, kind, payload, sealed)
        return True

    def _take_handshake(self, payload: bytes) -> None:
        held = self._handshake
        held += payload
        while len(held) >= HEADER_OCTETS:
            end = HEADER_OCTETS + int.from_bytes(held[1:HEADER_OCTETS], "big")
            if end > MAX_HELLO_OCTETS:
                self._in_clear = False
                held.clear()
            if len(held) < end:
                return
            self._take_message(bytes(held[:end]))
            del held[:end]

    def _take_message(self, message: bytes) -> None:
        kind, body = message[0], message[HEADER_OCTETS:]
        if kind == CLIENT_HELLO and self._client_hello is None:
            self._client_hello = parse_client_hello(body)
        if kind in {CLIENT_HELLO, SERVER_HELLO}:
            self._version = int.from_bytes(body[:2], "big")
        if self._on_message is not None:
            self._on_message(self._version, kind, message)
