"""Answers that follow each other while a client waits for events (RFC 3996 section 5.2.2)."""

from __future__ import annotations

import asyncio
import datetime
import secrets
import time
from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import TYPE_CHECKING

from sealpress import ipp
from sealpress.printer import Instant
from sealpress.server.messages import Response

if TYPE_CHECKING:
    from sealpress.ipp.message import Message
    from sealpress.printer.notifications.watch import EventWatch
    from sealpress.transport.http1 import HttpVersion

__all__ = ["answer_events"]

_IPP = (("Content-Type", "application/ipp"), ("Cache-Control", "no-cache"))


def answer_events(watch: EventWatch, version: HttpVersion) -> Response:
    """Answer with what happened, and go on answering while things happen.

    A client of HTTP/1.0 can't be given an answer without an end, and not everybody may wait at
    the same time: these get what there is, and are told when to ask again.
    """
    news = asyncio.Event()
    if version < (1, 1) or not watch.begin(news.set):
        return Response(HTTPStatus.OK, ipp.encode(watch.answer(_now(), is_last=True)), _IPP)
    boundary = f"events-{secrets.token_hex(12)}"
    fields = (
        ("Content-Type", f'multipart/related; type="application/ipp"; boundary="{boundary}"'),
        ("Cache-Control", "no-cache"),
    )
    return Response(HTTPStatus.OK, b"", fields, parts=_parts(watch, news, boundary.encode()))


async def _parts(
    watch: EventWatch, news: asyncio.Event, boundary: bytes
) -> AsyncGenerator[bytes, None]:
    """Yield the first answer, then others as things happen; the last one says that it is."""
    until = time.monotonic() + watch.max_wait_seconds
    try:
        yield b"--" + boundary + _part(watch.answer(_now(), is_last=False), boundary)
        while not watch.is_over:
            left = until - time.monotonic()
            if left <= 0 or not await _came(news, left):
                yield _part(watch.answer(_now(), is_last=True), boundary)
                break
            news.clear()
            message = watch.news(_now())
            if message is not None:
                yield _part(message, boundary)
        yield b"--\r\n"
    finally:
        watch.end()


async def _came(news: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return False
    return True


def _part(message: Message, boundary: bytes) -> bytes:
    """Return a message as a part, up to the next boundary: so its end is seen when it comes."""
    head = b"\r\nContent-Type: application/ipp\r\n\r\n"
    return head + ipp.encode(message) + b"\r\n--" + boundary


def _now() -> Instant:
    return Instant(time.monotonic(), datetime.datetime.now(datetime.UTC))
