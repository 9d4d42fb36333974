"""What 6,246 rows of conformance suites expect: each holds, does not apply, or is told as missing.

``python -m tests.conformance.expectations`` prints the same as a table.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase

import pytest

from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag, ValueTag
from tests.conformance.expectations import ledger as ledgers
from tests.conformance.expectations import reasons
from tests.conformance.expectations.judging import faults_of
from tests.conformance.expectations.ledger import Entry, Ledger, Outcome, whole_ledger
from tests.conformance.expectations.rows import ALL_ROWS, FACTS, Row, exchanges, read_suites
from tests.conformance.expectations.scene import given
from tests.conformance.expectations.table import PAGE, page_of, told_by_page

needs_facts = pytest.mark.skipif(
    not FACTS.exists() and not (os.environ.get("CI") and FACTS.parent.exists()),
    reason=f"{FACTS} is not there",
)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """All rows, judged once."""
    return whole_ledger()


@needs_facts
def test_no_row_fails(ledger: Ledger) -> None:
    assert ledger.failures == []


@needs_facts
def test_every_row_is_entered_once(ledger: Ledger) -> None:
    rows = [row for rows in read_suites().values() for row in rows]
    assert len(ledger.entries) == len(rows) == ALL_ROWS
    assert {(one.row.suite, one.row.number) for one in ledger.entries} == {
        (row.suite, row.number) for row in rows
    }


@needs_facts
def test_rows_that_do_not_hold_have_a_reason(ledger: Ledger) -> None:
    without = [one for one in ledger.entries if not one.reason and one.outcome is not Outcome.HOLDS]
    assert without == []


@needs_facts
def test_every_reason_is_needed(ledger: Ledger) -> None:
    told = ledger.reasons(Outcome.NOT_APPLICABLE).keys()
    rules = (*reasons.NEVER_ASKED, *reasons.NOT_APPLICABLE)
    known = {*(rule.text for rule in rules), *reasons.ALTERNATIVES.values(),
             *reasons.UNDEFINED.values()}  # fmt: skip
    assert known - told == set()
    rows = [entry.row for entry in ledger.entries if entry.outcome is Outcome.NOT_APPLICABLE]
    assert [rule for rule in rules if not any(map(rule.matches, rows))] == []


@needs_facts
def test_what_waits_is_in_the_file(ledger: Ledger) -> None:
    rows = [entry.row for entry in ledger.entries]
    assert [rule for rule in reasons.NOT_YET if not any(map(rule.matches, rows))] == []


@needs_facts
def test_the_page_promises_no_more_than_holds(ledger: Ledger) -> None:
    told = told_by_page(PAGE.read_text())
    found = told_by_page(page_of(ledger))
    assert told.keys() == found.keys()
    for suite, (rows, hold, _, _) in found.items():
        assert told[suite][0] == rows
        assert told[suite][1] <= hold, f"{suite}: rows that held do so no more"


@needs_facts
def test_requests_are_the_ones_that_the_file_names() -> None:
    suites = read_suites()
    for suite, script in {**ledgers.SCRIPTS, **ledgers.SYSTEM_SCRIPTS}.items():
        assert len(list(exchanges(suites[suite]))) == len(script), suite


def _row(**said: str) -> Row:
    return Row("mine", 0, {"op": "Get-Printer-Attributes", "mode": "required", **said})


def _answer(*attributes: Attribute) -> Message:
    return Message(Version(2, 0), 0, 1, [Group(list(attributes), tag=GroupTag.PRINTER)])


_COPIES = Attribute("copies-default", (ValueTag.INTEGER,), (1,))
_ALERT = Attribute("printer-alert", (ValueTag.OCTET_STRING,), (b"code=none",))
_MESSAGE = Attribute("printer-message", (ValueTag.TEXT,), ("",))
_SIDES = Attribute("sides-supported", (ValueTag.KEYWORD,) * 2, ("one-sided", "two-sided-long-edge"))


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ({"attr": "copies-default"}, True),
        ({"attr": "copies-default", "mode": "absent"}, False),
        ({"attr": "copies-supported"}, False),
        ({"attr": "copies-supported", "mode": "optional"}, True),
        ({"attr": "copies-default", "syntax": "enum"}, False),
        ({"attr": "copies-default", "syntax": "integer(2:MAX)|no-value"}, False),
        ({"attr": "copies-default", "group": "job-attributes-tag"}, False),
        ({"attr": "copies-default", "values": ">0,<101"}, True),
        ({"attr": "copies-default", "values": ">1"}, False),
        ({"attr": "sides-supported", "count": "1"}, False),
        ({"attr": "sides-supported", "same_count": "copies-default"}, False),
        ({"attr": "sides-supported", "values": "one-sided"}, True),
        ({"attr": "sides-supported", "values": "/^(one-sided)$$/"}, False),
        ({"attr": "copies-default", "values": "$nobody-defined-it"}, False),
        ({"attr": "copies-default", "values": "!1"}, False),
        ({"attr": "printer-alert", "values": ""}, False),
        ({"attr": "printer-message", "values": ""}, True),
        ({"attr": "copies-default", "values_from": "sides-supported"}, False),
    ],
)
def test_a_row_is_judged(said: dict[str, str], holds: bool) -> None:
    faults = faults_of(_row(**said), _answer(_COPIES, _SIDES, _ALERT, _MESSAGE), given())
    assert (faults == []) is holds, faults


def test_a_row_that_fails_is_told() -> None:
    entry = Entry(_row(attr="copies-supported"), Outcome.FAILS, "EXPECTED: copies-supported")
    (line,) = Ledger([entry]).failures
    assert fnmatchcase(line, "mine?0? *attr=copies-supported*EXPECTED: copies-supported")


def test_statuses_and_what_is_expected_make_an_exchange() -> None:
    rows = [
        Row("mine", 0, {"op": "Cancel-Job", "status": "successful-ok"}),
        Row("mine", 1, {"op": "Cancel-Job", "status": "client-error-not-possible"}),
        Row("mine", 2, {"op": "Cancel-Job", "attr": "job-id", "mode": "absent"}),
        Row("mine", 3, {"op": "Cancel-Job", "status": "successful-ok"}),
        Row("mine", 4, {"op": "Get-Jobs", "status": "successful-ok"}),
    ]
    sizes = [(len(one.statuses), len(one.expectations)) for one in exchanges(rows)]
    assert sizes == [(2, 1), (1, 0), (1, 0)]
