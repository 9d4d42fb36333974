from __future__ import annotations

import ssl

import pytest

from sealpress.errors import TlsError
from sealpress.transport.channel import TlsChannel
from sealpress.transport.handshake import ClientAuthentication
from sealpress.transport.observer import ObservedTls, prepare
from tests.transport.test_channel import Pair, pair_of

HELLOS, FINISHED = {1, 2}, 20


@pytest.fixture
def own_tls(test_ca):
    """The client's settings, for one test alone: they are changed to be observed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    test_ca.configure_trust(context)
    return context


def observed(client_tls, server_tls, **options):
    seen = []
    pair = pair_of(client_tls, server_tls, on_message=lambda *message: seen.append(message))
    return pair, seen


def test_every_message_of_a_handshake_is_seen(own_tls, server_tls):
    _, seen = observed(own_tls, server_tls)
    kinds = [(way, kind) for way, _, kind, _ in seen]
    assert kinds[:2] == [(">", 1), ("<", 2)]
    assert {(">", FINISHED), ("<", FINISHED)} <= set(kinds)
    assert all(version == 0x0304 for _, version, _, _ in seen)
    assert all(octets[0] == kind for _, _, kind, octets in seen)


def test_what_follows_the_handshake_costs_nothing(own_tls, server_tls):
    pair, seen = observed(own_tls, server_tls)
    before = len(seen)
    pair.client.write(bytes(100_000))
    pair.move()
    assert len(pair.server.read(100_000)) == 100_000
    assert len(seen) == before
    assert isinstance(pair.client._tls, ObservedTls)
    assert pair.client._tls.context is not own_tls
    assert pair.client._tls.context._msg_callback is None


def test_the_chain_is_there_all_the_same(own_tls, server_tls):
    pair, _ = observed(own_tls, server_tls)
    assert pair.client.peer_certificate() == pair.client.unverified_chain()[0]
    assert pair.client.version == "TLSv1.3"


def test_a_connection_of_the_same_settings_that_nobody_observes(own_tls, server_tls):
    _, seen = observed(own_tls, server_tls)
    count = len(seen)
    unobserved = pair_of(own_tls, server_tls)
    unobserved.client.write(b"x")
    assert len(seen) == count
    assert unobserved.client._tls.context._msg_callback is None


def test_without_a_callback_the_clear_records_are_seen(own_tls, server_tls, monkeypatch):
    monkeypatch.setattr("sealpress.transport.channel.prepare", lambda context: False)
    _, seen = observed(own_tls, server_tls)
    assert {kind for _, _, kind, _ in seen} == HELLOS


def test_other_engines_are_not_observed():
    assert not prepare(object())


def test_settings_that_nobody_observes_stay_as_they_are(client_tls, server_tls):
    Pair(client_tls, server_tls).shake()
    assert client_tls.sslobject_class is not ObservedTls


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_two_handshakes_at_once_keep_apart(own_tls, server_tls, version):
    own_tls.maximum_version = version
    one, other = ClientAuthentication(), ClientAuthentication()
    first = Pair(own_tls, server_tls, authentication=one)
    second = Pair(own_tls, server_tls, authentication=other)
    first.client.do_handshake()
    second.shake()
    assert (one.requested, other.requested) == (None, False)
    assert first.shake().client.authentication is one
    assert one.requested is False


def test_a_server_follows_no_authentication(server_tls):
    assert TlsChannel(server_tls, server_side=True).authentication is None


def recorded(client_tls, server_tls, **options):
    told = []

    def record(direction, version, content, octets, *, sealed):
        told.append((direction, content, octets, sealed))

    def message(direction, version, kind, octets):
        told.append((direction, f"message {kind}"))

    return told, Pair(client_tls, server_tls, on_message=message, on_record=record, **options)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_each_change_cipher_spec_is_told_once_and_in_its_place(own_tls, server_tls, version):
    own_tls.maximum_version = version
    told, pair = recorded(own_tls, server_tls)
    pair.shake()
    for direction in "<>":
        changes = [one for one in told if one[:2] == (direction, 20)]
        assert changes == [(direction, 20, b"\x01", False)]
        assert told.index(changes[0]) < told.index((direction, "message 20"))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_alerts_are_told_to_the_end(own_tls, server_tls, version):
    own_tls.maximum_version = version
    told, pair = recorded(own_tls, server_tls)
    pair.shake()
    pair.server.shutdown()
    pair.move()
    pair.client.read()
    pair.client.shutdown()
    assert told[-2:] == [("<", 21, b"\x01\x00", True), (">", 21, b"\x01\x00", True)]


@pytest.fixture
def server_of_1_3(server_tls):
    lowest, server_tls.minimum_version = server_tls.minimum_version, ssl.TLSVersion.TLSv1_3
    yield server_tls
    server_tls.minimum_version = lowest


def test_an_alert_in_clear(own_tls, server_of_1_3):
    own_tls.maximum_version = ssl.TLSVersion.TLSv1_2
    told, pair = recorded(own_tls, server_of_1_3)
    with pytest.raises(TlsError):
        pair.shake()
    if len(told) == 1:  # the server raised first: hear what it says
        pair.move()
        with pytest.raises(TlsError):
            pair.client.do_handshake()
    assert told[-1] == ("<", 21, b"\x02\x46", False)


def test_without_a_callback_sealed_records_are_told(own_tls, server_tls, monkeypatch):
    monkeypatch.setattr("sealpress.transport.channel.prepare", lambda context: False)
    told, pair = recorded(own_tls, server_tls)
    pair.shake()
    assert [one[:2] for one in told[:3]] == [(">", "message 1"), ("<", "message 2"), ("<", 20)]
    sealed = [one for one in told if one[1] == 23]
    assert sealed
    assert all(one[3] for one in sealed)
