"""Reading kept documents for printers: fast for a few at a time, with little memory for the rest.

A printer that takes no more octets holds what was read for it. With ten thousand of them a piece
of a document must be small, and what was decrypted besides must not wait with it. Who turns out to
be slow makes room for others.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

__all__ = ["FAST_AT_ONCE", "HELD_SECONDS", "PIECE_OCTETS", "SLOW_SECONDS", "Reading"]

FAST_AT_ONCE = 32
"""How many documents are read fast at the same time: ahead, and in large pieces."""

SLOW_SECONDS = 1.0
"""Who wants the next piece of a document only after so long is not read for fast any more."""

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
        position, held = 0, _Held()
        try:
            while position < length:
                if held.was_quick and not held.octets and self._free > 0:
                    async with aclosing(self._fast(read, position)) as source:
                        async for octets in source:
                            position += len(octets)
                            yield octets
                    held.was_quick, octets = False, b""  # it holds nothing from now on
                elif held.octets or await held.fetch(read, position):
                    position += min(PIECE_OCTETS, len(held.octets))
                    yield held.take()
                else:
                    return
        finally:
            held.forget()

    async def _fast(self, read: ReadFrom, position: int) -> AsyncGenerator[bytes, None]:
        """Yield octets until the end, or until they are not wanted for a while."""
        self._free -= 1
        try:
            async with _closed(read(position)) as source:
                async for octets in source:
                    given_at = time.monotonic()
                    yield octets
                    if time.monotonic() - given_at >= SLOW_SECONDS:
                        return
        finally:
            self._free += 1


@asynccontextmanager
async def _closed(source: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """Close what is read from, also when it was not read to its end."""
    try:
        yield source
    finally:
        if isinstance(source, AsyncGenerator):
            await source.aclose()


class _Held:
    """What was read and not given yet, until it has been too long.

    Attributes:
        octets: These.
        was_quick: Whether the last ones were wanted before it was too long.
    """

    __slots__ = ("_too_long", "octets", "was_quick")

    def __init__(self) -> None:
        self.octets = memoryview(b"")
        self.was_quick = True
        self._too_long: asyncio.TimerHandle | None = None

    async def fetch(self, read: ReadFrom, position: int) -> bool:
        """Read the next ones; ``False`` when there are none."""
        async with _closed(read(position)) as source:
            self.octets = memoryview(await anext(source, b""))
        loop = asyncio.get_running_loop()
        self._too_long = loop.call_later(HELD_SECONDS, self._let_go)
        return len(self.octets) > 0

    def take(self) -> bytes:
        """Take a piece out."""
        piece, self.octets = bytes(self.octets[:PIECE_OCTETS]), self.octets[PIECE_OCTETS:]
        if not self.octets:
            self.was_quick = True
            self.forget()
        return piece

    def forget(self) -> None:
        """Keep nothing, and no time."""
        self.octets = memoryview(b"")
        if self._too_long is not None:
            self._too_long.cancel()
            self._too_long = None

    def _let_go(self) -> None:
        self.was_quick = False
        self.forget()
