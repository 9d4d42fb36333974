"""Octets that nobody meant to be understood: an error of ours or nothing, never anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import SealpressError, TlsError, TransportError
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.body import body_of
from sealpress.transport.channel import TlsChannel
from sealpress.transport.exchange import HttpRequest, exchange
from sealpress.transport.memory import ReactingStream, ScriptedStream
from sealpress.transport.response import ResponseCollector
from sealpress.transport.tls import start_tls
from sealpress.transport.upgrade import upgrade_to_tls
from sealpress.trust import TrustPolicy, TrustStage, client_context
from tests.transport.peers import OK, QUICK, TlsPeer

ENCRYPT = TrustPolicy.parse("encrypt")


def anyone():
    return TrustStage(policy=ENCRYPT, context=client_context(ENCRYPT))


POST = HttpRequest("POST", "/", [("Host", "p")])
ANSWER = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"

damage = st.tuples(st.integers(0, 1 << 16), st.binary(min_size=1, max_size=3))


def damaged(octets, position, patch):
    position %= len(octets)
    return octets[:position] + patch + octets[position + len(patch) :]


@given(st.lists(st.binary(min_size=1, max_size=60), max_size=8), st.booleans())
def test_any_answer(pieces, truncated):
    collector = ResponseCollector("p:631")
    try:
        for piece in pieces:
            collector.feed(piece)
        collector.feed_eof(truncated=truncated)
    except TransportError:
        return
    assert collector.done


@given(damage)
def test_a_damaged_answer(patch):
    stream = ScriptedStream(damaged(ANSWER, *patch))
    try:
        response = run(exchange(BlockingDriver(), stream, POST, body_of(b"x"), timeouts=QUICK))
    except TransportError:
        return
    assert response.status in range(100, 1000)


@given(st.binary(max_size=300))
def test_any_answer_to_a_client_hello(octets):
    with pytest.raises(TlsError):
        run(
            start_tls(
                ScriptedStream(octets),
                anyone(),
                "printer.example",
                timeout=5,
            )
        )


@given(st.binary(max_size=100))
def test_any_answer_to_an_upgrade(octets):
    with pytest.raises(SealpressError):
        run(
            upgrade_to_tls(
                ScriptedStream(octets),
                anyone(),
                "printer.example",
                host_header="p",
                timeouts=QUICK,
            )
        )


@given(st.binary(min_size=1, max_size=300))
def test_any_client_hello(server_tls, octets):
    server = TlsChannel(server_tls, server_side=True)
    server.receive_octets(b"\x16\x03\x01" + octets)
    server.receive_eof()
    with pytest.raises(TlsError):
        server.do_handshake()


@given(patch=damage)
def test_a_damaged_server_flight(server_tls, patch):
    peer = TlsPeer(server_tls, lambda heard: OK)
    stream = ReactingStream(lambda octets: damaged_once(peer(octets)))
    waiting = [patch]

    def damaged_once(octets):
        return damaged(octets, *waiting.pop()) if octets and waiting else octets

    async def conversation():
        tls = await start_tls(stream, anyone(), "printer.example", timeout=5)
        return await exchange(BlockingDriver(), tls, POST, body_of(b"x"), timeouts=QUICK)

    try:
        assert run(conversation()).status == 200
    except TransportError:
        assert stream.closed or peer.heard
