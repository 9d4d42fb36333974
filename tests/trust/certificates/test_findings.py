from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress.reasons import Reason
from sealpress.trust import find_faults
from tests.trust.makers import KEY, NOW, YEAR, make_der

SELF_SIGNED = Reason.CERTIFICATE_SELF_SIGNED
INVALID = Reason.CERTIFICATE_INVALID


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
            [SELF_SIGNED, Reason.CERTIFICATE_WRONG_USAGE],
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
    _, clock, expired = find_faults([make_der(begin=begin, end=end)], "printer.example")
    assert clock.reason is Reason.CERTIFICATE_CLOCK_UNSET
    assert clock.detail == "it was made on 1970-01-01: the clock was probably unset then"
    assert expired.detail == "it expired on 1980-01-01"


def test_the_common_name_is_told_but_does_not_count():
    (_, mismatch) = find_faults([make_der(names=())], "printer.example", now=NOW)
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


FAULTS_OF = {
    "issuer": {None: {SELF_SIGNED}, "someone": set()},
    "names": {
        ("printer.example",): set(),
        ("*.example", "192.0.2.1"): {Reason.CERTIFICATE_NAME_MISMATCH},
        (): {Reason.CERTIFICATE_NAME_MISMATCH},
    },
    "begin": {
        NOW - YEAR: set(),
        NOW: set(),
        NOW + YEAR / 2: {Reason.CERTIFICATE_NOT_YET_VALID},
        datetime(1970, 1, 1, tzinfo=UTC): set(),
    },
    "end": {NOW + YEAR: set()},
    "key": {
        KEY: set(),
        rsa.generate_private_key(public_exponent=65537, key_size=2048): set(),
        rsa.generate_private_key(public_exponent=65537, key_size=1024): {Reason.CERTIFICATE_WEAK},
        ec.generate_private_key(ec.SECP192R1()): {Reason.CERTIFICATE_WEAK},
    },
    "purpose": {
        ExtendedKeyUsageOID.SERVER_AUTH: set(),
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE: set(),
        ExtendedKeyUsageOID.CLIENT_AUTH: {Reason.CERTIFICATE_WRONG_USAGE},
    },
}
choices = {name: st.sampled_from(list(values)) for name, values in FAULTS_OF.items()}


@settings(max_examples=60)
@given(st.fixed_dictionaries(choices), st.booleans())
def test_faults_add_up(certificate, is_long_past):
    expected = set().union(*(FAULTS_OF[name][value] for name, value in certificate.items()))
    now = NOW
    if is_long_past:
        now = NOW + 2 * YEAR
        expected -= {Reason.CERTIFICATE_NOT_YET_VALID}
        expected |= {Reason.CERTIFICATE_EXPIRED}
        if certificate["begin"].year == 1970:
            expected |= {Reason.CERTIFICATE_CLOCK_UNSET}
    findings = find_faults([make_der(**certificate)], "printer.example", now=now)
    assert {finding.reason for finding in findings} == expected
    assert len(findings) == len(expected)


@pytest.mark.parametrize("second", [0, 1])
def test_the_last_second_of_validity_counts(second):
    moment = NOW + YEAR + timedelta(seconds=second)
    expired = [f.reason for f in find_faults([make_der()], "printer.example", now=moment)]
    assert (Reason.CERTIFICATE_EXPIRED in expired) is bool(second)


def details(der, **options):
    return [finding.detail for finding in find_faults([der], "printer.example", now=NOW, **options)]


def test_an_ordinary_expiry_is_told_by_its_date():
    expired = make_der(issuer="someone", end=NOW - YEAR / 2)
    assert details(expired) == [f"it expired on {NOW - YEAR / 2:%Y-%m-%d}"]


def test_an_issuer_that_is_not_trusted_is_named():
    (told,) = details(make_der(issuer="someone"), verifier_says=Reason.CERTIFICATE_UNTRUSTED)
    assert told == "its issuer is not trusted: CN=someone"


def test_a_peer_without_a_certificate():
    (told,) = find_faults((), "printer.example", verifier_says=SELF_SIGNED)
    assert (told.reason, told.detail) == (INVALID, "it showed no certificate")


def test_a_library_without_words_is_told_by_reason():
    (told,) = details(make_der(issuer="someone"), verifier_says=Reason.CERTIFICATE_INVALID)
    assert told == "the TLS library refuses it: certificate-invalid"


def test_a_name_is_not_looked_for_without_a_host():
    assert find_faults([make_der(issuer="someone")], "", now=NOW) == ()


def test_an_unreadable_certificate_is_told_once():
    (finding,) = find_faults([b"junk"], "printer.example", now=NOW)
    assert finding.detail.startswith("it cannot be read: ")
