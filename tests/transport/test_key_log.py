from __future__ import annotations

import ssl

import pytest

from sealpress.errors import StateError, TlsError
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.key_log import SecretsTold, logged_stage, secrets_told
from sealpress.transport.memory import ReactingStream
from sealpress.transport.tls import start_tls
from sealpress.transport.watched import WatchedStream
from sealpress.trust import ClientTrust, HostKey, TrustPolicy, TrustStage, client_context
from sealpress.trust.key_log import SecretsOfOne
from tests.transport.peers import TlsPeer

ENCRYPT = TrustPolicy.parse("encrypt")
HOST = HostKey.of("printer.example", 631)


class Listener:
    """Who sees a connection, and keeps the secrets."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.order: list[str] = []

    def tls_secrets(self, lines):
        self.lines += lines
        self.order.append("secrets")

    def wire(self, direction, octets):
        self.order.append(direction)

    def __getattr__(self, name):
        return lambda *arguments, **further: None


def watched(stream, *, wants_secrets=True):
    return WatchedStream(stream, Listener(), wants_secrets=wants_secrets)


def shake(server_tls, stage, **settings):
    stream = watched(ReactingStream(TlsPeer(server_tls)), **settings)
    run(start_tls(stream, stage, "printer.example", timeout=5))
    return stream.watch


def stage_of(trust):
    return trust.stages(HOST)[0]


def kinds(listener):
    return {line.split(" ")[0] for line in listener.lines}


def test_a_witness_that_wants_secrets_gets_them(server_tls):
    listener = shake(server_tls, stage_of(ClientTrust(ENCRYPT)))
    assert "CLIENT_TRAFFIC_SECRET_0" in kinds(listener)
    assert len({line.split(" ")[1] for line in listener.lines}) == 1
    assert listener.order == [">", "<", "secrets", ">"]


def test_another_witness_gets_none(server_tls):
    stage = stage_of(ClientTrust(ENCRYPT))
    assert shake(server_tls, stage, wants_secrets=False).lines == []
    assert stage.context.keylog_filename is None


def test_settings_of_watched_connections_are_their_own(server_tls):
    trust = ClientTrust(ENCRYPT)
    stage = stage_of(trust)
    assert shake(server_tls, stage).lines
    assert stage.context.keylog_filename is None
    logged = stage.with_key_log()
    assert logged.context is not stage.context
    assert logged.context.keylog_filename is not None
    assert (logged.with_key_log().context, stage_of(trust).context) == (
        logged.context,
        stage.context,
    )


def test_a_refused_certificate_has_secrets_too(server_tls):
    stage = stage_of(ClientTrust(TrustPolicy.parse("system")))
    stream = watched(ReactingStream(TlsPeer(server_tls)))
    with pytest.raises(TlsError):
        run(start_tls(stream, stage, "printer.example", timeout=5))
    assert "SERVER_HANDSHAKE_TRAFFIC_SECRET" in kinds(stream.watch)


def test_a_stage_of_nobody_logs_its_own_settings(server_tls):
    stage = TrustStage(policy=ENCRYPT, context=client_context(ENCRYPT))
    assert shake(server_tls, stage).lines


def test_tls_1_2(server_tls):
    context = client_context(ENCRYPT)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    listener = shake(server_tls, TrustStage(policy=ENCRYPT, context=context))
    assert kinds(listener) == {"CLIENT_RANDOM"}


@pytest.mark.parametrize("driver", [None, BlockingDriver()])
def test_without_a_place_for_them_there_are_none(driver, caplog):
    class NoRoom:
        def with_key_log(self):
            raise OSError(28, "No space left on device")

    stage = NoRoom()
    assert run(logged_stage(stage, ReactingStream(lambda octets: b""), driver)) is stage
    assert "No space left" in caplog.text


def test_settings_that_cannot_be_made_close_the_stream():
    class Broken:
        def with_key_log(self):
            raise StateError("state-unreadable", "gone")

    stream = ReactingStream(lambda octets: b"")
    with pytest.raises(StateError):
        run(logged_stage(Broken(), stream, None))
    assert stream.closed


def test_nobody_is_told_what_nobody_wants():
    stage = TrustStage(policy=ENCRYPT, context=client_context(ENCRYPT))
    assert secrets_told(stage, None) is None
    assert secrets_told(stage.with_key_log(), None) is None


def test_before_the_hello_nothing_is_told():
    asked, told = [], []

    def since(position):
        asked.append(position)
        return [f"CLIENT_RANDOM {'11' * 32} aa", f"CLIENT_RANDOM {'22' * 32} bb"]

    secrets = SecretsTold(SecretsOfOne(since, 0), told.append)
    secrets.tell()
    assert (asked, told) == ([], [])
    secrets.take_message(1, bytes(6) + b"\x22" * 32 + b"more")
    secrets.take_message(1, bytes(6) + b"\x33" * 32)
    secrets.tell()
    assert told == [[f"CLIENT_RANDOM {'22' * 32} bb"]]
