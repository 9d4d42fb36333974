"""The server itself: ports, connections and their number, and the clock that ends patience."""

from __future__ import annotations

import asyncio
import collections
import errno
import heapq
import itertools
import logging
import socket
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from sealpress.errors import Reason, StateError
from sealpress.server.accepting import Acceptor
from sealpress.server.conversation import Conversation, Rules
from sealpress.server.doorstep import Doorstep
from sealpress.server.events import Counters, ServerEvents
from sealpress.server.failures import HandshakeFailure
from sealpress.server.hosts import HostNames
from sealpress.server.limits import ServerLimits, raise_open_files_limit
from sealpress.server.line import READ_OCTETS
from sealpress.server.messages import Handler, PlainPolicy
from sealpress.server.tls import ServerTls, TlsFloor
from sealpress.server.watching import Watching
from sealpress.server.wire import Wire

if TYPE_CHECKING:
    from sealpress.transport.witness import Witness
    from sealpress.trust.tls_context import TlsContext

_log = logging.getLogger("sealpress.server")

Taker: TypeAlias = Callable[["Server", socket.socket, tuple[str, int]], object]
"""Makes a wire of a connection: called with its owner, its socket and the peer's address."""

_SWEEP_SECONDS = 0.25
_BUSY_SWEEP_SECONDS = 0.01
_EXPIRED_AT_ONCE = 32
_SHED_PART = 64  # one in so many connections is shed at a time


class Server:
    """Speaks HTTP in clear, implicit TLS and HTTP upgraded to TLS, all on one port.

    Args:
        handler: Answers requests.
        context: TLS settings (see :func:`sealpress.trust.server_context`), or settings that can
            be exchanged while the server runs; ``None`` for no TLS.
        limits: How much of us one peer may use.
        hosts: Names the server answers to, besides those of this machine.
        plain: What happens to requests that come in clear.
        implicit: Whether a connection may begin with TLS.
        take: Makes a wire of each connection accepted, with this server as its owner; others
            than :class:`~sealpress.server.wire.Wire` can play a peer that is not in order.
        witness: Sees every connection.

    Attributes:
        watching: Who sees connections; witnesses can come and go.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        context: TlsContext | ServerTls | None = None,
        limits: ServerLimits | None = None,
        hosts: Iterable[str] = (),
        plain: PlainPolicy = PlainPolicy.ALLOW,
        implicit: bool = True,
        take: Taker = Wire,
        witness: Witness | None = None,
    ) -> None:
        self.scratch = memoryview(bytearray(READ_OCTETS))
        self.watching = Watching(() if witness is None else (witness,))
        self._make_wire = take
        self._limits = limits or ServerLimits()
        tls = _server_tls(context)
        self._events = ServerEvents(tls.failures) if tls else ServerEvents()
        self._rules = Rules(
            handler=handler,
            tls=tls,
            old_client_handler=_old_client_handler(tls, self._events.counters) or handler,
            limits=self._limits,
            hosts=HostNames([*hosts, *_own_names()]),
            plain=plain,
            implicit=implicit and tls is not None,
            events=self._events,
        )
        self._listeners: list[asyncio.Server] = []
        self._acceptors: list[Acceptor] = []
        self._talks: dict[Wire, tuple[Conversation, asyncio.Task[None]] | None] = {}
        self._per_address: collections.Counter[str] = collections.Counter()
        self._sweep_timer: asyncio.TimerHandle | None = None
        self._closing = False

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Every address and port that is listened to."""
        return [
            listening.getsockname()[:2]
            for server in self._listeners
            for listening in server.sockets
        ]

    @property
    def counters(self) -> Counters:
        """What happened so far, in numbers."""
        return self._events.counters

    @property
    def failed_handshakes(self) -> tuple[HandshakeFailure, ...]:
        """The last TLS handshakes that failed, one for each address and reason, oldest first."""
        return self._events.failures.kept

    @property
    def connection_count(self) -> int:
        """How many connections are open."""
        return len(self._talks)

    async def listen(self, host: str, port: int) -> list[tuple[str, int]]:
        """Listen on a port, 0 for a free one; return the addresses listened to.

        ``::`` is every address, those of IPv4 as well where the system has both on one port.
        The soft limit of open files is raised to the hard one.

        Raises:
            StateError: The port is taken or not allowed (reason ``port-in-use``).
        """
        raise_open_files_limit()
        try:
            listener = await self._listener(host, port)
        except OSError as error:
            why = "is already in use" if error.errno == errno.EADDRINUSE else "cannot be opened"
            raise StateError(
                Reason.PORT_IN_USE, f"port {port} of {host} {why}: {error.strerror or error}"
            ) from error
        self._listeners.append(listener)
        self._acceptors += [Acceptor(one.fileno(), self._take) for one in listener.sockets]
        if self._sweep_timer is None:
            self._sweep()
        return self.addresses

    async def _listener(self, host: str, port: int) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        if host == "::" and socket.has_dualstack_ipv6():
            # asyncio would take IPv6 alone.
            both = socket.create_server((host, port), family=socket.AF_INET6, dualstack_ipv6=True)
            return await loop.create_server(asyncio.Protocol, sock=both, start_serving=False)
        # Bound only: connections are taken by our own acceptors, which need no task for each.
        return await loop.create_server(
            asyncio.Protocol, host, port, reuse_address=True, start_serving=False
        )

    def stop_listening(self) -> None:
        """Close all ports; connections that stand go on, and :meth:`listen` may be called again."""
        for acceptor in self._acceptors:
            acceptor.close()
        for listener in self._listeners:
            listener.close()
        self._acceptors, self._listeners = [], []

    def cut_connections(self) -> None:
        """Break off every connection, as a machine that loses its power does."""
        for wire in list(self._talks):
            wire.abort()

    async def close(self, *, grace: float = 1.0) -> None:
        """Stop listening, let requests in hand end within ``grace`` seconds, close everything."""
        self._closing = True
        self.stop_listening()
        tasks = [talk[1] for talk in self._talks.values() if talk is not None]
        for wire, talk in list(self._talks.items()):
            if talk is None:
                wire.abort()
            else:
                talk[0].close_soon()
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for wire in list(self._talks):
            wire.abort()
        if self._sweep_timer is not None:
            self._sweep_timer.cancel()
        self.watching.close()

    def _take(self, accepted: socket.socket, peer: tuple[str, int]) -> None:
        self._make_wire(self, accepted, peer)

    # What wires call

    def opened(self, wire: Wire) -> None:
        """Begin a conversation, if there is room or room can be made."""
        self.counters.connections += 1
        address = wire.peer.host
        self._events.connected(address, asyncio.get_running_loop().time())
        self._per_address[address] += 1
        full = len(self._talks) >= self._limits.max_connections
        too_many = self._per_address[address] > self._limits.max_connections_per_address
        if self._closing or too_many or (full and not self._make_room()):
            self.counters.refused_connections += 1
            wire.abort()
            return
        self._talks[wire] = None
        Doorstep(wire, self._rules, self)

    def enter(self, wire: Wire, octets: memoryview, *, failed: bool) -> None:
        """Begin a conversation over a connection, unless it is gone already."""
        if wire in self._talks and not wire.is_gone:
            conversation = Conversation(wire, self._rules)
            talk = _converse(wire, conversation, octets, failed=failed)
            self._talks[wire] = conversation, asyncio.get_running_loop().create_task(talk)

    def closed(self, wire: Wire) -> None:
        """Forget a connection."""
        address = wire.peer.host
        self._per_address[address] -= 1
        if not self._per_address[address]:
            del self._per_address[address]
        self._talks.pop(wire, None)

    def _make_room(self) -> bool:
        """Close the connections with the least progress: those that kept us waiting longest.

        Returns:
            Whether there were any; all others are being answered.
        """
        now = asyncio.get_running_loop().time()
        count = 1 + len(self._talks) // _SHED_PART
        slowest = heapq.nlargest(count, self._talks, key=lambda wire: wire.patience.waited(now))
        waiting = [wire for wire in slowest if wire.patience.waited(now) >= 0]
        # Of all others octets came just now, but not yet what could be answered.
        chosen = waiting or list(itertools.islice(self._unasked(), count))
        for wire in chosen:
            self.counters.shed_connections += 1
            wire.abort()
        _log.info("too many connections: closed %d that made us wait longest", len(chosen))
        return bool(chosen)

    def _unasked(self) -> Iterator[Wire]:
        """Yield connections, oldest first, over which no whole head has come."""
        for wire, talk in self._talks.items():
            if talk is not None and not talk[0].is_answering and not wire.is_closing:
                yield wire

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        expired = [wire for wire in self._talks if wire.patience.deadline <= now]
        for wire in expired[:_EXPIRED_AT_ONCE]:
            wire.expire()
        # Many that came together end together: others get their turn in between.
        busy = len(expired) > _EXPIRED_AT_ONCE
        self._sweep_timer = loop.call_later(
            _BUSY_SWEEP_SECONDS if busy else _SWEEP_SECONDS, self._sweep
        )


async def _converse(
    wire: Wire, conversation: Conversation, octets: memoryview, *, failed: bool
) -> None:
    try:
        await wire.get_transport()
    except OSError as error:
        _log.debug("%s: gone before it was answered: %s", wire.name, error)
        return
    await conversation.run(octets, failed=failed)


def _server_tls(context: TlsContext | ServerTls | None) -> ServerTls | None:
    return context if context is None or isinstance(context, ServerTls) else ServerTls(context)


def _old_client_handler(tls: ServerTls | None, counters: Counters) -> Handler | None:
    if tls is None or tls.floor is not TlsFloor.REPORT:
        return None
    from sealpress.server.old_clients import old_client_handler  # it knows IPP

    return old_client_handler(tls, counters)


def _own_names() -> list[str]:
    name = socket.gethostname()
    return [name, name.partition(".")[0]]
