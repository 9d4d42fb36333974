"""However octets are cut on their way, they mean the same: what one reads whole another can't
read differently in pieces (the root of request smuggling)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import HttpError
from sealpress.transport.framing import BodyLimits, Chunked, Counted, decoder_for
from sealpress.transport.http1 import HeadLimits, HttpViolation, RequestReader, ResponseReader
from sealpress.transport.response import ResponseCollector

CHUNK_PARTS = [
    b"0", b"1", b"5", b"F", b"00", b"x", b"\r\n", b"\r", b"\n", b" ", b";a=b", b';c="d"', b"\x00",
    b"hello", b"A: b\r\n", b": ", b"1\r\nx\r\n" * 9, b"3;e\r\nabc\r\n", b"5\r\nhello\r\n",
    b"0\r\n\r\n", b"0\r\nA: b\r\n\r\n",
]  # fmt: skip
HEAD_PARTS = [
    b"GET / HTTP/1.1\r\n", b"POST /ipp/print HTTP/1.1\r\n", b"GET http://a/ HTTP/1.0\r\n",
    b"Host: a\r\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"X: y\r\n",
    b"X : y\r\n", b" fold\r\n", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100\r\n", b"\r\n", b"\r",
    b"\n", b"\x00", b"\xff", b": ", b"Y", b"hello",
]  # fmt: skip
HEADS_BEGUN = (b"POST / HTTP/1.1\r\nHost: a\r\n", b"HTTP/1.1 200 OK\r\n")
LIMITS = BodyLimits(max_extension_octets=40, max_trailer_octets=30)


def pieces_of(octets: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(octets) + 1) for cut in cuts), len(octets)]
    return [octets[start:end] for start, end in itertools.pairwise(edges)]


def glued(parts: list[bytes], *begin: bytes):
    """Octets made of parts, and any octets now and then."""
    some = st.one_of(st.sampled_from(parts), st.binary(min_size=1, max_size=3))
    begin_with = st.sampled_from(begin) if begin else st.just(b"")
    return st.builds(
        lambda first, rest: first + b"".join(rest), begin_with, st.lists(some, max_size=12)
    )


cuts = st.lists(st.integers(0, 1 << 16), max_size=6)


def read_body(framing, pieces: list[bytes]):
    """Data, whether it is complete, and what follows; or that it breaks a rule."""
    decoder, data, after = decoder_for(framing, LIMITS), b"", b""
    try:
        for piece in pieces:
            if decoder.done:
                after += piece
            else:
                data += b"".join(decoder.feed(piece))
                after += decoder.rest if decoder.done else b""
    except HttpViolation:
        return "violation"
    return data, decoder.done, after


@given(glued(CHUNK_PARTS), cuts)
def test_chunks(octets, cuts):
    whole = read_body(Chunked(), [octets])
    assert read_body(Chunked(), pieces_of(octets, cuts)) == whole
    assert read_body(Chunked(), [octets[i : i + 1] for i in range(len(octets))]) == whole


@given(st.integers(1, 30), st.binary(max_size=40), cuts)
def test_counted_octets(count, octets, cuts):
    expected = (octets[:count], len(octets) >= count, octets[count:])
    assert read_body(Counted(count), pieces_of(octets, cuts)) == expected


def read_head(reader, pieces: list[bytes]):
    """The head and what follows it, that it breaks a rule, or that more is waited for."""
    head, after = None, b""
    try:
        for piece in pieces:
            if head is None:
                head = reader.feed(piece)
                after = reader.rest if head is not None else b""
            else:
                after += piece
    except HttpViolation:
        return "violation"
    return head, after


READERS = {
    "request": lambda: RequestReader(HeadLimits(max_head_octets=200, max_headers=4)),
    "answer": lambda: ResponseReader(HeadLimits(max_head_octets=200, max_headers=4)),
    "lenient answer": lambda: ResponseReader(lenient=True),
}


@pytest.mark.parametrize("kind", READERS)
@given(
    octets=glued(HEAD_PARTS, b"POST / HTTP/1.1\r\nHost: a\r\n", b"HTTP/1.1 200 OK\r\n"), cuts=cuts
)
def test_heads(kind, octets, cuts):
    whole = read_head(READERS[kind](), [octets])
    assert read_head(READERS[kind](), pieces_of(octets, cuts)) == whole
    single = [octets[i : i + 1] for i in range(len(octets))]
    assert read_head(READERS[kind](), single) == whole


def read_answer(pieces: list[bytes]):
    """Status, body and end of an answer, or why it is none."""
    collector = ResponseCollector("p:631")
    try:
        for piece in pieces:
            collector.feed(piece)
        collector.feed_eof(truncated=False)
    except HttpError as error:
        return error.reason
    assert collector.head is not None
    return collector.head, collector.body


@given(glued(CHUNK_PARTS, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), cuts)
def test_answers(octets, cuts):
    assert read_answer(pieces_of(octets, cuts)) == read_answer([octets])
