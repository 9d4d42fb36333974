"""The rules by which policy and store decide together, stage by stage."""

from __future__ import annotations

import logging
import ssl
from datetime import UTC, datetime, timedelta

import pytest

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust import (
    LEGACY,
    Allowance,
    ClientTrust,
    Handshake,
    HostKey,
    Identity,
    MemoryTrustStore,
    Outcome,
    Pin,
    PinSource,
    TrustedBy,
    TrustLevel,
    TrustPolicy,
    TrustStore,
)
from sealpress.trust.client_trust import REPEAT_SECONDS
from tests.trust.authority import issue, issue_authority

HOST = HostKey("printer.example", 631)
HTTPS = HostKey("printer.example", 443)
NEIGHBOUR = HostKey("printer.example", 8631)
ROOT = issue_authority("Clinic CA")
MINE = issue("printer").der
STRANGER = issue("stranger").der
VOUCHED = issue("vouched", issuer=ROOT).der
SOON = issue("soon", end=datetime.now(UTC) + timedelta(days=3)).der
PIN = f"sha256:{'00' * 32}"


@pytest.fixture
def store():
    return MemoryTrustStore()


def stages(text, store, host=HOST):
    return ClientTrust(TrustPolicy.parse(text), store).stages(host)


def ways(text, store, host=HOST):
    """What each stage compares or asks, in a word each."""
    return [_way(stage) for stage in stages(text, store, host)]


def _way(stage):
    if stage.is_binding:
        return "record"
    if stage.policy.pins:
        return "pins"
    if stage.trusts_authorities:
        assert stage.context.verify_mode is ssl.CERT_REQUIRED
        return "authorities"
    assert stage.context.verify_mode is ssl.CERT_NONE
    return "first use" if stage.policy.takes_first_use else "anyone"


def decided(text, store, der, *, host=HOST, by=()):
    """Go through the stages as connections do; return the last verdict."""
    verdict = None
    for stage in stages(text, store, host):
        refused = None if by or not stage.trusts_authorities else Reason.CERTIFICATE_UNTRUSTED
        vouched = (der, *by) if stage.trusts_authorities else ()
        shown = Handshake(chain=(der,), host=host.host, verified_chain=vouched, refused_for=refused)
        verdict = stage.decide(shown)
        if verdict.trusted:
            break
    return verdict


# Which ways there are


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("system", ["authorities"]),
        (PIN, ["pins"]),
        (f"{PIN},system", ["pins", "authorities"]),
        ("tofu", ["first use"]),
        ("tofu,system", ["authorities", "first use"]),
        ("encrypt", ["anyone"]),
    ],
)
def test_ways_to_an_unknown_printer(store, text, expected):
    assert ways(text, store) == expected
    assert ways(text, None) == expected


@pytest.mark.parametrize("source", [PinSource.PERSON, PinSource.IMPORT])
@pytest.mark.parametrize("text", ["system", "tofu", "tofu,system", "encrypt"])
def test_a_persons_pin_decides_alone_under_every_policy(store, text, source):
    store.pin(HOST, certificate=MINE, source=source)
    assert ways(text, store) == ["record"]
    assert decided(text, store, MINE).how is TrustedBy.PIN
    assert decided(text, store, MINE).level is TrustLevel.VERIFIED
    refused = decided(text, store, STRANGER, by=[ROOT.der])
    assert (refused.reason, refused.known_certificate) == (Reason.CERTIFICATE_CHANGED, MINE)


def test_a_pin_given_as_a_digest_can_show_its_certificate_later(store):
    store.pin(HOST, pin=Pin.of(MINE))
    assert decided("system", store, STRANGER).known_certificate is None
    decided("system", store, MINE, host=HTTPS)
    assert decided("system", store, STRANGER).known_certificate == MINE
    assert store.record(HTTPS) is None


def test_a_certificate_that_cannot_be_kept_beside_its_pin_is_a_warning(tmp_path, caplog):
    store = TrustStore(tmp_path / "trust")
    store.pin(HOST, pin=Pin.of(MINE))
    (tmp_path / "trust" / ".lock").unlink()
    (tmp_path / "trust" / ".lock").mkdir()
    assert decided("system", store, MINE).trusted
    assert "is not kept" in caplog.text


def test_a_pin_in_the_policy_is_the_newer_word(store):
    store.pin(HOST, certificate=MINE)
    assert ways(str(Pin.of(STRANGER)), store) == ["pins"]
    assert decided(str(Pin.of(STRANGER)), store, STRANGER).trusted
    assert decided(PIN, store, MINE).reason is Reason.CERTIFICATE_PIN_MISMATCH


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tofu", ["record"]),
        ("tofu,system", ["record"]),
        ("encrypt", ["record"]),
        ("system", ["authorities"]),
    ],
)
def test_where_the_first_use_decides(store, text, expected):
    store.first_use(HOST, [MINE])
    assert ways(text, store) == expected


def test_the_first_use_is_kept_and_compared_from_then_on(store):
    assert decided("tofu", store, MINE).how is TrustedBy.FIRST_USE
    assert store.record(HOST).certificate == MINE
    again = decided("tofu", store, MINE)
    assert (again.how, again.level, again.findings) == (TrustedBy.FIRST_USE, TrustLevel.TOFU, ())
    assert decided("tofu", store, STRANGER).reason is Reason.CERTIFICATE_CHANGED
    assert store.record(HOST).certificate == MINE


def test_the_first_use_tells_what_it_overlooks(store):
    verdict = decided("tofu", store, MINE)
    assert Reason.CERTIFICATE_SELF_SIGNED in {one.reason for one in verdict.findings}


def test_under_encrypt_nothing_is_kept(store):
    assert decided("encrypt", store, MINE).how is TrustedBy.ENCRYPT
    assert store.record(HOST) is None


def test_the_first_use_does_not_vouch_where_authorities_must(store):
    store.first_use(HOST, [MINE])
    refused = decided("system", store, MINE)
    assert refused.reason is Reason.CERTIFICATE_SELF_SIGNED
    assert refused.remedy().startswith("this same certificate was seen here first on ")
    other = decided("system", store, STRANGER)
    assert other.remedy().startswith("another certificate was seen here first on ")


def test_what_an_authority_vouches_for_replaces_what_was_seen_first(store):
    store.first_use(HOST, [MINE])
    assert decided("system", store, VOUCHED, by=[ROOT.der]).how is TrustedBy.SYSTEM_CA
    assert store.record(HOST).certificate == VOUCHED
    assert store.record(HOST).is_first_use
    replaced = store.decisions(2)[1]
    assert (replaced.outcome, replaced.note) == (Outcome.REPLACED, "vouched for by system-ca")


def test_vouched_for_again_it_stays(store):
    store.first_use(HOST, [VOUCHED])
    decided("system", store, VOUCHED, by=[ROOT.der])
    assert Outcome.REPLACED not in {one.outcome for one in store.decisions()}


def test_a_stale_first_use_that_cannot_be_replaced_is_a_warning(tmp_path, caplog):
    store = TrustStore(tmp_path / "trust")
    store.first_use(HOST, [MINE])
    (tmp_path / "trust" / ".lock").unlink()
    (tmp_path / "trust" / ".lock").mkdir()
    assert decided("system", store, VOUCHED, by=[ROOT.der]).trusted
    assert "is out of date" in caplog.text


def test_a_first_use_that_was_lost_to_another_process_is_a_change(store):
    (stage,) = stages("tofu", store)
    store.first_use(HOST, [MINE])
    verdict = stage.decide(Handshake(chain=(STRANGER,), host=HOST.host))
    assert (verdict.trusted, verdict.reason) == (False, Reason.CERTIFICATE_CHANGED)
    assert verdict.known_certificate == MINE


def test_a_first_use_that_cannot_be_kept_is_not_trusted(tmp_path):
    store = TrustStore(tmp_path / "trust")
    (stage,) = stages("tofu", store)
    (tmp_path / "trust").write_text("in the way")
    with pytest.raises(StateError) as caught:
        stage.decide(Handshake(chain=(MINE,), host=HOST.host))
    assert caught.value.reason is Reason.STATE_UNWRITABLE


def test_a_store_that_cannot_be_read_trusts_nobody(tmp_path):
    store = TrustStore(tmp_path / "trust")
    store.pin(HOST, certificate=MINE)
    store.record_file(HOST).write_text("{")
    for text in ("system", "tofu", "encrypt"):
        with pytest.raises(StateError, match=r"printer\.example_631\.json"):
            stages(text, store)


# Other ports of the same host


@pytest.mark.parametrize("text", ["system", "tofu", "encrypt"])
def test_a_persons_pin_holds_at_the_other_standard_ports(store, text):
    store.pin(HOST, certificate=MINE)
    assert ways(text, store, HTTPS) == ["record"]
    assert decided(text, store, MINE, host=HTTPS).how is TrustedBy.PIN
    refused = decided(text, store, STRANGER, host=HTTPS, by=[ROOT.der])
    assert refused.reason is Reason.CERTIFICATE_CHANGED
    assert "for printer.example was" in refused.explain("printer.example")
    assert refused.remedy().endswith("trust accept ipps://printer.example:443")


def test_a_record_of_its_own_frees_a_standard_port(store):
    store.pin(HOST, certificate=MINE)
    store.pin(HTTPS, certificate=STRANGER)
    assert decided("system", store, STRANGER, host=HTTPS).how is TrustedBy.PIN
    assert decided("system", store, MINE, host=HTTPS).reason is Reason.CERTIFICATE_CHANGED


def test_a_record_of_first_use_does_not_free_it(store):
    store.first_use(HTTPS, [STRANGER])
    store.pin(HOST, certificate=MINE)
    for text in ("tofu", "system", "encrypt"):
        assert decided(text, store, STRANGER, host=HTTPS).reason is Reason.CERTIFICATE_CHANGED


@pytest.mark.parametrize("text", ["tofu", "encrypt"])
def test_what_was_seen_first_holds_at_the_other_standard_ports_too(store, text):
    store.first_use(HOST, [MINE])
    assert decided(text, store, MINE, host=HTTPS).how is TrustedBy.FIRST_USE
    assert decided(text, store, STRANGER, host=HTTPS).reason is Reason.CERTIFICATE_CHANGED


def test_exceptions_alone_do_not_free_it(store):
    store.pin(HOST, certificate=MINE)
    store.allow(HTTPS, {Allowance.DATES}, "clock")
    assert ways("tofu", store, HTTPS) == ["record"]


def test_another_port_is_another_device(store):
    store.pin(HOST, certificate=MINE)
    assert ways("tofu", store, NEIGHBOUR) == ["first use"]
    assert decided("tofu", store, STRANGER, host=NEIGHBOUR).trusted
    assert store.record(NEIGHBOUR).certificate == STRANGER


@pytest.mark.parametrize(
    ("der", "said"),
    [
        (MINE, "the same certificate as printer.example"),
        (STRANGER, "not the certificate of printer.example"),
    ],
)
def test_the_log_tells_of_the_other_ports(store, der, said):
    store.first_use(HOST, [MINE])
    decided("tofu", store, der, host=NEIGHBOUR)
    pinned = next(one for one in store.decisions() if one.host == str(NEIGHBOUR) and one.note)
    assert (pinned.outcome, pinned.note) == (Outcome.PINNED, said)


def test_another_hosts_pin_says_nothing(store):
    store.pin(HostKey("other.example", 631), certificate=MINE)
    assert ways("tofu", store) == ["first use"]


# Authorities of the site's own


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("system", ["authorities"]),
        ("tofu", ["authorities", "first use"]),
        ("tofu,system", ["authorities", "first use"]),
        (f"{PIN},system", ["pins", "authorities"]),
        (PIN, ["pins"]),
        ("encrypt", ["anyone"]),
    ],
)
def test_where_the_sites_authorities_count(store, text, expected):
    store.add_authority([ROOT.der])
    assert ways(text, store) == expected
    counting = [stage for stage in stages(text, store) if stage.trusts_authorities]
    assert all(stage.authorities == (ROOT.der,) for stage in counting)


def test_a_named_file_counts_alone(store, tmp_path):
    store.add_authority([ROOT.der])
    (tmp_path / "ca.pem").write_bytes(issue_authority("Other CA").pem)
    (stage,) = stages(f"ca:{tmp_path / 'ca.pem'}", store)
    assert stage.authorities == ()


def test_who_has_vouched(store, tmp_path):
    other = issue_authority("Other CA")
    (tmp_path / "ca.pem").write_bytes(other.pem)
    store.add_authority([ROOT.der])
    text = f"system,ca:{tmp_path / 'ca.pem'}"
    anchors = (ROOT, other, issue_authority("Public CA"))
    assert [decided(text, store, VOUCHED, by=[one.der]).how for one in anchors] == [
        TrustedBy.SITE_CA,
        TrustedBy.CA,
        TrustedBy.SYSTEM_CA,
    ]


def test_under_tofu_who_is_vouched_for_is_not_pinned(store):
    store.add_authority([ROOT.der])
    assert decided("tofu", store, VOUCHED, by=[ROOT.der]).how is TrustedBy.SITE_CA
    assert store.record(HOST) is None


def test_a_handshake_that_nobody_verified_vouches_for_nothing(store):
    (stage,) = stages("system", store)
    verdict = stage.decide(Handshake(chain=(VOUCHED,), host=HOST.host))
    assert not verdict.trusted


# Exceptions


def test_exceptions_go_into_the_settings_and_the_judgement(store):
    store.allow(HOST, LEGACY, "old")
    (stage,) = stages("system", store)
    assert stage.allowances == LEGACY
    assert stage.context.minimum_version is ssl.TLSVersion.TLSv1
    (elsewhere,) = stages("system", store, NEIGHBOUR)
    assert elsewhere.context.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("text", ["system", "tofu", "encrypt", PIN])
def test_exceptions_hold_under_every_policy(store, text):
    store.allow(HOST, {Allowance.TLS_1_0}, "old")
    assert all(stage.allowances == {Allowance.TLS_1_0} for stage in stages(text, store))


def test_an_address_as_name_is_for_addresses_only(store):
    address = HostKey("192.0.2.7", 631)
    for host in (HOST, address):
        store.allow(host, {Allowance.ADDRESS_NAME}, "printer writes it so")
    assert stages("system", store)[0].context.check_hostname
    assert not stages("system", store, address)[0].context.check_hostname


# Settings made once


def test_settings_are_shared_where_they_are_the_same(store):
    trust = ClientTrust(TrustPolicy.parse("system"), store)
    context = trust.stages(HOST)[0].context
    assert trust.stages(HTTPS)[0].context is context
    assert trust.with_identity(None).stages(HOST)[0].context is context
    store.add_authority([ROOT.der])
    assert trust.stages(HOST)[0].context is not context


def test_an_identity_has_settings_of_its_own(store, tmp_path):
    identity = Identity.ensure(tmp_path, ["client"])
    trust = ClientTrust(TrustPolicy.parse("encrypt"), store)
    other = trust.with_identity(identity)
    assert other.identity is identity
    assert other.stages(HOST)[0].context is not trust.stages(HOST)[0].context


def test_looking_takes_anyone_but_a_changed_one(store):
    looking = ClientTrust(TrustPolicy.parse("system"), store).for_looking()
    (stage,) = looking.stages(HOST)
    assert stage.decide(Handshake(chain=(STRANGER,), host=HOST.host)).trusted
    assert store.decisions()[0].note == "only asked what it offers"
    store.first_use(HOST, [MINE])
    (stage,) = looking.stages(HOST)
    refused = stage.decide(Handshake(chain=(STRANGER,), host=HOST.host))
    assert refused.reason is Reason.CERTIFICATE_CHANGED


# The log


def test_a_trusted_connection_is_logged(store):
    store.pin(HOST, certificate=MINE)
    decided("system", store, MINE)
    trusted = store.decisions()[0]
    assert (trusted.outcome, trusted.how, trusted.policy) == (Outcome.TRUSTED, "pin", "system")
    assert (trusted.host, trusted.fingerprint) == ("printer.example", Pin.of(MINE).digest)


def test_the_exceptions_that_were_needed_are_logged(store):
    store.pin(HOST, certificate=MINE)
    store.allow(HOST, LEGACY, "old")
    (stage,) = stages("system", store)
    shown = Handshake(chain=(MINE,), host=HOST.host, version="TLSv1", cipher="AES128-SHA")
    needed = {Allowance.TLS_1_0, Allowance.RSA_KEY_EXCHANGE}
    assert stage.decide(shown).allowances_used == needed
    assert set(store.decisions()[0].allowances) == needed


def test_repetition_is_not_logged_again_and_again(store, monkeypatch):
    trust = ClientTrust(TrustPolicy.parse("encrypt"), store)
    shown = Handshake(chain=(MINE,), host=HOST.host)
    for _ in range(3):
        trust.stages(HOST)[0].decide(shown)
    assert len(store.decisions()) == 1
    trust.stages(HOST)[0].decide(Handshake(chain=(STRANGER,), host=HOST.host))
    assert len(store.decisions()) == 2
    monkeypatch.setattr("time.monotonic", lambda: 2 * REPEAT_SECONDS + 10**6)
    trust.stages(HOST)[0].decide(shown)
    assert len(store.decisions()) == 3


def test_a_certificate_that_expires_soon_is_told_once(store, caplog):
    trust = ClientTrust(TrustPolicy.parse("encrypt"), store)
    for _ in range(2):
        verdict = trust.stages(HOST)[0].decide(Handshake(chain=(SOON,), host=HOST.host))
    assert [one.reason for one in verdict.warnings] == [Reason.CERTIFICATE_EXPIRING]
    told = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert len(told) == 1
    assert "printer.example: it expires in" in told[0].getMessage()
    assert "it expires in" in store.decisions()[0].note


def test_without_a_store_nothing_is_kept(caplog):
    assert decided("tofu", None, MINE).trusted
    assert decided("tofu", None, STRANGER).trusted


@pytest.mark.parametrize("port", [HOST, HTTPS])
@pytest.mark.parametrize("source", [PinSource.PERSON, PinSource.FIRST_USE])
def test_a_pin_made_during_the_handshake_holds_at_the_other_ports_too(store, port, source):
    (stage,) = stages("tofu", store, HTTPS)
    store.pin(port, certificate=MINE, source=source)
    verdict = stage.decide(Handshake(chain=(STRANGER,), host=HTTPS.host))
    assert (verdict.trusted, verdict.reason) == (False, Reason.CERTIFICATE_CHANGED)
    assert verdict.known_certificate == MINE
    assert stage.decide(Handshake(chain=(MINE,), host=HTTPS.host)).trusted
    assert [record.host for record in store.records()] == [port]


@pytest.mark.parametrize(
    ("policy", "store", "expected"),
    [("encrypt", False, False), ("encrypt", True, True), ("system", False, True)],
)
def test_only_stores_and_authorities_touch_files(policy, store, expected):
    trust = ClientTrust(TrustPolicy.parse(policy), MemoryTrustStore() if store else None)
    assert trust.touches_files is expected
