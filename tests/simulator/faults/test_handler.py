"""HTTP faults, seen by sockets, h11 and the standard library's client."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import socket

import h11
import pytest

from sealpress.ipp import Operation, decode
from tests.simulator.faults.raw import (
    PDF,
    SECONDS,
    connect,
    listen,
    message,
    post,
    print_job,
    read_by_h11,
    say,
)

BOTH = pytest.mark.parametrize("secure", [False, True])


@pytest.mark.parametrize("answer", ["411", "400", "501"])
@BOTH
def test_chunks_are_refused(sick, answer, secure):
    sick.set_faults(f"no-chunking:{answer}")
    assert say(sick, post(chunked=True), secure=secure).status == int(answer)
    assert say(sick, post(), secure=secure).status == 200


@pytest.mark.parametrize(("answer", "end"), [("reset", "reset"), ("close", "closed")])
def test_chunks_end_the_connection(sick, answer, end):
    sick.set_faults(f"no-chunking:{answer}")
    heard = say(sick, post(chunked=True))
    assert (heard.octets, heard.end) == (b"", end)
    assert say(sick, post()).status == 200


@BOTH
def test_chunks_hang(sick, secure):
    sick.set_faults("no-chunking:stall")
    heard = say(sick, post(chunked=True), 0.3, secure=secure)
    assert (heard.octets, heard.end) == (b"", "open")


@BOTH
def test_http_1_0(sick, secure):
    sick.set_faults("http10")
    heard = say(sick, post(close=False), secure=secure)
    assert heard.octets.startswith(b"HTTP/1.0 200 ")
    assert heard.end == "closed"
    assert say(sick, post(chunked=True)).octets.startswith(b"HTTP/1.0 400 ")


def test_http_1_0_hits_so_often(sick):
    sick.set_faults("http10:times=1")
    assert say(sick, post(chunked=True)).octets.startswith(b"HTTP/1.0 400 ")
    assert say(sick, post(chunked=True)).octets.startswith(b"HTTP/1.1 200 ")


def expecting(printer, seconds, document=PDF):
    """Wait for permission before the body is sent; return what came before and after it."""
    octets = print_job(document).replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n", 1)
    head, end, body = octets.partition(b"\r\n\r\n")
    with connect(printer) as connected:
        connected.sendall(head + end)
        before = listen_once(connected, seconds)
        connected.sendall(body)
        return before, listen(connected).octets


def listen_once(connected, seconds):
    connected.settimeout(seconds)
    try:
        return connected.recv(65_536)
    except TimeoutError:
        return b""


def test_permission_is_given(sick):
    before, after = expecting(sick, SECONDS)
    assert before.startswith(b"HTTP/1.1 100 ")
    assert after.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("fault", ["no-continue", "http10"])
def test_no_permission(sick, fault):
    sick.set_faults(fault)
    before, after = expecting(sick, 0.3)
    assert before == b""
    assert after.split(b" ")[1] == b"200"
    assert sick.documents()[-1].read_bytes() == PDF


def test_late_permission(sick):
    sick.set_faults("late-continue:5")
    assert expecting(sick, 0.1)[0] == b""
    sick.set_faults("late-continue:0.3")
    before, after = expecting(sick, SECONDS)
    assert before.startswith(b"HTTP/1.1 100 ")
    assert after.startswith(b"HTTP/1.1 200 ")


def test_permission_does_not_come_after_the_answer(sick):
    sick.set_faults("late-continue:1")
    octets = post(message(), "Expect: 100-continue", close=False)
    with connect(sick) as connected:
        head, end, body = octets.partition(b"\r\n\r\n")
        connected.sendall(head + end)
        assert listen_once(connected, 0.05) == b""
        connected.sendall(body)
        assert b"HTTP/1.1 100 " not in listen(connected, 1.2).octets


def test_expectations_are_refused(sick):
    sick.set_faults("expect-refused")
    before, _ = expecting(sick, SECONDS)
    assert before.startswith(b"HTTP/1.1 417 ")
    assert say(sick, post()).status == 200


STATUS = {
    "http-status": 500,
    "http-status:507": 507,
    "http-forbidden": 403,
    "http-not-found": 404,
    "http-no-post": 405,
    "http-unavailable": 503,
    "redirect": 301,
    "auth-basic": 401,
    "auth-digest": 401,
    "auth-digest-old": 401,
    "auth-refused": 401,
    "auth-unknown": 401,
    "html-answer": 200,
}


@pytest.mark.parametrize("fault", STATUS)
@BOTH
def test_status(sick, fault, secure):
    sick.set_faults(fault)
    heard = say(sick, post(), secure=secure)
    assert read_by_h11(heard.octets)[0].status_code == STATUS[fault]
    assert b"application/ipp" not in heard.octets


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ("http-unavailable:7", "Retry-After: 7"),
        ("redirect:https://other.example/", "Location: https://other.example/"),
        ("http-no-post", "Allow: GET, HEAD"),
        ("auth-unknown:Negotiate", "WWW-Authenticate: Negotiate"),
        ("html-answer", "Content-Type: text/html"),
        ("connection-close", "Connection: close"),
        ("wrong-content-type", "Content-Type: text/plain"),
        ("gzip-answer", "Content-Encoding: gzip"),
    ],
)
def test_fields(sick, fault, field):
    sick.set_faults(fault)
    with connect(sick) as connected:
        connected.sendall(post(close=False))
        assert field in listen_once(connected, 5).decode("latin-1")


def test_basic(sick):
    sick.set_faults("auth-basic:al:sec:ret")
    for credentials, status in ((b"al:sec:ret", 200), (b"al:wrong", 401), (b"bo:sec:ret", 401)):
        given = base64.b64encode(credentials).decode()
        assert say(sick, post(None, f"Authorization: Basic {given}")).status == status


def digest(challenge, user, password):
    """Answer a challenge as RFC 7616 section 3.4 says, with MD5."""
    nonce = re.search(r'nonce="([^"]+)"', challenge).group(1)
    realm = re.search(r'realm="([^"]+)"', challenge).group(1)

    def md5(*parts):
        return hashlib.md5(":".join(parts).encode()).hexdigest()

    right = md5(
        md5(user, realm, password), nonce, "00000001", "c", "auth", md5("POST", "/ipp/print")
    )
    return (
        f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", '
        f'uri="/ipp/print", qop=auth, nc=00000001, cnonce="c", algorithm=MD5, response="{right}"'
    )


def test_digest(sick):
    sick.set_faults("auth-digest:al:secret")
    challenge = say(sick, post()).head
    assert say(sick, post(None, digest(challenge, "al", "secret"))).status == 200
    assert say(sick, post(None, digest(challenge, "al", "wrong"))).status == 401


def test_the_digest_of_rfc_2069(sick):
    sick.set_faults("auth-digest-old:al:secret")
    challenge = say(sick, post()).head
    assert "qop" not in challenge
    realm, nonce = re.search(r'realm="([^"]+)", nonce="([^"]+)"', challenge).groups()
    for password, status in (("secret", 200), ("wrong", 401)):
        secret = hashlib.md5(f"al:{realm}:{password}".encode()).hexdigest()
        asked = hashlib.md5(b"POST:/ipp/print").hexdigest()
        right = hashlib.md5(f"{secret}:{nonce}:{asked}".encode()).hexdigest()
        field = (
            f'Authorization: Digest username="al", realm="{realm}", nonce="{nonce}", '
            f'uri="/ipp/print", response="{right}"'
        )
        assert say(sick, post(None, field)).status == status


def test_nobody_is_let_in(sick):
    sick.set_faults("auth-refused")
    given = base64.b64encode(b"virtual:secret").decode()
    assert say(sick, post(None, f"Authorization: Basic {given}")).status == 401


def test_compressed_answers(sick):
    sick.set_faults("gzip-answer")
    body = say(sick, post()).body
    assert decode(gzip.decompress(body)).request_id == 7


def test_connections_are_closed(sick):
    sick.set_faults("connection-close")
    assert say(sick, post(close=False)).end == "closed"


@BOTH
def test_what_h11_does_not_take(sick, secure):
    for fault in ("bad-headers", "http2-answer", "not-http", "length-too-long"):
        sick.set_faults(fault)
        heard = say(sick, post(), secure=secure)
        with pytest.raises(h11.RemoteProtocolError):
            read_by_h11(heard.octets)


def test_a_huge_head(sick):
    sick.set_faults("huge-headers:300000")
    assert len(say(sick, post(), secure=True).head) > 300_000


@BOTH
def test_each_answer_twice(sick, secure):
    sick.set_faults("double-answer")
    octets = say(sick, post(), secure=secure).octets
    assert octets[: len(octets) // 2] == octets[len(octets) // 2 :]


def test_no_length(sick):
    sick.set_faults("no-length")
    heard = say(sick, post(close=False))
    assert heard.end == "closed"
    assert "Content-Length" not in heard.head
    assert decode(heard.body).request_id == 7


UPGRADING = ("Connection: Upgrade", "Upgrade: TLS/1.2")


def upgrading(printer, seconds=SECONDS):
    return say(printer, post(message(), *UPGRADING, close=False), seconds, answers=True)


def test_an_upgrade_is_wanted(sick):
    sick.set_faults("upgrade-required")
    heard = say(sick, post())
    assert heard.status == 426
    assert "Upgrade: TLS/1.2, HTTP/1.1" in heard.head
    assert upgrading(sick, 0.3).status == 101
    assert say(sick, post(), secure=True).status == 200


def test_an_upgrade_is_wanted_but_not_made(sick):
    sick.set_faults("upgrade-required-bare")
    heard = upgrading(sick, 0.3)
    assert heard.status == 426
    assert "Upgrade: TLS" not in heard.head


def test_an_upgrade_is_ignored(sick):
    sick.set_faults("upgrade-ignored")
    assert upgrading(sick, 0.3).status == 200
    sick.set_faults()
    assert upgrading(sick, 0.3).status == 101


def test_a_document_that_speaks_of_upgrades_is_not_touched(sick):
    sick.set_faults("upgrade-ignored")
    document = b"%PDF-1.4\r\nUpgrade: no\r\n\r\nUpgrade: no\r\n"
    say(sick, print_job(document))
    assert sick.documents()[-1].read_bytes() == document


@pytest.mark.parametrize(
    ("fault", "end", "said"),
    [
        ("upgrade-silent", "open", b""),
        ("upgrade-closes", "closed", b""),
        ("upgrade-in-clear", "open", b"HTTP/1.1 200 OK"),
    ],
)
def test_broken_upgrades(sick, fault, end, said):
    sick.set_faults(fault)
    with connect(sick) as connected:
        connected.sendall(post(message(), *UPGRADING, close=False))
        heard = listen(connected, 1.0 if end == "open" else SECONDS, answers=True)
    assert heard.status == 101
    assert heard.body.startswith(said)
    assert heard.end == end


def test_an_upgrade_is_broken_once(sick):
    sick.set_faults("upgrade-closes:times=1")
    assert upgrading(sick).end == "closed"
    assert upgrading(sick, 0.3).end == "open"


def test_a_document_is_thrown_away(sick):
    sick.set_faults("early-answer")
    before = len(sick.documents())
    octets = print_job(PDF)
    with connect(sick) as connected:
        connected.sendall(octets[: len(octets) - len(PDF) + 100])
        answer = listen_once(connected, 5)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"job-id" in answer
        connected.shutdown(socket.SHUT_WR)
    assert len(sick.documents()) == before
    jobs = say(sick, post(message(Operation.GET_JOBS)))
    assert jobs.status == 200
