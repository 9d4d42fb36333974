from __future__ import annotations

import gc
import os
import ssl
import tempfile
from pathlib import Path

import pytest
import trustme

from sealpress.trust.identities.identity import Identity
from sealpress.trust.key_log import KeyLog
from sealpress.trust.second_engine import SecondEngineContext
from sealpress.trust.server_tls import SERVER_CIPHERS

OF_HANDSHAKE = {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET"}
OF_1_3 = {*OF_HANDSHAKE, "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"}


@pytest.fixture(scope="module")
def ca():
    return trustme.CA()


@pytest.fixture
def server(ca):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("p.example").configure_cert(context)
    return context


@pytest.fixture
def client(ca):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ca.configure_trust(context)
    return context


@pytest.fixture
def second(ca, tmp_path):
    path = tmp_path / "identity.pem"
    path.touch(mode=0o600)
    ca.issue_cert("p.example").private_key_and_cert_chain_pem.write_to_path(str(path))
    return SecondEngineContext(Identity(path, path), ciphers=SERVER_CIPHERS)


def shake(client, server, *, host="p.example"):
    """Make a handshake in memory; return the random octets of the ClientHello."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(to_client, to_server, server_hostname=host)
    theirs = server.wrap_bio(to_server, to_client, server_side=True)
    with pytest.raises(ssl.SSLWantReadError):
        ours.do_handshake()
    hello = to_server.read()
    to_server.write(hello)
    for side in (theirs, ours, theirs):
        try:
            side.do_handshake()
        except ssl.SSLError:  # it wants more, or it has refused
            continue
    return hello[11:43]


def kinds(lines):
    return {line.split(" ")[0] for line in lines}


def files():
    return {path.name for path in Path(tempfile.gettempdir()).glob("sealpress-*")}


@pytest.mark.parametrize(
    ("newest", "expected"),
    [(ssl.TLSVersion.TLSv1_2, {"CLIENT_RANDOM"}), (ssl.TLSVersion.TLSv1_3, OF_1_3)],
)
@pytest.mark.parametrize("side", ["client", "server"])
def test_the_secrets_of_a_connection(client, server, newest, expected, side):
    client.maximum_version = newest
    log = KeyLog(client if side == "client" else server)
    secrets = log.follow()
    random = shake(client, server)
    assert kinds(secrets.take(random)) >= expected
    assert secrets.take(random) == []
    log.close()


def test_the_second_engine_tells_them_too(client, second):
    log = KeyLog(second)
    secrets = log.follow()
    assert kinds(secrets.take(shake(client, second))) >= OF_1_3
    log.close()
    silent = KeyLog(second)
    silent.close()
    assert silent.follow().take(shake(client, second)) == []


def test_those_of_others_are_left_out(client, server):
    log = KeyLog(server)
    first, second = log.follow(), log.follow()
    randoms = shake(client, server), shake(client, server)
    for follower, random in zip((first, second), randoms, strict=True):
        lines = follower.take(random)
        assert lines
        assert {line.split(" ")[1] for line in lines} == {random.hex()}


def test_both_ends_have_the_same(client, server):
    logs = KeyLog(client), KeyLog(server)
    followers = [log.follow() for log in logs]
    random = shake(client, server)
    ours, theirs = (set(each.take(random)) for each in followers)
    assert ours == theirs


def test_a_handshake_that_fails_has_those_it_made(client, server):
    log = KeyLog(client)
    secrets = log.follow()
    # Our own come after the certificate: the alert goes in clear.
    random = shake(client, server, host="another.example")
    assert kinds(secrets.take(random)) == {"SERVER_HANDSHAKE_TRAFFIC_SECRET"}


@pytest.mark.parametrize("has_memory_files", [True, False])
def test_nothing_is_left_on_the_disk(client, server, monkeypatch, has_memory_files):
    if not has_memory_files:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    before = files()
    log = KeyLog(client)
    secrets = log.follow()
    assert files() == before
    assert secrets.take(shake(client, server))
    log.close()
    assert files() == before


def test_a_system_without_names_for_memory_files(client, server, monkeypatch):
    monkeypatch.setattr("sealpress.trust.key_log._MEMORY", "/nowhere")
    secrets = KeyLog(client).follow()
    assert secrets.take(shake(client, server))


def test_no_room_for_a_file_is_told(client, monkeypatch, tmp_path):
    monkeypatch.setattr("sealpress.trust.key_log._MEMORY", "/nowhere")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(OSError, match="No such file"):
        KeyLog(client)
    assert client.keylog_filename is None


def test_after_closing_nothing_is_kept(client, server):
    log = KeyLog(client)
    secrets = log.follow()
    log.close()
    log.close()
    assert client.keylog_filename is None
    assert secrets.take(shake(client, server)) == []
    assert log.follow().take(shake(client, server)) == []


def test_a_log_nobody_follows_is_emptied(client, server):
    log = KeyLog(client)
    secrets = log.follow()
    assert secrets.take(shake(client, server))
    descriptor = Path(client.keylog_filename)
    assert descriptor.stat().st_size
    del secrets
    gc.collect()
    log.follow()
    assert not descriptor.stat().st_size
    follower = log.follow()
    assert follower.take(shake(client, server))
