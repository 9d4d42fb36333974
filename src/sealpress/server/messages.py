"""What a handler gets and gives: request, peer, response."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from sealpress.transport.http1 import Headers, HttpVersion

if TYPE_CHECKING:
    from sealpress.server.body import RequestBody


class Binding(enum.StrEnum):
    """How a request came."""

    PLAIN = "plain"
    IMPLICIT = "implicit"
    UPGRADE = "upgrade"


class PlainPolicy(enum.Enum):
    """What a listener does with requests that come without TLS."""

    ALLOW = "allow"
    UPGRADE_ONLY = "upgrade-only"
    """Only an upgrade to TLS is taken up; everything else is answered with 426."""
    REFUSE = "refuse"
    """Everything is answered with 403: TLS must come first."""


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What a TLS handshake agreed on.

    Attributes:
        version: ``TLSv1.3``.
        cipher: OpenSSL's name of the cipher suite.
        server_name: What the client asked for by SNI, empty when it did not.
        client_certificate: The client's own certificate as DER, if it presented one.
        client_chain: All certificates that it sent, its own first; empty without one.
        client_verify_errors: What OpenSSL found wrong with that chain, when the handshake was
            completed all the same: pairs of verify code and depth in the chain.
    """

    version: str
    cipher: str
    server_name: str
    client_certificate: bytes | None
    client_chain: tuple[bytes, ...] = ()
    client_verify_errors: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PeerFacts:
    """Who is at the other end.

    Attributes:
        host: The peer's address.
        port: The peer's port.
        local_host: The address it connected to.
        local_port: The port it connected to.
        binding: How TLS came about, if it did.
        tls: What TLS agreed on, or ``None`` in clear.
    """

    host: str
    port: int
    local_host: str
    local_port: int
    binding: Binding = Binding.PLAIN
    tls: TlsFacts | None = None

    @property
    def secure(self) -> bool:
        """Whether the request came through TLS."""
        return self.tls is not None


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body still to come.

    Attributes:
        method: ``POST``.
        path: The target's path with its query; ``*`` for ``OPTIONS *``.
        version: ``(1, 1)`` or ``(1, 0)``.
        headers: The header fields.
        body: The body, piece by piece.
        peer: Who sent it.
    """

    method: str
    path: str
    version: HttpVersion
    headers: Headers
    body: RequestBody
    peer: PeerFacts


class Parts(Protocol):
    """What an answer says bit by bit; nothing of it is made before somebody can send it."""

    @property
    def is_over(self) -> bool:
        """Whether all was taken that will ever come."""
        ...

    def begin(self, ring: Callable[[], None]) -> None:
        """Have a function called whenever there is something to say, from now on."""
        ...

    def take(self) -> Sequence[bytes]:
        """Return what there is to say now: nothing, or some parts."""
        ...

    def end(self) -> None:
        """Take note that nobody will take any more; comes once, at any time after ``begin``."""
        ...


@dataclass(frozen=True, slots=True)
class Response:
    """An answer.

    Attributes:
        status: The HTTP status.
        body: All of its body.
        fields: Header fields besides those of framing and connection, which the server writes.
        close: Whether the connection ends after it.
        parts: What comes after ``body``, bit by bit as there is something to say; only for who
            speaks HTTP/1.1.
        holds: Asked when the same request comes again over the same connection, but for its
            ``request-id``: whether it is answered the same. Who says so takes note of it.
    """

    status: int
    body: bytes = b""
    fields: tuple[tuple[str, str], ...] = ()
    close: bool = False
    parts: Parts | None = None
    holds: Callable[[], bool] | None = None

    @classmethod
    def text(cls, status: int, text: str, *, close: bool = False) -> Response:
        """Make an answer for people."""
        fields = (("Content-Type", "text/plain; charset=utf-8"),)
        return cls(status, (text + "\n").encode(), fields, close)


UPGRADE_TOKENS = "TLS/1.2, HTTP/1.1"
UPGRADE_REQUIRED = Response(
    426,
    b"This printer asks for encryption: use ipps, or upgrade to TLS first (RFC 2817).\n",
    (("Upgrade", UPGRADE_TOKENS), ("Content-Type", "text/plain; charset=utf-8")),
)
"""What a handler returns when a request must not come in clear (RFC 9110 section 15.5.22)."""

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
