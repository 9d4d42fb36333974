"""The driver of programs without an event loop: it blocks, and its coroutines never suspend."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TypeVar

from sealpress.errors import Reason, SealpressError, TransportError
from sealpress.transport.attempt import endpoint_text
from sealpress.transport.sockets import (
    Address,
    ConnectTap,
    SocketStream,
    connect_first,
    literal_address,
    resolve,
    resolving_took_too_long,
    tell_resolved,
)

T = TypeVar("T")


class BlockingWaiter:
    """Waits by ``poll``, where there is none by ``select``."""

    async def wait(self, sock: socket.socket, *, read: bool, write: bool, timeout: float) -> bool:
        """Block until the socket is ready; ``False`` when ``timeout`` seconds passed."""
        if not hasattr(select, "poll"):  # Windows
            readers, writers = [sock] if read else [], [sock] if write else []
            return any(select.select(readers, writers, writers, timeout))
        events = (select.POLLIN if read else 0) | (select.POLLOUT if write else 0)
        poll = select.poll()
        poll.register(sock, events)
        return bool(poll.poll(max(0.0, timeout) * 1000))

    async def pause(self) -> None:
        """Do nothing: there is nobody else."""

    def closing(self, sock: socket.socket) -> None:
        """Do nothing: nobody waits."""


class BlockingDriver:
    """The outside world of a conversation that may block its thread."""

    suspends = False

    def __init__(self) -> None:
        self._waiter = BlockingWaiter()

    async def connect(self, host: str, port: int, *, timeout: float) -> SocketStream:
        """Open a TCP connection, trying each address of the name in turn.

        Raises:
            TransportError: No address, or none that accepts, in ``timeout`` seconds.
        """
        return await self.connect_telling(host, port, timeout=timeout, tell=None)

    async def connect_telling(
        self, host: str, port: int, *, timeout: float, tell: ConnectTap | None
    ) -> SocketStream:
        """Do as :meth:`connect`, and tell of each step."""
        begun = self.now()
        addresses = literal_address(host, port)
        if not addresses:
            addresses = resolve_in_time(host, port, timeout)
            tell_resolved(tell, addresses)
        return await connect_first(
            addresses,
            self._waiter,
            endpoint=endpoint_text(host, port),
            timeout=max(0.0, begun + timeout - self.now()),
            now=self.now,
            tell=tell,
        )

    async def sleep(self, seconds: float) -> None:
        """Block for so long."""
        time.sleep(seconds)  # noqa: ASYNC251 - blocking is what this driver is for

    async def call(self, function: Callable[[], T]) -> T:
        """Call a function that blocks."""
        return function()

    async def call_stoppable(self, function: Callable[[], T], stop: Callable[[], None]) -> T:
        """Call one that may block for long; what interrupts it stops it."""
        try:
            return function()
        except KeyboardInterrupt:
            stop()
            raise

    def now(self) -> float:
        """Seconds on a monotonic clock."""
        return time.monotonic()


def resolve_in_time(host: str, port: int, timeout: float) -> list[Address]:
    """Look a name up in a thread that is left behind when that takes too long.

    Raises:
        TransportError: There is no such name, or no answer in ``timeout`` seconds.
    """
    outcome: Future[list[Address]] = Future()

    def work() -> None:
        try:
            outcome.set_result(resolve(host, port))
        except TransportError as error:
            outcome.set_exception(error)

    threading.Thread(target=work, name="sealpress-resolve", daemon=True).start()
    try:
        return outcome.result(timeout)
    except FutureTimeoutError:
        raise resolving_took_too_long(host, port, timeout) from None


def run(coroutine: Coroutine[object, object, T]) -> T:
    """Run a conversation over a :class:`BlockingDriver` to its end, without an event loop.

    Raises:
        SealpressError: Whatever the conversation raises; reason ``internal`` when it waits for
            something other than this driver.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        coroutine.close()
    raise SealpressError(Reason.INTERNAL, "a blocking conversation waits for an event loop")
