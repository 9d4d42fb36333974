from __future__ import annotations

import hashlib

import anyio
import pytest

from sealpress.errors import Reason, TlsError, TransportError, UsageError
from sealpress.transport.aio import AsyncDriver
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.connection import open_connection
from sealpress.transport.exchange import HttpRequest
from sealpress.trust import ClientTrust, TrustedBy, TrustPolicy
from tests.transport.peers import (
    OK,
    PLAYS,
    QUICK,
    answers,
    listening,
    over_tls,
    play_blocking,
    receive_until,
)

GET = HttpRequest("GET", "/", [("Host", "printer")])
ENCRYPT = ClientTrust(TrustPolicy.parse("encrypt"))
NO_PIN = "sha256:" + "00" * 32


def opened(port, binding=Binding.PLAIN, trust=ENCRYPT):
    return lambda driver: open_connection(driver, Attempt("127.0.0.1", port, binding), trust, QUICK)


@pytest.fixture
def ca_file(test_ca, tmp_path):
    path = tmp_path / "ca.pem"
    test_ca.cert_pem.write_to_path(str(path))
    return path


def upgrading(server_tls, handler):
    """A server that switches to TLS on the first request, and answers it inside."""

    def inside(tls):
        tls.sendall(OK)
        handler(tls)

    def handle(connection):
        receive_until(connection, b"\r\n\r\n")
        connection.sendall(b"HTTP/1.1 101 S\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade\r\n\r\n")
        over_tls(server_tls, inside)(connection)

    return handle


@pytest.mark.parametrize("play", PLAYS)
@pytest.mark.parametrize("binding", list(Binding))
def test_each_binding_with_each_driver(play, binding, server_tls):
    served = answers(OK, OK)
    handlers = {
        Binding.PLAIN: served,
        Binding.IMPLICIT: over_tls(server_tls, served),
        Binding.UPGRADE: upgrading(server_tls, served),
    }

    async def conversation(driver):
        connection = await opened(port, binding)(driver)
        for _ in range(2):
            assert (await connection.exchange(GET)).body == b"ok"
        assert (connection.exchanges, connection.reusable) == (2, True)
        await connection.close()
        return connection

    with listening(handlers[binding]) as port:
        connection = play(conversation)
    assert (connection.facts.tls is not None) is binding.is_secure
    assert connection.facts.binding is binding
    assert repr(connection) == f"<Connection 127.0.0.1:{port} {binding} closed>"


def test_pins_and_authorities_are_both_tried(server_tls, ca_file):
    trust = ClientTrust(TrustPolicy.parse(f"{NO_PIN},ca:{ca_file}"))
    served = over_tls(server_tls, answers(OK))
    silent = over_tls(server_tls, lambda tls: tls.recv(1))

    async def conversation(driver):
        connection = await opened(port, Binding.IMPLICIT, trust)(driver)
        await connection.exchange(GET)
        await connection.close()
        return connection.facts.tls.verdict.how

    with listening(silent, served) as port:
        assert play_blocking(conversation) is TrustedBy.CA


def test_neither_pin_nor_authority(server_tls):
    trust = ClientTrust(TrustPolicy.parse(f"{NO_PIN},system"))

    def refused(connection):
        with pytest.raises(OSError, match="unknown ca"):
            over_tls(server_tls, lambda tls: tls.recv(1))(connection)

    silent = over_tls(server_tls, lambda tls: tls.recv(1))
    with listening(silent, refused) as port, pytest.raises(TlsError) as caught:
        play_blocking(opened(port, Binding.IMPLICIT, trust))
    assert caught.value.reason is Reason.CERTIFICATE_PIN_MISMATCH
    leaf = hashlib.sha256(caught.value.peer_chain[0]).hexdigest()
    assert f"--trust sha256:{leaf}" in caught.value.hint


def test_a_failed_handshake_is_not_tried_again(ca_file):
    trust = ClientTrust(TrustPolicy.parse(f"{NO_PIN},ca:{ca_file}"))
    plain = answers(b"HTTP/1.1 400 Bad\r\n\r\n", end=b"")
    with listening(plain) as port, pytest.raises(TlsError) as caught:
        play_blocking(opened(port, Binding.IMPLICIT, trust))
    assert caught.value.reason is Reason.PLAIN_ON_TLS_PORT


def test_an_answer_can_end_the_connection():
    closing = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    async def conversation(driver):
        connection = await opened(port)(driver)
        await connection.exchange(GET)
        assert not connection.reusable
        await connection.exchange(GET)

    expected = pytest.raises(UsageError, match="the connection is closed")
    with listening(answers(closing)) as port, expected:
        play_blocking(conversation)


@pytest.mark.parametrize("secure", [False, True])
def test_a_peer_that_closed_meanwhile_is_noticed_before_anything_is_sent(secure, server_tls):
    served = answers(OK)

    async def conversation(driver):
        connection = await opened(port, Binding.IMPLICIT if secure else Binding.PLAIN)(driver)
        await connection.exchange(GET)
        # The next connection is served, and closed, only after this one was closed.
        next_one = await driver.connect("127.0.0.1", port, timeout=5)
        assert await next_one.receive(timeout=5) == b""
        await next_one.close()
        with pytest.raises(TransportError) as caught:
            await connection.exchange(GET)
        return caught.value, connection.sent.complete

    first = over_tls(server_tls, served) if secure else served
    with listening(first, lambda connection: None) as port:
        error, complete = play_blocking(conversation)
    assert (error.reason, error.retryable, complete) == (Reason.CONNECTION_CLOSED, True, False)


def test_a_failure_ends_the_connection():
    async def conversation(driver):
        connection = await opened(port)(driver)
        with pytest.raises(TransportError):
            await connection.exchange(GET)
        return connection.reusable, connection.exchanges

    with listening(answers(b"garbage")) as port:
        assert play_blocking(conversation) == (False, 0)


async def test_cancelling_ends_the_connection():
    def peer(connection):
        receive_until(connection, b"\r\n\r\n")
        assert connection.recv(1) == b""

    with listening(peer) as port:
        connection = await opened(port)(AsyncDriver())
        async with anyio.create_task_group() as group:
            group.start_soon(connection.exchange, GET)
            while not connection.sent.complete:
                await anyio.lowlevel.checkpoint()
            group.cancel_scope.cancel()
        assert not connection.reusable
