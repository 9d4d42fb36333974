"""Heads: what is refused, what is mended, what is written."""

from __future__ import annotations

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import UsageError
from sealpress.transport.http1 import (
    HeadLimits,
    HttpViolation,
    RequestHead,
    RequestReader,
    ResponseReader,
    encode_request_head,
    encode_response_head,
)

REQUEST = (
    b"POST /ipp/print HTTP/1.1\r\nHost: printer.example:631\r\nContent-Type: application/ipp\r\n"
    b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"
)


def read_request(raw: bytes) -> RequestHead:
    head = RequestReader().feed(raw)
    assert head is not None
    return head


def test_a_request_head_is_read():
    head = read_request(REQUEST)
    assert (head.method, head.target, head.version) == ("POST", "/ipp/print", (1, 1))
    assert head.headers.get("content-type") == "application/ipp"
    assert head.expects_continue
    assert head.keep_alive
    assert head.hosts == ("printer.example:631",)


def test_what_follows_the_head_is_kept_for_the_body_and_the_next_head():
    reader = RequestReader()
    assert reader.feed(REQUEST + b"hello" + REQUEST[:20]) is not None
    assert reader.rest == b"hello" + REQUEST[:20]
    assert reader.feed(REQUEST[:20]) is None
    assert reader.started
    assert reader.feed(REQUEST[20:]) is not None
    assert not reader.started


@given(st.lists(st.integers(0, len(REQUEST))))
def test_any_split_gives_the_same_head(cuts: list[int]):
    reader = RequestReader()
    edges = [0, *sorted(cuts), len(REQUEST)]
    heads = [reader.feed(REQUEST[a:b]) for a, b in itertools.pairwise(edges)]
    assert [head for head in heads if head] == [read_request(REQUEST)]


@given(st.binary(max_size=300))
def test_octets_that_are_no_head_end_in_a_violation_or_a_wait(raw: bytes):
    for reader in (RequestReader(), ResponseReader(), ResponseReader(lenient=True)):
        with contextlib.suppress(HttpViolation):
            reader.feed(raw)


HOST = b"Host: h\r\n"
REFUSED = {
    "bare LF": (b"GET / HTTP/1.1\nHost: h\n\n", 400),
    "one bare LF": (b"GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n", 400),
    "bare CR": (b"GET / HTTP/1.1\r\nHost: h\rA: b\r\n\r\n", 400),
    "CR and LF apart": (b"GET / HTTP/1.1\r\nHost: h\rA\n: b\r\n\r\n", 400),
    "NUL": (b"GET / HTTP/1.1\r\nHost: h\x00\r\n\r\n", 400),
    "folded field": (b"GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n", 400),
    "space before colon": (b"GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400),
    "no colon": (b"GET / HTTP/1.1\r\nHost: h\r\nnonsense\r\n\r\n", 400),
    "empty name": (b"GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n", 400),
    "no Host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two Hosts": (b"GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400),
    "length and coding": (
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        400,
    ),
    "coding in 1.0": (b"POST / HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n", 400),
    "unknown coding": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
    "two codings": (
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        501,
    ),
    "HTTP/1.2": (b"GET / HTTP/1.2\r\n" + HOST + b"\r\n", 505),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "HTTP/0.9": (b"GET /\r\n\r\n", 400),
    "lower-case http": (b"GET / http/1.1\r\n" + HOST + b"\r\n", 400),
    "two spaces": (b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "tab": (b"GET\t/ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "star with POST": (b"POST * HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "no slash": (b"GET ipp/print HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "fragment": (b"GET /a#b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "non-ASCII target": (b"GET /\xe4 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "CONNECT": (b"CONNECT h:631 HTTP/1.1\r\n" + HOST + b"\r\n", 501),
    "TLS": (b"\x16\x03\x01\x02\x00", 400),
    "101 fields": (b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n" * 100 + b"\r\n", 431),
    "long line": (b"GET /" + b"a" * 9000, 414),
    "long whole line": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "long head": (b"GET / HTTP/1.1\r\n" + HOST + b"A: " + b"b" * 70_000, 431),
}
LENGTHS = [b"+5", b"-5", b"0x5", b"5, 5", b"5,6", b"5 5", b"0_5", b"", b"5\xb2", b"9" * 19]


@pytest.mark.parametrize("name", REFUSED)
def test_a_doubtful_request_is_refused(name: str):
    raw, status = REFUSED[name]
    with pytest.raises(HttpViolation) as caught:
        RequestReader().feed(raw)
    assert caught.value.status == status


@pytest.mark.parametrize("length", LENGTHS)
def test_a_content_length_is_digits(length: bytes):
    with pytest.raises(HttpViolation):
        RequestReader().feed(
            b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + b"\r\n\r\n"
        )


def test_two_lengths_are_refused_even_when_equal():
    fields = b"Content-Length: 5\r\n" * 2
    with pytest.raises(HttpViolation):
        RequestReader().feed(b"POST / HTTP/1.1\r\nHost: h\r\n" + fields + b"\r\n")


def test_a_bare_line_end_is_refused_before_the_head_is_complete():
    reader = RequestReader()
    assert reader.feed(b"GET / HTTP/1.1\r") is None
    with pytest.raises(HttpViolation):
        reader.feed(b"A: b\n")


def test_limits_are_settable():
    reader = RequestReader(HeadLimits(max_headers=1))
    with pytest.raises(HttpViolation):
        reader.feed(REQUEST)


def test_targets_have_a_path_and_a_host():
    head = read_request(b"GET http://other:80/a?b HTTP/1.1\r\nHost: h\r\n\r\n")
    assert (head.path, head.hosts) == ("/a?b", ("h", "other:80"))
    assert read_request(b"GET ipp://other HTTP/1.1\r\nHost: h\r\n\r\n").path == "/"
    assert read_request(b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").path == "*"


def test_one_empty_line_before_a_head_is_ignored():
    assert read_request(b"\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n").method == "GET"


@pytest.mark.parametrize(
    ("version", "connection", "kept"),
    [
        (b"1.1", b"", True),
        (b"1.1", b"Connection: foo, Close\r\n", False),
        (b"1.0", b"", False),
        (b"1.0", b"Connection: Keep-Alive\r\n", True),
    ],
)
def test_who_keeps_the_connection(version: bytes, connection: bytes, kept: bool):
    raw = b"GET / HTTP/" + version + b"\r\nHost: h\r\n" + connection + b"\r\n"
    assert read_request(raw).keep_alive is kept


def test_a_lenient_reader_mends_a_sloppy_answer():
    raw = (
        b"HTTP/1.1 200\nServer : x\x01y\r\nnonsense\nA: b\n c\nTransfer-Encoding: identity\n\nrest"
    )
    reader = ResponseReader(lenient=True)
    head = reader.feed(raw)
    assert head is not None
    assert (head.status, head.reason) == (200, "")
    assert list(head.headers) == [("server", "xy"), ("a", "b c")]
    assert reader.rest == b"rest"


def test_the_framing_of_a_101_means_nothing():
    raw = b"HTTP/1.1 101 Switching Protocols\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n"
    head = ResponseReader(lenient=True).feed(raw + b"Connection: Keep-Alive\r\n\r\n")
    assert head is not None
    assert list(head.headers) == [("connection", "Keep-Alive")]


@pytest.mark.parametrize(
    "raw",
    [
        b"<html><body>Printer</body></html>",
        b"HTTP/2 200 OK\r\n\r\n",
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
    ],
)
def test_even_a_lenient_reader_refuses(raw: bytes):
    with pytest.raises(HttpViolation):
        ResponseReader(lenient=True).feed(raw)


def test_heads_are_written_as_they_are_read():
    raw = encode_request_head("GET", "/", [("Host", "h"), ("A", "b")])
    assert raw == b"GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n"
    assert list(read_request(raw).headers) == [("host", "h"), ("a", "b")]
    response = ResponseReader().feed(encode_response_head(404, [("Content-Length", "0")]))
    assert response is not None
    assert (response.status, response.reason) == (404, "Not Found")


@pytest.mark.parametrize("value", ["a\r\nB: c", "a\nb", "\x00", "€"])
def test_a_line_break_in_a_field_is_never_sent(value: str):
    with pytest.raises(UsageError):
        encode_response_head(200, [("A", value)])


def test_values_stay_out_of_a_repr():
    assert "secret" not in repr(
        read_request(b"GET / HTTP/1.1\r\nHost: h\r\nAuthorization: secret\r\n\r\n")
    )


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"max_head_octets": len(REQUEST)}, None),
        ({"max_head_octets": len(REQUEST) - 1}, 431),
        ({"max_headers": 4}, None),
        ({"max_headers": 3}, 431),
        ({"max_start_line_octets": 26}, None),
        ({"max_start_line_octets": 20}, 414),
    ],
)
@pytest.mark.parametrize("step", [1, len(REQUEST)])
def test_each_limit_is_exact_whole_or_octet_by_octet(limits: dict[str, int], status, step: int):
    reader = RequestReader(HeadLimits(**limits))
    said = None
    try:
        for start in range(0, len(REQUEST), step):
            reader.feed(REQUEST[start : start + step])
    except HttpViolation as violation:
        said = violation.status
    assert said == status


@pytest.mark.parametrize("lenient", [False, True])
def test_an_answer_with_too_many_fields(lenient: bool):
    octets = b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5 + b"\r\n"
    assert ResponseReader(HeadLimits(max_headers=5), lenient=lenient).feed(octets) is not None
    with pytest.raises(HttpViolation) as caught:
        ResponseReader(HeadLimits(max_headers=4), lenient=lenient).feed(octets)
    assert caught.value.status == 502


def test_a_head_that_is_said_again_is_read_again_when_it_differs():
    reader = RequestReader()
    first, again = reader.feed(REQUEST), reader.feed(REQUEST)
    other = reader.feed(REQUEST.replace(b"print", b"other"))
    assert first == again
    assert other is not None
    assert other.target == "/ipp/other"


@pytest.mark.parametrize(
    "coding", [b"gzip", b"gzip, chunked", b"chunked, chunked", b"xchunked", b""]
)
def test_other_codings_than_chunked_are_not_implemented(coding: bytes):
    head = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
    assert read_request(head + b"Chunked\r\n\r\n").headers.tokens("transfer-encoding") == (
        "chunked",
    )
    with pytest.raises(HttpViolation) as caught:
        RequestReader().feed(head + coding + b"\r\n\r\n")
    assert caught.value.status == 501


def test_a_lenient_reader_passes_over_names_that_are_none():
    raw = b"HTTP/1.1 200 OK\r\nbad name: x\r\n: y\r\n(c): z\r\nServer: p\r\n\r\n"
    head = ResponseReader(lenient=True).feed(raw)
    assert head is not None
    assert list(head.headers) == [("server", "p")]
