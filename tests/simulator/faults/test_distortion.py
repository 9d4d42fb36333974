"""Answers made wrong as octets, judged by h11."""

from __future__ import annotations

import h11
import pytest

from sealpress.simulator.faults import FaultDesk
from sealpress.simulator.faults.distortion import distort
from tests.simulator.faults.raw import read_by_h11

BODY = bytes(range(200))
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: 200\r\n\r\n" + BODY


def wrong(*faults):
    return distort(ANSWER, FaultDesk(faults))


def body_of(events):
    return b"".join(bytes(event.data) for event in events if isinstance(event, h11.Data))


def test_without_faults_nothing_is_changed():
    assert wrong() == distort(ANSWER, FaultDesk(["stall"]))
    assert (wrong().octets, wrong().ends) == (ANSWER, False)


@pytest.mark.parametrize("fault", ["length-too-long:3", "chunked-answer-cut"])
def test_too_little_comes(fault):
    answer = wrong(fault)
    assert answer.ends
    with pytest.raises(h11.RemoteProtocolError, match="closed connection without"):
        read_by_h11(answer.octets)


def test_too_much_comes():
    events = read_by_h11(wrong("length-too-short:20").octets, ended=False)
    assert body_of(events) == BODY[:180]


def test_a_length_is_never_below_nothing():
    assert b"\r\nContent-Length: 0\r\n" in wrong("length-too-short:1000").octets


def test_the_end_of_the_connection_is_the_end_of_the_answer():
    answer = wrong("no-length")
    assert answer.ends
    assert body_of(read_by_h11(answer.octets)) == BODY
    assert b"Content-Length" not in answer.octets


def test_chunks_hold_the_whole_body():
    answer = wrong("chunked-answer-cut").octets + b"0\r\n\r\n"
    assert body_of(read_by_h11(answer)) == BODY


def test_the_old_version_closes():
    answer = wrong("http10")
    response = read_by_h11(answer.octets)[0]
    assert response.http_version == b"1.0"
    assert (b"connection", b"close") in response.headers
    assert answer.ends


def test_the_head_is_huge():
    answer = wrong("huge-headers:50000")
    assert 50_000 < answer.octets.index(b"\r\n\r\n") < 51_000
    assert not answer.ends


@pytest.mark.parametrize("fault", ["bad-headers", "http2-answer", "not-http"])
def test_what_is_no_head(fault):
    answer = wrong(fault)
    assert answer.ends
    with pytest.raises(h11.RemoteProtocolError):
        read_by_h11(answer.octets)


def test_http_2_begins_with_settings():
    octets = wrong("http2-answer").octets
    assert octets[:9] == bytes.fromhex("000000 04 00 00000000")
    assert octets[9:13] == bytes.fromhex("000008 07")
    assert len(octets) == 9 + 9 + 8


def test_twice():
    assert wrong("double-answer").octets == ANSWER * 2


def test_several():
    answer = wrong("length-too-long:1", "http10", "huge-headers:1000", "double-answer")
    assert answer.octets.count(b"HTTP/1.0 200 OK\r\nX-Padding") == 2
    assert b"Content-Length: 201\r\n" in answer.octets
    assert answer.ends


def test_it_is_counted():
    desk = FaultDesk(["not-http:times=1"])
    assert distort(ANSWER, desk).octets.startswith(b"220 ")
    assert distort(ANSWER, desk).octets == ANSWER
