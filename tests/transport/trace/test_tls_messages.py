from __future__ import annotations

import json
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transport.hellos import RETRY_RANDOM
from sealpress.transport.trace.events import Kind
from sealpress.transport.trace.tls_messages import MAX_CERTIFICATES, MAX_NAMES, Handshake
from sealpress.transport.trace.tls_numbers import number_name, suite_text, version_text
from tests.transport.flights import (
    DONE,
    certificate_request,
    counted,
    message,
    server_hello,
)
from tests.transport.test_records import HELLO

TLS_1_2, TLS_1_3 = 0x0303, 0x0304
ECDHE, DHE, RSA = 0xC02F, 0x009F, 0x009D
HELLO_MESSAGE = HELLO[5:]


def read(octets, *, version=TLS_1_2, suite=ECDHE):
    return Handshake(version, suite).read(version, octets[0], octets)


def test_a_client_hello():
    kind, facts = read(HELLO_MESSAGE)
    assert kind is Kind.CLIENT_HELLO
    assert facts["versions"][:2] == ["TLS 1.3", "TLS 1.2"]
    assert facts["server_name"] == "printer.example"
    assert "TLS_AES_256_GCM_SHA384" in facts["cipher_suites"]
    assert "x25519" in facts["groups"]
    assert facts["key_shares"]
    assert "rsa_pss_rsae_sha256" in facts["signature_algorithms"]
    assert "supported_versions" in facts["extensions"]
    assert facts["octets"] == len(HELLO_MESSAGE)


def test_alpn():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["http/1.1", "h2"])
    outgoing = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="a")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    assert read(outgoing.read()[5:])[1]["alpn"] == ["http/1.1", "h2"]


def test_a_server_hello_is_remembered():
    handshake = Handshake()
    kind, facts = handshake.read(TLS_1_2, 2, server_hello(TLS_1_2, DHE))
    assert kind is Kind.SERVER_HELLO
    assert facts["version"] == "TLS 1.2"
    assert facts["cipher_suite"] == "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"
    assert (handshake.version, handshake.suite) == (TLS_1_2, DHE)


def test_a_hello_retry_request():
    extensions = b"\0\x2b\0\2\3\4" + b"\0\x33\0\2\0\x19"
    body = b"\3\3" + RETRY_RANDOM + b"\0" + b"\x13\x02" + b"\0" + counted(extensions)
    kind, facts = read(message(2, body))
    assert kind is Kind.HELLO_RETRY_REQUEST
    assert facts["version"] == "TLS 1.3"
    assert facts["group"] == "secp521r1"


def test_key_exchange_with_a_curve():
    body = b"\x03\0\x17" + b"\x41" + bytes(0x41) + b"\x08\x04"
    kind, facts = read(message(12, body))
    assert kind is Kind.SERVER_KEY_EXCHANGE
    assert facts["group"] == "secp256r1"
    assert facts["signature_algorithm"] == "rsa_pss_rsae_sha256"


def test_key_exchange_with_a_group_of_so_many_bits():
    prime = b"\x80" + bytes(127)
    body = counted(prime) + counted(b"\x02") + counted(b"\x05") + b"\x04\x01"
    assert read(message(12, body), suite=DHE)[1]["dh_bits"] == 1024


def test_key_exchange_of_other_kinds_is_not_looked_into():
    assert set(read(message(12, b"x"), suite=RSA)[1]) == {"type", "octets"}


def test_certificates(test_ca):
    der = ssl.PEM_cert_to_DER_cert(test_ca.cert_pem.bytes().decode())
    chain = b"".join(len(der).to_bytes(3, "big") + der for _ in range(2))
    kind, facts = read(message(11, len(chain).to_bytes(3, "big") + chain))
    assert kind is Kind.CERTIFICATE
    assert facts["count"] == 2
    first = facts["certificates"][0]
    assert "trustme" in first["subject"]
    assert len(first["sha256"]) == 64
    assert first["not_after"] > first["not_before"]


def test_certificates_of_tls_1_3(test_ca):
    der = ssl.PEM_cert_to_DER_cert(test_ca.cert_pem.bytes().decode())
    entry = len(der).to_bytes(3, "big") + der + b"\0\0"
    body = b"\0" + len(entry).to_bytes(3, "big") + entry
    assert read(message(11, body), version=TLS_1_3)[1]["count"] == 1


def test_no_certificate():
    assert read(message(11, b"\0\0\0"))[1]["certificates"] == []


def test_of_too_many_certificates_some_are_looked_into():
    chain = (b"\0\0\1x") * 50
    facts = read(message(11, len(chain).to_bytes(3, "big") + chain))[1]
    assert facts["count"] == 50
    assert len(facts["certificates"]) == MAX_CERTIFICATES
    assert facts["certificates"][0]["problem"]


def test_a_certificate_request():
    name = bytes.fromhex("300f310d300b06035504030c0443413034")  # CN=CA04
    kind, facts = read(certificate_request(name))
    assert kind is Kind.CERTIFICATE_REQUEST
    assert facts["certificate_types"] == ["rsa_sign"]
    assert facts["signature_algorithms"] == ["rsa_pkcs1_sha256"]
    assert facts["authorities"] == ["CN=CA04"]


def test_a_certificate_request_of_tls_1_3():
    body = b"\0" + counted(b"\0\x0d\0\4\0\2\4\3")
    facts = read(message(13, body), version=TLS_1_3)[1]
    assert facts["signature_algorithms"] == ["ecdsa_secp256r1_sha256"]
    assert facts["authorities"] == []


def test_of_too_many_names_some_are_told():
    facts = read(certificate_request(*[b"\x30\0"] * 100))[1]
    assert len(facts["authorities"]) == MAX_NAMES + 1
    assert facts["authorities"][-1] == "... (60 more)"


@pytest.mark.parametrize(
    ("octets", "version", "kind", "facts"),
    [
        (DONE, TLS_1_2, Kind.SERVER_HELLO_DONE, {}),
        (message(0), TLS_1_2, Kind.HELLO_REQUEST, {}),
        (message(16, b"secret"), TLS_1_2, Kind.CLIENT_KEY_EXCHANGE, {}),
        (message(20, b"secret"), TLS_1_2, Kind.FINISHED, {}),
        (message(15, b"\x08\x04x"), TLS_1_3, Kind.CERTIFICATE_VERIFY, "rsa_pss_rsae_sha256"),
        (message(15, b"\0\1x"), 0x0301, Kind.CERTIFICATE_VERIFY, {}),
        (message(4, b"\0\0\x0e\x10x"), TLS_1_3, Kind.NEW_SESSION_TICKET, 3600),
        (message(24, b"\1"), TLS_1_3, Kind.KEY_UPDATE, True),
        (message(8, b"\0\0"), TLS_1_3, Kind.ENCRYPTED_EXTENSIONS, []),
        (message(99, b"x"), TLS_1_3, Kind.HANDSHAKE_MESSAGE, {}),
    ],
)
def test_other_messages(octets, version, kind, facts):
    found, told = read(octets, version=version)
    assert found is kind
    del told["type"], told["octets"]
    assert told == facts or list(told.values()) == [facts]


@pytest.mark.parametrize("kind", [1, 2, 4, 8, 11, 13, 15])
@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_cut_short_is_malformed(kind, version):
    assert read(message(kind, b"\x01"), version=version)[1]["malformed"]


@given(st.integers(0, 255), st.binary(max_size=300), st.sampled_from([0, TLS_1_2, TLS_1_3]))
def test_any_octets_give_facts(kind, body, version):
    for suite in (ECDHE, DHE, RSA):
        _, facts = read(message(kind, body), version=version, suite=suite)
        json.dumps(facts)


@given(st.integers(0, len(HELLO_MESSAGE) - 1), st.binary(min_size=1, max_size=4))
def test_damaged_hellos_give_facts(at, octets):
    damaged = HELLO_MESSAGE[:at] + octets + HELLO_MESSAGE[at + len(octets) :]
    json.dumps(Handshake().read(TLS_1_2, 1, damaged)[1])


def test_names_of_numbers():
    assert number_name({1: "one"}, 1) == "one"
    assert number_name({}, 0x1A1A) == "GREASE"
    assert number_name({}, 0x1234) == "0x1234"
    assert suite_text(0x00FF) == "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
    assert suite_text(0x2A2A) == "GREASE"
    assert version_text(0x0300) == "SSL 3.0"
    assert version_text(0x7A7A) == "GREASE"
