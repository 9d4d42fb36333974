"""Seeing a connection from outside: what a trace, a capture or a test is told of it (pure).

Witnesses see everything and change nothing. Their methods are called where octets pass, so they
must be quick, must not wait and must not raise. Nobody is told anything that would not be there
without them; without a witness nothing of this costs anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sealpress.errors import SealpressError

SENT = ">"
"""Direction of octets that we send."""

RECEIVED = "<"
"""Direction of octets that come from the peer."""


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
    """

    host: str
    port: int
    local: tuple[str, int] = ("", 0)
    peer: tuple[str, int] = ("", 0)
    we_listen: bool = False
    begun_at: float = 0.0


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
        """Something ended the connection, or the handshake."""
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

    def connecting(self, host: str, port: int) -> None:
        """A connection is asked for."""
        ...

    def connected(self, route: Route) -> ConnectionWitness | None:
        """It stands; ``None`` = it is not to be seen."""
        ...

    def not_connected(self, host: str, port: int, error: SealpressError) -> None:
        """It can't be had."""
        ...
