from __future__ import annotations

import hashlib
from ipaddress import ip_address

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from sealpress.trust import CertificateFacts
from tests.trust.makers import KEY, NOW, YEAR, make_der


def test_what_a_certificate_says():
    der = make_der(names=("printer.example", "192.0.2.1"))
    spki = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    facts = CertificateFacts.from_der(der)
    assert facts.sha256 == hashlib.sha256(der).hexdigest()
    assert facts.spki_sha256 == hashlib.sha256(spki).hexdigest()
    assert (facts.subject, facts.issuer, facts.common_name) == ("CN=printer",) * 2 + ("printer",)
    assert facts.dns_names == ("printer.example",)
    assert facts.ip_names == (ip_address("192.0.2.1"),)
    assert facts.names == ("printer.example", "192.0.2.1")
    assert (facts.not_before, facts.not_after) == (NOW - YEAR, NOW + YEAR)
    assert (facts.key, facts.key_bits, facts.signature_hash) == ("EC 256", 256, "sha256")
    assert (facts.is_self_signed, facts.is_ca, facts.serial) == (True, False, "7")
    assert facts.fingerprint.replace(":", "").lower() == facts.sha256


@pytest.mark.parametrize("der", [b"", b"0", b"\x30\x03\x02\x01\x01", make_der()[:-1]])
def test_octets_that_are_no_certificate(der):
    facts = CertificateFacts.from_der(der)
    assert facts.problem
    assert facts.sha256 == hashlib.sha256(der).hexdigest()


DER = make_der()


@given(st.integers(0, len(DER) - 1), st.integers(0, 255))
def test_a_damaged_certificate_never_raises(position, octet):
    der = bytearray(DER)
    der[position] = octet
    assert CertificateFacts.from_der(bytes(der)).sha256


@pytest.mark.parametrize(
    ("name", "host", "covered"),
    [
        ("printer.example", "PRINTER.example.", True),
        ("printer.example", "other.example", False),
        ("*.example.org", "a.example.org", True),
        ("*.example.org", "a.b.example.org", False),
        ("*.example.org", "example.org", False),
        ("p*.example.org", "printer.example.org", False),
        ("*.org", "example.org", False),
        ("xn--bcher-kva.example", "bücher.example", True),
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "[2001:DB8:0::1]", True),
        ("fe80::1", "fe80::1%eth0", True),
        ("printer.example", "192.0.2.1", False),
    ],
)
def test_names(name, host, covered):
    assert CertificateFacts.from_der(make_der(names=(name,))).is_for(host) is covered
