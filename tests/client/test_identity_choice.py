from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import trustme
from cryptography import x509
from cryptography.x509.oid import NameOID

from sealpress.client.identity_choice import CLIENT_AUTH_OID, Candidate, accepted_by
from sealpress.errors import Reason
from sealpress.transport.handshake import CertificateRequest
from sealpress.trust import CertificateFacts
from sealpress.trust.certificates.certificate import ANY_PURPOSE_OID, SERVER_AUTH_OID
from sealpress.trust.certificates.names import name_key
from sealpress.trust.identities.identity import Identity
from tests.client.identities import issued, keep

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def named(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]).public_bytes()


SITE, ROOT, OTHER = named("Site"), named("Root"), named("Other")


def candidate(tmp_path, *above, **facts):
    facts = {"sha256": "ab" * 32, "issuer": "CN=Site", "key": "EC 256", **facts}
    identity = Identity(tmp_path / "a.pem", tmp_path / "a.pem")
    return Candidate(identity, CertificateFacts(**facts), frozenset(map(name_key, above)))


def asks(*authorities, kinds=()):
    return CertificateRequest(authorities, frozenset(kinds))


@pytest.mark.parametrize(
    ("facts", "request_", "why"),
    [
        ({}, None, ""),
        ({}, asks(), ""),
        ({}, asks(SITE), ""),
        ({}, asks(OTHER, ROOT), ""),
        ({}, asks(OTHER), "it is of CN=Site, not of CN=Other"),
        ({}, asks(SITE, kinds=["RSA"]), "the printer takes no EC keys"),
        ({}, asks(SITE, kinds=["RSA", "EC"]), ""),
        ({"purposes": (CLIENT_AUTH_OID,)}, asks(), ""),
        ({"purposes": (ANY_PURPOSE_OID,)}, asks(), ""),
        ({"purposes": (SERVER_AUTH_OID,)}, asks(), "it was not issued for client authentication"),
        ({"not_after": NOW.replace(year=2025)}, None, "it expired on 2025-06-01"),
        ({"not_before": NOW.replace(year=2027)}, None, "it is valid from 2027-06-01 on"),
        ({"not_before": NOW, "not_after": NOW}, None, ""),
    ],
)
def test_what_fits(tmp_path, facts, request_, why):
    assert candidate(tmp_path, SITE, ROOT, **facts).unfit(request_, NOW) == why


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (None, None),
        (timedelta(days=30), None),
        (timedelta(days=29, hours=23), "expires in 29 days, on 2026-06-30"),
        (timedelta(days=1), "expires in 1 day, on 2026-06-02"),
        (timedelta(0), "expires within 24 hours, on 2026-06-01"),
        (timedelta(seconds=-1), "expired on 2026-05-31"),
    ],
)
def test_what_ends_soon_is_found(tmp_path, left, words):
    end = None if left is None else NOW + left
    found = candidate(tmp_path, subject="CN=anna\x1b", not_after=end).expiring(NOW)
    told = [f"the client certificate of CN=anna\N{REPLACEMENT CHARACTER} {words}"] if words else []
    assert [one.detail for one in found] == told
    assert {one.reason for one in found} <= {Reason.CLIENT_CERTIFICATE_EXPIRING}


def test_the_issuer_need_not_be_in_the_file(tmp_path, authority):
    subject = x509.load_pem_x509_certificate(authority.cert_pem.bytes()).subject
    read = Candidate.read(issued(tmp_path, "anna", authority))
    assert read.unfit(asks(subject.public_bytes()), datetime.now(UTC)) == ""
    assert "not of CN=Other" in read.unfit(asks(OTHER), datetime.now(UTC))
    assert "CN=anna" in read.label


def test_a_chain_leads_to_what_is_above_its_intermediates(tmp_path, authority):
    below = authority.create_child_ca()
    read = Candidate.read(issued(tmp_path, "anna", below))
    top = x509.load_pem_x509_certificate(authority.cert_pem.bytes()).subject
    assert read.unfit(asks(top.public_bytes()), datetime.now(UTC)) == ""


def test_a_key_of_another_kind(tmp_path, authority):
    rsa = issued(tmp_path, "anna", authority, key_type=trustme.KeyType.RSA)
    assert "no RSA keys" in Candidate.read(rsa).unfit(asks(kinds=["EC"]), datetime.now(UTC))


@pytest.mark.parametrize("octets", [b"", b"no PEM", None])
def test_what_cannot_be_read_is_told_of_not_shown(tmp_path, octets):
    identity = Identity(tmp_path / "b.pem", tmp_path / "b.pem")
    if octets is not None:
        identity = keep(tmp_path, "b", octets)
    read = Candidate.read(identity)
    assert read.sha256 == ""
    assert read.unfit(None, NOW).startswith("it cannot be read: ")
    assert read.label == str(tmp_path / "b.pem")


@pytest.mark.parametrize(
    ("authorities", "text"),
    [
        ([], ""),
        ([SITE], "CN=Site"),
        ([SITE, ROOT, OTHER, SITE], "CN=Site or CN=Root or CN=Other or others"),
        ([b"\x30" * 5000], f"#{'30' * 5000}"[:120] + "..."),
    ],
)
def test_authorities_in_a_sentence(authorities, text):
    assert accepted_by(asks(*authorities)) == text
    assert accepted_by(None) == ""
