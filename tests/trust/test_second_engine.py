"""What only the second engine does; what both do stands in the channel's tests."""

from __future__ import annotations

import contextlib
import os
import ssl

import pytest
from OpenSSL import SSL

from sealpress.errors import SealpressError, TlsError
from sealpress.reasons import Reason
from sealpress.server.tls_offer import client_hello, server_choice
from sealpress.transport.channel import TlsChannel
from sealpress.trust.identities.identity import Identity
from sealpress.trust.second_engine import SecondEngineContext
from sealpress.trust.server_tls import SERVER_CIPHERS
from tests.trust.authority import issue, issue_authority
from tests.trust.client_makers import der, issue_client, make_clinic, write_identity

VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    path = tmp_path_factory.mktemp("server") / "identity.pem"
    write_identity(path, issue(names=("printer.example",)))
    return Identity(path, path)


@pytest.fixture
def server_tls(identity, clinic):
    return SecondEngineContext(
        identity, ciphers=SERVER_CIPHERS, authorities=[der(clinic.authority)]
    )


def client_tls(version=None, certificate=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if version is not None:
        context.minimum_version = context.maximum_version = version
    if certificate is not None:
        context.load_cert_chain(certificate)
    return context


def shaken(client_context, server_context):
    """Shake hands in memory; return both ends and what the server sent in each turn."""
    client = TlsChannel(client_context, server_side=False, server_hostname="printer.example")
    server, flights = TlsChannel(server_context, server_side=True), []
    while not (client.do_handshake() & server.do_handshake()):
        server.receive_octets(client.octets_to_send())
        server.do_handshake()
        flights.append(server.octets_to_send())
        client.receive_octets(flights[-1])
    return client, server, flights


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("good", set()),
        ("self-signed", {18}),
        ("expired", {10}),
        ("other CA", {20}),
        ("wrong EKU", {26}),
    ],
)
def test_every_certificate_passes_and_its_faults_are_noted(clinic, server_tls, version, who, codes):
    client = client_tls(version, clinic.path(who))
    _, server, _ = shaken(client, server_tls)
    noted = {code for code, _depth in server.verify_errors}
    assert noted - {21} == codes  # 21 goes with 20 in some versions of OpenSSL
    assert server.unverified_chain()[0] == der(clinic.clients[who]) == server.peer_certificate()


@pytest.mark.parametrize("version", VERSIONS)
def test_no_certificate_passes_too(server_tls, version):
    _, server, _ = shaken(client_tls(version), server_tls)
    assert server.peer_certificate() is None
    assert server.unverified_chain() == ()
    assert server.verify_errors == ()


def test_a_whole_chain_is_seen_leaf_first(clinic, server_tls, tmp_path):
    middle = issue_authority("Ward CA", issuer=clinic.authority)
    client = issue_client(issuer=middle).sending(middle)
    path = write_identity(tmp_path / "client.pem", client)
    _, server, _ = shaken(client_tls(certificate=path), server_tls)
    assert server.unverified_chain() == (der(client), der(middle))
    assert server.verify_errors == ()


@pytest.mark.parametrize(("count", "codes"), [(8, set()), (9, {22})])
def test_a_long_chain_is_not_followed_for_ever(clinic, server_tls, tmp_path, count, codes):
    between = [clinic.authority]
    for number in range(count):
        between.append(issue_authority(f"CA {number}", issuer=between[-1]))
    client = issue_client(issuer=between[-1]).sending(*between[:0:-1])
    path = write_identity(tmp_path / "client.pem", client)
    _, server, _ = shaken(client_tls(certificate=path), server_tls)
    assert {code for code, _depth in server.verify_errors} - {20, 21} == codes


def test_a_clients_own_certificate_is_its_authority(identity, clinic):
    own = der(clinic.clients["other CA"])
    context = SecondEngineContext(identity, ciphers=SERVER_CIPHERS, authorities=(own,))
    _, server, _ = shaken(client_tls(certificate=clinic.path("other CA")), context)
    assert server.verify_errors == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_waits_behind_the_handshake_that_a_client_could_stumble_over(server_tls, version):
    """CUPS 2.4 connects again and again when a session ticket is the first thing that comes."""
    client, server, flights = shaken(client_tls(version), server_tls)
    if version is ssl.TLSVersion.TLSv1_3:
        assert flights[-1] == b""
    client.write(b"ask")
    server.receive_octets(client.octets_to_send())
    assert server.read() == b"ask"
    assert server.octets_to_send() == b""
    server.write(b"answer")
    client.receive_octets(server.octets_to_send())
    assert client.read() == b"answer"


def test_no_tickets_in_tls_1_2(server_tls):
    context = client_tls(ssl.TLSVersion.TLSv1_2)
    client, _, _ = shaken(context, server_tls)
    assert not client._tls.session.has_ticket


def test_nothing_is_resumed(server_tls):
    context = client_tls(ssl.TLSVersion.TLSv1_2)
    client, _, _ = shaken(context, server_tls)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    again = context.wrap_bio(incoming, outgoing, session=client._tls.session)
    server = TlsChannel(server_tls, server_side=True)
    for _ in range(3):
        with pytest.raises(ssl.SSLWantReadError):
            again.do_handshake()
        server.receive_octets(outgoing.read())
        if server.do_handshake():
            break
        incoming.write(server.octets_to_send())
    incoming.write(server.octets_to_send())
    again.do_handshake()
    assert not again.session_reused


@pytest.mark.parametrize(
    ("offer", "reason", "alert"),
    [
        ({"ciphers": "ECDHE+AES256:!AESGCM:@SECLEVEL=0"}, Reason.TLS_NO_COMMON_CIPHER, 40),
        ({"highest": ssl.TLSVersion.TLSv1_1}, Reason.TLS_VERSION_MISMATCH, 70),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 :DeprecationWarning")
def test_a_handshake_that_fails_leaves_the_alert(server_tls, offer, reason, alert):
    context = client_tls()
    context.maximum_version = offer.get("highest", ssl.TLSVersion.TLSv1_2)
    if "highest" in offer:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers(offer.get("ciphers", "ALL:@SECLEVEL=0"))
    client = TlsChannel(context, server_side=False, server_hostname="a")
    client.do_handshake()
    server = TlsChannel(server_tls, server_side=True)
    server.receive_octets(client.octets_to_send())
    with pytest.raises(TlsError) as caught:
        server.do_handshake()
    assert caught.value.reason is reason
    assert server.octets_to_send()[-2:] == bytes([2, alert])


@pytest.mark.parametrize("size", [0, 1, 16_384, 16_385, 1 << 20])
def test_bulk_both_ways(server_tls, size):
    client, server, _ = shaken(client_tls(), server_tls)
    sent = os.urandom(size)
    for one, other in ((client, server), (server, client)):
        one.write(sent)
        other.receive_octets(one.octets_to_send())
        buffer = memoryview(bytearray(size + 1))
        assert other.read_into(buffer) == size
        assert buffer[:size] == sent


def exchange(client, server, step):
    """Let a client of pyOpenSSL do something, and the server read it."""
    with contextlib.suppress(SSL.WantReadError):
        step()
    server.receive_octets(client.bio_read(1 << 16))


def test_renegotiation_is_refused(server_tls):
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_max_proto_version(SSL.TLS1_2_VERSION)
    client = SSL.Connection(context, None)
    client.set_connect_state()
    server = TlsChannel(server_tls, server_side=True)
    for _ in range(2):
        exchange(client, server, client.do_handshake)
        server.do_handshake()
        client.bio_write(server.octets_to_send())
    client.do_handshake()
    assert client.renegotiate()
    exchange(client, server, client.do_handshake)
    assert server.read() == b""
    client.bio_write(server.octets_to_send())
    with pytest.raises(SSL.Error, match="no renegotiation"):
        client.do_handshake()


@pytest.mark.parametrize("options", [{}, {"server_side": True, "server_hostname": "a"}])
def test_it_only_serves(server_tls, options):
    with pytest.raises(SealpressError) as caught:
        server_tls.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), **options)
    assert caught.value.reason is Reason.INTERNAL


def test_before_the_handshake_there_are_no_facts(server_tls):
    tls = server_tls.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=True)
    assert (tls.version(), tls.cipher(), tls.get_unverified_chain()) == (None, None, [])
    with pytest.raises(ValueError, match="not done yet"):
        tls.getpeercert(True)


def test_what_comes_with_the_end_of_the_handshake_is_not_overlooked(server_tls):
    client = TlsChannel(client_tls(), server_side=False, server_hostname="printer.example")
    server = TlsChannel(server_tls, server_side=True)
    while not client.do_handshake():
        server.receive_octets(client.octets_to_send())
        server.do_handshake()
        client.receive_octets(server.octets_to_send())
    client.write(b"GET /")
    server.receive_octets(client.octets_to_send())  # with the client's Finished
    assert server.do_handshake()
    assert server.has_unread_records
    assert server.read() == b"GET /"


def test_octets_behind_the_handshake_stay_where_they_are_seen(server_tls):
    """Who waits for a request after the handshake must see that it came together with it."""
    client = TlsChannel(client_tls(), server_side=False, server_hostname="a")
    server = TlsChannel(server_tls, server_side=True)
    client.do_handshake()
    server.receive_octets(client.octets_to_send())
    server.do_handshake()
    client.receive_octets(server.octets_to_send())
    assert client.do_handshake()
    client.write(b"ask")
    server.receive_octets(client.octets_to_send())
    assert server.do_handshake()
    assert server.has_unread_records
    assert server.read() == b"ask"


@pytest.mark.parametrize("step", [1, 3, 5, 7])
def test_octets_may_come_in_any_pieces(clinic, server_tls, step):
    client = TlsChannel(
        client_tls(certificate=clinic.path("good")), server_side=False, server_hostname="a"
    )
    server = TlsChannel(server_tls, server_side=True)
    while not (client.do_handshake() & server.handshake_done):
        octets = client.octets_to_send()
        for at in range(0, len(octets), step):
            server.receive_octets(octets[at : at + step])
            server.do_handshake()
        client.receive_octets(server.octets_to_send())
    assert server.peer_certificate() == der(clinic.clients["good"])


@pytest.mark.parametrize("asked_early", [False, True])
def test_who_stumbles_over_tickets_gets_tls_1_2(server_tls, asked_early):
    """A ClientHello as of GnuTLS, which offers TLS 1.2 too, however early it was looked for."""
    server = TlsChannel(server_tls, server_side=True)
    if asked_early:
        assert not server.do_handshake()
    hello = client_hello(0x0303, [0xC02B, 0xC02F, 0xC02C, 0xC030])
    further = b"\x00\x16\x00\x00\x00\x1c\x00\x02\x40\x01\x00\x2b\x00\x05\x04\x03\x04\x03\x03"
    server.receive_octets(_with_extensions(hello, further))
    server.do_handshake()
    assert server_choice(server.octets_to_send())[0] == 0x0303


def _with_extensions(hello, further):
    """Lengthen a ClientHello, and all the lengths around."""
    body = hello[9:]
    at = 2 + 32 + 1
    at += 2 + int.from_bytes(body[at : at + 2], "big")
    at += 2
    extensions = body[at + 2 :] + further
    body = body[:at] + len(extensions).to_bytes(2, "big") + extensions
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message
