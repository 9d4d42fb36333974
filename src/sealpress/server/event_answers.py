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
    loop = asyncio.get_running_loop()
    until = loop.time() + watch.max_wait_seconds
    end = loop.call_at(until, news.set)  # one for all the waiting
    try:
        yield b"--" + boundary + _part(ipp.encode(watch.answer(_now(), is_last=False)), boundary)
        while not watch.is_over:
            await news.wait()
            news.clear()
            if loop.time() >= until:
                yield _part(ipp.encode(watch.answer(_now(), is_last=True)), boundary)
                break
            octets = watch.news_octets(_now())
            if octets is not None:
                yield _part(octets, boundary)
        yield b"--\r\n"
    finally:
        end.cancel()
        watch.end()


def _part(octets: bytes, boundary: bytes) -> bytes:
    """Return a message as a part, up to the next boundary: so its end is seen when it comes."""
    return b"\r\nContent-Type: application/ipp\r\n\r\n" + octets + b"\r\n--" + boundary


def _now() -> Instant:
    return Instant(time.monotonic(), datetime.datetime.now(datetime.UTC))
