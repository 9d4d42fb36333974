"""A printer's certificate changes while it runs: by its files, when asked, before it expires."""

from __future__ import annotations

import hashlib
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization

from sealpress.simulator import TlsMode
from sealpress.trust import Identity
from sealpress.trust.identities.certificate_profile import Holder, starting_now
from sealpress.trust.identities.keys import key_pem, make_key
from sealpress.trust.identities.self_signed import self_signed


def shown(client) -> str:
    """Return the fingerprint of the certificate that a new connection is shown."""
    pem = ssl.get_server_certificate(("127.0.0.1", client.printer.port), timeout=20)
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def wait_for(condition) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)  # no event tells of a file that was looked at


def replace(folder, octets: bytes) -> None:
    draft = folder / "draft"
    draft.touch(mode=0o600)
    draft.write_bytes(octets)
    draft.replace(folder / "identity.pem")


def test_a_replaced_identity_is_shown_without_a_restart(start, tmp_path):
    client = start()
    before = shown(client)
    replace(tmp_path / "identity", self_signed(["localhost"]))
    wait_for(lambda: shown(client) != before)


def test_asked_to_reload_it_does_at_once(start, tmp_path):
    client = start()
    before = shown(client)
    replace(tmp_path / "identity", self_signed(["localhost"]))
    assert client.printer.reload_identity()
    assert shown(client) != before


def test_what_cannot_be_used_is_not_taken_over(start, tmp_path):
    client = start()
    before = shown(client)
    replace(tmp_path / "identity", b"-----BEGIN PRIVATE KEY-----\nhalf")
    assert not client.printer.reload_identity()
    assert shown(client) == before


def test_a_connection_goes_on_over_the_change(start, tmp_path):
    client = start()
    context = ssl.create_default_context(cafile=client.printer.certificate_path)
    get = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", client.printer.port), 20) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as stream,
    ):
        stream.sendall(get)
        assert stream.recv(65536).startswith(b"HTTP/1.1 200 ")
        replace(tmp_path / "identity", self_signed(["localhost"]))
        assert client.printer.reload_identity()
        stream.sendall(get)
        assert stream.recv(65536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("days", [5, 20])
def test_a_certificate_that_expires_soon_is_renewed_with_the_same_key(start, tmp_path, days):
    folder = tmp_path / "identity"
    Identity.ensure(folder, ["localhost"])
    key = make_key()
    replace(folder, expiring(key, days))
    spki = Identity.load(folder).facts().spki_sha256
    first = Identity.load(folder).facts().sha256
    client = start()
    wait_for(lambda: shown(client) != first)
    facts = Identity.load(folder).facts()
    assert facts.spki_sha256 == spki
    assert facts.not_after > datetime.now(UTC) + timedelta(days=300)


def expiring(key, days: int) -> bytes:
    """Make a certificate of a year of which so many days are left."""
    begin = starting_now() - timedelta(days=365 - days)
    holder = Holder.named(["localhost"])
    builder = holder.builder(key.public_key(), begin=begin, end=begin + timedelta(days=365))
    certificate = builder.sign(key, hashes.SHA256())
    return key_pem(key) + certificate.public_bytes(serialization.Encoding.PEM)


def test_without_tls_there_is_nothing_to_reload(start):
    assert not start(tls=TlsMode.OFF).printer.reload_identity()
