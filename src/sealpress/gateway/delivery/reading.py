"""Reading kept documents for printers: fast for a few at a time, with little memory for the rest.

A printer that takes no more octets holds what was read for it. With ten thousand of them a piece
of a document must be small, and what was decrypted besides must not wait with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager

__all__ = ["FAST_AT_ONCE", "HELD_SECONDS", "PIECE_OCTETS", "Reading"]

FAST_AT_ONCE = 128
"""How many documents are read fast at the same time: ahead, and in large pieces."""

PIECE_OCTETS = 8192
"""The size of a piece of the others."""

HELD_SECONDS = 0.1
"""What was read of the others beyond a piece is kept for so long, then it is read again."""

ReadFrom = Callable[[int], AsyncIterator[bytes]]
"""Reads a document from an offset on."""


class Reading:
    """Lets documents be read.

    Args:
        fast_at_once: As :data:`FAST_AT_ONCE`.
    """

    __slots__ = ("_free",)

    def __init__(self, fast_at_once: int = FAST_AT_ONCE) -> None:
        self._free = fast_at_once

    async def octets(self, read: ReadFrom, length: int) -> AsyncGenerator[bytes, None]:
        """Yield a document's octets.

        Args:
            read: Reads it.
            length: How many octets it has.
        """
        is_fast = self._free > 0
        self._free -= is_fast
        try:
            async with _closed(read(0) if is_fast else _in_small_pieces(read, length)) as source:
                async for octets in source:
                    yield octets
        finally:
            self._free += is_fast


async def _in_small_pieces(read: ReadFrom, length: int) -> AsyncGenerator[bytes, None]:
    position, held = 0, _Held()
    try:
        while position < length:
            piece = held.take()
            if not piece:
                async with _closed(read(position)) as source:
                    piece = held.keep(await anext(source, b""))
            if not piece:
                return
            position += len(piece)
            yield piece
    finally:
        held.forget()


@asynccontextmanager
async def _closed(source: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """Close what is read from, also when it was not read to its end."""
    try:
        yield source
    finally:
        if isinstance(source, AsyncGenerator):
            await source.aclose()


class _Held:
    """What was read and not given yet, until it has been too long."""

    __slots__ = ("_octets", "_too_long")

    def __init__(self) -> None:
        self._octets = memoryview(b"")
        self._too_long: asyncio.TimerHandle | None = None

    def keep(self, octets: bytes) -> bytes:
        self._octets = memoryview(octets)
        loop = asyncio.get_running_loop()
        self._too_long = loop.call_later(HELD_SECONDS, self.forget)
        return self.take()

    def take(self) -> bytes:
        piece, self._octets = bytes(self._octets[:PIECE_OCTETS]), self._octets[PIECE_OCTETS:]
        if not self._octets:
            self.forget()
        return piece

    def forget(self) -> None:
        self._octets = memoryview(b"")
        if self._too_long is not None:
            self._too_long.cancel()
            self._too_long = None
