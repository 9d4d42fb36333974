"""Bodies: every split gives the same data, every doubtful framing is refused."""

from __future__ import annotations

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import HttpError, UsageError
from sealpress.transport.framing import (
    LAST_CHUNK,
    BodyDecoder,
    BodyLimits,
    Chunked,
    ChunkedEncoder,
    Counted,
    CountedEncoder,
    NoBody,
    UntilClose,
    body_framing,
    decoder_for,
    encode_chunk,
)
from sealpress.transport.http1 import Headers, HttpViolation, RequestHead, ResponseHead


def feed_all(decoder: BodyDecoder, octets: bytes, cuts: list[int]) -> bytes:
    data = b""
    edges = [0, *sorted(cut % (len(octets) + 1) for cut in cuts), len(octets)]
    for start, end in itertools.pairwise(edges):
        if decoder.done:
            return data
        data += b"".join(decoder.feed(octets[start:end]))
    return data


@given(st.lists(st.binary(max_size=40), max_size=40), st.lists(st.integers(0, 2000)))
def test_chunks_come_back_whole_however_they_are_cut(parts: list[bytes], cuts: list[int]):
    decoder = decoder_for(Chunked())
    octets = b"".join(map(encode_chunk, parts)) + LAST_CHUNK
    assert feed_all(decoder, octets, cuts) == b"".join(parts)
    assert decoder.done
    decoder.feed_eof()


@given(st.binary(max_size=200))
def test_random_octets_end_in_data_or_a_violation(octets: bytes):
    with contextlib.suppress(HttpViolation):
        assert len(b"".join(decoder_for(Chunked()).feed(octets))) <= len(octets)


def test_bulk_data_is_not_copied():
    octets = b"8000\r\n" + bytes(0x8000) + b"\r\n10000\r\n" + bytes(0x8000)
    pieces = decoder_for(Chunked()).feed(octets)
    assert [len(piece) for piece in pieces] == [0x8000, 0x8000]
    assert all(piece.obj is octets for piece in pieces)


def test_tiny_chunks_of_all_sizes_are_gathered():
    parts = [bytes([65 + size % 26]) * size for size in range(1, 40)] * 20
    octets = b"".join(b"%04X\r\n%b\r\n" % (len(part), part) for part in parts) + LAST_CHUNK
    pieces = decoder_for(Chunked()).feed(octets)
    assert b"".join(pieces) == b"".join(parts)
    assert len(pieces) == 1


def test_what_follows_a_body_is_the_rest():
    for framing, octets in (
        (Chunked(), b"5\r\nhello\r\n0\r\nA: b\r\n\r\n"),
        (Counted(5), b"hello"),
    ):
        decoder = decoder_for(framing)
        assert b"".join(decoder.feed(octets + b"GET /")) == b"hello"
        assert (decoder.done, decoder.rest) == (True, b"GET /")


BROKEN = [
    b"0x5\r\nhello\r\n",
    b"+5\r\nhello\r\n",
    b"-1\r\n",
    b" 5\r\nhello\r\n",
    b"5 \r\nhello\r\n",
    b"5_0\r\n",
    b"\r\n",
    b";x\r\n",
    b"5\nhello\n",
    b"5\r\nhelloX\r\n",
    b"5\r\nhello\n0\r\n",
    b"5\r\nhello0\r\n\r\n",
    b"12345678901234567\r\n",
    b"ffffffffffffffff0\r\n",
    b"5;a=\x00\r\nhello\r\n",
    b"5;a=b\nhello\r\n",
    b"5\r\r\nhello\r\n",
    b"G\r\n",
    b"0\r\nGET / HTTP/1.1\r\n\r\n",
    b"0\r\n: x\r\n\r\n",
    b"0\r\nA: \x00\r\n\r\n",
    b"0\r\nA : b\r\n\r\n",
    b"0\r\n fold\r\n\r\n",
]


@pytest.mark.parametrize("octets", BROKEN)
@pytest.mark.parametrize("step", [1, 1000])
def test_broken_chunks_are_refused(octets: bytes, step: int):
    decoder = decoder_for(Chunked())
    steps = [octets[start : start + step] for start in range(0, len(octets), step)]
    with pytest.raises(HttpViolation):
        list(map(decoder.feed, steps))


def test_extensions_and_trailers_are_allowed_and_dropped():
    octets = b'5;name="value" ; x\r\nhello\r\n0;last\r\nDigest: x\r\nA:\r\n\r\n'
    decoder = decoder_for(Chunked())
    assert feed_all(decoder, octets, list(range(len(octets)))) == b"hello"
    assert decoder.done


@pytest.mark.parametrize(
    "octets",
    [
        b"5;" + b"a" * 5000,
        b"1;" + b"a" * 50 + b"\r\nx\r\n" + b"1;aaaaa\r\nx\r\n" * 20,
        b"0\r\n" + b"A: b\r\n" * 100,
        b"0\r\nA: " + b"b" * 5000,
    ],
)
def test_wrapping_has_limits(octets: bytes):
    limits = BodyLimits(max_extension_octets=100, max_trailer_octets=200)
    with pytest.raises(HttpViolation):
        decoder_for(Chunked(), limits).feed(octets)


@pytest.mark.parametrize(
    "octets", [b"", b"5\r\nhel", b"5\r\nhello\r\n", b"0\r\n", b"0\r\nA: b\r\n"]
)
def test_a_chunked_body_cut_short_is_never_complete(octets: bytes):
    decoder = decoder_for(Chunked())
    decoder.feed(octets)
    with pytest.raises(HttpError):
        decoder.feed_eof()


def test_a_counted_body_cut_short_is_never_complete():
    decoder = decoder_for(Counted(6))
    decoder.feed(b"hello")
    with pytest.raises(HttpError):
        decoder.feed_eof()


def test_a_body_until_close_ends_with_the_connection():
    decoder = decoder_for(UntilClose())
    assert b"".join(decoder.feed(b"hello")) == b"hello"
    decoder.feed_eof()
    assert decoder.done


def response(status: int, *fields: tuple[str, str]) -> ResponseHead:
    return ResponseHead(status, "", (1, 1), Headers(fields))


def request(*fields: tuple[str, str]) -> RequestHead:
    return RequestHead("POST", "/", (1, 1), Headers(fields))


CHUNKED = ("transfer-encoding", "chunked")


def test_the_framing_follows_the_head():
    assert body_framing(request(CHUNKED)) == Chunked()
    assert body_framing(request(("content-length", "7"))) == Counted(7)
    assert body_framing(request(("content-length", "0"))) == NoBody()
    assert body_framing(request()) == NoBody()
    assert body_framing(response(200)) == UntilClose()
    assert body_framing(response(200, CHUNKED, ("content-length", "7"))) == Chunked()
    assert body_framing(response(101, CHUNKED)) == NoBody()
    assert body_framing(response(204, ("content-length", "7"))) == NoBody()
    assert body_framing(response(200, ("content-length", "7")), request_method="HEAD") == NoBody()


def test_encoders_keep_their_word():
    chunked = ChunkedEncoder()
    assert chunked.encode(b"hello") + chunked.encode(b"") + chunked.finish() == (
        b"5\r\nhello\r\n0\r\n\r\n"
    )
    counted = CountedEncoder(5)
    assert counted.encode(b"hello") + counted.finish() == b"hello"
    with pytest.raises(UsageError):
        counted.encode(b"!")
    with pytest.raises(UsageError):
        CountedEncoder(5).finish()
