from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.authority_certificate import (
    MAX_DAYS,
    is_issued_by,
    own_certificate,
    sign_holder,
    validity_of,
)
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.keys import make_key
from sealpress.trust.identities.opened_identity import OpenedIdentity
from tests.trust.authority import NOW, issue, issue_authority, signed_over

KEY = make_key()
HOLDER = Holder.named(["a.example"])
YEAR = timedelta(days=365)
CLIENT = [Purpose.CLIENT]


def authority(*domains, days=400, key=KEY):
    certificate = own_certificate("Site", key, timedelta(days=days), domains)
    return OpenedIdentity(key, (certificate.public_bytes(Encoding.DER),))


def value(certificate, kind):
    return certificate.extensions.get_extension_for_class(kind)


def signed(mine, holder=HOLDER, validity=YEAR):
    return sign_holder(mine, holder, make_key().public_key(), validity)[0]


def test_the_authority_itself():
    own = authority().certificate
    constraints = value(own, x509.BasicConstraints)
    usage = value(own, x509.KeyUsage)
    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (
        True,
        True,
        0,
    )
    assert (usage.critical, usage.value.key_cert_sign, usage.value.digital_signature) == (
        True,
        True,
        False,
    )
    assert is_issued_by(own, own)


@pytest.mark.parametrize("kind", ["p256", "rsa2048"])
def test_what_it_signs(kind):
    mine = authority(key=make_key(kind))
    certificate = signed(mine)
    own = mine.certificate
    assert is_issued_by(certificate, own)
    assert not value(certificate, x509.BasicConstraints).value.ca
    assert value(certificate, x509.KeyUsage).critical
    assert (
        value(certificate, x509.AuthorityKeyIdentifier).value.key_identifier
        == value(own, x509.SubjectKeyIdentifier).value.digest
    )


def test_serial_numbers_are_random():
    mine = authority()
    serials = {signed(mine).serial_number for _ in range(5)}
    assert len(serials) == 5
    assert all(64 < one.bit_length() < 160 for one in serials)


def test_nothing_outlives_the_authority():
    mine = authority(days=10)
    certificate, warnings = sign_holder(mine, HOLDER, make_key().public_key(), YEAR)
    end = mine.certificate.not_valid_after_utc
    assert certificate.not_valid_after_utc == end
    assert warnings == (
        f"it ends on {end:%Y-%m-%d}, earlier than asked for, because the authority does",
    )


def test_nothing_begins_before_the_authority():
    mine = authority()
    assert signed(mine).not_valid_before_utc >= mine.certificate.not_valid_before_utc


def test_an_authority_that_has_expired():
    old = issue_authority("old", begin=NOW - YEAR, end=NOW - timedelta(days=1))
    mine = OpenedIdentity(old.key, (old.certificate.public_bytes(Encoding.DER),))
    with pytest.raises(SealpressError, match="ended on") as caught:
        signed(mine)
    assert caught.value.reason is Reason.IDENTITY_UNUSABLE


@pytest.mark.parametrize(
    "holder",
    [
        Holder.named(["clinic.example"]),
        Holder.named(["p.clinic.example", "10.0.0.1"]),
        Holder.named(["*.p.clinic.example"]),
        Holder.named(["x.local"]),
        Holder.named(emails=["jane@elsewhere.example"], purposes=CLIENT),
        Holder.named(common_name="Jane Doe", purposes=CLIENT),
    ],
)
def test_names_within_the_domains(holder):
    mine = authority("clinic.example", ".local")
    assert is_issued_by(signed(mine, holder), mine.certificate)


@pytest.mark.parametrize(
    "holder",
    [
        Holder.named(["elsewhere.example"]),
        Holder.named(["p.clinic.example", "elsewhere.example"]),
        Holder.named(["notclinic.example"]),
        Holder.named(["10.0.0.1"]),  # OpenSSL takes its common name for a host
        Holder.named(common_name="jane.doe", purposes=CLIENT),
    ],
)
def test_names_outside_of_the_domains(holder):
    with pytest.raises(SealpressError, match="may certify: clinic") as caught:
        signed(authority("clinic.example"), holder)
    assert caught.value.reason is Reason.INVALID_ARGUMENT


@pytest.mark.parametrize("domain", ["10.0.0.0", "*.p.example", "not a domain"])
def test_domains_that_are_none(domain):
    with pytest.raises(SealpressError) as caught:
        authority(domain)
    assert caught.value.reason is Reason.INVALID_ARGUMENT


@pytest.mark.parametrize("days", [0, -1, MAX_DAYS + 1])
def test_days_that_make_no_sense(days):
    with pytest.raises(SealpressError, match=f"not {days}"):
        validity_of(days)


def test_the_longest_life():
    end = own_certificate("x", KEY, validity_of(MAX_DAYS)).not_valid_after_utc
    assert end.year == (datetime.now(UTC) + timedelta(days=MAX_DAYS)).year


def test_another_authority_of_the_same_name():
    mine, other = authority(), authority(key=make_key())
    assert not is_issued_by(signed(mine), other.certificate)
    assert not is_issued_by(signed(mine), issue("Other").certificate)


def test_signatures_over_sha1_are_told_by_the_key_identifier():
    root = issue_authority("root", key=make_key("rsa2048"))
    old = signed_over("sha1", issue("leaf", issuer=root), root)
    assert is_issued_by(old.certificate, root.certificate)


def test_an_authority_from_elsewhere_without_identifiers():
    made = issue("elsewhere", names=(), purposes=(), authority=x509.BasicConstraints(True, None))
    mine = OpenedIdentity(made.key, (made.certificate.public_bytes(Encoding.DER),))
    certificate = signed(mine)
    assert is_issued_by(certificate, made.certificate)
    assert value(certificate, x509.AuthorityKeyIdentifier).value.key_identifier
