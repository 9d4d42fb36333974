"""Parts of an answer, however they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress import ipp
from sealpress.errors import WireError
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.transport.parts import PartReader, boundary_of
from sealpress.transport.response import ResponseCollector, SentFacts


def message(code: int = 0, *, told: int = 0, interval: int = 0) -> Message:
    """Make an answer with so many events."""
    head = [
        Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",)),
        Attribute("attributes-natural-language", (ValueTag.NATURAL_LANGUAGE,), ("en",)),
    ]
    if interval:
        head.append(Attribute("notify-get-interval", (ValueTag.INTEGER,), (interval,)))
    event = Attribute("notify-sequence-number", (ValueTag.INTEGER,), (1,))
    events = [Group([event], tag=GroupTag.EVENT_NOTIFICATION) for _ in range(told)]
    return Message(Version(2, 0), code, 7, [Group(head, tag=GroupTag.OPERATION), *events])


def body(*messages: Message, end: bytes = b"") -> bytes:
    """Return them as parts; the last part's end is there."""
    parts = [b"\r\nContent-Type: application/ipp\r\n\r\n" + ipp.encode(one) for one in messages]
    return b"--b" + b"".join(part + b"\r\n--b" for part in parts) + end


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ('multipart/related; type="application/ipp"; boundary="a-1"', b"a-1"),
        ("Multipart/Related;boundary=a-1", b"a-1"),
        ("application/ipp; boundary=a-1", b""),
        ("multipart/related", b""),
        ('multipart/related; boundary=""', b""),
        ("", b""),
    ],
)
def test_boundary(content_type, boundary):
    assert boundary_of(content_type) == boundary


@given(st.lists(st.integers(1, 400), max_size=20))
def test_pieces_make_no_difference(cuts):
    octets = body(message(), message(told=2), end=b"--\r\n")
    reader, start = PartReader(b"b"), 0
    for cut in cuts:
        reader.feed(octets[start : start + cut])
        start += cut
    reader.feed(memoryview(octets)[start:])
    assert [len(one.groups) for one in reader.messages] == [1, 3]
    assert reader.has_news


@pytest.mark.parametrize(
    "news", [message(told=1), message(0x0406), message(interval=30), message(0x0007)]
)
def test_what_counts_as_news(news):
    reader = PartReader(b"b")
    reader.feed(body(message(), message()))
    assert not reader.has_news
    reader.feed(body(news)[3:])
    assert reader.has_news


def test_a_part_that_is_nothing():
    for broken in (b"--b\r\nno head--b", b"--b\r\n\r\n\xff\xff--b"):
        with pytest.raises(WireError):
            PartReader(b"b").feed(broken)


def answer(*messages: Message) -> tuple[ResponseCollector, bytes]:
    collector = ResponseCollector("peer")
    collector.feed(
        b"HTTP/1.1 200 OK\r\nContent-Type: multipart/related; boundary=b\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    octets = body(*messages)
    return collector, b"%x\r\n%b\r\n" % (len(octets), octets)


def test_an_answer_without_an_end_is_left_with_its_first_news():
    collector, octets = answer(message())
    collector.feed(octets)
    assert not collector.done
    news = body(message(told=1))[3:]
    collector.feed(b"%x\r\n%b\r\n" % (len(news), news))
    assert collector.done
    response = collector.response(SentFacts(), request_complete=True)
    assert not response.keep_alive
    assert response.body.endswith(b"--b")


def test_an_answer_that_is_broken_is_left():
    collector, _ = answer()
    collector.feed(b"8\r\n--b\r\n--b\r\n")
    assert collector.done
