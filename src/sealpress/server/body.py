"""The body of a request, piece by piece as the handler asks for it: that is all back-pressure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sealpress.errors import SealpressError
from sealpress.transport.framing import Counted, Framing, NoBody, decoder_for
from sealpress.transport.grammar import HttpViolation

if TYPE_CHECKING:
    from sealpress.server.limits import ServerLimits
    from sealpress.server.wire import Wire

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_NOTHING = memoryview(b"")


class RequestBody:
    """A body that is still on its way.

    Nothing is read before the handler asks, and a client that waits for ``100 Continue`` gets it
    then (RFC 9110 section 10.1.1).

    Attributes:
        framing: How its end is known.
        received_octets: How much of it was handed over.
        failure: What broke it, if anything did; it is also raised to whoever reads.
    """

    def __init__(
        self,
        wire: Wire,
        framing: Framing,
        *,
        first_octets: bytes,
        limits: ServerLimits,
        expects_continue: bool,
    ) -> None:
        self.framing = framing
        self.received_octets = 0
        self.failure: SealpressError | None = None
        self._wire = wire
        self._limits = limits
        self._decoder = decoder_for(framing, limits.body)
        self._first_octets = first_octets
        self._owes_permission = expects_continue
        self._awaited = expects_continue and not first_octets
        self._pieces: list[memoryview] = []  # last first

    @property
    def is_complete(self) -> bool:
        """Whether all of it was handed over."""
        return self._decoder.done and not self._pieces

    @property
    def rest(self) -> bytes:
        """What came after the complete body: the next request's first octets."""
        return self._decoder.rest or (
            self._first_octets if isinstance(self.framing, NoBody) else b""
        )

    async def __aiter__(self) -> AsyncIterator[memoryview]:
        """Go through the pieces; each is valid until the next is asked for."""
        while piece := await self.read_piece():
            yield piece

    async def read_piece(self) -> memoryview:
        """Return the next piece, empty at the end; it is valid until the next call.

        Raises:
            HttpViolation: The framing is broken.
            TransportError: The client went away (a body cut short is never complete), or it made
                no progress for too long.
        """
        while not self._pieces:
            if self._decoder.done:
                return _NOTHING
            await self._receive()
        piece = self._pieces.pop()
        self.received_octets += len(piece)
        return piece

    async def read(self, max_octets: int) -> bytes:
        """Return the whole body.

        Raises:
            HttpViolation: It is larger than ``max_octets`` (status 413), or its framing is broken.
            TransportError: As for :meth:`read_piece`.
        """
        parts = bytearray()
        while piece := await self.read_piece():
            parts += piece
            if len(parts) > max_octets:
                raise HttpViolation("the body is too large", status=413)
        return bytes(parts)

    def skip_at_hand(self) -> None:
        """Throw away what has come of an unwanted rest, without waiting for more."""
        try:
            while not self._decoder.done and (octets := self._at_hand()):
                self._feed(octets)
        except SealpressError as error:
            self.failure = error
        self._pieces.clear()

    def ends_within(self, octets: int) -> bool:
        """Whether so few octets are missing, and surely come."""
        if self._decoder.done:
            return self.failure is None
        missing = getattr(self._decoder, "missing_octets", octets + 1)
        return self.failure is None and not self._awaited and missing <= octets

    async def skip(self) -> None:
        """Throw the rest away as it comes.

        Raises:
            HttpViolation: The framing is broken.
            TransportError: As for :meth:`read_piece`.
        """
        while await self.read_piece():
            pass

    async def _receive(self) -> None:
        if self.failure is not None:
            raise self.failure
        try:
            octets = self._take_first()
            if not octets:
                self._permit()
                octets = await self._wire.receive()
            if octets:
                self._feed(octets)
            else:
                self._decoder.feed_eof()
        except SealpressError as error:
            self.failure = error
            raise

    def _permit(self) -> None:
        """Send the permission to go on, once; also to clients that sent a part before they wait.

        CUPS' clients send the attributes and then wait up to a second for it.
        """
        if self._owes_permission:
            self._owes_permission = self._awaited = False
            self._wire.send(_CONTINUE)

    def _at_hand(self) -> memoryview:
        return self._take_first() or self._wire.received()

    def _take_first(self) -> memoryview:
        octets, self._first_octets = self._first_octets, b""
        return memoryview(octets)

    def _feed(self, octets: memoryview) -> None:
        self._awaited = False
        self._wire.patience.earn(len(octets) / self._limits.body_min_octets_per_second)
        self._pieces = self._decoder.feed(octets)
        self._pieces.reverse()


class ReceivedBody(RequestBody):
    """A body that came in full before the handler was asked: after an upgrade to TLS."""

    def __init__(self, wire: Wire, octets: bytes, limits: ServerLimits) -> None:
        framing = Counted(len(octets)) if octets else NoBody()
        super().__init__(wire, framing, first_octets=octets, limits=limits, expects_continue=False)
