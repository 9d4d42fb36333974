"""Sending an answer bit by bit, as there is something to say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING

from sealpress.transport.framing import LAST_CHUNK, encode_chunk

if TYPE_CHECKING:
    from sealpress.server.limits import ServerLimits
    from sealpress.server.wire import Wire

__all__ = ["PRESENCE_SECONDS", "send_parts"]

PRESENCE_SECONDS = 1.0
"""How often it is looked whether a client that waits for more of an answer is still there."""


async def send_parts(
    wire: Wire,
    parts: AsyncGenerator[bytes, None],
    limits: ServerLimits,
    is_closing: Callable[[], bool],
) -> bool:
    """Send what comes, as chunks, until it ends, the peer goes away, or the server stops.

    Between two parts nothing is sent for long, so it is looked now and then whether anybody is
    still there.

    Returns:
        Whether all of it was sent, so that another request may follow.

    Raises:
        TransportError: The peer does not take what is sent.
    """
    try:
        while (part := await _next(wire, parts, is_closing)) is not None:
            wire.send(encode_chunk(part) or LAST_CHUNK)
            wire.patience.allow(limits.send_timeout)
            await wire.drain()
            if not part:
                return True
    finally:
        await parts.aclose()
    return False


async def _next(
    wire: Wire, parts: AsyncGenerator[bytes, None], is_closing: Callable[[], bool]
) -> bytes | None:
    """Return the next part, an empty one at the end; ``None`` when nobody waits for it."""
    coming = asyncio.ensure_future(anext(parts, b""))
    try:
        while not (is_closing() or wire.has_ended):
            done, _ = await asyncio.wait({coming}, timeout=PRESENCE_SECONDS)
            if done:
                return coming.result()
    finally:
        if not coming.done():
            coming.cancel()
            await asyncio.wait({coming})
    return None
