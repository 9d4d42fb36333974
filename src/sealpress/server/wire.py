"""One TCP connection of a server, with or without TLS: octets by awaiting, patience by the clock.

A wire reads ahead one buffer at most, then it lets the peer wait. How long it waits for the peer
is counted against an allowance that the conversation sets for each phase; the server looks at the
deadlines of all its wires a few times a second, so that no octet costs a timer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sealpress.errors import Phase, Reason, TlsError, TransportError
from sealpress.server.again import MAX_OCTETS, Again
from sealpress.server.hello import HelloCollector
from sealpress.server.line import Line
from sealpress.transport.witness import SENT

if TYPE_CHECKING:
    import asyncio
    import socket

    from sealpress.errors import SealpressError
    from sealpress.server.limits import ServerLimits
    from sealpress.server.line import WireOwner
    from sealpress.server.tls import ServerTls
    from sealpress.transport.channel import TlsChannel
    from sealpress.transport.records import ClientHello


class Wire(Line):
    """A connection that is read and written by one task.

    Attributes:
        again: The last request, which is answered without waking the task if it comes again.
    """

    def __init__(self, owner: WireOwner, accepted: socket.socket, peer: tuple[str, int]) -> None:
        self.again: Again | None = None
        self._request: bytearray | None = bytearray()  # what came of it; None for too much
        self._ahead = b""  # taken from the line for nobody yet
        self._failure: SealpressError | None = None
        super().__init__(owner, accepted, peer)

    async def get_transport(self) -> None:
        """Get a transport, which can wait until it may write, in place of the porch."""
        if self.is_gone:
            return
        accepted = self._porch.detach()
        try:
            await self._loop.connect_accepted_socket(lambda: self, accepted)
        except BaseException as error:
            accepted.close()
            self.connection_lost(error if isinstance(error, Exception) else None)
            raise

    # What the conversation calls

    def received(self) -> memoryview:
        """Return what is there without waiting; it is valid until the next call."""
        if self._failure is not None:
            raise self._failure
        if self._ahead:
            octets, self._ahead = memoryview(self._ahead), b""
        else:
            octets = super().received()
        if octets and self._request is not None:
            self._request += octets
            if len(self._request) > MAX_OCTETS:
                self._request = None
        return octets

    def begin_request(self) -> None:
        """Forget the last request's octets."""
        self._request = bytearray()
        super().begin_request()

    @property
    def request_octets(self) -> bytes:
        """The octets of the request in hand, as far as they came; none of a long one."""
        return bytes(self._request or b"")

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
            if self.watch is not None:
                self.watch.sent(octets)
            return
        if self.watch is not None:
            self.watch.plain(SENT, octets)
        try:
            self._channel.write(octets)
        finally:
            self._flush()

    @property
    def has_unread_octets(self) -> bool:
        """Whether plain octets came that nobody asked for."""
        return bool(self._held)

    @property
    def is_congested(self) -> bool:
        """Whether the peer does not take what is sent as fast as it is made."""
        return self._write_paused

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
        if self._channel is None:
            self._held[:0] = first_octets
            client_hello = await self._collect_hello() if tls.needs_client_hello else None
            self.begin_tls(tls.context_for(client_hello))
        while not self.advance_tls():
            if self._transport is None:
                raise TransportError(
                    Reason.CONNECTION_CLOSED, "the client is gone", endpoint=self.name
                )
            await self._wait()
        return self.channel

    async def _collect_hello(self) -> ClientHello | None:
        """Wait until it is known what the client offers, or that this can't be known."""
        collector = HelloCollector()
        while True:
            held, self._held = self._held, bytearray()
            if collector.feed(held) or self._ended:
                self._held = collector.octets
                return collector.client_hello
            await self._wait()

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
        transport = cast("asyncio.Transport | None", self._transport)
        if transport is not None and not transport.is_closing():
            transport.set_write_buffer_limits(0)
            await self.drain()
        if not self._ended and self._transport is not None:
            cast("asyncio.Transport", self._transport).write_eof()

    def _wake(self) -> None:
        again = self.again
        if again is None or self._waiter is None or not self._is_answered(again):
            super()._wake()

    def _is_answered(self, again: Again) -> bool:
        """Answer what came if it is the last request again; whoever waits gets all else."""
        if self._ended or self._write_paused or self.patience.is_spent or self.watch is not None:
            return False
        try:
            octets = self._ahead + bytes(super().received())
        except TlsError as error:
            self._failure = error
            return False
        self._ahead = octets
        if self._is_over():
            return False
        if octets == again.head:
            return True
        answer = again.answer_to(octets)
        if answer is None:
            return False
        self._ahead = b""
        self.send(answer)
        self._intake.clear()
        self._intake.begin_request()
        now, patience = self._loop.time(), self.patience
        patience.end_wait(now)
        patience.allow(patience.allowance)
        patience.begin_wait(now)
        return True

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


def _timed_out(wire: Wire) -> TransportError:
    return TransportError(
        Reason.RECEIVE_TIMEOUT,
        f"the client made no progress for {wire.patience.allowance:g} s",
        phase=Phase.RECEIVE,
        endpoint=wire.name,
    )
