from __future__ import annotations

import datetime

import pytest

from sealpress.cli import certificates
from sealpress.errors import Reason
from sealpress.trust import CertificateFacts, Finding

NOW = datetime.datetime(2026, 5, 7, tzinfo=datetime.UTC)


def days(count):
    return NOW + datetime.timedelta(days=count)


def facts(**more):
    return CertificateFacts(sha256="ab" * 32, **more)


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (None, ""),
        (days(31), ""),
        (days(30), ""),
        (days(12), "expires in 12 days"),
        (days(1), "expires in 1 day"),
        (days(0.5), "expires within 24 hours"),
        (days(-1), "expired on 2026-05-06"),
    ],
)
def test_how_long_it_lasts(end, text):
    assert certificates.expiry_text(end, NOW) == text


def test_validity_in_words():
    told = certificates.validity(facts(not_before=days(-9), not_after=days(3)), NOW)
    assert told == "2026-04-28 to 2026-05-10, expires in 3 days"
    assert certificates.validity(facts(), NOW) == "? to ?"


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("aa", "aa", "stayed the same"),
        ("aa", "bb", "another one"),
        ("", "bb", "cannot be told"),
        ("aa", "", "cannot be told"),
    ],
)
def test_what_became_of_the_key(old, new, part):
    told = certificates.key_text(facts(spki_sha256=old), facts(spki_sha256=new))
    assert part in told


def test_old_and_new_side_by_side():
    old = facts(issuer="CN=a\x1b", not_after=days(9), spki_sha256="aa")
    new = CertificateFacts(sha256="cd" * 32, problem="damaged")
    rows = certificates.compared_pairs(old, new)
    assert [name for name, _ in rows] == ["before", "", "now", "", "key"]
    assert rows[0][1] == "sha256:" + "ab" * 32
    assert rows[1][1] == "valid ? to 2026-05-16, issued by CN=a\x1b"
    assert rows[3][1] == "damaged"


def test_a_certificate_in_two_columns():
    shown = facts(dns_names=("a", "b"), emails=("ann@example.org",), key="RSA 2048")
    rows = dict(certificates.certificate_pairs(shown))
    assert (rows["names"], rows["key"]) == ("a, b, ann@example.org", "RSA 2048")
    assert rows["subject"] == "empty"
    assert certificates.certificate_object(shown)["emails"] == ["ann@example.org"]
    damaged = certificates.certificate_pairs(facts(problem="cut off"))
    assert damaged == [("problem", "cut off"), ("sha256", "ab" * 32)]


def test_faults_name_the_certificate_they_are_about():
    faults = [
        Finding(Reason.CERTIFICATE_EXPIRED, "it expired"),
        Finding(Reason.CERTIFICATE_WEAK, "its key is weak", 1),
        Finding(Reason.CERTIFICATE_EXPIRED, "it expired", -1),
    ]
    assert certificates.fault_lines(faults) == [
        "certificate-expired: it expired",
        "certificate-weak: its key is weak (certificate 2 of the chain)",
        "certificate-expired: it expired (an authority that is trusted here)",
    ]
    assert certificates.fault_objects(faults)[1] == {
        "reason": "certificate-weak",
        "detail": "its key is weak",
        "certificate": 1,
    }
