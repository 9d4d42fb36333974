"""A server that refuses the client certificate after the client believes the handshake done."""

from __future__ import annotations

import socket
import ssl
import struct
from contextlib import suppress

import pytest

from sealpress.errors import Phase, Reason, TlsError
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.body import OctetsBody
from sealpress.transport.connection import open_connection
from sealpress.transport.exchange import HttpRequest, SendOptions
from sealpress.trust import ClientTrust, TrustPolicy
from tests.client.identities import issued
from tests.transport.peers import QUICK, listening, play_asyncio, play_blocking

REQUEST = HttpRequest("POST", "/ipp/print", [("Host", "printer.example")])
VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
BODIES = {"small": bytes(100), "large": bytes(8 << 20)}
REQUIRED = Reason.TLS_CLIENT_CERTIFICATE_REQUIRED
REFUSED = Reason.TLS_CLIENT_CERTIFICATE_REFUSED


@pytest.fixture
def identities(tmp_path, stranger_ca):
    return {"nothing": None, "stranger": issued(tmp_path, "eve", stranger_ca)}


def refusing(test_ca, version, *, resets):
    """A handler that demands a certificate of the test authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    test_ca.issue_cert("printer.example").configure_cert(context)
    test_ca.configure_trust(context)
    context.minimum_version = context.maximum_version = VERSIONS[version]
    context.verify_mode = ssl.CERT_REQUIRED

    def handle(connection):
        if resets:
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        with suppress(OSError):
            context.wrap_socket(connection, server_side=True)

    return handle


def exchanged(play, port, identity, body, *, expect=False):
    trust = ClientTrust(TrustPolicy.parse("encrypt")).with_identity(identity)
    attempt = Attempt("127.0.0.1", port, Binding.IMPLICIT, "test")

    async def conversation(driver):
        connection = await open_connection(driver, attempt, trust, QUICK)
        await connection.exchange(REQUEST, OctetsBody(body), SendOptions(expect=expect))

    with pytest.raises(TlsError) as caught:
        play(conversation)
    return caught.value


@pytest.mark.parametrize("resets", [False, True], ids=["closes", "resets"])
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("shown", ["nothing", "stranger"])
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("play", [play_blocking, play_asyncio])
def test_the_same_error_wherever_it_comes(test_ca, identities, play, version, shown, body, resets):
    with listening(refusing(test_ca, version, resets=resets)) as port:
        error = exchanged(play, port, identities[shown], BODIES[body])
    assert (error.reason, error.phase) == (REFUSED if identities[shown] else REQUIRED, Phase.TLS)
    assert error.endpoint == f"127.0.0.1:{port}"
    assert error.alert == (48 if identities[shown] else {"1.2": 40, "1.3": 116}[version])
    assert error.retryable


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("play", [play_blocking, play_asyncio])
def test_while_waiting_for_100_continue(test_ca, identities, play, version):
    with listening(refusing(test_ca, version, resets=False)) as port:
        error = exchanged(play, port, None, BODIES["large"], expect=True)
    assert error.reason is REQUIRED
