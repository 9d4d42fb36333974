"""What opening a connection keeps and logs, with each driver and each way into TLS."""

from __future__ import annotations

import ssl
from contextlib import suppress

import pytest

from sealpress.errors import Reason, StateError, TlsError
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.connection import open_connection
from sealpress.trust import (
    ClientTrust,
    HostKey,
    MemoryTrustStore,
    Outcome,
    Pin,
    TrustPolicy,
    TrustStore,
)
from tests.transport.peers import (
    OK,
    PLAYS,
    QUICK,
    listening,
    over_tls,
    play_blocking,
    receive_until,
)
from tests.trust.authority import issue

MINE = issue(names=["127.0.0.1"])
OTHER = issue("other", names=["127.0.0.1"])


@pytest.fixture
def server(tmp_path):
    return MINE.server_context(tmp_path)


class Heard(list):
    """A handler inside TLS that keeps what it is told, up to the end."""

    def __call__(self, tls):
        while octets := tls.recv(65536):
            self.append(octets)


@pytest.fixture
def heard():
    return Heard()


def upgrading(context, heard):
    """A server that switches to TLS on the first request."""

    def inside(tls):
        with suppress(ssl.SSLEOFError, ConnectionResetError):  # a client that trusts us not is gone
            tls.sendall(OK)
            heard(tls)

    def handle(connection):
        assert receive_until(connection, b"\r\n\r\n").startswith(b"OPTIONS * ")
        connection.sendall(b"HTTP/1.1 101 S\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade\r\n\r\n")
        over_tls(context, inside)(connection)

    return handle


SERVERS = {
    Binding.IMPLICIT: over_tls,
    Binding.UPGRADE: upgrading,
}


def open_and_close(port, trust, binding=Binding.IMPLICIT):
    async def conversation(driver):
        attempt = Attempt("127.0.0.1", port, binding)
        connection = await open_connection(driver, attempt, trust, QUICK)
        await connection.close()
        return connection.facts.tls.verdict

    return conversation


def trusting(text, store):
    return ClientTrust(TrustPolicy.parse(text), store)


@pytest.mark.parametrize("play", PLAYS)
@pytest.mark.parametrize("binding", SERVERS)
def test_the_first_use_is_kept_with_each_driver(play, binding, server, heard, tmp_path):
    store = TrustStore(tmp_path / "trust")
    with listening(SERVERS[binding](server, heard)) as port:
        play(open_and_close(port, trusting("tofu", store), binding))
    (record,) = store.records()
    assert (record.host, record.certificate) == (HostKey("127.0.0.1", port), MINE.der)
    outcomes = [one.outcome for one in store.decisions()]
    assert outcomes == [Outcome.TRUSTED, Outcome.PINNED]


@pytest.mark.parametrize("play", PLAYS)
@pytest.mark.parametrize("binding", SERVERS)
def test_a_changed_certificate_hears_nothing_with_each_driver(
    play, binding, server, heard, tmp_path
):
    store = TrustStore(tmp_path / "trust")
    with listening(SERVERS[binding](server, heard)) as port:
        store.pin(HostKey("127.0.0.1", port), certificate=OTHER.der)
        with pytest.raises(TlsError) as caught:
            play(open_and_close(port, trusting("encrypt", store), binding))
    assert caught.value.reason is Reason.CERTIFICATE_CHANGED
    assert heard == []
    changed = store.decisions()[0]
    assert (changed.outcome, changed.reason) == (Outcome.CHANGED, "certificate-changed")
    assert changed.fingerprint == Pin.of(MINE.der).digest
    assert Pin.of(OTHER.der).digest[:2].upper() in changed.note


@pytest.mark.parametrize("play", PLAYS)
def test_a_store_that_cannot_be_written_refuses_with_each_driver(play, server, heard, tmp_path):
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / ".lock").mkdir()
    trust = trusting("tofu", TrustStore(tmp_path / "trust"))
    with (
        listening(SERVERS[Binding.IMPLICIT](server, heard)) as port,
        pytest.raises(StateError) as caught,
    ):
        play(open_and_close(port, trust))
    assert caught.value.reason is Reason.STATE_UNWRITABLE
    assert heard == []


class Overtaken(MemoryTrustStore):
    """A store in which another process is a moment quicker."""

    def first_use(self, host, chain, **further):
        super().first_use(host, [OTHER.der])
        return super().first_use(host, chain, **further)


@pytest.mark.parametrize("text", ["tofu", "tofu,system"])
def test_who_met_somebody_else_than_the_others_is_told(server, heard, text):
    store = Overtaken()
    alert_first = [_refusing(server, heard)] if "system" in text else []
    servers = (*alert_first, over_tls(server, heard))
    with listening(*servers) as port, pytest.raises(TlsError) as caught:
        play_blocking(open_and_close(port, trusting(text, store)))
    assert caught.value.reason is Reason.CERTIFICATE_CHANGED
    assert caught.value.known_certificate == OTHER.der
    assert heard == []
    assert store.decisions()[0].outcome is Outcome.CHANGED


def _refusing(context, heard):
    """A server whose certificate is refused by an alert."""

    def handle(connection):
        with pytest.raises(OSError, match="unknown ca"):
            over_tls(context, heard)(connection)

    return handle


def test_one_refusal_of_many_ways_is_one_decision(server, heard):
    store = MemoryTrustStore()
    policy = f"system,{Pin.of(OTHER.der)}"
    servers = (over_tls(server, heard), _refusing(server, heard))
    with listening(*servers) as port, pytest.raises(TlsError):
        play_blocking(open_and_close(port, trusting(policy, store)))
    (refused,) = store.decisions()
    assert (refused.outcome, refused.policy) == (Outcome.REFUSED, policy)


def test_a_failed_handshake_is_no_decision():
    store = MemoryTrustStore()
    with listening(lambda connection: connection.recv(5)) as port, pytest.raises(TlsError):
        play_blocking(open_and_close(port, trusting("tofu", store)))
    assert (store.decisions(), store.records()) == ((), ())


def test_in_clear_nothing_is_decided():
    store = MemoryTrustStore()

    async def conversation(driver):
        attempt = Attempt("127.0.0.1", port, Binding.PLAIN)
        await (await open_connection(driver, attempt, trusting("tofu", store), QUICK)).close()

    with listening(lambda connection: connection.recv(1)) as port:
        play_blocking(conversation)
    assert store.decisions() == ()
