"""Waiting for sockets in asyncio's own way: thousands of conversations wait all the time."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

__all__ = ["PAUSE_EVERY", "LoopWaiter"]

PAUSE_EVERY = 16
"""Operations without a wait after which other tasks get a turn: about a millisecond's worth."""


class LoopWaiter:
    """Waits in asyncio's event loop; a cancelled wait leaves the socket as it was.

    One conversation waits for a socket at a time.
    """

    __slots__ = ("_operations", "_waiting")

    def __init__(self) -> None:
        self._operations = 0
        self._waiting: dict[int, asyncio.Future[bool]] = {}

    async def wait(self, sock: socket.socket, *, read: bool, write: bool, timeout: float) -> bool:
        """Suspend until the socket is ready; ``False`` when ``timeout`` seconds passed."""
        number = sock.fileno()
        if number < 0:
            return True  # closed meanwhile: what is done with it next says so
        self._operations = 0
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[bool] = loop.create_future()
        self._waiting[number] = ready
        if read:
            loop.add_reader(number, _ready, ready)
        if write:
            loop.add_writer(number, _ready, ready)
        too_late = loop.call_later(timeout, _too_late, ready)
        try:
            return await ready
        finally:
            too_late.cancel()
            if self._waiting.get(number) is ready:
                self._forget(loop, number)

    async def pause(self) -> None:
        """Let other tasks run, now and then."""
        self._operations += 1
        if self._operations >= PAUSE_EVERY:
            self._operations = 0
            await asyncio.sleep(0)

    def closing(self, sock: socket.socket) -> None:
        """Wake who still waits for the socket."""
        ready = self._waiting.get(sock.fileno())
        if ready is not None:
            with suppress(RuntimeError):  # its loop has ended
                self._forget(ready.get_loop(), sock.fileno())
                _ready(ready)

    def _forget(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        del self._waiting[number]
        loop.remove_reader(number)
        loop.remove_writer(number)


def _ready(waiting: asyncio.Future[bool]) -> None:
    if not waiting.done():
        waiting.set_result(True)


def _too_late(waiting: asyncio.Future[bool]) -> None:
    if not waiting.done():
        waiting.set_result(False)
