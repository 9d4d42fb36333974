"""A driver under a deadline: whatever the peer does, nothing on it waits past the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from sealpress.errors import Phase, Reason, TransportError
from sealpress.transport.attempt import endpoint_text
from sealpress.transport.watched import TellingDriver

if TYPE_CHECKING:
    from sealpress.transport.sockets import ConnectTap
    from sealpress.transport.stream import Driver, Stream

T = TypeVar("T")

_NOWHERE = (("", 0), ("", 0))


class BoundedDriver:
    """A driver on which nothing waits past a deadline, however often it is begun anew.

    A peer that says an octet a second never runs into a time-out for silence; it does into this.

    Args:
        driver: The outside world.
        seconds: For everything.
    """

    def __init__(self, driver: Driver, seconds: float) -> None:
        self._driver = driver
        self._last = self.ends_at = driver.now() + seconds

    def allow(self, seconds: float) -> None:
        """Set the deadline so many seconds from now, but not past the last."""
        self.ends_at = min(self._last, self.now() + seconds)

    def left(self, timeout: float) -> float:
        """Return how long something may take that would take so long."""
        return max(0.0, min(timeout, self.ends_at - self.now()))

    @property
    def suspends(self) -> bool:
        """Whether its coroutines may wait in an event loop."""
        return self._driver.suspends

    async def connect(self, host: str, port: int, *, timeout: float) -> BoundedStream:
        """Open a TCP connection."""
        return await self.connect_telling(host, port, timeout=timeout, tell=None)

    async def connect_telling(
        self, host: str, port: int, *, timeout: float, tell: ConnectTap | None
    ) -> BoundedStream:
        """Open a TCP connection, and tell of each step, as far as the driver does.

        What would have had longer, but for the deadline, says nothing about the network: it is
        ``examination-cut-short``.
        """
        allowed = self.left(timeout)
        over = _over(Reason.EXAMINATION_CUT_SHORT, Phase.CONNECT, endpoint_text(host, port))
        if not allowed:
            raise over
        try:
            stream = await self._connected(host, port, allowed, tell)
        except TransportError as error:
            if error.reason is Reason.CONNECT_TIMEOUT and allowed < timeout:
                raise over from error
            raise
        return BoundedStream(stream, self)

    async def _connected(
        self, host: str, port: int, seconds: float, tell: ConnectTap | None
    ) -> Stream:
        if tell is not None and isinstance(self._driver, TellingDriver):
            return await self._driver.connect_telling(host, port, timeout=seconds, tell=tell)
        return await self._driver.connect(host, port, timeout=seconds)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._driver.sleep(self.left(seconds))

    async def call(self, function: Callable[[], T]) -> T:
        """Run a function that blocks where it hurts nobody."""
        return await self._driver.call(function)

    async def call_stoppable(self, function: Callable[[], T], stop: Callable[[], None]) -> T:
        """Run one that may block for long."""
        return await self._driver.call_stoppable(function, stop)

    def now(self) -> float:
        """Seconds on a monotonic clock."""
        return self._driver.now()


class BoundedStream:
    """A stream on which nothing waits past its driver's deadline."""

    def __init__(self, stream: Stream, bounds: BoundedDriver) -> None:
        self._stream = stream
        self._bounds = bounds

    @property
    def endpoint(self) -> str:
        """``host:port`` of the peer."""
        return self._stream.endpoint

    @property
    def ends(self) -> tuple[tuple[str, int], tuple[str, int]]:
        """Our address and port, and the peer's, as far as they are known."""
        with suppress(OSError):
            found: tuple[tuple[str, int], tuple[str, int]] = getattr(self._stream, "ends", _NOWHERE)
            return found
        return _NOWHERE

    async def receive(self, *, timeout: float) -> bytes:
        """Return some octets, ``b""`` at the end of the stream."""
        allowed = self._left(timeout, Reason.RECEIVE_TIMEOUT, Phase.RECEIVE)
        return await self._stream.receive(timeout=allowed)

    async def send(self, octets: bytes | bytearray | memoryview, *, timeout: float) -> None:
        """Send all of these octets."""
        allowed = self._left(timeout, Reason.SEND_TIMEOUT, Phase.SEND)
        await self._stream.send(octets, timeout=allowed)

    async def transfer(
        self, octets: bytes | bytearray | memoryview, *, timeout: float
    ) -> tuple[int, bytes | None]:
        """Send until all is sent or the peer says something."""
        allowed = self._left(timeout, Reason.SEND_TIMEOUT, Phase.SEND)
        return await self._stream.transfer(octets, timeout=allowed)

    async def close(self) -> None:
        """Close it at once; closing again does nothing."""
        await self._stream.close()

    def _left(self, timeout: float, reason: Reason, phase: Phase) -> float:
        allowed = self._bounds.left(timeout)
        if timeout and not allowed:
            raise _over(reason, phase, self.endpoint)
        return allowed


def _over(reason: Reason, phase: Phase, endpoint: str) -> TransportError:
    detail = f"{endpoint} was not done when the time for looking at it was over"
    return TransportError(reason, detail, phase=phase, endpoint=endpoint)
