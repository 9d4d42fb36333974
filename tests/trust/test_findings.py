from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from sealpress.reasons import Reason
from sealpress.trust import find_faults
from tests.trust.makers import NOW, YEAR, make_der

SELF_SIGNED = Reason.CERTIFICATE_SELF_SIGNED


def faults(der, host="printer.example", **options):
    return [finding.reason for finding in find_faults([der], host, now=NOW, **options)]


@pytest.mark.parametrize(
    ("certificate", "reasons"),
    [
        ({}, [SELF_SIGNED]),
        ({"issuer": "someone"}, []),
        ({"end": NOW - YEAR / 2}, [SELF_SIGNED, Reason.CERTIFICATE_EXPIRED]),
        ({"begin": NOW + YEAR / 2}, [SELF_SIGNED, Reason.CERTIFICATE_NOT_YET_VALID]),
        ({"names": ("other.example",)}, [SELF_SIGNED, Reason.CERTIFICATE_NAME_MISMATCH]),
        ({"names": ()}, [SELF_SIGNED, Reason.CERTIFICATE_NAME_MISMATCH]),
        (
            {"key": rsa.generate_private_key(public_exponent=65537, key_size=1024)},
            [SELF_SIGNED, Reason.CERTIFICATE_WEAK],
        ),
        (
            {"purpose": ExtendedKeyUsageOID.CLIENT_AUTH},
            [SELF_SIGNED, Reason.CERTIFICATE_INVALID],
        ),
        (
            {"names": ("other.example",), "end": NOW - YEAR / 2},
            [SELF_SIGNED, Reason.CERTIFICATE_NAME_MISMATCH, Reason.CERTIFICATE_EXPIRED],
        ),
    ],
)
def test_everything_wrong_is_found(certificate, reasons):
    assert faults(make_der(**certificate)) == reasons


def test_a_clock_that_was_never_set_is_named():
    begin, end = datetime(1970, 1, 1, tzinfo=UTC), datetime(1980, 1, 1, tzinfo=UTC)
    details = [f.detail for f in find_faults([make_der(begin=begin, end=end)], "printer.example")]
    assert any("clock was probably unset" in detail for detail in details)


def test_the_common_name_is_told_but_does_not_count():
    (_, mismatch) = find_faults([make_der(names=())], "printer", now=NOW)
    assert "its common name is 'printer'" in mismatch.detail


def test_what_the_library_says_is_added_once():
    stranger = make_der(issuer="someone")
    assert faults(stranger, verifier_says=Reason.CERTIFICATE_UNTRUSTED) == [
        Reason.CERTIFICATE_UNTRUSTED
    ]
    assert faults(make_der(), verifier_says=SELF_SIGNED) == [SELF_SIGNED]
    assert faults(stranger, verifier_says=Reason.CERTIFICATE_WEAK) == [Reason.CERTIFICATE_WEAK]


def test_octets_that_are_no_certificate():
    assert faults(b"junk") == [Reason.CERTIFICATE_INVALID]
