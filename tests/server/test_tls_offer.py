"""What settings accept is found out by asking them, and agrees with what a client can get."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from sealpress.server.tls_offer import TlsOffer, client_hello, offer_of, server_choice
from sealpress.transport.channel import TlsChannel
from sealpress.transport.tls_names import registered_name
from sealpress.trust import Identity, server_context
from sealpress.trust.identities.keys import make_key
from sealpress.trust.identities.self_signed import self_signed

CHOICES = ("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256")


def context_with(folder: Path, kind: str) -> ssl.SSLContext:
    file = folder / f"{kind}.pem"
    file.touch(mode=0o600)
    file.write_bytes(self_signed(["localhost"], key=make_key(kind)))
    return server_context(Identity(file, file))


@pytest.mark.parametrize(("kind", "keys"), [("p256", "ECDSA"), ("rsa2048", "RSA")])
def test_only_suites_that_the_key_allows_are_offered(tmp_path: Path, kind: str, keys: str):
    offer = offer_of(context_with(tmp_path, kind))
    assert offer.versions == ("tls-1.2", "tls-1.3")
    assert offer.ciphers[:3] == CHOICES
    assert [name for name in offer.ciphers[3:] if not name.startswith(f"TLS_ECDHE_{keys}_")] == []
    assert len(offer.ciphers) == 6


def test_settings_for_one_version_offer_that_alone(tmp_path: Path):
    context = context_with(tmp_path, "p256")
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    assert offer_of(context) == TlsOffer(("tls-1.3",), CHOICES)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    offer = offer_of(context)
    assert offer.versions == ("tls-1.2",)
    assert offer.dns_sd_value == "1.2"


def test_the_offer_of_a_version_is_what_openssl_clients_get(tmp_path: Path, client_tls):
    context = context_with(tmp_path, "p256")
    got = set()
    for suite in client_tls.get_ciphers():
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        client.maximum_version = ssl.TLSVersion.TLSv1_2
        if suite["protocol"] == "TLSv1.2":
            client.set_ciphers(suite["name"])
            got.add(negotiated(client, context))
    assert got - {""} == set(offer_of(context).ciphers) - set(CHOICES)


def negotiated(client: ssl.SSLContext, server: ssl.SSLContext) -> str:
    """Return the suite that both agree on, empty for none."""
    left = TlsChannel(client, server_side=False, server_hostname="localhost")
    right = TlsChannel(server, server_side=True)
    try:
        while not left.do_handshake():
            right.receive_octets(left.octets_to_send())
            right.do_handshake()
            left.receive_octets(right.octets_to_send())
    except Exception:  # noqa: BLE001 - whatever it was, they don't agree
        return ""
    return registered_name(left.cipher)


def test_settings_that_accept_nothing_say_none():
    assert TlsOffer((), ()).dns_sd_value == "none"


@pytest.mark.parametrize("octets", [b"", b"\x15\x03\x03\x00\x02\x02\x28", bytes(60), b"\x16" * 45])
def test_what_is_no_server_hello_chooses_nothing(octets: bytes):
    assert server_choice(octets) == (-1, -1)


def test_the_engine_reads_the_hello_that_asks_it(tmp_path: Path):
    hello = client_hello(0x0304, [0x1301])
    channel = TlsChannel(context_with(tmp_path, "p256"), server_side=True)
    channel.receive_octets(hello)
    assert not channel.do_handshake()
    assert server_choice(channel.octets_to_send()) == (0x0304, 0x1301)
    assert channel.client_hello is not None
    assert channel.client_hello.versions == (0x0304,)
