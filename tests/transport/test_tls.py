from __future__ import annotations

import hashlib
import ssl

import anyio
import pytest

from sealpress.errors import Phase, Reason, TlsError, TransportError
from sealpress.transport.aio import AsyncDriver
from sealpress.transport.blocking import run
from sealpress.transport.memory import ReactingStream, ScriptedStream, stream_pair
from sealpress.transport.tls import start_tls
from sealpress.trust import TrustedBy, TrustPolicy, TrustStage, client_context
from tests.transport.peers import TlsPeer, listening, over_tls, play_asyncio, play_blocking

ENCRYPT = TrustPolicy.parse("encrypt")
SYSTEM = TrustPolicy.parse("system")
WRONG_PIN = TrustPolicy.parse("sha256:" + "00" * 32)
BIG = bytes(1 << 20)


async def started(stream, policy=ENCRYPT, host="printer.example", timeout=5, context=None):
    stage = TrustStage(policy=policy, context=context or client_context(policy))
    return await start_tls(stream, stage, host, timeout=timeout)


def refused(stream, *arguments, **options):
    with pytest.raises(TlsError) as caught:
        run(started(stream, *arguments, **options))
    assert stream.closed
    assert caught.value.endpoint == stream.endpoint
    return caught.value


def test_facts_and_octets(server_tls):
    peer = TlsPeer(server_tls, lambda heard: b"answer")
    stream = ReactingStream(peer)

    async def conversation():
        tls = await started(stream)
        await tls.send(b"ask", timeout=5)
        octets = await tls.receive(timeout=5)
        await tls.close()
        return tls, octets

    tls, octets = run(conversation())
    assert (peer.heard, octets) == (b"ask", b"answer")
    assert (tls.tls.version, tls.tls.server_name) == ("TLSv1.3", "printer.example")
    assert tls.tls.verdict.how is TrustedBy.ENCRYPT
    assert tls.tls.seconds >= 0
    assert peer.channel.peer_closed
    assert stream.closed
    assert (tls.endpoint, tls.truncated) == (stream.endpoint, False)


def test_a_pinned_peer(server_tls):
    leaf = run(started(ReactingStream(TlsPeer(server_tls)))).tls.peer_chain[0]
    policy = TrustPolicy.parse(f"sha256:{hashlib.sha256(leaf).hexdigest()}")
    tls = run(started(ReactingStream(TlsPeer(server_tls)), policy, host="another.example"))
    assert tls.tls.verdict.how is TrustedBy.PIN


def test_a_peer_with_another_pin_hears_nothing_but_goodbye(server_tls):
    peer = TlsPeer(server_tls)
    error = refused(ReactingStream(peer), WRONG_PIN)
    assert (error.reason, error.phase) == (Reason.CERTIFICATE_PIN_MISMATCH, Phase.TRUST)
    assert peer.heard == b""
    assert peer.channel.peer_closed
    assert error.hint.endswith(hashlib.sha256(error.peer_chain[0]).hexdigest())


def test_an_untrusted_peer_is_told_by_an_alert(server_tls):
    peer = TlsPeer(server_tls)
    error = refused(ReactingStream(peer), SYSTEM, host="another.example")
    assert error.reason is Reason.CERTIFICATE_UNTRUSTED
    assert set(error.findings) == {
        Reason.CERTIFICATE_UNTRUSTED,
        Reason.CERTIFICATE_NAME_MISMATCH,
    }
    assert peer.failure is not None
    assert peer.failure.alert == 48


@pytest.mark.parametrize("host", ["printer.example.", "PRINTER.example", "127.0.0.1"])
def test_names_that_fit(server_tls, client_tls, host):
    stream = ReactingStream(TlsPeer(server_tls))
    tls = run(started(stream, SYSTEM, host=host, context=client_tls))
    assert tls.tls.verdict.how is TrustedBy.SYSTEM_CA


@pytest.mark.parametrize("host", ["", ".example", "a" * 64 + ".example"])
def test_names_that_cannot_be_asked_for(host):
    error = refused(ScriptedStream(), host=host)
    assert error.reason is Reason.TLS_FAILED
    assert repr(host) in error.detail


def test_a_wrong_name(server_tls, test_ca, tmp_path):
    test_ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    policy = TrustPolicy.parse(f"ca:{tmp_path / 'ca.pem'}")
    error = refused(ReactingStream(TlsPeer(server_tls)), policy, host="another.example")
    assert error.reason is Reason.CERTIFICATE_NAME_MISMATCH
    assert "it is not for another.example: it names printer.example, 127.0.0.1" in error.detail


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ([b""], Reason.TLS_CLOSED),
        (
            [TransportError(Reason.CONNECTION_RESET, "reset", phase=Phase.RECEIVE)],
            Reason.TLS_CLOSED,
        ),
        ([TransportError(Reason.RECEIVE_TIMEOUT, "silent")], Reason.TLS_TIMEOUT),
        ([TransportError(Reason.SEND_TIMEOUT, "full", phase=Phase.SEND)], Reason.TLS_TIMEOUT),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], Reason.PLAIN_ON_TLS_PORT),
        ([b"\x15\x03\x01\x00\x02\x02\x46"], Reason.TLS_VERSION_MISMATCH),
    ],
)
def test_handshakes_that_fail(script, reason):
    assert refused(ScriptedStream(*script)).reason is reason


def test_a_peer_that_drips_does_not_outlast_the_timeout():
    class Dripping(ScriptedStream):
        async def receive(self, *, timeout):
            self.timeouts.append(timeout)
            if timeout == 0:
                raise TransportError(Reason.RECEIVE_TIMEOUT, "nothing in no time")
            return b"\x16"

    stream = Dripping()
    assert refused(stream, timeout=0).reason is Reason.TLS_TIMEOUT


def test_a_late_refusal_is_raised_where_it_is_read(test_ca, client_tls):
    strict = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    test_ca.issue_cert("printer.example").configure_cert(strict)
    test_ca.configure_trust(strict)
    strict.verify_mode = ssl.CERT_REQUIRED

    async def conversation():
        tls = await started(ReactingStream(TlsPeer(strict)), SYSTEM, context=client_tls)
        await tls.transfer(b"ask", timeout=5)

    with pytest.raises(TlsError) as caught:
        run(conversation())
    assert caught.value.reason is Reason.TLS_CLIENT_CERTIFICATE_REQUIRED


def test_an_early_answer_interrupts_a_transfer(server_tls):
    async def conversation(driver):
        stream = await driver.connect("127.0.0.1", port, timeout=5)
        tls = await started(stream)
        sent, received = await tls.transfer(BIG * 16, timeout=5)
        await tls.close()
        return sent < len(BIG * 16), received

    def peer(connection):
        connection.recv(1)
        connection.sendall(b"enough")
        connection.recv(1)

    for play in (play_blocking, play_asyncio):
        with listening(over_tls(server_tls, peer)) as port:
            assert play(conversation) == (True, b"enough")


def test_sending_goes_on_behind_an_interruption(server_tls):
    peer = TlsPeer(server_tls, lambda heard: b"note" if len(heard) < 10 else b"")
    stream = ReactingStream(peer)

    async def conversation():
        tls = await started(stream)
        await tls.send(b"ask", timeout=5)
        interrupted = await tls.transfer(b"0123456789", timeout=5)
        rest = b"0123456789"[interrupted[0] :]
        await tls.transfer(rest, timeout=5)
        await tls.send(b"!", timeout=5)
        return interrupted[1]

    assert run(conversation()) == b"note"
    assert peer.heard == b"ask0123456789!"


def test_what_an_interruption_held_back_goes_out_before_the_answer_is_waited_for(server_tls):
    def react(heard):
        return {b"ask": b"note", b"ask, and the end": b"answer"}.get(heard, b"")

    stream = ReactingStream(TlsPeer(server_tls, react))

    async def conversation():
        tls = await started(stream)
        await tls.send(b"ask", timeout=5)
        sent, note = await tls.transfer(b", and the end", timeout=5)
        return sent, note, await tls.receive(timeout=5)

    assert run(conversation()) == (len(b", and the end"), b"note", b"answer")


@pytest.mark.parametrize("polite", [True, False])
def test_the_end_with_and_without_goodbye(server_tls, polite):
    def peer(connection):
        connection.recv(1)
        connection.sendall(b"last")
        if polite:
            connection.unwrap()

    async def conversation(driver):
        stream = await driver.connect("127.0.0.1", port, timeout=5)
        tls = await started(stream)
        await tls.send(b"x", timeout=5)
        ends = [await tls.receive(timeout=5) for _ in range(3)]
        await tls.close()
        return ends, tls.truncated

    with listening(over_tls(server_tls, peer)) as port:
        assert play_blocking(conversation) == ([b"last", b"", b""], not polite)


async def test_a_cancelled_handshake_closes_the_stream():
    ours, _theirs = stream_pair()
    with anyio.move_on_after(0.01):
        await started(ours)
    with pytest.raises(TransportError):
        await ours.send(b"x", timeout=1)


async def test_a_reading_and_a_writing_peer_do_not_block_each_other(server_tls):
    def peer(connection):
        received = 0
        while received < len(BIG):
            received += len(connection.recv(65536))
        connection.sendall(BIG)

    with listening(over_tls(server_tls, peer)) as port:
        stream = await AsyncDriver().connect("127.0.0.1", port, timeout=5)
        tls = await started(stream)
        assert await tls.transfer(BIG, timeout=5) == (len(BIG), None)
        received = 0
        while octets := await tls.receive(timeout=5):
            received += len(octets)
        await tls.close()
    assert received == len(BIG)


class Breaking(ReactingStream):
    """A peer that is gone after so many sends."""

    def __init__(self, peer, sends, reason=Reason.CONNECTION_RESET):
        super().__init__(peer)
        self.left, self.reason = sends, reason

    async def send(self, octets, *, timeout):
        if not self.left:
            raise TransportError(self.reason, "it is gone", phase=Phase.SEND)
        self.left -= 1
        await super().send(octets, timeout=timeout)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (Reason.CONNECTION_RESET, Reason.TLS_CLOSED),
        (Reason.SEND_TIMEOUT, Reason.TLS_TIMEOUT),
    ],
)
@pytest.mark.parametrize("sends", [0, 1])
def test_a_peer_that_is_gone_during_the_handshake(server_tls, sends, broken, reason):
    assert refused(Breaking(TlsPeer(server_tls), sends, broken)).reason is reason


def test_a_refused_peer_that_is_gone_already_is_refused_all_the_same(server_tls):
    error = refused(Breaking(TlsPeer(server_tls), 1), SYSTEM)
    assert error.reason is Reason.CERTIFICATE_UNTRUSTED


def test_closing_towards_a_peer_that_is_gone(server_tls):
    async def conversation():
        stream = Breaking(TlsPeer(server_tls), 2)
        tls = await started(stream)
        await tls.close()
        return stream.closed

    assert run(conversation())
