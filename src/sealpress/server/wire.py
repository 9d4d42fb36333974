"""One TCP connection of a server, with or without TLS: octets by awaiting, patience by the clock.

A wire reads ahead one buffer at most, then it lets the peer wait. How long it waits for the peer
is counted against an allowance that the conversation sets for each phase; the server looks at the
deadlines of all its wires a few times a second, so that no octet costs a timer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, cast

from sealpress.errors import Phase, Reason, TlsError, TransportError
from sealpress.server.hello import HelloCollector, alert_in
from sealpress.server.intake import NAP_SECONDS, Intake
from sealpress.server.messages import PeerFacts
from sealpress.server.patience import Patience
from sealpress.transport.channel import TlsChannel

if TYPE_CHECKING:
    from sealpress.server.limits import ServerLimits
    from sealpress.server.tls import ServerTls
    from sealpress.transport.records import ClientHello

READ_OCTETS = 256 * 1024
"""Size of the buffer that sockets are read into, and of what is held unread for one peer."""

_FIRST_BUFFER_OCTETS = 4 * 1024
_NOTHING = memoryview(b"")


class WireOwner(Protocol):
    """The server, as its wires see it."""

    scratch: memoryview

    def opened(self, wire: Wire) -> None:
        """Take note of a new connection."""
        ...

    def closed(self, wire: Wire) -> None:
        """Take note of a connection's end."""
        ...


class Wire(asyncio.BufferedProtocol):
    """A connection that is read and written by one task.

    Attributes:
        peer: The addresses of both ends.
        patience: How long the peer may keep us waiting; on the loop's clock.
        discarded_octets: How much was thrown away since :meth:`discard_input`.
        alert_sent: Number of the TLS alert that ended the handshake, if we sent one in clear.
    """

    def __init__(self, owner: WireOwner) -> None:
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._channel: TlsChannel | None = None
        self._held = bytearray()  # plain octets not read yet
        self._buffer = bytearray()  # where TLS octets are decrypted to
        self._drained = False  # nothing to decrypt before more comes
        self._intake = Intake()
        self._reading = True
        self._discarding = False
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None
        self._write_paused = False
        self.patience = Patience()
        self.discarded_octets = 0
        self.alert_sent: int | None = None
        self.peer = PeerFacts("", 0, "", 0)

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername") or ("", 0)
        local = transport.get_extra_info("sockname") or ("", 0)
        self.peer = PeerFacts(peer[0], peer[1], local[0], local[1])
        self._owner.opened(self)

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Lend the buffer that all wires share: it is emptied before anyone else reads."""
        return self._owner.scratch

    def buffer_updated(self, nbytes: int) -> None:
        """Take what was read."""
        if self._discarding:
            self.discarded_octets += nbytes
        elif self._channel is None:
            self._held += self._owner.scratch[:nbytes]
        else:
            self._channel.receive_octets(self._owner.scratch[:nbytes])
            self._drained = False
        if self._intake.add(nbytes):
            self._loop.call_later(NAP_SECONDS, self._end_nap)
        self._set_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Keep our half open: the peer may still want its answer."""
        if self._channel is not None:
            self._channel.receive_eof()
            self._drained = False
        self._ended = True
        self._wake()
        return True

    def connection_lost(self, _exc: Exception | None) -> None:
        """End."""
        if self._channel is not None:
            self._channel.receive_eof()
            self._drained = False
        self._ended = True
        self._write_paused = False
        self._transport = None
        self._wake()
        self._owner.closed(self)

    def pause_writing(self) -> None:
        """The peer does not take what we send."""
        self._write_paused = True

    def resume_writing(self) -> None:
        """It does again."""
        self._write_paused = False
        self._wake()

    # What the conversation calls

    async def receive(self) -> memoryview:
        """Return some octets, none at the end; they are valid until the next call.

        Raises:
            TransportError: The allowance is spent (reason ``receive-timeout``).
            TlsError: The peer broke TLS or sent an alert.
        """
        while True:
            octets = self.received()
            if octets or self._is_over():
                self.patience.end_wait(self._loop.time())
                return octets
            await self._wait()

    def send(self, octets: bytes) -> None:
        """Send; what the peer does not take at once is kept, see :meth:`drain`.

        Raises:
            TransportError: The connection is gone (reason ``connection-closed``).
        """
        if self._transport is None or self._transport.is_closing():
            raise TransportError(
                Reason.CONNECTION_CLOSED, "the client is gone", phase=Phase.SEND, endpoint=self.name
            )
        if self._channel is None:
            self._transport.write(octets)
            return
        try:
            self._channel.write(octets)
        finally:
            self._flush()

    async def drain(self) -> None:
        """Wait until the peer took nearly all that was sent.

        Raises:
            TransportError: The allowance is spent.
        """
        while self._write_paused:
            await self._wait(for_input=False)

    async def start_tls(self, tls: ServerTls, first_octets: bytes = b"") -> TlsChannel:
        """Make the TLS handshake; ``first_octets`` are those of it that were read already.

        Raises:
            TlsError: It failed; the alert was sent.
            TransportError: The allowance is spent, or the peer went away.
        """
        octets = bytearray(first_octets) + self._held
        self._held = bytearray()
        client_hello = None
        if tls.needs_client_hello:
            octets, client_hello = await self._collect_hello(octets)
        channel = TlsChannel(tls.context_for(client_hello), server_side=True)
        self._channel = channel
        channel.receive_octets(octets)
        if self._ended:
            channel.receive_eof()
        while True:
            try:
                done = channel.do_handshake()
            except TlsError:
                self.alert_sent = alert_in(self._flush())
                raise
            self._flush()
            if done:
                return channel
            if self._transport is None:
                raise TransportError(
                    Reason.CONNECTION_CLOSED, "the client is gone", endpoint=self.name
                )
            await self._wait()

    async def _collect_hello(self, octets: bytearray) -> tuple[bytearray, ClientHello | None]:
        """Wait until it is known what the client offers, or that this can't be known."""
        collector = HelloCollector()
        collector.feed(octets)
        while not (collector.is_settled or self._ended):
            await self._wait()
            collector.feed(self._held)
            self._held = bytearray()
        return collector.octets, collector.client_hello

    async def linger(self, limits: ServerLimits) -> None:
        """Throw away what the peer still sends after our answer, until it pauses or ends.

        A TLS client may stop reading as soon as it sees our close_notify, so that comes later.
        """
        self._discarding = True
        self._held = bytearray()
        end = self._loop.time() + limits.linger_timeout
        self.patience.allow(limits.linger_pause)
        try:
            while not self._ended and self.discarded_octets < limits.linger_octets:
                await self._wait()
                self.patience.allow(min(limits.linger_pause, end - self._loop.time()))
        except TransportError:
            return

    async def finish(self, limits: ServerLimits) -> None:
        """Say goodbye so that the peer can read our last words, then close.

        Closing with unread octets would reset the connection, and what was sent might be lost.
        """
        self.patience.allow(limits.linger_timeout)
        try:
            await self._send_last_octets()
            while not self._ended and self.discarded_octets < limits.linger_octets:
                await self._wait()
        except (TransportError, OSError):  # too slow, or reset meanwhile
            self.abort()
        self.close()

    async def _send_last_octets(self) -> None:
        if self._channel is not None:
            self._channel.shutdown()
            self._flush()
        self._discarding = True
        self._held = bytearray()
        if self._transport is not None and not self._transport.is_closing():
            self._transport.set_write_buffer_limits(0)
            await self.drain()
        if not self._ended and self._transport is not None:
            self._transport.write_eof()

    def close(self) -> None:
        """Close once everything sent is taken."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self.patience.end_wait(self._loop.time())
        if self._transport is not None:
            self._transport.abort()

    @property
    def name(self) -> str:
        """``host:port`` of the peer."""
        return f"{self.peer.host}:{self.peer.port}"

    @property
    def client_hello(self) -> ClientHello | None:
        """What the client offered in its TLS handshake, once that came."""
        return self._channel.client_hello if self._channel is not None else None

    @property
    def has_unread_octets(self) -> bool:
        """Whether plain octets came that nobody asked for."""
        return bool(self._held)

    # What the server's sweep calls

    def expire(self) -> None:
        """End the current wait: patience is spent."""
        self.patience.is_spent = True
        self._wake()

    # Parts

    def received(self) -> memoryview:
        """Return what is there without waiting; it is valid until the next call."""
        if self._channel is None:
            if not self._held:
                return _NOTHING
            held, self._held = self._held, bytearray()
            return memoryview(held)
        if not self._buffer:
            self._buffer = bytearray(_FIRST_BUFFER_OCTETS)
        if self._drained:
            return _NOTHING
        view = memoryview(self._buffer)
        try:
            count = self._channel.read_into(view)
        finally:
            self._flush()
        self._drained = count < len(view)
        if count == len(view) and count < READ_OCTETS:
            self._buffer = bytearray(READ_OCTETS)  # for the next time; this view keeps the old one
        return view[:count]

    def begin_request(self) -> None:
        """Forget the last request: how it came, and the memory that a large body took."""
        self._intake.begin_request()
        if len(self._buffer) > _FIRST_BUFFER_OCTETS:
            self._buffer = bytearray()

    def _is_over(self) -> bool:
        if self._channel is not None and (self._channel.peer_closed or self._channel.truncated):
            return True
        return self._ended and not (self._channel and self._channel.handshake_done)

    def _flush(self) -> bytes:
        """Send what TLS has to send; return it."""
        octets = self._channel.octets_to_send() if self._channel is not None else b""
        if octets and self._transport is not None:
            self._transport.write(octets)
        return octets

    async def _wait(self, *, for_input: bool = True) -> None:
        if self.patience.is_spent:
            raise _timed_out(self)
        if for_input:
            self._intake.clear()
            self._set_reading()
        self._waiter = self._loop.create_future()
        self.patience.begin_wait(self._loop.time())
        try:
            await self._waiter
        finally:
            self._waiter = None
            self.patience.end_wait(self._loop.time())
        if self.patience.is_spent:
            raise _timed_out(self)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _end_nap(self) -> None:
        self._intake.is_napping = False
        self._set_reading()

    def _set_reading(self) -> None:
        transport, wanted = self._transport, self._intake.is_open
        if transport is None or wanted == self._reading or transport.is_closing():
            return
        self._reading = wanted
        if wanted:
            transport.resume_reading()
        else:
            transport.pause_reading()


def _timed_out(wire: Wire) -> TransportError:
    return TransportError(
        Reason.RECEIVE_TIMEOUT,
        f"the client made no progress for {wire.patience.allowance:g} s",
        phase=Phase.RECEIVE,
        endpoint=wire.name,
    )
