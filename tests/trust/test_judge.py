from __future__ import annotations

import hashlib

import pytest

from sealpress.reasons import Reason
from sealpress.trust import (
    CertificateFacts,
    Handshake,
    Pin,
    PinKind,
    TrustedBy,
    TrustPolicy,
    TrustRule,
    judge,
)
from tests.trust.makers import NOW, make_der

DER = make_der(names=("other.example",))
PIN = Pin(hashlib.sha256(DER).hexdigest())
KEY_PIN = Pin(CertificateFacts.from_der(DER).spki_sha256, PinKind.PUBLIC_KEY)
WRONG = Pin("00" * 32)


def verdict_on(policy, chain=(DER,), says=None):
    vouched = () if says else chain
    seen = Handshake(chain=chain, host="printer.example", verified_chain=vouched, refused_for=says)
    return judge(TrustRule(policy=policy), seen, now=NOW)


@pytest.mark.parametrize(
    ("policy", "says", "how", "reason"),
    [
        (TrustPolicy.parse("system"), None, TrustedBy.SYSTEM_CA, None),
        (TrustPolicy.parse("ca:site.pem"), None, TrustedBy.CA, None),
        (TrustPolicy.parse(str(PIN)), None, TrustedBy.PIN, None),
        (TrustPolicy.parse(str(KEY_PIN)), None, TrustedBy.PIN, None),
        (TrustPolicy.parse(f"{WRONG},{PIN}"), None, TrustedBy.PIN, None),
        (TrustPolicy.parse("encrypt"), None, TrustedBy.ENCRYPT, None),
        (
            TrustPolicy.parse(str(WRONG)),
            None,
            TrustedBy.NOTHING,
            Reason.CERTIFICATE_PIN_MISMATCH,
        ),
        (
            TrustPolicy.parse("system"),
            Reason.CERTIFICATE_EXPIRED,
            TrustedBy.NOTHING,
            Reason.CERTIFICATE_SELF_SIGNED,  # weighs more than what the library met first
        ),
        (
            TrustPolicy(use_system_cas=False),
            None,
            TrustedBy.NOTHING,
            Reason.CERTIFICATE_UNTRUSTED,
        ),
    ],
)
def test_decisions(policy, says, how, reason):
    verdict = verdict_on(policy, says=says)
    assert (verdict.how, verdict.reason, verdict.trusted) == (how, reason, reason is None)


def test_no_certificate_is_never_trusted():
    assert verdict_on(TrustPolicy.parse("system"), chain=()).reason is Reason.CERTIFICATE_INVALID
    assert not verdict_on(TrustPolicy.parse(str(PIN)), chain=()).trusted


def test_a_refusal_shows_all_faults_the_fingerprint_and_the_remedy():
    verdict = verdict_on(TrustPolicy.parse("system"), says=Reason.CERTIFICATE_SELF_SIGNED)
    text = verdict.explain("printer.example")
    assert "it is self-signed; it is not for printer.example" in text
    assert CertificateFacts.from_der(DER).fingerprint in text
    assert f"--trust sha256:{PIN.digest}" in verdict.remedy()


def test_a_changed_certificate_says_so():
    verdict = verdict_on(TrustPolicy.parse(str(WRONG)))
    assert "it is not the pinned one; it is self-signed" in verdict.explain("printer.example")


def test_encrypt_tells_what_it_overlooks():
    findings = verdict_on(TrustPolicy.parse("encrypt")).findings
    assert Reason.CERTIFICATE_NAME_MISMATCH in {finding.reason for finding in findings}


STRANGER = make_der(issuer="someone")


def test_a_certificate_without_faults_lacks_somebody_who_vouches():
    verdict = verdict_on(TrustPolicy(use_system_cas=False), chain=(STRANGER,))
    assert verdict.explain("printer.example").startswith(
        "the certificate of printer.example is not trusted: no authority vouches for it (SHA-256 "
    )


def test_without_a_certificate_there_is_nothing_to_compare():
    verdict = verdict_on(TrustPolicy.parse(str(PIN)), chain=(), says=Reason.CERTIFICATE_UNTRUSTED)
    assert verdict.reason is Reason.CERTIFICATE_UNTRUSTED
    assert (verdict.fingerprint, verdict.remedy()) == ("", "")
    assert "(SHA-256 none)" in verdict.explain("printer.example")


@pytest.mark.parametrize(
    "trust",
    [str(PIN), str(KEY_PIN), "system", "ca:site.pem"],
    ids=["pin", "key-pin", "system", "ca"],
)
def test_faults_do_not_matter_where_somebody_vouches(trust):
    assert verdict_on(TrustPolicy.parse(trust)).findings == ()


def test_the_library_does_not_count_where_no_authority_does():
    says = Reason.CERTIFICATE_SELF_SIGNED
    assert verdict_on(TrustPolicy.parse(str(PIN)), says=says).how is TrustedBy.PIN
    error = verdict_on(TrustPolicy.parse(str(WRONG)), says=says)
    assert error.reason is Reason.CERTIFICATE_PIN_MISMATCH


def test_only_the_peers_own_certificate_can_be_pinned():
    verdict = verdict_on(TrustPolicy.parse(str(PIN)), chain=(STRANGER, DER))
    assert verdict.reason is Reason.CERTIFICATE_PIN_MISMATCH


def test_the_kind_of_a_pin_counts():
    for pin in (Pin(KEY_PIN.digest), Pin(PIN.digest, PinKind.PUBLIC_KEY)):
        assert not verdict_on(TrustPolicy.parse(str(pin))).trusted


def test_a_refusal_by_authorities_says_nothing_of_pins():
    verdict = verdict_on(TrustPolicy.parse("system"), says=Reason.CERTIFICATE_UNTRUSTED)
    assert "pinned" not in verdict.explain("printer.example")
