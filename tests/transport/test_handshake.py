from __future__ import annotations

import ssl
from contextlib import suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from sealpress.transport.channel import TlsChannel
from sealpress.transport.handshake import (
    CERTIFICATE,
    CERTIFICATE_REQUEST,
    FINISHED,
    SERVER_HELLO_DONE,
    TLS_1_2,
    TLS_1_3,
    CertificateRequest,
    ClientAuthentication,
    parse_certificate_request,
)

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Site CA")]).public_bytes()
OTHER = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Other CA")]).public_bytes()
ALGORITHMS = b"\x04\x03\x08\x04\x08\x07\x02\x01"  # ECDSA, RSA-PSS, Ed25519, RSA with SHA-1


def counted(octets, size=2):
    return len(octets).to_bytes(size, "big") + octets


def extension(number, octets):
    return number.to_bytes(2, "big") + counted(octets)


NAMES = counted(counted(NAME) + counted(OTHER))
OF_1_3 = b"\0" + counted(extension(13, counted(ALGORITHMS)) + extension(47, NAMES))
OF_1_2 = b"\x03\x01\x02\x40" + counted(ALGORITHMS) + NAMES
OF_1_0 = b"\x02\x01\x02" + NAMES


@pytest.mark.parametrize(
    ("body", "version", "kinds"),
    [
        (OF_1_3, TLS_1_3, {"EC", "RSA", "Ed25519"}),
        (OF_1_2, TLS_1_2, {"EC", "RSA", "Ed25519"}),
        (b"\x01\x01" + OF_1_2[4:], TLS_1_2, {"RSA", "Ed25519"}),
        (OF_1_0, 0x0301, {"RSA", "DSA"}),
    ],
    ids=["1.3", "1.2", "1.2-rsa", "1.0"],
)
def test_requests_of_every_version(body, version, kinds):
    request = parse_certificate_request(body, version)
    assert request == CertificateRequest((NAME, OTHER), frozenset(kinds))


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_a_request_may_leave_all_open(version):
    body = {TLS_1_2: b"\x01\x01\x00\x02\x08\x04\x00\x00", TLS_1_3: b"\0\0\0"}[version]
    assert parse_certificate_request(body, version).authorities == ()


@given(st.binary(max_size=80), st.sampled_from([0x0301, TLS_1_2, TLS_1_3]))
def test_malformed_requests_say_nothing(body, version):
    assert isinstance(parse_certificate_request(body, version), CertificateRequest)
    assert parse_certificate_request(OF_1_2[:-1], TLS_1_2) == CertificateRequest()


def message(kind, body=b""):
    return bytes([kind]) + counted(body, 3)


def followed(*messages, presents=False):
    seen = ClientAuthentication(presents=presents)
    for direction, version, kind, body in messages:
        seen.take(direction, version, kind, message(kind, body))
    return seen.requested, seen.shown


ASKED = ("<", TLS_1_3, CERTIFICATE_REQUEST, OF_1_3)
EMPTY = (">", TLS_1_3, CERTIFICATE, b"\0\0\0\0")
FILLED = (">", TLS_1_3, CERTIFICATE, b"\0\0\0\x05abcde")


@pytest.mark.parametrize(
    ("messages", "presents", "outcome"),
    [
        ([], False, (None, False)),
        ([], True, (None, True)),
        ([ASKED], True, (True, True)),
        ([ASKED], False, (True, False)),
        ([ASKED, EMPTY], True, (True, False)),  # its signature algorithms don't fit our key
        ([ASKED, FILLED], True, (True, True)),
        ([("<", TLS_1_3, FINISHED, b"")], True, (False, False)),
        ([("<", TLS_1_2, SERVER_HELLO_DONE, b"")], True, (False, False)),
        ([(">", TLS_1_3, FINISHED, b"")], False, (None, False)),
        ([ASKED, ("<", TLS_1_3, FINISHED, b"")], False, (True, False)),
        ([(">", TLS_1_2, CERTIFICATE, b"\0\0")], False, (None, False)),
    ],
)
def test_what_was_asked_and_shown(messages, presents, outcome):
    assert followed(*messages, presents=presents) == outcome


def asking(test_ca, version):
    """A server by another library, which names the authorities it accepts."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    leaf = test_ca.issue_cert("printer.example")
    context.use_certificate(x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes()))
    context.use_privatekey(load_pem_private_key(leaf.private_key_pem.bytes(), None))
    context.add_client_ca(x509.load_pem_x509_certificate(test_ca.cert_pem.bytes()))
    context.set_verify(SSL.VERIFY_PEER, lambda *_: True)
    context.set_min_proto_version(version)
    context.set_max_proto_version(version)
    return SSL.Connection(context, None)


def shaken(server, client):
    server.set_accept_state()
    while not client.do_handshake():
        server.bio_write(client.octets_to_send())
        with suppress(SSL.WantReadError):
            server.do_handshake()
        client.receive_octets(server.bio_read(1 << 20))
    return client


@pytest.mark.parametrize("version", [SSL.TLS1_2_VERSION, SSL.TLS1_3_VERSION], ids=["1.2", "1.3"])
def test_what_a_server_really_asks_for(test_ca, version):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    test_ca.configure_trust(context)
    client = TlsChannel(
        context,
        server_side=False,
        server_hostname="printer.example",
        authentication=ClientAuthentication(),
    )
    seen = shaken(asking(test_ca, version), client).authentication
    authority = x509.load_pem_x509_certificate(test_ca.cert_pem.bytes())
    assert seen.request.authorities == (authority.subject.public_bytes(),)
    assert {"RSA", "EC"} <= seen.request.key_kinds
    assert (seen.requested, seen.shown) == (True, False)
