from __future__ import annotations

import itertools

import pytest

from sealpress.errors import HttpError, Phase, Reason, TlsError, TransportError
from sealpress.transport import upgrade
from sealpress.transport.blocking import run
from sealpress.transport.memory import ReactingStream, ScriptedStream, silence
from sealpress.transport.upgrade import upgrade_to_tls
from sealpress.trust import TrustPolicy, TrustStage, client_context
from tests.transport.peers import OK, QUICK, TlsPeer

ENCRYPT = TrustPolicy.parse("encrypt")
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2\r\n\r\n"
CUPS_SWITCHING = (
    b"HTTP/1.1 101 Switching Protocols\r\nConnection: Keep-Alive\r\n"
    b"Upgrade: TLS/1.2,TLS/1.0\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n"
)


class Upgrading:
    """A server that switches, then speaks TLS."""

    def __init__(self, server_tls, switching=SWITCHING, answer=OK):
        self.switching = switching
        self.asked = b""
        self.tls = TlsPeer(server_tls, lambda heard: b"")
        self.answer = answer
        self.answered = False

    def __call__(self, octets):
        if not self.asked.endswith(b"\r\n\r\n"):
            self.asked += octets
            return self.switching if self.asked.endswith(b"\r\n\r\n") else b""
        said = self.tls(octets)
        if self.tls.channel.handshake_done and not self.answered:
            self.answered = True
            self.tls.channel.write(self.answer)
            said += self.tls.channel.octets_to_send()
        return said


async def upgraded(stream, policy=ENCRYPT):
    return await upgrade_to_tls(
        stream,
        TrustStage(policy=policy, context=client_context(policy)),
        "printer.example",
        host_header="printer.example:631",
        timeouts=QUICK,
    )


def fails(stream, kind=TransportError, **options):
    with pytest.raises(kind) as caught:
        run(upgraded(stream, **options))
    assert stream.closed
    return caught.value


@pytest.mark.parametrize(
    "switching",
    [
        SWITCHING,
        b"HTTP/1.1 100 Continue\r\n\r\n" + SWITCHING,
        CUPS_SWITCHING,
    ],
)
def test_upgrade(server_tls, switching):
    server = Upgrading(server_tls, switching)

    async def conversation():
        tls = await upgraded(ReactingStream(server))
        await tls.send(b"ipp", timeout=5)
        return tls

    tls = run(conversation())
    assert server.asked == (
        b"OPTIONS * HTTP/1.1\r\nHost: printer.example:631\r\nConnection: Upgrade\r\n"
        b"Upgrade: TLS/1.3,TLS/1.2,TLS/1.1,TLS/1.0\r\n\r\n"
    )
    assert tls.tls.version == "TLSv1.3"
    assert server.tls.heard == b"ipp"
    assert server.tls.channel.client_hello.server_name == "printer.example"


@pytest.mark.parametrize("status", [200, 400, 401, 404, 426, 501])
def test_declined_is_an_error_and_nothing_follows(status):
    stream = ScriptedStream(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status)
    error = fails(stream, HttpError)
    assert (error.reason, error.phase) == (Reason.UPGRADE_DECLINED, Phase.UPGRADE)
    assert error.status == status
    assert stream.sent.count(b"\r\n\r\n") == 1


def test_octets_in_clear_behind_the_switch_are_refused():
    error = fails(ScriptedStream(SWITCHING + b"HTTP/1.1 200 OK\r\n\r\n"))
    assert (error.reason, error.phase) == (Reason.PLAINTEXT_INJECTED, Phase.UPGRADE)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ([b""], Reason.CONNECTION_CLOSED),
        ([silence(1)], Reason.RECEIVE_TIMEOUT),
        ([b"\x15\x03\x01\x00\x02\x02\x0a"], Reason.TLS_ON_PLAIN_PORT),
        ([b"<html>"], Reason.NOT_HTTP),
        ([b"HTTP/1.1 one\r\n\r\n"], Reason.NOT_HTTP),
        ([SWITCHING, b""], Reason.TLS_CLOSED),
    ],
)
def test_upgrades_that_fail(script, reason):
    assert fails(ScriptedStream(*script)).reason is reason


def test_a_peer_that_drips_is_given_up(monkeypatch):
    class Dripping(ScriptedStream):
        async def receive(self, *, timeout):
            if not timeout:
                raise silence(timeout)
            return b"HTTP/1.1 101 Switching"[next(position) :][:1]

    position = itertools.count()
    monkeypatch.setattr(upgrade.time, "monotonic", itertools.count().__next__)
    assert fails(Dripping()).reason is Reason.RECEIVE_TIMEOUT


def test_interim_answers_without_end_are_given_up():
    stream = ScriptedStream(*[b"HTTP/1.1 100 Continue\r\n\r\n" * 3] * 1_000)
    assert fails(stream).reason is Reason.NOT_HTTP


def test_a_wrong_certificate(server_tls):
    server = Upgrading(server_tls)
    error = fails(ReactingStream(server), TlsError, policy=TrustPolicy.parse("system"))
    assert error.reason is Reason.CERTIFICATE_UNTRUSTED
    assert server.tls.heard == b""


def test_the_answer_inside_may_be_anything_but_must_be_there(server_tls):
    refusal = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    assert run(upgraded(ReactingStream(Upgrading(server_tls, answer=refusal))))
    assert fails(ReactingStream(Upgrading(server_tls, answer=b"?"))).reason is Reason.NOT_HTTP


def test_an_announced_body_that_does_not_come_is_not_waited_for(server_tls):
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert run(upgraded(ReactingStream(Upgrading(server_tls, answer=answer)))).tls.version


def test_no_answer_inside_is_waited_for_and_given_up(server_tls):
    error = fails(ReactingStream(Upgrading(server_tls, answer=b"")))
    assert error.reason is Reason.RECEIVE_TIMEOUT


def test_nothing_but_the_request_goes_out_before_the_switch():
    stream = ScriptedStream(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 101 ", b"Switching\r\n\r")
    fails(stream)
    assert stream.sent.count(b"\r\n\r\n") == 1
    assert stream.sent.startswith(b"OPTIONS * ")
    assert stream.sent.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("between", [b"\r\n", b"\x16\x03", b"HTTP/1.1 100 Continue\r\n\r\n", b"x"])
def test_any_octet_behind_the_switch_is_refused(between):
    assert fails(ScriptedStream(SWITCHING + between)).reason is Reason.PLAINTEXT_INJECTED


def test_octets_in_clear_that_come_after_the_switch_are_no_tls(server_tls):
    upgrading = Upgrading(server_tls)

    def meddled(octets):
        said = upgrading(octets)
        return b"HTTP/1.1 200 OK\r\n\r\n" + said if upgrading.tls.channel.client_hello else said

    assert isinstance(fails(ReactingStream(meddled)), TlsError)
    assert upgrading.tls.heard == b""


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
def test_a_connection_that_breaks_within_the_answer_is_an_error(server_tls, begun):
    class Breaking(ReactingStream):
        async def receive(self, *, timeout):
            if server.answered and not self._said:
                raise TransportError(Reason.CONNECTION_RESET, "reset", phase=Phase.RECEIVE)
            return await super().receive(timeout=timeout)

    server = Upgrading(server_tls, answer=begun)
    assert fails(Breaking(server)).reason is Reason.CONNECTION_RESET
