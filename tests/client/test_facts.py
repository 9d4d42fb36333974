"""Facts as JSON: what was written is read again, and nothing of a wrong kind gets in."""

from __future__ import annotations

import json

import pytest

from sealpress.client.facts import ExpectSupport, Offer, PrinterFacts
from sealpress.transport.attempt import Binding

OFFER = Offer(
    host="h",
    port=443,
    binding=Binding.IMPLICIT,
    works=True,
    tls_version="TLSv1.3",
    trusted=False,
    findings=("certificate-expired", "certificate-self-signed"),
)
FACTS = PrinterFacts(
    chunked=True, expect=ExpectSupport.REFUSED, ipp_version=(2, 0), offers=(OFFER,), asked_at=2.5
)


def stored(facts: Offer | PrinterFacts, **changes: object) -> dict[str, object]:
    return {**json.loads(json.dumps(facts.as_dict())), **changes}


def test_what_is_written_is_plain():
    written = FACTS.as_dict()
    assert type(written["expect"]) is str
    assert type(written["offers"][0]["binding"]) is str
    assert written["ipp_version"] == [2, 0]
    assert written["offers"][0]["findings"] == ["certificate-expired", "certificate-self-signed"]


@pytest.mark.parametrize("facts", [OFFER, FACTS, PrinterFacts()])
def test_what_was_written_is_read(facts):
    assert type(facts).from_dict(stored(facts)) == facts


@pytest.mark.parametrize(
    "change",
    [
        {"chunked": "yes"},
        {"chunked": 1},
        {"expect": "sometimes"},
        {"http_version": 1.1},
        {"ipp_version": [2]},
        {"ipp_version": [2, 0, 1]},
        {"ipp_version": ["two", 0]},
        {"ipp_version": "20"},
        {"path": None},
        {"upgrade_required": "false"},
        {"secured": 0},
        {"offers": {}},
        {"offers": [{}]},
        {"asked_at": "2026"},
        {"learnt_at": None},
    ],
    ids=str,
)
def test_facts_of_a_wrong_kind_are_refused(change):
    with pytest.raises((TypeError, ValueError)):
        PrinterFacts.from_dict(stored(FACTS, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"host": 5},
        {"port": "443"},
        {"binding": "tunnel"},
        {"binding": None},
        {"works": "true"},
        {"trusted": "no"},
        {"findings": "certificate-expired"},
        {"error": None},
    ],
    ids=str,
)
def test_an_offer_of_a_wrong_kind_is_refused(change):
    with pytest.raises((TypeError, ValueError)):
        Offer.from_dict(stored(OFFER, **change))


@pytest.mark.parametrize("name", ["host", "port", "binding", "works"])
def test_an_offer_without_what_it_is_about_is_refused(name):
    written = stored(OFFER)
    del written[name]
    with pytest.raises((TypeError, ValueError)):
        Offer.from_dict(written)


def test_a_wrong_kind_is_named_without_its_value():
    with pytest.raises(TypeError, match=r"^path is stored as list$"):
        PrinterFacts.from_dict(stored(FACTS, path=["s3cret"]))


def test_what_a_newer_version_wrote_is_passed_over():
    assert PrinterFacts.from_dict(stored(FACTS, colour="blue")) == FACTS
    assert Offer.from_dict(stored(OFFER, quic=True)) == OFFER


def test_what_an_older_version_left_out_has_its_default():
    assert PrinterFacts.from_dict({}) == PrinterFacts()
    assert PrinterFacts.from_dict({"secured": True}) == PrinterFacts(secured=True)


@pytest.mark.parametrize("safety", ["upgrade_required", "secured"])
def test_safety_outlives_habits_and_newer_facts(safety):
    safe = PrinterFacts(chunked=False, asked_at=9.0, **{safety: True})
    assert safe.without_habits() == PrinterFacts(**{safety: True})
    assert safe.merged(PrinterFacts(chunked=True)) == PrinterFacts(chunked=True, **{safety: True})
    assert PrinterFacts(path="/a").merged(safe) == safe
