from __future__ import annotations

from ipaddress import ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.certificate_profile import MAX_NAMES, Holder, general_name, text_of
from sealpress.trust.identities.keys import make_key, spki_sha256
from sealpress.trust.identities.signing_request import (
    MAX_REQUEST_OCTETS,
    make_request,
    open_request,
    read_request,
    requested_holder,
)

KEY = make_key()


def asking(*extensions, subject="x", key=KEY, critical=False):
    """A request as somebody else makes it."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)] if subject else [])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    for one in extensions:
        builder = builder.add_extension(one, critical=critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def san(*names):
    return x509.SubjectAlternativeName(
        [one if isinstance(one, x509.GeneralName) else general_name(one) for one in names]
    )


def refused(octets):
    with pytest.raises(SealpressError) as caught:
        read_request(octets)
    assert caught.value.reason is Reason.CERTIFICATE_FILE_UNREADABLE
    return str(caught.value)


def granted(octets):
    holder = requested_holder(open_request(octets))
    return holder.subject.rfc4514_string(), [text_of(name) for name in holder.names]


@pytest.mark.parametrize("kind", ["p256", "rsa2048"])
def test_there_and_back(kind):
    key = make_key(kind)
    purposes = (Purpose.SERVER, Purpose.CLIENT)
    holder = Holder.named(["a.example", "::1"], emails=["j@x.example"], purposes=purposes)
    octets = make_request(holder, key)
    asked = read_request(octets)
    assert octets.startswith(b"-----BEGIN CERTIFICATE REQUEST-----\n")
    assert asked.names == ("a.example", "::1", "email:j@x.example")
    assert (asked.common_name, asked.purposes, asked.passed_over) == ("a.example", purposes, ())
    assert asked.spki_sha256 == spki_sha256(key.public_key())
    assert requested_holder(open_request(octets)) == holder


@pytest.mark.parametrize(
    "form",
    [lambda pem: pem, lambda pem: pem.replace(b" CERT", b" NEW CERT"), lambda pem: b"x\n" + pem],
)
def test_forms_of_pem(form):
    assert read_request(form(asking(san("a.example")))).names == ("a.example",)


def test_der():
    request = x509.load_pem_x509_csr(asking(san("a.example")))
    assert read_request(request.public_bytes(Encoding.DER)).names == ("a.example",)


@pytest.mark.parametrize("octets", [b"", b"-----BEGIN CERTIFICATE REQUEST-----", b"0\x82xx"])
def test_no_request(octets):
    refused(octets)


def test_too_large():
    assert "larger than" in refused(b"x" * (MAX_REQUEST_OCTETS + 1))


def test_a_request_for_the_key_of_another():
    request = x509.load_pem_x509_csr(asking(san("a.example")))
    der = request.public_bytes(Encoding.DER)
    other = make_key().public_key().public_numbers()
    mine = KEY.public_key().public_numbers()
    forged = der.replace(mine.x.to_bytes(32), other.x.to_bytes(32))
    forged = forged.replace(mine.y.to_bytes(32), other.y.to_bytes(32))
    assert "signature" in refused(forged)


def test_wishes_that_are_passed_over():
    asked = read_request(
        asking(
            x509.BasicConstraints(ca=True, path_length=None),
            san("a.example", x509.UniformResourceIdentifier("ipp://x")),
            x509.ExtendedKeyUsage(
                [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.CODE_SIGNING]
            ),
            x509.TLSFeature([x509.TLSFeatureType.status_request]),
            x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"),
        )
    )
    assert asked.passed_over == (
        "name other:ipp://x",
        "purpose code_signing",
        "to be an authority (CA:TRUE)",
        "extension tls_feature",
        "extension 1.2.3.4",
    )
    assert asked.names == ("a.example",)
    assert asked.purposes == (Purpose.CLIENT,)


def test_a_common_name_is_taken_only_if_it_is_a_name():
    assert granted(asking(san("a.example", "b.example"), subject="b.example"))[0] == "CN=b.example"
    assert granted(asking(san("a.example"), subject="admin"))[0] == "CN=a.example"


def test_a_request_of_old_without_names():
    assert granted(asking(subject="old.example")) == ("CN=old.example", ["old.example"])


def test_a_person_without_names():
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    assert granted(asking(purposes, subject="Jane Doe")) == ("CN=Jane Doe", [])


@pytest.mark.parametrize("subject", ["", "Jane Doe"])
def test_a_server_without_a_name(subject):
    with pytest.raises(SealpressError) as caught:
        granted(asking(subject=subject))
    assert caught.value.reason is Reason.INVALID_ARGUMENT


def test_a_network_is_no_address():
    network = x509.IPAddress(ip_network("10.0.0.0/8"))
    asked = read_request(asking(san("a.example", network)))
    assert asked.names == ("a.example",)
    assert asked.passed_over == ("name 10.0.0.0/8",)


def test_a_weak_key_is_told():
    asked = read_request(asking(san("a.example"), key=rsa.generate_private_key(65537, 1024)))
    assert asked.key == "RSA 1024"
    assert "too weak" in asked.weakness


@pytest.mark.parametrize(
    "name",
    [
        x509.DNSName("*"),
        x509.DNSName("*.example"),
        x509.DNSName("a b"),
        x509.DNSName("a.example\x00.evil.example"),
        x509.DNSName("10.0.0.1"),
        x509.RFC822Name("no address"),
        x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x02a\n"),
        x509.OtherName(x509.ObjectIdentifier("1.2.3"), b"\x05\x00"),
    ],
)
def test_names_that_are_never_granted(name):
    asked = read_request(asking(san("a.example", name)))
    assert asked.names == ("a.example",)
    assert len(asked.passed_over) == 1


def test_names_are_spelled_as_ours():
    upn = x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x06j@corp")
    names = san(x509.DNSName("A.Example."), x509.DNSName("a.example"), upn)
    assert read_request(asking(names)).names == ("a.example", "upn:j@corp")


def test_more_names_than_there_may_be():
    asked = read_request(asking(san(*(f"h{number}.example" for number in range(MAX_NAMES + 5)))))
    assert len(asked.names) == MAX_NAMES
    assert len(asked.passed_over) == 5


def test_what_is_shown_is_what_is_granted():
    old = read_request(asking(subject="old.example"))
    assert (old.common_name, old.names) == ("old.example", ("old.example",))
    admin = read_request(asking(san("a.example"), subject="admin"))
    assert (admin.subject, admin.common_name) == ("CN=admin", "a.example")
    nobody = read_request(asking(subject="Jane Doe"))
    assert (nobody.common_name, nobody.names) == ("", ())
