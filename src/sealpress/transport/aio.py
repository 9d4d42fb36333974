"""The driver of programs with an event loop, asyncio or Trio, through anyio."""

from __future__ import annotations

import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import anyio
import anyio.lowlevel
import anyio.to_thread

from sealpress.transport.attempt import endpoint_text
from sealpress.transport.sockets import (
    ConnectTap,
    SocketStream,
    connect_first,
    literal_address,
    resolve,
    resolving_took_too_long,
    tell_resolved,
)

T = TypeVar("T")

WATCH_BOTH_AFTER = 0.05
"""Seconds a send is blocked before its answer is listened for too: waiting for two things at
once costs a task group, and mostly the peer takes more octets at once."""

PAUSE_EVERY = 4
"""Operations after which other tasks get a turn although nothing had to be waited for: while a
document is sent, after about a MiB or a millisecond."""


class AnyioWaiter:
    """Waits in the event loop; a cancelled wait leaves the socket as it was."""

    def __init__(self) -> None:
        self._operations = 0

    async def wait(self, sock: socket.socket, *, read: bool, write: bool, timeout: float) -> bool:
        """Suspend until the socket is ready; ``False`` when ``timeout`` seconds passed."""
        with anyio.move_on_after(timeout):
            # One that is closed meanwhile is ready too: what is done with it next says so.
            with suppress(anyio.ClosedResourceError):
                if not write:
                    await anyio.wait_readable(sock)
                elif not read:
                    await anyio.wait_writable(sock)
                else:
                    await _wait_for_either(sock)
            return True
        return False

    async def pause(self) -> None:
        """Let other tasks run, now and then; be cancelled at any time."""
        self._operations += 1
        if self._operations % PAUSE_EVERY:
            await anyio.lowlevel.checkpoint_if_cancelled()
        else:
            await anyio.lowlevel.checkpoint()

    def closing(self, sock: socket.socket) -> None:
        """Wake who still waits for the socket."""
        with suppress(OSError, RuntimeError):  # without a loop nobody waits
            anyio.notify_closing(sock)


async def _stoppable(function: Callable[[], T], stop: Callable[[], None]) -> T:
    """Wait for a thread; who is cancelled meanwhile stops it, then waits for its end."""
    ended = False

    async def watch() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            if not ended:
                stop()

    def run() -> tuple[list[T], Exception | None]:
        try:
            return [function()], None
        except Exception as error:  # noqa: BLE001  # raised again, out of the task group
            return [], error

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        await anyio.lowlevel.checkpoint()  # so that the watch stands
        try:
            limiter = anyio.CapacityLimiter(1)
            results, error = await anyio.to_thread.run_sync(run, limiter=limiter)
            ended = True
        finally:
            group.cancel_scope.cancel()
    await anyio.lowlevel.checkpoint_if_cancelled()  # rather than what being stopped led to
    if error is not None:
        raise error
    return results[0]


async def _wait_for_either(sock: socket.socket) -> None:
    writable = False
    with anyio.move_on_after(WATCH_BOTH_AFTER):
        await anyio.wait_writable(sock)
        writable = True
    if writable:
        return
    async with anyio.create_task_group() as group:

        async def watch(ready: Callable[[socket.socket], Awaitable[None]]) -> None:
            with suppress(anyio.ClosedResourceError):
                await ready(sock)
            group.cancel_scope.cancel()

        group.start_soon(watch, anyio.wait_readable)
        group.start_soon(watch, anyio.wait_writable)


class AsyncDriver:
    """The outside world of a conversation in an event loop."""

    suspends = True

    def __init__(self) -> None:
        self._waiter = AnyioWaiter()

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
            with anyio.move_on_after(timeout):
                addresses = await anyio.to_thread.run_sync(
                    resolve, host, port, abandon_on_cancel=True
                )
            if not addresses:
                raise resolving_took_too_long(host, port, timeout)
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
        """Suspend for so long."""
        await anyio.sleep(seconds)

    async def call(self, function: Callable[[], T]) -> T:
        """Call a function that blocks, in a worker thread."""
        return await anyio.to_thread.run_sync(function)

    async def call_stoppable(self, function: Callable[[], T], stop: Callable[[], None]) -> T:
        """Call one that may block for long, in a thread that it takes from nobody."""
        return await _stoppable(function, stop)

    def now(self) -> float:
        """Seconds on a monotonic clock."""
        return time.monotonic()
