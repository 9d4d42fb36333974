"""TLS servers played by hand, without cryptography: what they answer to a ClientHello."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sealpress.server.hello import HelloCollector
from sealpress.simulator.faults.fault import ActiveFault
from sealpress.transport.alerts import alert_number
from sealpress.transport.records import ClientHello
from sealpress.transport.tls_names import SSL_3_0, TLS_1_0, TLS_1_2

_HANDSHAKE_FAILURE = 40
_UNRECOGNIZED_NAME = 112
_FATAL = 2
_RC4 = (0x0005, 0x0004)  # RSA with RC4 and SHA-1, MD5
_3DES = (0x000A,)  # RSA with 3DES and SHA-1
_SSL3_SUITES = (*_3DES, *_RC4, 0x002F, 0x0035)

_ECDHE = (0xC02F, 0xC02B, 0xC030, 0xC02C)  # with AES-GCM, RSA or ECDSA

_GARBAGE = bytes(range(0x80, 0x100)) * 2
_IN_CLEAR = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 29\r\n"
    b"Connection: close\r\n\r\nThis port speaks HTTP alone.\n"
)


class End(enum.Enum):
    """What becomes of the connection after an answer."""

    CLOSE = "close"
    RESET = "reset"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent, and what happens then."""

    octets: bytes = b""
    end: End = End.CLOSE


class Impostor:
    """Takes what a client sends in place of TLS software.

    Args:
        fault: Which part it plays.
        chain: The certificates it shows, if it comes so far.
    """

    def __init__(self, fault: ActiveFault, chain: Sequence[bytes] = ()) -> None:
        self._fault = fault
        self._chain = tuple(chain)
        self._collector = HelloCollector()
        self._has_answered = False

    def feed(self, octets: bytes | bytearray) -> Reply | None:
        """Take octets; return what is to be answered now, if anything is."""
        if self._has_answered:
            return Reply(_alert(_HANDSHAKE_FAILURE)) if octets else None
        if not self._collector.feed(octets):
            return None
        self._has_answered = True
        return _PARTS[self._fault.name](self._collector.client_hello, self._fault, self._chain)


def _alert(number: int, version: int = TLS_1_0) -> bytes:
    return b"\x15" + version.to_bytes(2, "big") + bytes((0, 2, _FATAL, number))


def _given_alert(
    _hello: ClientHello | None, fault: ActiveFault, _chain: tuple[bytes, ...]
) -> Reply:
    number = alert_number(fault.value)
    return Reply(_alert(_HANDSHAKE_FAILURE if number is None else number, TLS_1_2))


_Part = Callable[["ClientHello | None", ActiveFault, tuple[bytes, ...]], Reply]


def _always(reply: Reply) -> _Part:
    return lambda _hello, _fault, _chain: reply


def _old_server(version: int, suites: Sequence[int]) -> _Part:
    """A server that knows one old version: it names version and suite, as in former times."""

    def answer(hello: ClientHello | None, _fault: ActiveFault, chain: tuple[bytes, ...]) -> Reply:
        offered = hello.cipher_suites if hello else ()
        chosen = next((suite for suite in suites if suite in offered), None)
        if chosen is None or hello is None or max(hello.versions, default=0) < version:
            return Reply(_alert(_HANDSHAKE_FAILURE, version))
        return Reply(_flight(version, chosen, chain), End.STAY)

    return answer


def _flight(version: int, suite: int, chain: tuple[bytes, ...]) -> bytes:
    """ServerHello, Certificate and ServerHelloDone (RFC 2246 section 7.4)."""
    number = version.to_bytes(2, "big")
    hello = number + bytes(range(32)) + b"\x00" + suite.to_bytes(2, "big") + b"\x00"
    certificates = b"".join(_counted(one, 3) for one in chain)
    messages = (
        b"\x02"
        + _counted(hello, 3)
        + b"\x0b"
        + _counted(_counted(certificates, 3), 3)
        + b"\x0e\0\0\0"
    )
    return b"\x16" + number + _counted(messages, 2)


def _counted(octets: bytes, length_octets: int) -> bytes:
    return len(octets).to_bytes(length_octets, "big") + octets


_PARTS: Mapping[str, _Part] = {
    "tls-alert": _given_alert,
    "tls-unknown-name": _always(Reply(_alert(_UNRECOGNIZED_NAME, TLS_1_2))),
    "tls-close": _always(Reply()),
    "tls-reset": _always(Reply(end=End.RESET)),
    "tls-stall": _always(Reply(end=End.STAY)),
    "tls-garbage": _always(Reply(_GARBAGE)),
    "tls-plain-answer": _always(Reply(_IN_CLEAR)),
    "tls-no-renegotiation": _old_server(TLS_1_2, _ECDHE),
    "sslv3-only": _old_server(SSL_3_0, _SSL3_SUITES),
    "rc4-only": _old_server(TLS_1_0, _RC4),
    "3des-only": _old_server(TLS_1_0, _3DES),
}
PLAYED_BY_HAND = tuple(_PARTS)
"""Names of the faults that are made here."""
