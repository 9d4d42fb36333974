"""Handshake messages that tell of client certificates (RFC 8446 section 4.3.2, RFC 5246 7.4.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sealpress.transport.cursor import Cursor, extensions_in, numbers_in
from sealpress.transport.tls_names import TLS_1_2, TLS_1_3

MessageTap: TypeAlias = Callable[[str, int, int, bytes], None]
"""Sees ``(">" or "<", version, message type, octets)`` of each handshake message: sent or received;
``0x0304`` for TLS 1.3; the number of RFC 8446 section 4; the whole message with its header."""

SERVER_HELLO = 2
CERTIFICATE = 11
CERTIFICATE_REQUEST = 13
SERVER_HELLO_DONE = 14
FINISHED = 20

HEADER_OCTETS = 4
"""Of a handshake message: its type, and its length in three octets."""

_SIGNATURE_ALGORITHMS = 13
_CERTIFICATE_AUTHORITIES = 47

_KEY_KINDS = {0x0807: "Ed25519", 0x0808: "Ed448"}
_KEY_KINDS_BY_SIGNATURE = {1: "RSA", 2: "DSA", 3: "EC"}
_KEY_KINDS_BY_TYPE = {1: "RSA", 2: "DSA", 64: "EC"}


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """What a server says about the client certificate that it wants.

    Attributes:
        authorities: Names of the authorities it accepts, DER; empty = it leaves that open.
        key_kinds: Kinds of keys it can check signatures of, ``RSA``, ``EC``, ``Ed25519``; empty
            = it leaves that open.
    """

    authorities: tuple[bytes, ...] = ()
    key_kinds: frozenset[str] = frozenset()


def parse_certificate_request(body: bytes, version: int) -> CertificateRequest:
    """Read the body of a CertificateRequest; one that is malformed says nothing.

    Args:
        body: The octets behind the message's header.
        version: The protocol version in use.
    """
    try:
        if version >= TLS_1_3:
            return _request_of_1_3(Cursor(body))
        return _request_before_1_3(Cursor(body), version)
    except IndexError:
        return CertificateRequest()


def _request_of_1_3(cursor: Cursor) -> CertificateRequest:
    cursor.counted(1)  # certificate_request_context
    extensions = extensions_in(cursor.counted(2))
    algorithms = Cursor(extensions.get(_SIGNATURE_ALGORITHMS, b"\0\0")).counted(2)
    names = Cursor(extensions.get(_CERTIFICATE_AUTHORITIES, b"\0\0")).counted(2)
    return CertificateRequest(_counted_names(names), _kinds_of_algorithms(numbers_in(algorithms)))


def _request_before_1_3(cursor: Cursor, version: int) -> CertificateRequest:
    types = cursor.counted(1)
    kinds = frozenset(_KEY_KINDS_BY_TYPE[one] for one in types if one in _KEY_KINDS_BY_TYPE)
    if version >= TLS_1_2:
        by_algorithm = _kinds_of_algorithms(numbers_in(cursor.counted(2)))
        kinds = by_algorithm & (kinds | {"Ed25519", "Ed448"}) if kinds else by_algorithm
    return CertificateRequest(_counted_names(cursor.counted(2)), kinds)


def _kinds_of_algorithms(algorithms: tuple[int, ...]) -> frozenset[str]:
    """Return the kinds of keys that sign so (RFC 8446 section 4.2.3, RFC 5246 7.4.1.4.1)."""
    return frozenset(kind for kind in map(_kind_of_algorithm, algorithms) if kind)


def _kind_of_algorithm(number: int) -> str:
    if number in _KEY_KINDS:
        return _KEY_KINDS[number]
    if number >> 8 == 0x08:  # rsa_pss_rsae_..., rsa_pss_pss_...
        return "RSA"
    return _KEY_KINDS_BY_SIGNATURE.get(number & 0xFF, "") if number >> 8 <= 6 else ""


def _counted_names(octets: bytes) -> tuple[bytes, ...]:
    cursor = Cursor(octets)
    names = []
    while not cursor.at_end():
        names.append(cursor.counted(2))
    return tuple(names)


class ClientAuthentication:
    """Follows a handshake's messages: was a client certificate asked for, and was one shown?

    What cannot be seen stays open: the messages of TLS 1.3 are encrypted, and seen only where
    Python lets them be observed.

    Args:
        presents: Whether we have a certificate for this connection.

    Attributes:
        request: What the server asked for, ``None`` while it has not.
    """

    def __init__(self, *, presents: bool = False) -> None:
        self.request: CertificateRequest | None = None
        self._presents = presents
        self._shown: bool | None = None
        self._flight_seen = False

    @property
    def requested(self) -> bool | None:
        """Whether a certificate was asked for; ``None`` = that could not be seen."""
        if self.request is not None:
            return True
        return False if self._flight_seen else None

    @property
    def shown(self) -> bool:
        """Whether one was shown; where that cannot be seen, whether we have one."""
        if self._shown is not None:
            return self._shown
        return self._presents and self.requested is not False

    def take(self, direction: str, version: int, message_type: int, octets: bytes) -> None:
        """Take one handshake message (a :data:`MessageTap`)."""
        body = octets[HEADER_OCTETS:]
        if direction == ">":
            if message_type == CERTIFICATE:
                self._shown = _has_certificates(body, version)
        elif message_type == CERTIFICATE_REQUEST:
            self.request = parse_certificate_request(body, version)
        elif message_type in {SERVER_HELLO_DONE, FINISHED}:
            self._flight_seen = True


def _has_certificates(body: bytes, version: int) -> bool:
    cursor = Cursor(body)
    try:
        if version >= TLS_1_3:
            cursor.counted(1)  # certificate_request_context
        return cursor.number(3) > 0
    except IndexError:
        return False
