"""The outside world of thousands of conversations: names looked up once, few threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from sealpress.errors import TransportError
from sealpress.gateway.delivery.ipp_delivery.waiting import LoopWaiter
from sealpress.transport.aio import AsyncDriver
from sealpress.transport.attempt import endpoint_text
from sealpress.transport.sockets import (
    SocketStream,
    connect_first,
    literal_address,
    resolve,
    resolving_took_too_long,
)

if TYPE_CHECKING:
    from sealpress.transport.sockets import Address

__all__ = ["NAME_KEPT_SECONDS", "SharedDriver"]

T = TypeVar("T")

NAME_KEPT_SECONDS = 30.0
"""How long the addresses of a printer's name are used before they are looked up again."""

MAX_NAMES = 20_000
"""How many names are kept."""

LOOK_UP_THREADS = 16
"""How many names are looked up at the same time: some name servers answer late."""

UNSENT_OCTETS = 65_536
"""How much the system takes of a document ahead of the network; else it is megabytes for each
printer that reads slowly."""

FILE_THREADS = 4
"""How many small files are read or written at the same time."""


class SharedDriver(AsyncDriver):
    """An :class:`~sealpress.transport.aio.AsyncDriver` for many conversations; asyncio only."""

    def __init__(self) -> None:
        super().__init__()
        self._shared_waiter = LoopWaiter()
        self._files = ThreadPoolExecutor(FILE_THREADS, thread_name_prefix="delivery-files")
        self._names = ThreadPoolExecutor(LOOK_UP_THREADS, thread_name_prefix="delivery-names")
        self._known: dict[tuple[str, int], tuple[float, list[Address]]] = {}
        self._asked: dict[tuple[str, int], asyncio.Future[list[Address]]] = {}

    async def connect(self, host: str, port: int, *, timeout: float) -> SocketStream:
        """Open a TCP connection, trying each address of the name in turn.

        Raises:
            TransportError: No address, or none that accepts, in ``timeout`` seconds.
        """
        begun = self.now()
        addresses = literal_address(host, port) or await self._look_up(host, port, timeout)
        try:
            stream = await connect_first(
                addresses,
                self._shared_waiter,
                endpoint=endpoint_text(host, port),
                timeout=max(0.0, begun + timeout - self.now()),
                now=self.now,
            )
        except TransportError:
            self._known.pop((host, port), None)  # it may have moved
            raise
        stream.hold_little(UNSENT_OCTETS)
        return stream

    async def sleep(self, seconds: float) -> None:
        """Suspend for a while; asyncio's own way spares the loading of another one."""
        await asyncio.sleep(seconds)

    async def call(self, function: Callable[[], T]) -> T:
        """Call a function that blocks, in a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._files, function)

    async def _look_up(self, host: str, port: int, timeout: float) -> list[Address]:
        key = (host, port)
        known = self._known.get(key)
        if known is not None and self.now() - known[0] < NAME_KEPT_SECONDS:
            return known[1]
        if key not in self._asked:
            loop = asyncio.get_running_loop()
            asked = loop.run_in_executor(self._names, resolve, host, port)
            self._asked[key] = asked
            asked.add_done_callback(lambda one: self._answered(key, one))
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.shield(self._asked[key])
        except TimeoutError:
            raise resolving_took_too_long(host, port, timeout) from None

    def _answered(self, key: tuple[str, int], asked: asyncio.Future[list[Address]]) -> None:
        self._asked.pop(key, None)
        if asked.cancelled() or asked.exception() is not None:
            return
        if len(self._known) >= MAX_NAMES:
            self._known.clear()
        self._known[key] = (self.now(), asked.result())
