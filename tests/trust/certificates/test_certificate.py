from __future__ import annotations

import hashlib
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st

from sealpress.trust import Allowance, CertificateFacts
from sealpress.trust.certificates.certificate import Naming
from sealpress.trust.certificates.x509_reader import MAX_CERTIFICATE_OCTETS
from tests.trust.authority import issue, issue_authority, naming_the_key_of
from tests.trust.gallery import usage
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


def otherwise_named(oid, der):
    return x509.OtherName(ObjectIdentifier(oid), der)


def test_names_of_persons():
    names = [
        x509.RFC822Name("ann@clinic.example"),
        otherwise_named("1.3.6.1.5.5.7.8.9", b"\x0c\x13\xc3\xa4nn@clinic.example"),
        otherwise_named("1.3.6.1.4.1.311.20.2.3", b"\x0c\x12ann@ad.example.org"),
        otherwise_named("1.3.6.1.4.1.311.20.2.3", b"\x02\x01\x05"),
        x509.UniformResourceIdentifier("urn:uuid:1"),
    ]
    facts = CertificateFacts.from_der(issue(names=names).der)
    assert facts.emails == ("ann@clinic.example", "änn@clinic.example")
    assert facts.upns == ("ann@ad.example.org",)
    assert facts.uris == ("urn:uuid:1",)
    assert facts.dns_names == facts.ip_names == ()


def test_rights_and_key_identifiers():
    root = issue_authority("Site CA", path_length=3, extensions=[usage("key_cert_sign")])
    leaf = issue(issuer=root, extensions=[naming_the_key_of(root), usage()])
    above, below = CertificateFacts.from_der(root.der), CertificateFacts.from_der(leaf.der)
    assert (above.is_ca, above.path_length, above.key_usage) == (True, 3, ("keyCertSign",))
    assert below.authority_key_id == above.subject_key_id != ""
    assert (below.key_usage, below.path_length, below.version) == (("none",), None, 3)


def test_old_names_count_only_where_they_are_allowed():
    old = CertificateFacts.from_der(make_der(names=()))
    assert old.naming_of("printer") is Naming.COMMON_NAME
    assert not old.is_for("printer")
    assert old.is_for("PRINTER.", {Allowance.COMMON_NAME})
    assert not old.is_for("other", set(Allowance))
    odd = CertificateFacts.from_der(make_der(names=(x509.DNSName("192.0.2.1"),)))
    assert odd.naming_of("192.0.2.1") is Naming.ADDRESS_AS_NAME
    assert odd.is_for("192.0.2.1", {Allowance.ADDRESS_NAME})
    assert not odd.is_for("192.0.2.1", {Allowance.COMMON_NAME})


def test_a_certificate_of_absurd_size_is_not_read():
    facts = CertificateFacts.from_der(bytes(MAX_CERTIFICATE_OCTETS + 1))
    assert facts.problem == f"it is larger than {MAX_CERTIFICATE_OCTETS} octets"
