"""Sending an answer bit by bit, as there is something to say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from sealpress.errors import SealpressError
from sealpress.transport.framing import LAST_CHUNK, encode_chunk

if TYPE_CHECKING:
    from sealpress.server.limits import ServerLimits
    from sealpress.server.messages import Parts
    from sealpress.server.wire import Wire

__all__ = ["PRESENCE_SECONDS", "send_parts"]

PRESENCE_SECONDS = 1.0
"""How often it is looked whether a client that waits for more of an answer is still there."""


async def send_parts(
    wire: Wire, parts: Parts, limits: ServerLimits, is_closing: Callable[[], bool]
) -> bool:
    """Send what comes, as chunks, until it ends, the peer goes away, or the server stops.

    Between two parts nothing is sent for long, so it is looked now and then whether anybody is
    still there. What comes then goes out at once, in one write, and nobody is woken for it.

    Returns:
        Whether all of it was sent, so that another request may follow.

    Raises:
        TransportError: The peer does not take what is sent.
    """
    pusher = _Pusher(wire, parts)
    try:
        parts.begin(pusher.ring)
        pusher.push()
        while True:
            if pusher.failure is not None:
                raise pusher.failure
            if wire.is_congested:
                wire.patience.allow(limits.send_timeout)
                await wire.drain()
                pusher.push()  # what came meanwhile
            elif parts.is_over:
                return True
            elif is_closing() or wire.has_ended:
                return False
            else:
                await pusher.pause(PRESENCE_SECONDS)
    finally:
        pusher.end()
        parts.end()


class _Pusher:
    """Sends what there is to say as soon as it is told that there is something."""

    def __init__(self, wire: Wire, parts: Parts) -> None:
        self._wire = wire
        self._parts = parts
        self._loop = asyncio.get_running_loop()
        self._is_due = self._has_ended = False
        self._waiter: asyncio.Future[None] | None = None
        self.failure: SealpressError | None = None

    def ring(self) -> None:
        """Push soon; what is rung for until then goes along."""
        if not self._is_due:
            self._is_due = True
            self._loop.call_soon(self.push)

    def push(self) -> None:
        """Send what there is, unless the peer takes nothing just now."""
        self._is_due = False
        wire, parts = self._wire, self._parts
        if self._has_ended or parts.is_over:
            return
        if wire.is_congested:  # then it goes along when that is over
            self._wake()
            return
        try:
            octets = b"".join(map(encode_chunk, parts.take()))
            if parts.is_over:
                octets += LAST_CHUNK
            if octets:
                wire.send(octets)
        except SealpressError as error:
            self.failure = error
        if parts.is_over or wire.is_congested or self.failure is not None:
            self._wake()

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until the sending needs somebody."""
        self._waiter = self._loop.create_future()
        timer = self._loop.call_later(seconds, self._wake)
        try:
            await self._waiter
        finally:
            timer.cancel()
            self._waiter = None

    def end(self) -> None:
        """Send nothing any more."""
        self._has_ended = True

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
