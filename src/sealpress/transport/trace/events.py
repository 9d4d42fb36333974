"""What a trace tells: events with a kind, a time, a direction and facts (pure)."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Fact: TypeAlias = "str | int | float | bool | Sequence[Fact] | Mapping[str, Fact] | None"
"""What a fact can be: exactly what JSON can say."""

Facts: TypeAlias = Mapping[str, Fact]
"""The facts of an event by their names; docs/reference/trace.md has those of each kind."""


class Layer(enum.StrEnum):
    """The layer of the conversation that an event belongs to."""

    TCP = "tcp"
    TLS = "tls"
    HTTP = "http"
    IPP = "ipp"
    TRACE = "trace"
    """Not of the conversation: a remark of the trace itself."""


class Kind(enum.StrEnum):
    """What happened; the value is the name in JSON."""

    CONNECTING = "connecting"
    RESOLVED = "resolved"
    TRYING = "trying"
    ADDRESS_FAILED = "address-failed"
    NOT_CONNECTED = "not-connected"
    CONNECTED = "connected"
    ACCEPTED = "accepted"
    FAILED = "failed"
    PEER_ENDED = "peer-ended"
    CLOSED = "closed"

    TLS_BEGINS = "tls-begins"
    HELLO_REQUEST = "hello-request"
    CLIENT_HELLO = "client-hello"
    SERVER_HELLO = "server-hello"
    HELLO_RETRY_REQUEST = "hello-retry-request"
    ENCRYPTED_EXTENSIONS = "encrypted-extensions"
    CERTIFICATE = "certificate"
    CERTIFICATE_STATUS = "certificate-status"
    SERVER_KEY_EXCHANGE = "server-key-exchange"
    CERTIFICATE_REQUEST = "certificate-request"
    SERVER_HELLO_DONE = "server-hello-done"
    CLIENT_KEY_EXCHANGE = "client-key-exchange"
    CERTIFICATE_VERIFY = "certificate-verify"
    FINISHED = "finished"
    NEW_SESSION_TICKET = "new-session-ticket"
    END_OF_EARLY_DATA = "end-of-early-data"
    KEY_UPDATE = "key-update"
    HANDSHAKE_MESSAGE = "handshake-message"
    CHANGE_CIPHER_SPEC = "change-cipher-spec"
    ALERT = "alert"
    SEALED_RECORD = "sealed-record"
    NOT_TLS = "not-tls"
    TLS_DONE = "tls-done"

    HTTP_REQUEST = "http-request"
    HTTP_RESPONSE = "http-response"
    HTTP_BODY = "http-body"
    HTTP_UNREADABLE = "http-unreadable"

    IPP_REQUEST = "ipp-request"
    IPP_RESPONSE = "ipp-response"
    IPP_OCTETS = "ipp-octets"

    CUT = "cut"
    FAULT = "fault"

    @property
    def layer(self) -> Layer:
        """The layer it belongs to."""
        return _LAYERS[self]


_FIRST_OF_LAYER = {
    Kind.CONNECTING: Layer.TCP,
    Kind.TLS_BEGINS: Layer.TLS,
    Kind.HTTP_REQUEST: Layer.HTTP,
    Kind.IPP_REQUEST: Layer.IPP,
    Kind.CUT: Layer.TRACE,
}


def _layers() -> dict[Kind, Layer]:
    """Give each kind the layer of the last one above it that begins one."""
    layers, current = {}, Layer.TCP
    for kind in Kind:
        current = _FIRST_OF_LAYER.get(kind, current)
        layers[kind] = current
    return layers


_LAYERS = _layers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened on a connection.

    Attributes:
        number: Its place in the trace, from 1.
        connection: Which connection, from 1 in the order they were asked for.
        kind: What happened.
        seconds: Since the connection was asked for, or the peer came.
        monotonic: The same moment on the clock of ``time.monotonic``.
        direction: ``>`` sent by us, ``<`` received, empty for what crosses no network.
        encrypted: Whether it crosses encrypted.
        facts: What is known of it; nothing in here is secret, and every text in here may hold
            whatever the peer put there: show it escaped.
    """

    number: int
    connection: int
    kind: Kind
    seconds: float
    monotonic: float
    direction: str = ""
    encrypted: bool = False
    facts: Facts

    @property
    def layer(self) -> Layer:
        """The layer it belongs to."""
        return self.kind.layer
