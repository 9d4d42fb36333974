"""Requests and events as lines of JSON between a worker and whoever started it.

The worker may have been taken over by a document: of what it says nothing is believed but the
events there are, in lines of limited length, of limited number, with numbers within bounds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from sealpress.ipp.printable import printable
from sealpress.reasons import Reason
from sealpress.transform.plain_values import from_plain, to_plain
from sealpress.transform.request import (
    Done,
    Event,
    Failed,
    PageDone,
    Started,
    TransformRequest,
    Warned,
)

__all__ = [
    "MAX_EVENT_OCTETS",
    "MAX_REQUEST_OCTETS",
    "MAX_WARNINGS",
    "TOLD_BY_WORKERS",
    "EventReader",
    "event_line",
    "read_request",
    "request_line",
]

MAX_EVENT_OCTETS = 4096
"""Of one event's line."""
MAX_REQUEST_OCTETS = 1 << 20
"""Of a request's line."""
MAX_WARNINGS = 1000
"""Warnings of one transform; a worker with more to say keeps it to itself."""
MAX_DETAIL_CHARACTERS = 500
"""Of what a worker says about a failure or a warning; the rest is cut off."""
_LARGEST = 1 << 53

_KINDS: dict[str, type[Event]] = {
    "started": Started,
    "page": PageDone,
    "warned": Warned,
    "failed": Failed,
    "done": Done,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}

TOLD_BY_WORKERS = frozenset(
    {
        Reason.DOCUMENT_UNREADABLE,
        Reason.DOCUMENT_EMPTY,
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
        Reason.DOCUMENT_TOO_LARGE,
        Reason.DOCUMENT_DAMAGED,
        Reason.DOCUMENT_LOCKED,
        Reason.DOCUMENT_TOO_LONG,
        Reason.IMAGE_TOO_LARGE,
        Reason.PAGE_TOO_LARGE,
        Reason.PAGE_RANGES_EMPTY,
        Reason.OPTION_NOT_SUPPORTED,
        Reason.NOT_ENCODABLE,
        Reason.TRANSFORM_NOT_INSTALLED,
        Reason.TRANSFORM_OUT_OF_MEMORY,
        Reason.TRANSFORM_OUT_OF_TIME,
        Reason.TRANSFORM_TOO_MUCH,
        Reason.TRANSFORM_FAILED,
    }
)
"""Reasons that a worker can fail for; from one that names another it is ``transform-failed``."""


def request_line(request: TransformRequest) -> bytes:
    """Return a request as a line."""
    return _line(to_plain(request))


def read_request(line: bytes) -> TransformRequest:
    """Return the request that a line holds.

    Raises:
        ValueError: It is none.
    """
    return from_plain(TransformRequest, json.loads(line))


def event_line(event: Event) -> bytes:
    """Return an event as a line of at most :data:`MAX_EVENT_OCTETS`; long details are cut."""
    if isinstance(event, Warned | Failed):
        event = replace(event, detail=event.detail[:MAX_DETAIL_CHARACTERS])
    return _line([_NAMES[type(event)], to_plain(event)])


def _line(plain: object) -> bytes:
    return json.dumps(plain, separators=(",", ":")).encode() + b"\n"


class EventReader:
    """Reads a worker's events, without trust.

    Args:
        max_pages: How many sides may be told of.
    """

    def __init__(self, max_pages: int) -> None:
        self._max_pages = max_pages
        self._rest = b""
        self._warnings = 0
        self._started = False
        self._impression = 0
        self._ended = False

    def feed(self, octets: bytes) -> Iterator[Event]:
        """Yield the events that are whole now.

        Raises:
            ValueError: What was said is no event, or one that can't be at this place.
        """
        *lines, self._rest = (self._rest + octets).split(b"\n")
        for line in lines:
            event = self._event(line)
            if event is not None:
                yield event
        if len(self._rest) > MAX_EVENT_OCTETS:
            raise ValueError("a line that is too long")

    def _event(self, line: bytes) -> Event | None:
        if len(line) > MAX_EVENT_OCTETS:
            raise ValueError("a line that is too long")
        if self._ended:
            raise ValueError("an event behind the last one")
        event = _parsed(line)
        match event:
            case Warned():
                return self._warned(event)
            case Started():
                self._check(not self._started, event.pages, event.impressions, event.sheets)
                self._started = True
            case PageDone():
                in_order = self._impression < event.impression <= self._max_pages
                self._check(in_order, event.octets, event.sheet)
                self._impression = event.impression
            case Failed():
                self._ended = True
                return replace(event, detail=_shown(event.detail), reason=_known(event.reason))
            case Done():
                self._check(True, event.octets, event.impressions, event.sheets)  # noqa: FBT003
                self._ended = True
        return event

    def _warned(self, event: Warned) -> Warned | None:
        self._warnings += 1
        if self._warnings > MAX_WARNINGS:
            return None
        return replace(event, what=_shown(event.what), detail=_shown(event.detail))

    @staticmethod
    def _check(is_right: bool, *numbers: int | None) -> None:  # noqa: FBT001
        if not is_right or any(not 0 <= number < _LARGEST for number in numbers if number):
            raise ValueError("an event that can't be")


def _parsed(line: bytes) -> Event:
    try:
        plain = json.loads(line)
    except RecursionError as error:
        raise ValueError("an event that is too deep") from error
    if not isinstance(plain, list) or len(plain) != 2 or plain[0] not in _KINDS:
        raise ValueError("no event")
    return from_plain(_KINDS[plain[0]], plain[1])


def _shown(text: str) -> str:
    return printable(text[:MAX_DETAIL_CHARACTERS])


def _known(reason: str) -> Reason:
    told = {str(each): each for each in TOLD_BY_WORKERS}
    return told.get(reason, Reason.TRANSFORM_FAILED)
