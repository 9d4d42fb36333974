from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transport.trace.events import Kind
from sealpress.transport.trace.http_reader import HttpReader
from tests.transport.trace.messages import JOB_REQUEST, message

POST = (
    b"POST /ipp/print HTTP/1.1\r\nHost: a\r\nContent-Type: application/ipp\r\n"
    b"Authorization: Basic aHVudGVyMg==\r\n"
)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"
ANSWER = message(code=0)


def counted(head, body):
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunked(head, *chunks):
    pieces = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return head + b"Transfer-Encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n"


class Seen:
    """A reader, and what it told."""

    def __init__(self, *, we_listen=False):
        self.events = []
        self.walks = []
        self.reader = HttpReader(self.emit, self.emit_ipp, we_listen=we_listen)

    def emit(self, kind, direction, facts):
        self.events.append((direction, kind, facts))

    def emit_ipp(self, walk, direction, is_request):
        kind = Kind.IPP_REQUEST if is_request else Kind.IPP_RESPONSE
        self.walks.append(walk)
        self.events.append((direction, kind, {}))

    def take(self, direction, octets):
        self.reader.take(direction, octets)
        return self

    @property
    def kinds(self):
        return [f"{direction} {kind}" for direction, kind, _ in self.events]

    def facts(self, kind):
        return next(facts for _, found, facts in self.events if found is kind)


def test_a_request_and_its_answer():
    seen = Seen().take(">", counted(POST, JOB_REQUEST + b"%PDF")).take("<", counted(OK, ANSWER))
    assert seen.kinds == [
        "> http-request",
        "> ipp-request",
        "> http-body",
        "< http-response",
        "< ipp-response",
        "< http-body",
    ]
    request = seen.facts(Kind.HTTP_REQUEST)
    assert (request["method"], request["target"], request["version"]) == (
        "POST",
        "/ipp/print",
        "1.1",
    )
    assert ["authorization", "Basic (hidden)"] in request["headers"]
    assert seen.facts(Kind.HTTP_RESPONSE)["status"] == 200


def test_a_server_sees_it_the_other_way_round():
    seen = Seen(we_listen=True).take("<", counted(POST, JOB_REQUEST)).take(">", OK + b"\r\n")
    assert seen.kinds == ["< http-request", "< ipp-request", "< http-body", "> http-response"]


def test_chunks_and_documents_are_counted():
    octets = chunked(POST, JOB_REQUEST, b"%PDF" * 100, b"x" * 9, b"y")
    body = Seen().take(">", octets).facts(Kind.HTTP_BODY)
    assert body == {
        "framing": "chunked",
        "octets": len(JOB_REQUEST) + 410,
        "complete": True,
        "chunks": 4,
        "document_octets": 410,
    }


@given(st.lists(st.integers(0, 400), max_size=10))
def test_it_is_the_same_at_any_split(cuts):
    octets = chunked(POST, JOB_REQUEST, b"%PDF" * 20, *[b"z"] * 20) + counted(POST, JOB_REQUEST)
    edges = [0, *sorted(min(cut, len(octets)) for cut in cuts), len(octets)]
    pieces = Seen()
    for start, end in itertools.pairwise(edges):
        pieces.take(">", octets[start:end])
    assert pieces.events == Seen().take(">", octets).events


def test_requests_behind_each_other():
    seen = Seen().take(">", counted(POST, JOB_REQUEST) * 3)
    assert seen.kinds == ["> http-request", "> ipp-request", "> http-body"] * 3


def test_an_answer_in_between_leaves_the_request_waiting():
    seen = Seen().take(">", POST + b"Expect: 100-continue\r\nContent-Length: 0\r\n\r\n")
    seen.take("<", b"HTTP/1.1 100 Continue\r\n\r\n" + counted(OK, ANSWER))
    assert seen.kinds[1:] == [
        "< http-response",
        "< http-response",
        "< ipp-response",
        "< http-body",
    ]


def test_an_answer_to_head_has_no_body():
    seen = Seen().take(">", b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
    seen.take("<", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + OK + b"\r\n")
    assert seen.kinds == ["> http-request", "< http-response", "< http-response"]


def test_what_is_not_ipp_is_counted():
    seen = Seen().take("<", counted(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", b"<html>"))
    assert seen.facts(Kind.HTTP_BODY)["octets"] == 6
    assert "document_octets" not in seen.facts(Kind.HTTP_BODY)
    assert not seen.walks


def test_a_body_until_the_end():
    seen = Seen().take("<", OK + b"\r\n" + ANSWER)
    assert "< http-body" not in seen.kinds
    seen.reader.end("<")
    assert seen.facts(Kind.HTTP_BODY)["complete"]
    assert seen.facts(Kind.HTTP_BODY)["framing"] == "until-close"


def test_a_body_that_is_cut_off():
    seen = Seen().take(">", POST + b"Content-Length: 5000\r\n\r\n" + JOB_REQUEST[:30])
    seen.reader.end()
    assert seen.kinds == ["> http-request", "> ipp-request", "> http-body"]
    body = seen.facts(Kind.HTTP_BODY)
    assert (body["complete"], body["octets"], body["announced"]) == (False, 30, 5000)
    assert seen.walks[0].fault
    seen.reader.end()
    assert len(seen.events) == 3


@pytest.mark.parametrize(
    ("octets", "begins"),
    [
        (b"\x00\x01\x02 nothing\r\n\r\n", "\0\1\2 nothing"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "SSH-2.0-OpenSSH"),
        (b"Set-Cookie: hunter2\r\n\r\n", "Set-Cookie: (hidden)"),
        (b"http://u:hunter2@h/\r\n\r\n", "http://(hidden)@h/"),
    ],
)
def test_what_is_not_http(octets, begins):
    seen = Seen().take("<", octets).take("<", OK)
    assert seen.kinds == ["< http-unreadable"]
    assert seen.facts(Kind.HTTP_UNREADABLE)["begins"] == begins
    assert not seen.facts(Kind.HTTP_UNREADABLE)["is_tls"]


def test_an_alert_of_tls_in_clear():
    seen = Seen().take("<", b"\x15\x03\x01\x00\x02\x02\x46")
    assert seen.facts(Kind.HTTP_UNREADABLE)["is_tls"]


@pytest.mark.parametrize(
    "octets",
    [
        b"POST / HTTP/1.1\rAuthorization: Basic hunter2\r\rHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nAuthorization Basic hunter2: 1\r\n\r\n",
        b"POST / HTTP/1.1\r\nAuthorization:\r\n Basic hunter2\r\n\r\n",
        b"\r\n\r\nAuthorization: Basic hunter2\r\n\r\n",
    ],
)
def test_of_a_head_that_is_refused_no_secret_is_shown(octets):
    seen = Seen(we_listen=True).take("<", octets)
    assert seen.kinds == ["< http-unreadable"]
    assert "hunter2" not in str(seen.events)


def test_a_broken_body_tells_nothing_of_its_octets():
    seen = Seen().take(">", POST + b"Transfer-Encoding: chunked\r\n\r\nhunter2\r\n")
    assert seen.kinds[-1] == "> http-unreadable"
    assert "hunter2" not in str(seen.events)


@given(st.binary(max_size=300), st.binary(max_size=300), st.booleans())
def test_any_octets_do_no_harm(sent, received, we_listen):
    seen = Seen(we_listen=we_listen).take(">", sent).take("<", received).take(">", received)
    seen.reader.end()


@given(st.binary(max_size=200))
def test_any_body_does_no_harm(body):
    seen = Seen().take(">", POST + b"Transfer-Encoding: chunked\r\n\r\n" + body)
    seen.take("<", OK + b"Transfer-Encoding: chunked\r\n\r\n" + body)
    seen.reader.end()


@pytest.mark.parametrize("octets", [b"x" * 200_000, b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 40_000])
def test_what_is_kept_is_bounded(octets):
    seen = Seen().take("<", octets).take(">", octets)
    assert len(seen.events) == 2
    assert len(str(seen.events)) < 1_000
