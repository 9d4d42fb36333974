"""A connection before anything is said in HTTP: sniffing and handshake, without a task.

Most of what a handshake costs us beside its arithmetic is waiting in an orderly way. Here nobody
waits: each arrival is dealt with where it arrives. Whatever is not the plain course of things (an
early end, a fault, a time-out, HTTP's first octets) is left to a conversation with a task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sealpress.errors import TransportError

if TYPE_CHECKING:
    from sealpress.server.conversation import Rules
    from sealpress.server.wire import Wire

TLS_HANDSHAKE_RECORD = 0x16
"""First octet of a TLS connection (RFC 8446 section 5.1); no HTTP method begins so."""

_NOTHING = memoryview(b"")


class Host(Protocol):
    """Who begins a conversation."""

    def enter(self, wire: Wire, octets: memoryview, *, failed: bool) -> None:
        """Go on in a task.

        Args:
            wire: The connection, its handshake not begun, begun or done.
            octets: HTTP's first octets, if they came through TLS.
            failed: Whether the handshake failed, so that only a goodbye is left to say.
        """
        ...


class Doorstep:
    """Deals with a connection's arrivals until a conversation begins."""

    __slots__ = ("_host", "_rules", "_wire")

    def __init__(self, wire: Wire, rules: Rules, host: Host) -> None:
        self._wire = wire
        self._rules = rules
        self._host = host
        wire.patience.allow(rules.limits.head_timeout)
        wire.wait_at(self.step)

    def step(self) -> None:
        """Deal with an arrival, the end of the octets, or spent patience."""
        wire = self._wire
        if wire.patience.is_spent:
            self._enter()
        elif not wire.has_tls:
            self._sniff()
        elif self._go_on():
            self._read()

    def _sniff(self) -> None:
        wire, rules = self._wire, self._rules
        octets, tls = wire.held, rules.tls
        if not octets and wire.has_ended:
            self._close()
        elif tls is None or not rules.implicit or tls.needs_client_hello or octets[:1] != b"\x16":
            self._enter()
        else:
            wire.patience.allow(rules.limits.handshake_timeout)
            wire.begin_tls(tls.context)
            if self._go_on():
                self._read()

    def _go_on(self) -> bool:
        """Go on with the handshake; return whether it is done."""
        wire = self._wire
        if wire.handshake_done:
            return True
        try:
            done = wire.advance_tls()
        except TransportError as error:
            self._rules.events.handshake_failed(
                wire.name, error, wire.client_hello, wire.alert_sent
            )
            self._enter(failed=True)
            return False
        if not done:
            self._wait()
            return False
        self._rules.events.counters.handshakes += 1
        wire.patience.allow(self._rules.limits.head_timeout)
        return True

    def _read(self) -> None:
        wire = self._wire
        try:
            octets = wire.received() if wire.has_unread_records else _NOTHING
        except TransportError:  # said again to whoever reads next
            self._enter()
            return
        if octets:
            self._enter(octets)
        elif wire.has_ended or wire.is_over:
            self._leave()
        else:
            self._wait()

    def _leave(self) -> None:
        """Close a connection whose peer has no more to say, and never said anything."""
        if self._wire.has_ended and self._wire.say_goodbye():
            self._close()
        else:
            self._enter()

    def _close(self) -> None:
        self._wire.wait_at(None)
        self._wire.close()

    def _wait(self) -> None:
        if self._wire.has_ended and not self._wire.handshake_done:
            self._enter()
        else:
            self._wire.wait_at(self.step)

    def _enter(self, octets: memoryview = _NOTHING, *, failed: bool = False) -> None:
        self._wire.wait_at(None)
        self._host.enter(self._wire, octets, failed=failed)
