"""Seeing a connection from outside: what a trace, a capture or a test is told of it (pure).

Witnesses see everything and change nothing. Their methods are called where octets pass, so they
must be quick, must not wait and must not raise. Nobody is told anything that would not be there
without them; without a witness nothing of this costs anything.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sealpress.errors import SealpressError

SENT = ">"
"""Direction of octets that we send."""

RECEIVED = "<"
"""Direction of octets that come from the peer."""


class Stage(enum.StrEnum):
    """How far a connection that is asked for has come to be."""

    BEGUN = "begun"
    """It is asked for."""
    RESOLVED = "resolved"
    """The name has been resolved to addresses; not told of an address that was given as one."""
    TRYING = "trying"
    """One of the addresses is tried."""
    ADDRESS_FAILED = "address-failed"
    """That address can't be had; the next one is tried, if there is one."""
    FAILED = "failed"
    """The connection can't be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approach:
    """A step on the way to a connection.

    Attributes:
        number: The same for all steps of one connection, and in its :class:`Route`.
        host: The peer's name or address as it was asked for.
        port: Its port.
        stage: What has happened.
        addresses: The addresses found, or the one that is meant.
        outcome: How that address ended, one clause.
        error: Why there is no connection.
    """

    number: int
    host: str
    port: int
    stage: Stage
    addresses: tuple[str, ...] = ()
    outcome: str = ""
    error: SealpressError | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The two ends of a TCP connection.

    Attributes:
        host: The peer's name as it was asked for, its address where it came to us.
        port: The port that was asked for; at a server, the peer's.
        local: Our address and port.
        peer: The peer's address and port.
        we_listen: Whether the peer connected to us.
        begun_at: When connecting began, seconds on the clock of ``time.monotonic``.
        number: That of the :class:`Approach`; 0 where the peer came to us.
    """

    host: str
    port: int
    local: tuple[str, int] = ("", 0)
    peer: tuple[str, int] = ("", 0)
    we_listen: bool = False
    begun_at: float = 0.0
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a TLS handshake agreed on.

    Attributes:
        version: ``TLSv1.3``.
        cipher: The cipher suite as OpenSSL names it.
        peer_chain: The peer's certificates as DER, its own first.
        trusted_as: Why the peer is trusted, one clause; empty where nobody judged.
    """

    version: str
    cipher: str
    peer_chain: Sequence[bytes] = ()
    trusted_as: str = ""


class ConnectionWitness(Protocol):
    """Sees one connection, from when it stands."""

    def wire(self, direction: str, octets: bytes) -> None:
        """Octets cross the network, encrypted or not."""
        ...

    def tls_begins(self, *, upgraded: bool, server_name: str) -> None:
        """All that crosses the network from now on is TLS; ``upgraded``: HTTP came before."""
        ...

    def tls_message(self, direction: str, version: int, kind: int, octets: bytes) -> None:
        """A whole handshake message, see :data:`sealpress.transport.handshake.MessageTap`."""
        ...

    def tls_record(
        self, direction: str, version: int, content: int, octets: bytes, *, sealed: bool
    ) -> None:
        """A record that is no handshake message, see :data:`sealpress.transport.records.RecordTap`.

        ChangeCipherSpec and alerts; and where messages inside of encrypted records can't be seen,
        those records as they cross.
        """
        ...

    def tls_secrets(self, lines: Sequence[str]) -> None:
        """Secrets of this connection in the NSS key log format; only where they are wanted."""
        ...

    def tls_done(self, agreed: Agreed) -> None:
        """The handshake is done, and the peer is trusted."""
        ...

    def plain(self, direction: str, octets: bytes) -> None:
        """Octets of HTTP: what was or is to be encrypted, and what crosses in clear."""
        ...

    def failed(self, error: SealpressError) -> None:
        """Something ended the connection, the handshake or an exchange; each error is told once."""
        ...

    def peer_ended(self) -> None:
        """The peer will send no more octets: its end of the TCP stream came."""
        ...

    def closed(self) -> None:
        """We closed it."""
        ...


class Witness(Protocol):
    """Sees connections come to be."""

    @property
    def wants_secrets(self) -> bool:
        """Whether the secrets of TLS are to be told, so that the octets can be decrypted later."""
        ...

    def approaching(self, step: Approach) -> None:
        """A connection is asked for, and how that goes on until it stands or can't be had."""
        ...

    def connected(self, route: Route) -> ConnectionWitness | None:
        """It stands; ``None`` = it is not to be seen."""
        ...
