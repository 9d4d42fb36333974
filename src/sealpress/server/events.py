"""What happened on a server: counters, the last failed handshakes, log lines."""

from __future__ import annotations

import collections
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.errors import TransportError
    from sealpress.transport.grammar import HttpViolation
    from sealpress.transport.records import ClientHello

_log = logging.getLogger("sealpress.server")

_KEPT_FAILURES = 100


@dataclass(frozen=True, slots=True)
class HandshakeFailure:
    """A TLS handshake that did not succeed.

    Attributes:
        peer: The client's address and port.
        reason: The reason's keyword.
        detail: What happened, one sentence.
        client_hello: What the client offered, if that came.
    """

    peer: str
    reason: str
    detail: str
    client_hello: ClientHello | None


@dataclass(slots=True)
class Counters:
    """Numbers since the server was made.

    Attributes:
        connections: Connections accepted.
        refused_connections: Closed at once: too many of their address, or all others are busy.
        shed_connections: Closed to make room, since they had kept us waiting longest.
        handshakes: TLS handshakes done.
        failed_handshakes: TLS handshakes not done.
        upgrades: Connections upgraded to TLS (RFC 2817).
        injections: Connections closed since octets in clear followed a request to upgrade.
        requests: Requests given to the handler.
        violations: Requests refused, since they broke a rule of HTTP.
        timeouts: Connections closed, since the peer made no progress.
    """

    connections: int = 0
    refused_connections: int = 0
    shed_connections: int = 0
    handshakes: int = 0
    failed_handshakes: int = 0
    upgrades: int = 0
    injections: int = 0
    requests: int = 0
    violations: int = 0
    timeouts: int = 0


@dataclass(slots=True)
class ServerEvents:
    """Takes note of what happens, and logs what an administrator may want to know."""

    counters: Counters = field(default_factory=Counters)
    failed_handshakes: collections.deque[HandshakeFailure] = field(
        default_factory=lambda: collections.deque(maxlen=_KEPT_FAILURES)
    )

    def handshake_failed(
        self, peer: str, error: TransportError, client_hello: ClientHello | None
    ) -> None:
        """Keep a failed handshake."""
        self.counters.failed_handshakes += 1
        failure = HandshakeFailure(peer, error.reason, error.detail, client_hello)
        self.failed_handshakes.append(failure)
        if client_hello is None:  # a scan or an attack: many, and nobody's printer fails
            _log.debug("no TLS handshake with %s: %s", peer, error)
            return
        offered = ", ".join(f"0x{version:04x}" for version in client_hello.versions)
        _log.warning(
            "TLS handshake with %s failed: %s (it offered versions %s)", peer, error, offered
        )

    def violation(self, peer: str, violation: HttpViolation) -> None:
        """Count a broken rule."""
        self.counters.violations += 1
        _log.info("%s: %s; answered with %d", peer, violation.detail, violation.status)

    def injection(self, peer: str) -> None:
        """Count octets in clear after a request to upgrade."""
        self.counters.injections += 1
        _log.warning("%s: octets in clear after a request to upgrade to TLS; closed", peer)
