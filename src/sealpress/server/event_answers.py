"""Answers that follow each other while a client waits for events (RFC 3996 section 5.2.2)."""

from __future__ import annotations

import asyncio
import datetime
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from sealpress import ipp
from sealpress.printer import Instant
from sealpress.server.messages import Response

if TYPE_CHECKING:
    from sealpress.printer.notifications.watch import EventWatch
    from sealpress.transport.http1 import HttpVersion

__all__ = ["EventParts", "answer_events"]

_IPP = (("Content-Type", "application/ipp"), ("Cache-Control", "no-cache"))
_HEAD = b"\r\nContent-Type: application/ipp\r\n\r\n"


def answer_events(watch: EventWatch, version: HttpVersion) -> Response:
    """Answer with what happened, and go on answering while things happen.

    A client of HTTP/1.0 can't be given an answer without an end, and not everybody may wait at
    the same time: these get what there is, and are told when to ask again.
    """
    if version < (1, 1) or not watch.may_wait:
        return Response(HTTPStatus.OK, ipp.encode(watch.answer(_now(), is_last=True)), _IPP)
    boundary = f"events-{secrets.token_hex(12)}"
    fields = (
        ("Content-Type", f'multipart/related; type="application/ipp"; boundary="{boundary}"'),
        ("Cache-Control", "no-cache"),
    )
    return Response(HTTPStatus.OK, b"", fields, parts=EventParts(watch, boundary.encode()))


class EventParts:
    """The first answer, then others as things happen; the last one says that it is.

    Args:
        watch: What is waited for.
        boundary: What parts them.
    """

    def __init__(self, watch: EventWatch, boundary: bytes) -> None:
        self._watch = watch
        self._end = b"\r\n--" + boundary
        self._begun = self._is_last = False
        self._timer: asyncio.TimerHandle | None = None
        self.is_over = False

    def begin(self, ring: Callable[[], None]) -> None:
        """Have somebody rung for when there is something to say."""
        self._is_last = not self._watch.begin(ring)  # others may have come first
        seconds = self._watch.max_wait_seconds

        def end() -> None:
            self._is_last = True
            ring()

        self._timer = asyncio.get_running_loop().call_later(seconds, end)  # for all the waiting

    def take(self) -> list[bytes]:
        """Return what there is to say now, part by part: each ends with the next boundary.

        So a part's end is seen when it comes, and not with the next one.
        """
        octets, parts = self._answer(), list[bytes]()
        if octets is not None:
            lead = _HEAD if self._begun else self._end[2:] + _HEAD
            parts.append(b"".join((lead, octets, self._end)))
            self._begun = True
        if self._watch.is_over:
            self.is_over = True
            parts.append(b"--\r\n")
        return parts

    def end(self) -> None:
        """Wait no more."""
        if self._timer is not None:
            self._timer.cancel()
        self._watch.end()

    def _answer(self) -> bytes | None:
        if self._begun and not self._is_last:
            return self._watch.news_octets(_now())
        return ipp.encode(self._watch.answer(_now(), is_last=self._is_last))


def _now() -> Instant:
    return Instant(time.monotonic(), datetime.datetime.now(datetime.UTC))
