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

    def connected(self, route: Route) -> ConnectionWitness | None:
        """It stands; who does not want to see it is left out."""
        watches = []
        for witness in self._witnesses:
            watch = witness.connected(route)
            if watch is not None:
                watches.append(_Watch(watch, wants_secrets=witness.wants_secrets))
        return _Watches(watches) if watches else None


class _Watch:
    """One of those who see, and whether secrets are for it."""

    def __init__(self, watch: ConnectionWitness, *, wants_secrets: bool) -> None:
        self.watch = watch
        self.wants_secrets = wants_secrets


class _Watches:
    """Tells several who see one connection."""

    def __init__(self, watches: Sequence[_Watch]) -> None:
        self._for_secrets = [each.watch for each in watches if each.wants_secrets]
        self._watches = [each.watch for each in watches]

    def wire(self, direction: str, octets: bytes) -> None:
        for watch in self._watches:
            watch.wire(direction, octets)

    def tls_begins(self, *, upgraded: bool, server_name: str) -> None:
        for watch in self._watches:
            watch.tls_begins(upgraded=upgraded, server_name=server_name)

    def tls_message(self, direction: str, version: int, kind: int, octets: bytes) -> None:
        for watch in self._watches:
            watch.tls_message(direction, version, kind, octets)

    def tls_record(
        self, direction: str, version: int, content: int, octets: bytes, *, sealed: bool
    ) -> None:
        for watch in self._watches:
            watch.tls_record(direction, version, content, octets, sealed=sealed)

    def tls_secrets(self, lines: Sequence[str]) -> None:
        for watch in self._for_secrets:
            watch.tls_secrets(lines)

    def tls_done(self, agreed: Agreed) -> None:
        for watch in self._watches:
            watch.tls_done(agreed)

    def plain(self, direction: str, octets: bytes) -> None:
        for watch in self._watches:
            watch.plain(direction, octets)

    def failed(self, error: SealpressError) -> None:
        for watch in self._watches:
            watch.failed(error)

    def peer_ended(self) -> None:
        for watch in self._watches:
            watch.peer_ended()

    def closed(self) -> None:
        for watch in self._watches:
            watch.closed()
