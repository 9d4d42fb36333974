"""What happened on a server: counters, storms of connections, log lines."""

from __future__ import annotations

import collections
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sealpress.errors import Reason, TlsError
from sealpress.server.failures import HandshakeFailures
from sealpress.transport.tls_names import version_keyword, version_title

if TYPE_CHECKING:
    from sealpress.errors import TransportError
    from sealpress.transport.grammar import HttpViolation
    from sealpress.transport.records import ClientHello

_log = logging.getLogger("sealpress.server")

STORM_CONNECTIONS = 500
"""So many connections of one address within ``STORM_SECONDS`` are a storm."""

STORM_SECONDS = 10.0
"""The time over which connections of an address are counted."""

STORM_QUIET_SECONDS = 60.0
"""A storm that goes on is counted and logged again after this time."""


class StormWatch:
    """Notices addresses that connect hundreds of times in a few seconds.

    CUPS 2.4 did so when it met a session ticket of TLS 1.3: no request ever came.
    """

    __slots__ = ("_connections", "_ends", "_quiet_until")

    def __init__(self) -> None:
        self._connections: dict[str, int] = {}
        self._ends = 0.0
        self._quiet_until: dict[str, float] = {}

    def add(self, address: str, now: float) -> bool:
        """Count a connection; return whether a storm is to be told of."""
        if now >= self._ends:
            self._ends = now + STORM_SECONDS
            self._connections.clear()
            self._quiet_until = {a: t for a, t in self._quiet_until.items() if t > now}
        count = self._connections.get(address, 0) + 1
        self._connections[address] = count
        if count < STORM_CONNECTIONS or address in self._quiet_until:
            return False
        self._quiet_until[address] = now + STORM_QUIET_SECONDS
        return True


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
        reports: Requests not carried out, since they came below the TLS floor.
        storms: Times that one address made very many connections in a short time.
        failed_by_reason: Failed handshakes by the keyword of their reason.
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
    reports: int = 0
    storms: int = 0
    failed_by_reason: collections.Counter[str] = field(default_factory=collections.Counter)


@dataclass(slots=True)
class ServerEvents:
    """Takes note of what happens, and logs what an administrator may want to know."""

    failures: HandshakeFailures = field(default_factory=HandshakeFailures)
    counters: Counters = field(default_factory=Counters)
    storms: StormWatch = field(default_factory=StormWatch)

    def handshake_failed(
        self,
        peer: str,
        error: TransportError,
        client_hello: ClientHello | None,
        alert_sent: int | None = None,
    ) -> None:
        """Count and keep a failed handshake."""
        self.counters.failed_handshakes += 1
        self.counters.failed_by_reason[str(error.reason)] += 1
        self.failures.add(peer, error, client_hello, alert_sent)

    def below_floor(self, peer: str, version: str, client_hello: ClientHello | None) -> None:
        """Keep a client that could only be told that its TLS is too old."""
        used = version_title(version_keyword(version))
        said = f"the client speaks nothing newer than {used}; it is told so, nothing else is done"
        self.failures.add(peer, TlsError(Reason.TLS_VERSION_TOO_OLD, said), client_hello)

    def connected(self, address: str, now: float) -> None:
        """Count a connection of an address; ``now`` is on any monotonic clock."""
        if self.storms.add(address, now):
            self.counters.storms += 1
            _log.warning(
                "%s made %d connections within %g s: its software may be reconnecting for ever",
                address,
                STORM_CONNECTIONS,
                STORM_SECONDS,
            )

    def violation(self, peer: str, violation: HttpViolation) -> None:
        """Count a broken rule."""
        self.counters.violations += 1
        _log.info("%s: %s; answered with %d", peer, violation.detail, violation.status)

    def injection(self, peer: str) -> None:
        """Count octets in clear after a request to upgrade."""
        self.counters.injections += 1
        _log.warning("%s: octets in clear after a request to upgrade to TLS; closed", peer)
