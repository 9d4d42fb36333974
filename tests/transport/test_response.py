from __future__ import annotations

import gzip
import itertools
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import HttpError, Phase, Reason, TransportError
from sealpress.transport import response as answers
from sealpress.transport.blocking import run
from sealpress.transport.memory import ScriptedStream, silence
from sealpress.transport.response import (
    ResponseCollector,
    SentFacts,
    check_first_octets,
    read_response,
)
from sealpress.transport.stream import Timeouts

TIMES = Timeouts(response=7, receive=3)
BODY = bytes(range(256))


def collected(*pieces, end=False, truncated=False, **options):
    collector = ResponseCollector("printer:631", **options)
    for piece in pieces:
        collector.feed(piece)
    if end:
        collector.feed_eof(truncated=truncated)
    return collector


def response(*pieces, complete=True, **options):
    collector = collected(*pieces, **options)
    assert collector.done
    return collector.response(SentFacts(), request_complete=complete)


def message(*fields, body=BODY, start=b"HTTP/1.1 200 OK"):
    return b"\r\n".join([start, *fields, b"", b""]) + body


COUNTED = message(b"Content-Type: Application/IPP; x=1", b"Content-Length: 256")
CHUNKED = message(
    b"Transfer-Encoding: chunked",
    body=b"80\r\n%b\r\n80\r\n%b\r\n0\r\n\r\n" % (BODY[:128], BODY[128:]),
)


@pytest.mark.parametrize("octets", [COUNTED, CHUNKED])
@given(cut=st.integers(0, 300))
def test_framings_at_any_split(octets, cut):
    answer = response(octets[:cut], octets[cut:]) if cut else response(octets)
    assert (answer.status, answer.body, answer.keep_alive) == (200, BODY, True)


def test_until_close():
    answer = response(message(), end=True)
    assert (answer.body, answer.keep_alive) == (BODY, False)


def test_until_close_cut_short_in_tls():
    with pytest.raises(HttpError) as caught:
        collected(message(), end=True, truncated=True)
    assert caught.value.reason is Reason.RESPONSE_TRUNCATED


def test_facts():
    answer = response(COUNTED)
    assert answer.content_type == "application/ipp"
    assert (answer.reason, answer.version) == ("OK", (1, 1))
    assert response(message(b"Content-Length: 256")).content_type == ""


def test_interim_answers_are_passed_over():
    answer = response(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 X\r\n\r\n" + COUNTED)
    assert (answer.interim, answer.body) == ((100, 102), BODY)


@pytest.mark.parametrize(
    ("octets", "kept"),
    [
        (COUNTED, True),
        (message(b"Connection: close", b"Content-Length: 256"), False),
        (message(b"Content-Length: 256", start=b"HTTP/1.0 200 OK"), False),
        (
            message(b"Connection: Keep-Alive", b"Content-Length: 256", start=b"HTTP/1.0 200 OK"),
            True,
        ),
        (COUNTED + b"more than announced", False),
    ],
)
def test_whether_the_connection_can_be_used_again(octets, kept):
    assert response(octets).keep_alive is kept
    assert not response(octets, complete=False).keep_alive


def test_no_body():
    assert response(message(start=b"HTTP/1.1 204 No", body=b"")).body == b""
    assert response(message(b"Content-Length: 9", body=b""), method="HEAD").keep_alive


@pytest.mark.parametrize(
    ("coding", "compressed"),
    [
        (b"gzip", gzip.compress(BODY)),
        (b"x-gzip", gzip.compress(BODY)),
        (b"deflate", zlib.compress(BODY)),
        (b"deflate", zlib.compress(BODY)[2:-4]),  # raw, as some servers send it
    ],
)
def test_compressed_bodies(coding, compressed):
    fields = (b"Content-Encoding: " + coding, b"Content-Length: %d" % len(compressed))
    assert response(message(*fields, body=compressed)).body == BODY


def test_a_compressed_body_is_bounded_too():
    bomb = gzip.compress(bytes(100_000))
    fields = (b"Content-Encoding: gzip", b"Content-Length: %d" % len(bomb))
    with pytest.raises(HttpError) as caught:
        response(message(*fields, body=bomb), max_octets=50_000)
    assert caught.value.reason is Reason.RESPONSE_TOO_LARGE


@pytest.mark.parametrize("broken", [lambda body: body[:-9], lambda body: body[:12] + b"\xff" * 50])
def test_a_broken_compressed_body(broken):
    body = broken(gzip.compress(BODY * 10))
    fields = (b"Content-Encoding: gzip", b"Content-Length: %d" % len(body))
    with pytest.raises(HttpError) as caught:
        response(message(*fields, body=body))
    assert caught.value.reason is Reason.RESPONSE_TRUNCATED


def test_a_body_that_only_says_to_be_compressed_is_taken_as_it_is():
    fields = (b"Content-Encoding: gzip", b"Content-Length: 256")
    assert response(message(*fields)).body == BODY


def test_too_large():
    with pytest.raises(HttpError) as caught:
        collected(COUNTED, max_octets=255)
    assert caught.value.reason is Reason.RESPONSE_TOO_LARGE


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"<html>", Reason.NOT_HTTP),
        (b"220 smtp.example", Reason.NOT_HTTP),
        (b"HTTP/2 200", Reason.NOT_HTTP),
        (b"HTTP/1.1 two hundred\r\n\r\n", Reason.NOT_HTTP),
        (b"H" * 70_000, Reason.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000, Reason.NOT_HTTP),
        (b"\x00", Reason.NOT_HTTP),
        (b"\x15\x03\x01\x00\x02\x02\x46", Reason.TLS_ON_PLAIN_PORT),
        (b"\x16\x03\x03", Reason.TLS_ON_PLAIN_PORT),
        (message(b"Transfer-Encoding: chunked", body=b"zz\r\n"), Reason.NOT_HTTP),
    ],
)
def test_what_is_not_http(octets, reason):
    with pytest.raises(HttpError) as caught:
        collected(octets, b"\r\n\r\n")
    assert caught.value.reason is reason
    assert "printer:631" in caught.value.detail


@pytest.mark.parametrize("octets", [b"HTTP/1", COUNTED[:30], COUNTED[:-1], CHUNKED[:-2]])
def test_truncated(octets):
    with pytest.raises(HttpError) as caught:
        collected(octets, end=True)
    assert (caught.value.reason, caught.value.phase) == (Reason.RESPONSE_TRUNCATED, Phase.RECEIVE)


def test_closed_without_an_answer():
    for pieces in ((), (b"HTTP/1.1 100 Continue\r\n\r\n",)):
        with pytest.raises(TransportError) as caught:
            collected(*pieces, end=True)
        assert caught.value.reason is Reason.CONNECTION_CLOSED


def test_the_first_octet_has_longer_than_the_others():
    stream = ScriptedStream(COUNTED[:20], COUNTED[20:])
    answer = run(read_response(stream, method="POST", timeouts=TIMES))
    assert answer.body == BODY
    assert stream.timeouts == [pytest.approx(7, abs=0.5), pytest.approx(3, abs=0.5)]


def test_a_peer_that_drips_is_given_up(monkeypatch):
    class Dripping(ScriptedStream):
        async def receive(self, *, timeout):
            self.timeouts.append(timeout)
            if timeout == 0:
                raise silence(timeout)
            return bytes([next(octets)])

    octets = iter(COUNTED)
    monkeypatch.setattr(answers.time, "monotonic", itertools.count().__next__)
    stream = Dripping()
    with pytest.raises(TransportError) as caught:
        run(read_response(stream, method="POST", timeouts=TIMES))
    assert caught.value.reason is Reason.RECEIVE_TIMEOUT
    assert "too slowly" in caught.value.detail
    assert len(stream.timeouts) < 10


def test_interim_answers_do_not_renew_the_time_for_the_final_one(monkeypatch):
    monkeypatch.setattr(answers.time, "monotonic", itertools.count().__next__)
    stream = ScriptedStream(*[b"HTTP/1.1 102 Processing\r\n\r\n"] * 5, silence(0))
    with pytest.raises(TransportError) as caught:
        run(read_response(stream, method="POST", timeouts=TIMES))
    assert caught.value.reason is Reason.RECEIVE_TIMEOUT
    assert stream.timeouts == [6, 5, 4, 3, 2, 1]


def test_interim_answers_have_an_end():
    with pytest.raises(HttpError) as caught:
        collected(b"HTTP/1.1 100 Continue\r\n\r\n" * 33)
    assert caught.value.reason is Reason.NOT_HTTP


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (b"220 mail.example ESMTP\r\n250 more", '"220 mail.example ESMTP"'),
        (b"\r\n<!DOCTYPE HTML>\n", '"<!DOCTYPE HTML>"'),
        (b"S" * 500, f'"{"S" * 48}"'),
        (b"\x1b%-12345X@PJL\r\n", "1b 25 2d 31 32 33 34 35"),
        (b"\x00", "00"),
    ],
)
def test_what_is_not_http_is_told_by_how_it_begins(octets, told):
    with pytest.raises(HttpError) as caught:
        check_first_octets(octets, "h:631")
    assert caught.value.detail.endswith(f"but with {told}")
