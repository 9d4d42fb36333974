"""The lines between worker and parent; what a hostile one says is in test_processes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sealpress.reasons import Reason
from sealpress.transform.messages import (
    MAX_EVENT_OCTETS,
    TOLD_BY_WORKERS,
    EventReader,
    event_line,
    read_request,
    request_line,
)
from sealpress.transform.request import Done, Failed, PageDone, Started, Warned
from tests.transform.requests import request

EVENTS = [
    Started(pages=2, impressions=2, sheets=1),
    PageDone(impression=1, sheet=1, octets=10),
    Warned(what="font-missing", detail="no glyph", page=2),
    PageDone(impression=2, sheet=1, octets=30),
    Done(octets=30, impressions=2, sheets=1),
]
SPOKEN = b"".join(map(event_line, EVENTS))


@given(some.lists(some.integers(0, len(SPOKEN)), max_size=8))
def test_events_come_through_however_they_are_cut(cuts):
    reader, heard, start = EventReader(10), [], 0
    for end in [*sorted(cuts), len(SPOKEN)]:
        heard += reader.feed(SPOKEN[start:end])
        start = end
    assert heard == EVENTS


@given(some.binary(max_size=300) | some.text(max_size=100).map(str.encode))
def test_anything_else_is_a_value_error_or_waits_for_more(octets):
    try:
        assert list(EventReader(10).feed(octets)) == []
    except ValueError:
        return


def test_a_request_is_one_line():
    line = request_line(request(title="two\nlines"))
    assert line.count(b"\n") == 1
    assert read_request(line) == request(title="two\nlines")


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"1\n", b'{"document_format":"x"}\n'])
def test_what_is_no_request(line):
    with pytest.raises(ValueError, match=r"."):
        read_request(line)


def test_long_details_are_cut_so_that_a_line_stays_short():
    line = event_line(Failed(reason=Reason.DOCUMENT_DAMAGED, detail="\u20ac" * 100_000))
    assert len(line) <= MAX_EVENT_OCTETS


@pytest.mark.parametrize("reason", sorted(TOLD_BY_WORKERS))
def test_reasons_of_workers_are_kept(reason):
    (event,) = EventReader(1).feed(event_line(Failed(reason=reason, detail="why")))
    assert event.reason is reason


def test_other_reasons_are_not_believed():
    (event,) = EventReader(1).feed(event_line(Failed(reason="certificate-untrusted", detail="")))
    assert event.reason is Reason.TRANSFORM_FAILED


def test_started_is_said_once():
    reader = EventReader(1)
    with pytest.raises(ValueError, match="can't be"):
        list(reader.feed(event_line(Started()) * 2))


def test_a_detail_is_safe_to_show():
    spoken = json.dumps(["failed", {"reason": "x", "detail": "a\x1b]0;b\n", "page": 0}])
    (event,) = EventReader(1).feed(spoken.encode() + b"\n")
    assert event.detail == "a\\x1b]0;b\\n"
