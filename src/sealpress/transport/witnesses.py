"""Several witnesses of the same connections: a trace and a capture, say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.errors import SealpressError
    from sealpress.transport.witness import Agreed, Approach, ConnectionWitness, Route, Witness


class Witnesses:
    """A :class:`~sealpress.transport.witness.Witness` that tells others all it is told.

    Args:
        witnesses: Who is told, in this order.
    """

    def __init__(self, *witnesses: Witness) -> None:
        self._witnesses = witnesses

    @property
    def members(self) -> tuple[Witness, ...]:
        """Who is told."""
        return self._witnesses

    @property
    def wants_secrets(self) -> bool:
        """Whether one of them wants the secrets of TLS."""
        return any(witness.wants_secrets for witness in self._witnesses)

    def approaching(self, step: Approach) -> None:
        """A connection is asked for, and how that goes on."""
        for witness in self._witnesses:
            witness.approaching(step)

    def connected(self, route: Route) -> Watches | None:
        """It stands; who does not want to see it is left out."""
        seen = [(witness, witness.connected(route)) for witness in self._witnesses]
        watches = [watch for _, watch in seen if watch is not None]
        if not watches:
            return None
        return Watches(watches, [w for one, w in seen if w is not None and one.wants_secrets])


class Watches:
    """Tells several who see one connection what a single one is told.

    Args:
        watches: Who see it.
        confidants: Who of them are told the secrets of TLS.
    """

    def __init__(
        self, watches: Sequence[ConnectionWitness], confidants: Sequence[ConnectionWitness]
    ) -> None:
        self._watches = watches
        self._confidants = confidants

    @property
    def wants_secrets(self) -> bool:
        """Whether one of them is told the secrets of TLS."""
        return bool(self._confidants)

    def wire(self, direction: str, octets: bytes) -> None:
        """Octets cross the network."""
        for watch in self._watches:
            watch.wire(direction, octets)

    def tls_begins(self, *, upgraded: bool, server_name: str) -> None:
        """From now on all is TLS."""
        for watch in self._watches:
            watch.tls_begins(upgraded=upgraded, server_name=server_name)

    def tls_message(self, direction: str, version: int, kind: int, octets: bytes) -> None:
        """A handshake message."""
        for watch in self._watches:
            watch.tls_message(direction, version, kind, octets)

    def tls_record(
        self, direction: str, version: int, content: int, octets: bytes, *, sealed: bool
    ) -> None:
        """Another record."""
        for watch in self._watches:
            watch.tls_record(direction, version, content, octets, sealed=sealed)

    def tls_secrets(self, lines: Sequence[str]) -> None:
        """Secrets of TLS, for those who are told them."""
        for watch in self._confidants:
            watch.tls_secrets(lines)

    def tls_done(self, agreed: Agreed) -> None:
        """The handshake is done."""
        for watch in self._watches:
            watch.tls_done(agreed)

    def plain(self, direction: str, octets: bytes) -> None:
        """Octets of HTTP."""
        for watch in self._watches:
            watch.plain(direction, octets)

    def failed(self, error: SealpressError) -> None:
        """Something ended it."""
        for watch in self._watches:
            watch.failed(error)

    def peer_ended(self) -> None:
        """The peer will send no more."""
        for watch in self._watches:
            watch.peer_ended()

    def closed(self) -> None:
        """We closed it."""
        for watch in self._watches:
            watch.closed()
