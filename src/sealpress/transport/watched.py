"""A driver whose connections are seen by a witness; everything else is the driver's own."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from sealpress.errors import SealpressError
from sealpress.transport.witness import (
    RECEIVED,
    SENT,
    Approach,
    ConnectionWitness,
    Route,
    Stage,
    Witness,
)

if TYPE_CHECKING:
    from sealpress.transport.sockets import ConnectTap
    from sealpress.transport.stream import Driver, Stream

T = TypeVar("T")

_NUMBERS = itertools.count(1)


@runtime_checkable
class TellingDriver(Protocol):
    """A driver that can tell how it comes to a connection."""

    async def connect_telling(
        self, host: str, port: int, *, timeout: float, tell: ConnectTap | None
    ) -> Stream:
        """Open a TCP connection, and tell of each step."""
        ...


class WatchedStream:
    """A stream whose octets are seen.

    Attributes:
        watch: Who sees them.
        wants_secrets: Whether who sees them wants the secrets of TLS.
    """

    def __init__(self, stream: Stream, watch: ConnectionWitness, *, wants_secrets: bool) -> None:
        self._stream = stream
        self._is_tls = False
        self._is_closed = False
        self._has_ended = False
        self._told: SealpressError | None = None
        self.watch = watch
        self.wants_secrets = wants_secrets

    @property
    def endpoint(self) -> str:
        """``host:port`` of the peer."""
        return self._stream.endpoint

    def begin_tls(self, *, upgraded: bool, server_name: str) -> None:
        """Take note that all further octets are TLS."""
        self._is_tls = True
        self.watch.tls_begins(upgraded=upgraded, server_name=server_name)

    def fail(self, error: SealpressError) -> None:
        """Take note of a failure, once."""
        if error is not self._told:
            self._told = error
            self.watch.failed(error)

    async def receive(self, *, timeout: float) -> bytes:
        """Return some octets, ``b""`` at the end of the stream."""
        octets = await self._stream.receive(timeout=timeout)
        self._hear(octets)
        return octets

    async def send(self, octets: bytes | bytearray | memoryview, *, timeout: float) -> None:
        """Send all of these octets."""
        seen = bytes(octets)
        await self._stream.send(octets, timeout=timeout)
        self._see(SENT, seen)

    async def transfer(
        self, octets: bytes | bytearray | memoryview, *, timeout: float
    ) -> tuple[int, bytes | None]:
        """Send until all is sent or the peer says something."""
        sent, received = await self._stream.transfer(octets, timeout=timeout)
        self._see(SENT, bytes(memoryview(octets)[:sent]))
        if received is not None:
            self._hear(received)
        return sent, received

    async def close(self) -> None:
        """Close it at once; closing again does nothing."""
        if not self._is_closed:
            self._is_closed = True
            self.watch.closed()
        await self._stream.close()

    def _hear(self, octets: bytes) -> None:
        self._see(RECEIVED, octets)
        if not octets and not self._has_ended:
            self._has_ended = True
            self.watch.peer_ended()

    def _see(self, direction: str, octets: bytes) -> None:
        if octets:
            self.watch.wire(direction, octets)
            if not self._is_tls:
                self.watch.plain(direction, octets)


class WatchedDriver:
    """A driver that shows its connections to a witness.

    Args:
        driver: The outside world.
        witness: Who sees the connections.
    """

    def __init__(self, driver: Driver, witness: Witness) -> None:
        self._driver = driver
        self._witness = witness

    @property
    def suspends(self) -> bool:
        """Whether its coroutines may wait in an event loop."""
        return self._driver.suspends

    async def connect(self, host: str, port: int, *, timeout: float) -> Stream:
        """Open a TCP connection."""
        number = next(_NUMBERS)

        def tell(
            stage: Stage,
            addresses: tuple[str, ...] = (),
            outcome: str = "",
            error: SealpressError | None = None,
        ) -> None:
            self._witness.approaching(
                Approach(
                    number=number,
                    host=host,
                    port=port,
                    stage=stage,
                    addresses=addresses,
                    outcome=outcome,
                    error=error,
                )
            )

        begun_at = time.monotonic()
        tell(Stage.BEGUN)
        try:
            stream = await self._connected(host, port, timeout, tell)
        except SealpressError as error:
            tell(Stage.FAILED, error=error)
            raise
        local, peer = _ends(stream)
        route = Route(host, port, local, peer, begun_at=begun_at, number=number)
        watch = self._witness.connected(route)
        if watch is None:
            return stream
        return WatchedStream(stream, watch, wants_secrets=self._witness.wants_secrets)

    async def _connected(self, host: str, port: int, timeout: float, tell: ConnectTap) -> Stream:
        if isinstance(self._driver, TellingDriver):
            return await self._driver.connect_telling(host, port, timeout=timeout, tell=tell)
        return await self._driver.connect(host, port, timeout=timeout)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._driver.sleep(seconds)

    async def call(self, function: Callable[[], T]) -> T:
        """Run a function that blocks where it hurts nobody."""
        return await self._driver.call(function)

    async def call_stoppable(self, function: Callable[[], T], stop: Callable[[], None]) -> T:
        """Run one that may block for long."""
        return await self._driver.call_stoppable(function, stop)

    def now(self) -> float:
        """Seconds on a monotonic clock."""
        return self._driver.now()


def watch_of(stream: Stream) -> WatchedStream | None:
    """Return the stream as one that is seen, ``None`` where nobody looks."""
    return stream if isinstance(stream, WatchedStream) else None


def tell_failure(stream: Stream, error: SealpressError) -> None:
    """Tell who sees this stream, or the one that its TLS goes over, that something failed."""
    inner: Stream = getattr(stream, "inner", stream)
    watched = watch_of(inner)
    if watched is not None:
        watched.fail(error)


def _ends(stream: Stream) -> tuple[tuple[str, int], tuple[str, int]]:
    ends: tuple[tuple[str, int], tuple[str, int]] = (("", 0), ("", 0))
    with suppress(OSError):
        ends = getattr(stream, "ends", ends)
    return ends
