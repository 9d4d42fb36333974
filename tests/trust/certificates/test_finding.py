from __future__ import annotations

from pathlib import Path

from sealpress.reasons import Reason
from sealpress.trust import LEGACY, Allowance, find_faults
from sealpress.trust.certificates.finding import (
    ALLOWED_BY,
    BY_WEIGHT,
    LONGEST_TEXT,
    Finding,
    excuse,
    shown,
)
from tests.trust.authority import YEAR, issue_authority
from tests.trust.gallery import ADDRESS, EXHIBITS, HOST, TRUSTED, by

AUTHORITIES = [one.der for one in TRUSTED]
CASES = {one.is_: one for one in EXHIBITS}


def faults_of(name, allowances=()):
    shown = CASES[name]
    found = find_faults(
        shown.issued.chain, shown.host, authorities=AUTHORITIES, allowances=allowances
    )
    return [one.reason for one in found]


def test_every_finding_has_a_weight_and_some_an_exception():
    told = {reason for one in EXHIBITS for reason in one.faults}
    assert told == set(BY_WEIGHT)
    assert set(ALLOWED_BY) <= told


PAGE = Path(__file__).parents[3] / "docs/reference/certificate-findings.md"


def test_the_page_of_findings_tells_each_and_its_exception():
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `certificate-")]
    told = {line.split("`")[1]: line.rsplit("|", 2)[1] for line in rows}
    assert list(told) == list(BY_WEIGHT)
    for reason, allowance in ALLOWED_BY.items():
        assert f"`{allowance}`" in told[reason]
    assert sum("none" in exception for exception in told.values()) == len(told) - len(ALLOWED_BY)


def test_what_was_needed_is_told_apart_from_what_was_granted():
    weak = Finding(Reason.CERTIFICATE_WEAK, "it has a weak key")
    stranger = Finding(Reason.CERTIFICATE_UNTRUSTED, "it is not trusted")
    divided = excuse([stranger, weak], {Allowance.WEAK_KEY, Allowance.DATES})
    assert divided.remaining == (stranger,)
    assert divided.excused == (weak,)
    assert divided.used == {Allowance.WEAK_KEY}


def test_no_exception_lets_a_stranger_pass():
    everything = set(Allowance)
    for name in ("of an unknown authority", "self-signed", "of an authority with a new key"):
        assert faults_of(name, everything) == faults_of(name) != []
    assert faults_of("damaged", everything) == [Reason.CERTIFICATE_INVALID]


def test_each_exception_lets_pass_what_it_names():
    assert faults_of("with RSA 1024", LEGACY) == []
    assert faults_of("signed over MD5", LEGACY) == []
    assert faults_of("with a common name only", {Allowance.COMMON_NAME}) == []
    assert faults_of("for an address as a name", {Allowance.ADDRESS_NAME}) == []
    assert faults_of("of the seventies", {Allowance.DATES}) == []
    assert faults_of("of the seventies", LEGACY) != []


def test_a_printers_clock_says_nothing_about_its_authoritys():
    assert faults_of("with an old intermediate", {Allowance.DATES}) == ["certificate-expired"]
    assert faults_of("of an expired root", {Allowance.DATES}) == ["certificate-expired"]


def test_texts_of_certificates_are_shown_printable_and_short():
    assert shown("a\x1b[31mb\n") == "a\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}"
    assert shown("x" * 500) == "x" * LONGEST_TEXT + "..."


def test_a_chain_that_wants_to_draw_on_the_terminal():
    root = issue_authority("\x1b[2JCA\r\n", end=TRUSTED[0].certificate.not_valid_after_utc - YEAR)
    chain = (by(root, names=("\x1b]0;x\x07",)).der, root.der)
    details = " ".join(one.detail for one in find_faults(chain, ADDRESS, authorities=()))
    assert details.isprintable()
    assert HOST not in details
