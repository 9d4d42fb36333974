"""A connection of a faulty virtual printer: octets late, wrong or none; broken TLS."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
from typing import TYPE_CHECKING, cast

from sealpress.errors import Phase, Reason, TransportError
from sealpress.server.intake import Intake
from sealpress.server.porch import Porch
from sealpress.server.wire import Wire
from sealpress.simulator.faults.distortion import distort
from sealpress.simulator.faults.impostor import PLAYED_BY_HAND, End, Impostor, Reply

if TYPE_CHECKING:
    from sealpress.server import Server, ServerLimits, ServerTls
    from sealpress.simulator.faults.fault import ActiveFault
    from sealpress.simulator.faults.port import FaultyPort
    from sealpress.transport.channel import TlsChannel
    from sealpress.trust.tls_context import TlsContext

STALL_SECONDS = 3600.0
"""How long a connection that stalls is kept at most."""

SLOW_STEP_SECONDS = 0.1
"""How often a slow connection moves."""

_SLOW_INTAKE_OCTETS = 4096
_CLOSE_SECONDS = 2.0
_RESET = struct.pack("ii", 1, 0)
_CONTINUE = b"HTTP/1.1 100 "
_SWITCHING = b"HTTP/1.1 101 "
_UPGRADE_FIELD = re.compile(rb"\r\nUpgrade:", re.IGNORECASE)
_NO_UPGRADE = ("upgrade-ignored", "upgrade-required-bare", "http10")
_BROKEN_UPGRADES = ("upgrade-silent", "upgrade-closes", "upgrade-in-clear")
_DELIVERIES = (
    "slow-answer",
    "close-mid-answer",
    "reset-mid-answer",
    "no-answer",
    "close-after-request",
)
_PLAIN_GREETING = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class _ShortIntake(Intake):
    """Lets a peer send little ahead."""

    @property
    def is_open(self) -> bool:
        return self._unread_octets <= _SLOW_INTAKE_OCTETS and not self.is_napping


class FaultyWire(Wire):
    """A connection that asks at each step whether a fault hits it.

    Args:
        port: Knows the faults and the connections.
        server: Its owner.
        accepted: The socket.
        peer: Address and port of the peer.
    """

    def __init__(
        self, port: FaultyPort, server: Server, accepted: socket.socket, peer: tuple[str, int]
    ) -> None:
        self._port = port
        self._desk = port.desk
        self._socket = accepted
        self._slow = self._desk.take("slow-read")
        self._impostor: Impostor | None = None
        self._is_switching = False
        self._is_new_request = True
        self._request_octets = 0
        self._unread = b""  # what a slow reader has left over
        self._outbox: tuple[ActiveFault | None, ActiveFault | None, bytes] | None = None
        self._ends_after_answer = self._is_hung_up = False
        self._gone = asyncio.Event()
        if self._slow is not None:
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SLOW_INTAKE_OCTETS)
        super().__init__(server, accepted, peer)
        if self._slow is not None:
            self._intake = _ShortIntake()
        port.opened(self)

    # The end of it

    def eof_received(self) -> bool:
        """Wake who waits for the peer to give up."""
        self._gone.set()
        return super().eof_received()

    def connection_lost(self, _exc: Exception | None) -> None:
        """End."""
        self._gone.set()
        self._port.closed(self)
        super().connection_lost(_exc)

    def reset(self) -> None:
        """Close with a reset."""
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.abort()

    def hang_up(self) -> None:
        """End our half without a word; what the peer still sends is thrown away for a while."""
        self._discarding = True
        transport = self._transport
        if transport is None or self._is_hung_up:
            return
        self._is_hung_up = True
        with contextlib.suppress(OSError):  # the peer was faster
            if isinstance(transport, Porch):
                self._socket.shutdown(socket.SHUT_WR)
            else:
                transport.write_eof()
        self._loop.call_later(_CLOSE_SECONDS, self.abort)

    async def stall(self) -> None:
        """Do nothing until the peer goes away.

        Raises:
            TransportError: It did.
        """
        await self._pause(STALL_SECONDS)
        self.abort()
        raise self._ended_by_fault()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), seconds)
        if self.is_gone:
            raise self._ended_by_fault()

    def _ended_by_fault(self) -> TransportError:
        return TransportError(
            Reason.CONNECTION_CLOSED, "a fault ended it", phase=Phase.SEND, endpoint=self.name
        )

    # Octets of the peer

    async def receive(self) -> memoryview:
        """Return some octets; a slow reader takes its time."""
        if not self._unread:
            octets = await super().receive()
            if self._slow is None or not octets:
                return octets
            self._unread = bytes(octets)
        rate = max(1.0, self._slow.number if self._slow else 1.0)
        count = max(1, int(rate * SLOW_STEP_SECONDS))
        piece, self._unread = self._unread[:count], self._unread[count:]
        await asyncio.sleep(len(piece) / rate)  # also once the peer has sent all
        return memoryview(piece)

    def received(self) -> memoryview:
        """Return what is there without waiting."""
        if self._unread:
            octets, self._unread = self._unread, b""
            return memoryview(octets)
        came = super().received()
        return self._look_at(came) if came else came

    def begin_request(self) -> None:
        """Forget the last request."""
        self._is_new_request = True
        self._request_octets = 0
        super().begin_request()

    def _look_at(self, came: memoryview) -> memoryview:
        is_first, self._is_new_request = self._is_new_request, False
        self._request_octets += len(came)
        fault = self._desk.find("reset-mid-upload", "close-mid-upload")
        if fault is not None and self._request_octets > fault.number:
            self._desk.take(fault.name)
            (self.reset if fault.name.startswith("reset") else self.hang_up)()
            raise self._ended_by_fault()
        if is_first and self._channel is None and self._desk.find(*_NO_UPGRADE):
            return self._without_upgrade(came)
        return came

    def _without_upgrade(self, came: memoryview) -> memoryview:
        """Be a printer that does not know the field: take it out of the head."""
        head, end, body = bytes(came).partition(b"\r\n\r\n")
        changed = _UPGRADE_FIELD.sub(b"\r\nX-Ignored:", head)
        if changed != head:
            self._desk.take("upgrade-ignored")
        return memoryview(changed + end + body)

    # Answers

    def send(self, octets: bytes) -> None:
        """Send an answer, or what a fault makes of it; :meth:`drain` has to follow."""
        if self._is_hung_up:
            raise self._ended_by_fault()
        if octets.startswith(_CONTINUE):
            self._permit(octets)
        elif octets.startswith(_SWITCHING) or not self._desk.active:
            self._is_switching = octets.startswith(_SWITCHING)
            super().send(octets)
        else:
            answer = distort(octets, self._desk)
            self._ends_after_answer = answer.ends
            late, delivery = self._desk.take("late-answer"), self._desk.take(*_DELIVERIES)
            self._outbox = late, delivery, answer.octets

    async def drain(self) -> None:
        """Wait until the peer took what was sent, after the faults of delivery."""
        await self._deliver()
        await super().drain()

    async def finish(self, limits: ServerLimits) -> None:
        """Say goodbye, after an answer that was not delivered yet."""
        with contextlib.suppress(TransportError):
            await self._deliver()
        if self._is_hung_up:  # nothing can be said any more
            with contextlib.suppress(TransportError):
                await self._pause(_CLOSE_SECONDS)
        else:
            await super().finish(limits)

    def _flush(self) -> bytes:
        """Send what TLS has to send, while anything can be sent."""
        return b"" if self._is_hung_up else super()._flush()

    def _permit(self, octets: bytes) -> None:
        if self._desk.find("http10"):  # counted with the answer
            return
        fault = self._desk.take("no-continue", "late-continue")
        if fault is None:
            super().send(octets)
        elif fault.name == "late-continue":
            self._loop.call_later(fault.number, self._permit_late, octets)

    def _permit_late(self, octets: bytes) -> None:
        if not self.is_gone and not self._is_new_request:
            with contextlib.suppress(TransportError):
                super().send(octets)

    async def _deliver(self) -> None:
        if self._outbox is None:
            return
        (late, fault, octets), self._outbox = self._outbox, None
        if late is not None:
            await self._pause(late.number)
        if fault is None:
            super().send(octets)
        elif fault.name == "slow-answer":
            await self._trickle(octets, fault.number)
        elif fault.name == "no-answer":
            await self.stall()
        else:
            await self._break_off(octets, fault)
        if self._ends_after_answer:
            await super().drain()
            self.hang_up()
            raise self._ended_by_fault()

    async def _trickle(self, octets: bytes, rate: float) -> None:
        count = max(1, int(rate * SLOW_STEP_SECONDS))
        for at in range(0, len(octets), count):
            super().send(octets[at : at + count])
            await self._pause(count / max(rate, 1.0))

    async def _break_off(self, octets: bytes, fault: ActiveFault) -> None:
        if fault.name != "close-after-request":
            super().send(octets[: int(fault.number)])
            await super().drain()
        if fault.name.startswith("reset"):
            await asyncio.sleep(SLOW_STEP_SECONDS)  # the octets go first
            self.reset()
        else:
            self.hang_up()
        raise self._ended_by_fault()

    # TLS

    @property
    def has_tls(self) -> bool:
        """Whether TLS was begun, be it by hand."""
        return self._impostor is not None or super().has_tls

    def begin_tls(self, context: TlsContext) -> None:
        """Take all that came and will come as TLS, or play TLS by hand."""
        if self._impostor is not None:
            return
        fault = self._desk.take(*PLAYED_BY_HAND)
        if fault is None:
            super().begin_tls(context)
        else:
            self._impostor = Impostor(fault, self._port.chain())
            self.patience.allow(STALL_SECONDS)

    def advance_tls(self) -> bool:
        """Go on with the handshake; one played by hand never comes to its end."""
        if self._impostor is None:
            return super().advance_tls()
        held, self._held = self._held, bytearray()
        reply = self._impostor.feed(held)
        if reply is not None:
            self._loop.call_soon(self._act, reply)
        return False

    def _act(self, reply: Reply) -> None:
        transport = self._transport
        if transport is None:
            return
        if reply.octets:
            cast("asyncio.Transport", transport).write(reply.octets)
            if self.watch is not None:
                self.watch.sent(reply.octets)
        if reply.end is End.RESET:
            self.reset()
        elif reply.end is End.CLOSE:
            self.hang_up()

    async def start_tls(self, tls: ServerTls, first_octets: bytes = b"") -> TlsChannel:
        """Make the TLS handshake, unless the way to it is broken."""
        switching, self._is_switching = self._is_switching, False
        fault = self._desk.take(*_BROKEN_UPGRADES) if switching else None
        if fault is None:
            return await super().start_tls(tls, first_octets)
        if fault.name == "upgrade-closes":
            self.hang_up()
            raise self._ended_by_fault()
        if fault.name == "upgrade-in-clear":
            super().send(_PLAIN_GREETING)
        await self.stall()
        raise AssertionError("a stall has an end")
