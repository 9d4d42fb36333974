"""One TCP connection of a server as events: what came, what goes, TLS; nobody waits here."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from sealpress.errors import TlsError
from sealpress.server.hello import alert_in
from sealpress.server.intake import NAP_SECONDS, Intake
from sealpress.server.messages import PeerFacts
from sealpress.server.patience import Patience
from sealpress.server.porch import Porch
from sealpress.transport.channel import TlsChannel
from sealpress.transport.witness import RECEIVED

if TYPE_CHECKING:
    from sealpress.errors import SealpressError
    from sealpress.server.watching import LineWatch, Watching
    from sealpress.server.wire import Wire
    from sealpress.transport.records import ClientHello
    from sealpress.trust.tls_context import TlsContext

READ_OCTETS = 256 * 1024
"""Size of the buffer that sockets are read into, and of what is held unread for one peer."""

_FIRST_BUFFER_OCTETS = 4 * 1024
_NOTHING = memoryview(b"")


class WireOwner(Protocol):
    """The server, as its wires see it."""

    scratch: memoryview
    watching: Watching

    def opened(self, wire: Wire) -> None:
        """Take note of a new connection."""
        ...

    def closed(self, wire: Wire) -> None:
        """Take note of a connection's end."""
        ...


class Line(asyncio.BufferedProtocol):
    """A connection that is dealt with where its octets arrive.

    Attributes:
        peer: The addresses of both ends.
        patience: How long the peer may keep us waiting; on the loop's clock.
        discarded_octets: How much was thrown away since nobody wants it any more.
        alert_sent: Number of the TLS alert that ended the handshake, if we sent one in clear.
        watch: Who sees the connection; ``None`` for nobody.
    """

    def __init__(self, owner: WireOwner, accepted: socket.socket, peer: tuple[str, int]) -> None:
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._porch = Porch(self._loop, accepted)
        self._transport: asyncio.Transport | Porch | None = self._porch
        self._channel: TlsChannel | None = None
        self._held = bytearray()  # plain octets not read yet
        self._buffer = bytearray()  # where TLS octets are decrypted to
        self._drained = False  # nothing to decrypt before more comes
        self._intake = Intake()
        self._reading = True
        self._discarding = False
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None
        self._step: Callable[[], None] | None = None  # called instead of waking a waiter
        self._write_paused = False
        self.patience = Patience()
        self.discarded_octets = 0
        self.alert_sent: int | None = None
        local = accepted.getsockname()
        self.peer = PeerFacts(*peer, local[0], local[1])
        self.watch = owner.watching.watch(self.peer)
        self._porch.begin(self)
        owner.opened(cast("Wire", self))

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Go on with a transport."""
        own = self._transport = cast("asyncio.Transport", transport)
        own.write(self._porch.unsent)
        if self._porch.is_closing():
            own.abort()
        elif not self._reading:
            own.pause_reading()

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Lend the buffer that all wires share: it is emptied before anyone else reads."""
        return self._owner.scratch

    def buffer_updated(self, nbytes: int) -> None:
        """Take what was read."""
        if self.watch is not None:
            self.watch.received(self._owner.scratch[:nbytes])
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
        if self.watch is not None:
            self.watch.peer_ended()
        if self._channel is not None:
            self._channel.receive_eof()
            self._drained = False
        self._ended = True
        self._wake()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if self.watch is not None:
            self.watch.closed(exc)
        if self._channel is not None:
            self._channel.receive_eof()
            self._drained = False
        self._ended = True
        self._write_paused = False
        self._transport = None
        self._wake()
        self._step = None
        self._owner.closed(cast("Wire", self))

    def pause_writing(self) -> None:
        """The peer does not take what we send."""
        self._write_paused = True

    def resume_writing(self) -> None:
        """It does again."""
        self._write_paused = False
        self._wake()

    # What the doorstep and the conversation call

    def begin_tls(self, context: TlsContext) -> None:
        """Take all that came and will come as TLS."""
        channel = self._channel = _channel(context, self.watch)
        held, self._held = self._held, bytearray()
        channel.receive_octets(held)
        if self._ended:
            channel.receive_eof()

    def advance_tls(self) -> bool:
        """Go on with the handshake, as far as octets came; return whether it is done.

        Raises:
            TlsError: It failed; the alert was sent.
        """
        try:
            done = self.channel.do_handshake()
        except TlsError as error:
            self.alert_sent = alert_in(self._flush())
            self.tell_failure(error)
            raise
        self._flush()
        if done and self.watch is not None:
            self.watch.agreed(self.channel)
        return done

    def tell_failure(self, error: SealpressError) -> None:
        """Tell who sees the connection what ends it."""
        if self.watch is not None:
            self.watch.failed(error)

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
    def channel(self) -> TlsChannel:
        """TLS, once it was begun.

        Raises:
            AttributeError: It was not.
        """
        if self._channel is None:
            raise AttributeError("TLS was not begun")
        return self._channel

    @property
    def has_tls(self) -> bool:
        """Whether TLS was begun."""
        return self._channel is not None

    @property
    def handshake_done(self) -> bool:
        """Whether the TLS handshake succeeded."""
        return self._channel is not None and self._channel.handshake_done

    @property
    def is_gone(self) -> bool:
        """Whether the connection is closed on our side."""
        return self._transport is None

    @property
    def is_closing(self) -> bool:
        """Whether the connection is closed on our side, or about to be."""
        return self._transport is None or self._transport.is_closing()

    @property
    def has_ended(self) -> bool:
        """Whether the peer will send no more."""
        return self._ended

    @property
    def held(self) -> bytearray:
        """What came in clear and was not read yet."""
        return self._held

    @property
    def client_hello(self) -> ClientHello | None:
        """What the client offered in its TLS handshake, once that came."""
        return self._channel.client_hello if self._channel is not None else None

    # What the server's sweep calls

    def expire(self) -> None:
        """End the current wait: patience is spent."""
        self.patience.is_spent = True
        self._wake()

    # What a doorstep calls

    def wait_at(self, step: Callable[[], None] | None) -> None:
        """Call this whenever something happened, in place of waking a task; ``None`` ends that."""
        self._step = step
        now = self._loop.time()
        self.patience.end_wait(now)
        if step is not None:
            self._intake.clear()
            self._set_reading()
            self.patience.begin_wait(now)

    @property
    def has_unread_records(self) -> bool:
        """Whether octets came that TLS has not looked at."""
        return self._channel is not None and self._channel.has_unread_records

    @property
    def is_over(self) -> bool:
        """Whether no more plain octets will come."""
        return self._is_over()

    def say_goodbye(self) -> bool:
        """End TLS on our side; return whether all of it could be sent at once."""
        self.channel.shutdown()
        self._flush()
        return self._transport is None or not self._transport.get_write_buffer_size()

    # Parts

    def received(self) -> memoryview:
        """Return what is there without waiting; it is valid until the next call."""
        if self._channel is None:
            if not self._held:
                return _NOTHING
            held, self._held = self._held, bytearray()
            if self.watch is not None:
                self.watch.taken()
            return memoryview(held)
        if not self._buffer:
            self._buffer = bytearray(_FIRST_BUFFER_OCTETS)
        if self._drained:
            return _NOTHING
        view = memoryview(self._buffer)
        try:
            count = self._channel.read_into(view)
        except TlsError as error:
            self.tell_failure(error)
            raise
        finally:
            self._flush()
        if count and self.watch is not None:
            self.watch.plain(RECEIVED, bytes(view[:count]))
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
            if self.watch is not None:
                self.watch.sent(octets)
        return octets

    def _wake(self) -> None:
        if self._step is not None:
            self._step()
        elif self._waiter is not None and not self._waiter.done():
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


def _channel(context: TlsContext, watch: LineWatch | None) -> TlsChannel:
    if watch is None:
        return TlsChannel(context, server_side=True)
    secrets = watch.begin_tls(context)
    return TlsChannel(
        context,
        server_side=True,
        on_message=watch.message,
        on_record=watch.record,
        secrets=secrets,
    )
