"""What a conversation needs of the world: byte streams, a clock, a way to wait. Drivers supply it.

A conversation is written once as ``async def`` over these protocols. Over the blocking driver no
method ever suspends, so :func:`sealpress.transport.blocking.run` finishes it in one step; over
the anyio driver the same code waits in the event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long each phase of a conversation may take without progress, in seconds.

    Attributes:
        connect: Until TCP stands: finding the addresses, then each gets an equal share.
        handshake: For the whole TLS handshake.
        send: For the peer to take more octets.
        response: For the first octet of the answer after the request was sent. Printers may
            answer only when the job is spooled, so this one is long.
        receive: For more octets of an answer that has begun.
        expect: For ``100 Continue`` before the body is sent anyway (RFC 9110 section 10.1.1).
        busy: For how long in all a printer that says it is busy is asked again; 0 = not at all.
    """

    connect: float = 10.0
    handshake: float = 15.0
    send: float = 60.0
    response: float = 120.0
    receive: float = 60.0
    expect: float = 1.0
    busy: float = 30.0

    def within(self, seconds: float) -> Timeouts:
        """Return these, none of them longer than so many seconds."""
        limit = max(0.0, seconds)
        if limit >= self.longest:
            return self
        return Timeouts(
            **{each.name: min(limit, getattr(self, each.name)) for each in fields(self)}
        )

    @property
    def longest(self) -> float:
        """The longest of them."""
        return max(
            self.connect, self.handshake, self.send, self.response, self.receive, self.expect,
            self.busy,
        )  # fmt: skip


class Stream(Protocol):
    """A two-way byte stream. Every failure is a ``TransportError`` with reason and phase."""

    @property
    def endpoint(self) -> str:
        """``host:port`` of the peer, for messages."""
        ...

    async def receive(self, *, timeout: float) -> bytes:
        """Return some octets, ``b""`` at the end of the stream (reason ``receive-timeout``)."""
        ...

    async def send(self, octets: bytes | bytearray | memoryview, *, timeout: float) -> None:
        """Send all of them; ``timeout`` is for each step of progress (reason ``send-timeout``)."""
        ...

    async def transfer(
        self, octets: bytes | bytearray | memoryview, *, timeout: float
    ) -> tuple[int, bytes | None]:
        """Send until all is sent or the peer says something; never waits once either is so.

        Returns:
            How many octets were sent, and what was received meanwhile: ``None`` for nothing,
            ``b""`` for the end of the stream.
        """
        ...

    async def close(self) -> None:
        """Close it at once; closing again does nothing."""
        ...


class RoomWait(Protocol):
    """Waits until a stream takes octets, or the peer says something."""

    async def __call__(self, *, timeout: float) -> bytes | None:
        """Return what was received meanwhile, as :meth:`Stream.transfer`."""
        ...


def room_of(stream: Stream) -> RoomWait | None:
    """Return how to wait until a stream takes octets; ``None`` for one that can't tell.

    Who waits so before it reads what it sends next holds nothing while the peer takes nothing.
    """
    wait: RoomWait | None = getattr(stream, "until_room", None)
    return wait


def said_of(stream: Stream) -> Callable[[], bytes | None] | None:
    """Return what tells, without any wait, what a stream's peer has said; ``None`` = nothing can.

    It returns ``None`` for nothing and ``b""`` for the end, and costs less than a time that runs
    out.
    """
    inner: Stream | None = getattr(stream, "inner", None)
    if inner is not None and said_of(inner) is None:
        return None
    said: Callable[[], bytes | None] | None = getattr(stream, "said", None)
    return said


class Driver(Protocol):
    """The outside world of a conversation."""

    @property
    def suspends(self) -> bool:
        """Whether its coroutines may wait in an event loop, as async iterators need."""
        ...

    async def connect(self, host: str, port: int, *, timeout: float) -> Stream:
        """Open a TCP connection, trying each address of the name in turn."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    async def call(self, function: Callable[[], T]) -> T:
        """Run a function that blocks (reading files, resolving) where it hurts nobody."""
        ...

    async def call_stoppable(self, function: Callable[[], T], stop: Callable[[], None]) -> T:
        """Run one that may block for long.

        Args:
            function: What is run.
            stop: Makes it return soon, from any thread; called when nobody waits for it any more.
        """
        ...

    def now(self) -> float:
        """Seconds on a monotonic clock."""
        ...
