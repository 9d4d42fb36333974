"""The rules that both stores keep to."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import UsageError
from sealpress.trust import (
    LEGACY,
    Allowance,
    CertificateFacts,
    Grant,
    HostKey,
    MemoryTrustStore,
    Outcome,
    Pin,
    PinKind,
    PinSource,
    TrustRecord,
    TrustStore,
)
from sealpress.trust.stores.decisions import Decision
from sealpress.trust.stores.memory_store import MAX_MEMORY_DECISIONS
from tests.trust.authority import issue, issue_authority
from tests.trust.makers import make_der

HOST = HostKey("printer.example", 631)
OTHER = HostKey("printer.example", 8631)
DER, NEXT = make_der(names=("printer.example",)), make_der(names=("next.example",))
KEY_PIN = Pin(CertificateFacts.from_der(DER).spki_sha256, PinKind.PUBLIC_KEY)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
CA = issue_authority("Clinic CA").der


@pytest.fixture(params=["files", "memory"])
def store(request, tmp_path):
    if request.param == "memory":
        return MemoryTrustStore(clock=lambda: NOON)
    return TrustStore(tmp_path / "trust", clock=lambda: NOON)


def test_nothing_is_known_at_first(store):
    assert store.record(HOST) is None
    assert (store.records(), store.authorities(), store.decisions()) == ((), (), ())
    assert not store.remove(HOST)
    assert store.disallow(HOST) is None
    assert not store.remove_authority("clinic-ca")


def test_a_pin_of_a_person(store):
    record = store.pin(HOST, certificate=DER, why="compared on the panel")
    assert record == TrustRecord(
        host=HOST,
        pins=(Pin.of(DER),),
        source=PinSource.PERSON,
        certificate=DER,
        pinned_at=NOON,
        why="compared on the panel",
    )
    assert store.record(HOST) == record
    assert (record.is_by_person, record.is_first_use, record.is_empty) == (True, False, False)


def test_a_pin_of_the_key(store):
    record = store.pin(HOST, certificate=DER, pin=KEY_PIN, source=PinSource.IMPORT)
    assert (record.pins, record.certificate) == ((KEY_PIN,), DER)
    assert record.matches(DER)
    assert store.record(HOST).is_by_person


def test_a_digest_alone(store):
    record = store.pin(HOST, pin=Pin("ab" * 32))
    assert record.certificate is None
    assert not record.matches(DER)


@pytest.mark.parametrize("given", [{}, {"certificate": DER, "pin": Pin("ab" * 32)}])
def test_a_pin_that_makes_no_sense(store, given):
    with pytest.raises(UsageError):
        store.pin(HOST, **given)
    assert store.record(HOST) is None


def test_a_new_pin_replaces_the_old_one_and_keeps_the_exceptions(store):
    store.allow(HOST, {Allowance.WEAK_KEY}, "old")
    store.pin(HOST, certificate=DER)
    store.pin(HOST, certificate=NEXT)
    record = store.record(HOST)
    assert record.pins == (Pin.of(NEXT),)
    assert set(record.allowances) == {Allowance.WEAK_KEY}


def test_what_is_seen_first_stands(store):
    assert store.first_use(HOST, [DER, CA]).is_first_use
    assert store.first_use(HOST, [NEXT]).pins == (Pin.of(DER),)
    assert store.record(HOST).certificate == DER


def test_first_use_never_replaces_a_person(store):
    store.pin(HOST, certificate=DER)
    assert store.first_use(HOST, [NEXT]).source is PinSource.PERSON
    assert store.record(HOST).certificate == DER


def test_only_what_was_seen_first_is_renewed(store):
    assert store.renew_first_use(HOST, NEXT, "vouched for") is None
    store.first_use(HOST, [DER])
    assert store.renew_first_use(HOST, NEXT, "vouched for").certificate == NEXT
    assert store.renew_first_use(HOST, NEXT, "vouched for").certificate == NEXT
    store.pin(HOST, certificate=DER)
    assert store.renew_first_use(HOST, NEXT, "vouched for").certificate == DER
    outcomes = [one.outcome for one in store.decisions()]
    assert outcomes == [Outcome.PINNED, Outcome.REPLACED, Outcome.PINNED]


def test_a_digest_gets_its_certificate_when_it_is_seen(store):
    assert store.complete(HOST, DER) is None
    before = store.pin(HOST, pin=Pin.of(DER), why="read from the panel")
    assert store.complete(HOST, NEXT) == before
    assert store.complete(HOST, DER) == replace(before, certificate=DER)
    assert store.record(HOST).certificate == DER
    store.pin(HOST, certificate=DER, pin=KEY_PIN)
    assert store.complete(HOST, NEXT).certificate == DER
    assert {one.outcome for one in store.decisions()} == {Outcome.PINNED}


def test_exceptions_are_granted_one_by_one(store):
    store.allow(HOST, {Allowance.TLS_1_0}, "from 2009")
    record = store.allow(HOST, {Allowance.WEAK_KEY}, "no firmware")
    assert record.allowances == {
        Allowance.TLS_1_0: Grant("from 2009", NOON),
        Allowance.WEAK_KEY: Grant("no firmware", NOON),
    }
    assert (record.pins, record.is_by_person, record.is_first_use) == ((), False, False)


def test_exceptions_are_taken_back(store):
    store.allow(HOST, LEGACY, "old")
    left = store.disallow(HOST, LEGACY - {Allowance.WEAK_KEY} | {Allowance.DATES})
    assert set(left.allowances) == {Allowance.WEAK_KEY}
    assert store.disallow(HOST) is None
    assert store.record(HOST) is None
    taken = [one.allowances for one in store.decisions() if one.outcome is Outcome.DISALLOWED]
    assert taken[0] == (Allowance.WEAK_KEY,)
    assert Allowance.DATES not in taken[1]


def test_pins_stay_when_exceptions_go(store):
    store.pin(HOST, certificate=DER)
    store.allow(HOST, {Allowance.DATES}, "clock")
    assert store.disallow(HOST).pins == (Pin.of(DER),)
    assert store.disallow(HOST).pins == (Pin.of(DER),)


def test_a_printer_is_forgotten(store):
    store.pin(HOST, certificate=DER)
    assert store.remove(HOST)
    assert store.record(HOST) is None
    assert store.first_use(HOST, [NEXT]).certificate == NEXT


def test_ports_are_apart_and_in_order(store):
    for host in (OTHER, HOST, HostKey("a.example", 443)):
        store.first_use(host, [DER])
    assert [str(one.host) for one in store.records()] == [
        "a.example:443",
        "printer.example",
        "printer.example:8631",
    ]


def test_an_authority(store):
    (added,) = store.add_authority([CA])
    assert (added.name, added.certificate) == ("clinic-ca", CA)
    assert added.facts.subject == "CN=Clinic CA"
    assert store.authorities() == (added,)
    assert store.add_authority([CA], name="again") == (added,)


def test_authorities_of_one_name_get_numbers(store):
    others = [issue_authority("Clinic CA").der for _ in range(2)]
    names = [one.name for one in store.add_authority([CA, *others])]
    assert names == ["clinic-ca", "clinic-ca-2", "clinic-ca-3"]
    assert [one.name for one in store.authorities()] == names


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Haus B", "haus-b"),
        ("../../etc/passwd", "etc-passwd"),
        ("ÄÖ", "authority"),
        ("", "printer"),
    ],
)
def test_the_name_of_an_authority_is_plain(store, given, kept):
    (added,) = store.add_authority([DER], name=given)
    assert added.name == kept


@pytest.mark.parametrize("named", ["clinic-ca", "by fingerprint"])
def test_an_authority_is_removed_by_name_or_fingerprint(store, named):
    (added,) = store.add_authority([CA])
    shown = added.facts.fingerprint
    assert store.remove_authority(f"sha256:{shown}" if named == "by fingerprint" else named)
    assert store.authorities() == ()
    assert not store.remove_authority(named)


def test_only_authorities_are_authorities(store):
    leaf = issue("printer", issuer=issue_authority("Clinic CA")).der
    for wrong in (leaf, b"no certificate"):
        with pytest.raises(UsageError, match="not an authority's") as caught:
            store.add_authority([CA, wrong])
        assert "trust pin" in caught.value.hint
    assert store.authorities() == ()


def test_every_change_is_logged_with_who_and_when(store):
    store.pin(HOST, certificate=DER, why="compared")
    (decision,) = store.decisions()
    assert (decision.outcome, decision.host, decision.how) == (
        Outcome.PINNED,
        "printer.example",
        "person",
    )
    assert (decision.fingerprint, decision.why) == (Pin.of(DER).digest, "compared")
    assert (decision.at, decision.pid) == (NOON, os.getpid())
    assert decision.user
    assert decision.program


def test_the_log_of_a_life(store):
    store.add_authority([CA])
    store.first_use(HOST, [DER], note="seen elsewhere")
    store.allow(HOST, {Allowance.DATES}, "clock")
    store.remove(HOST)
    store.remove_authority("clinic-ca")
    told = [(one.outcome, one.note or one.why or one.how) for one in store.decisions()]
    assert told == [
        (Outcome.AUTHORITY_REMOVED, "clinic-ca"),
        (Outcome.REMOVED, ""),
        (Outcome.ALLOWED, "clock"),
        (Outcome.PINNED, "seen elsewhere"),
        (Outcome.AUTHORITY_ADDED, "clinic-ca"),
    ]


def test_decisions_reach_the_programs_own_log(store, caplog):
    with caplog.at_level(logging.INFO, "sealpress.trust"):
        store.note(Decision(outcome=Outcome.REFUSED, host="h", reason="certificate-expired"))
    (record,) = caplog.records
    assert record.getMessage() == "the certificate of h is refused: certificate-expired"
    assert (record.action, record.printer) == ("certificate-refused", "h")
    assert record.reason == "certificate-expired"


@pytest.mark.parametrize("outcome", Outcome)
def test_every_decision_is_a_sentence(outcome):
    decision = Decision(outcome=outcome, host="laser.test:631", how="pin", fingerprint="ab" * 32)
    assert decision.sentence.endswith(": pin")
    assert "{" not in decision.sentence
    assert decision.facts["action"].partition("-")[0] in {"certificate", "trust"}
    assert decision.facts["certificate"] == "ab" * 32


def test_the_newest_decisions_come_first(store):
    for number in range(5):
        store.note(Decision(outcome=Outcome.TRUSTED, host=f"h{number}"))
    assert [one.host for one in store.decisions(2)] == ["h4", "h3"]
    assert store.decisions(0) == ()
    assert store.decisions(-1) == ()


def test_memory_is_bounded():
    store = MemoryTrustStore()
    for number in range(MAX_MEMORY_DECISIONS + 5):
        store.note(Decision(outcome=Outcome.TRUSTED, host=f"h{number}"))
    assert len(store.decisions(10**6)) == MAX_MEMORY_DECISIONS


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["person", "first", "renew", "allow", "disallow", "remove"]),
        st.sampled_from([HOST, OTHER]),
        st.sampled_from([DER, NEXT]),
    ),
    max_size=12,
)


def act(store, action, host, der):
    return {
        "person": lambda: store.pin(host, certificate=der),
        "first": lambda: store.first_use(host, [der]),
        "renew": lambda: store.renew_first_use(host, der, "vouched for"),
        "allow": lambda: store.allow(host, {Allowance.DATES}, "clock"),
        "disallow": lambda: store.disallow(host),
        "remove": lambda: store.remove(host),
    }[action]()


@given(actions=ACTIONS)
def test_both_stores_come_to_the_same(tmp_path_factory, actions):
    files = TrustStore(tmp_path_factory.mktemp("trust"), clock=lambda: NOON)
    memory = MemoryTrustStore(clock=lambda: NOON)
    for action in actions:
        assert act(files, *action) == act(memory, *action)
    assert files.records() == memory.records()
    told = [[one.as_dict() for one in store.decisions()] for store in (files, memory)]
    assert told[0] == told[1]


@given(actions=ACTIONS)
def test_first_use_never_overrules_a_person(actions):
    store = MemoryTrustStore()
    store.pin(HOST, certificate=DER)
    for action, host, _ in actions:
        if action in {"first", "renew", "allow", "disallow"}:
            act(store, action, host, NEXT)
    assert store.record(HOST).certificate == DER
