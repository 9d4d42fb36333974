"""Name constraints and rights of issuers (RFC 5280 section 6.1), as OpenSSL applies them."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from cryptography import x509
from cryptography.x509.oid import ObjectIdentifier
from OpenSSL import crypto

from sealpress.reasons import Reason
from sealpress.trust import find_faults
from tests.trust.authority import issue, issue_authority
from tests.trust.gallery import HOST, within
from tests.trust.makers import named

DNS, IP, MAIL, WEB = (
    x509.DNSName,
    lambda text: x509.IPAddress(ip_network(text)),
    x509.RFC822Name,
    x509.UniformResourceIdentifier,
)
DIRECTORY = x509.DirectoryName


def UPN(der):  # noqa: N802
    return x509.OtherName(ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), der)


def openssl_accepts(root, issued) -> bool:
    store = crypto.X509Store()
    store.add_cert(crypto.X509.from_cryptography(root.certificate))
    try:
        leaf = crypto.X509.from_cryptography(issued.certificate)
        crypto.X509StoreContext(store, leaf).verify_certificate()
    except crypto.X509StoreContextError:
        return False
    return True


@pytest.mark.parametrize(
    ("bound", "names", "is_within"),
    [
        (DNS("clinic.example"), ["clinic.example"], True),
        (DNS("clinic.example"), ["a.b.CLINIC.example"], True),
        (DNS("clinic.example"), ["*.clinic.example"], True),
        (DNS("clinic.example"), ["notclinic.example"], False),
        (DNS("clinic.example"), ["a.clinic.example", "other.example"], False),
        (DNS("clinic.example"), ["10.0.0.1"], True),
        (DNS(".clinic.example"), ["a.clinic.example"], True),
        (DNS(".clinic.example"), ["clinic.example"], False),
        (UPN(b"\x0c\x0eclinic.example"), [HOST], True),
        (UPN(b"\x0c\x0eclinic.example"), [UPN(b"\x0c\x10a@clinic.example")], False),
        (IP("10.0.0.0/8"), ["10.1.2.3"], True),
        (IP("10.0.0.0/8"), ["11.1.2.3"], False),
        (IP("2001:db8::/32"), ["2001:db8::7"], True),
        (IP("2001:db8::/32"), ["2001:db9::7"], False),
        (MAIL("clinic.example"), [MAIL("a@clinic.example")], True),
        (MAIL("clinic.example"), [MAIL("a@b.clinic.example")], False),
        (MAIL(".clinic.example"), [MAIL("a@b.clinic.example")], True),
        (MAIL("a@clinic.example"), [MAIL("b@clinic.example")], False),
        (WEB("clinic.example"), [WEB("ipps://clinic.example/ipp")], True),
        (WEB("clinic.example"), [WEB("ipps://other.example/ipp")], False),
        (WEB(".clinic.example"), [WEB("ipps://a.clinic.example:631/ipp")], True),
        (DIRECTORY(named("printer")), [HOST], True),
        (DIRECTORY(named("PRINTER")), [HOST], True),
        (DIRECTORY(named("other")), [HOST], False),
    ],
)
def test_bounds_of_an_authority(bound, names, is_within):
    for permitted, excluded in (([bound], None), (None, [bound])):
        root = issue_authority("Bound CA", extensions=[within(permitted, excluded)])
        issued = issue(issuer=root, names=names)
        found = find_faults(issued.chain, "", authorities=[root.der])
        assert bool(found) is not openssl_accepts(root, issued)
        if permitted:
            assert bool(found) is not is_within


def test_names_and_bounds_without_end_are_refused_at_once():
    bounds = [IP(f"10.{i >> 8}.{i & 255}.0/24") for i in range(600)]
    root = issue_authority("Busy CA", extensions=[within(None, bounds)])
    names = [f"11.0.{i >> 8}.{i & 255}" for i in range(600)]
    issued = issue(issuer=root, names=[HOST, *names])
    found = find_faults(issued.chain, HOST, authorities=[root.der])
    assert [one.reason for one in found] == [Reason.CERTIFICATE_INVALID]
    assert "too many bounds" in found[0].detail
