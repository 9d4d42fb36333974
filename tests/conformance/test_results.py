"""Results as values, JSON, JUnit's XML and TAP."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from sealpress.conformance.junit import junit_xml
from sealpress.conformance.results import Outcome, Report, TestResult
from sealpress.conformance.tap import tap_lines
from sealpress.errors import Reason, UsageError
from sealpress.ipp import Attribute, Message, ValueTag, Version

STATE = Attribute("printer-state", (ValueTag.ENUM,), (3,))
PASSED = TestResult(
    file="a.test",
    line=3,
    name="It prints",
    outcome=Outcome.PASS,
    test_id="t1",
    request=Message(Version(2, 0), 2, 1),
    response=Message(Version(2, 0), 0, 1),
    sent=2,
    seconds=1.5,
    shown=(STATE,),
)
FAILED = TestResult(
    file="a.test", line=9, name="It <waits>", outcome=Outcome.FAIL, errors=("EXPECTED: a", "GOT: b")
)
SKIPPED = TestResult(
    file="b.test", line=1, name="It rests", outcome=Outcome.SKIP, why="X is not defined"
)
REPORT = Report("ipp://h/ipp/print", [PASSED, FAILED, SKIPPED], seconds=2.0)
ENDED = UsageError(Reason.SUITE_INVALID, "a.test:5: FILE none cannot be read")


def test_what_a_result_knows() -> None:
    assert (PASSED.operation, PASSED.status) == ("Print-Job", "successful-ok")
    assert (SKIPPED.operation, SKIPPED.status) == ("", "")


def test_as_json() -> None:
    found = PASSED.as_dict()
    assert (found["outcome"], found["operation"], found["sent"]) == ("pass", "Print-Job", 2)
    assert found["shown"] == ["printer-state (enum) = idle"]
    assert SKIPPED.as_dict()["why"] == "X is not defined"


def test_totals() -> None:
    assert [REPORT.count(one) for one in Outcome] == [1, 1, 1]
    assert REPORT.as_dict()["totals"] == {"pass": 1, "fail": 1, "skip": 1}
    assert not REPORT.passes
    assert Report("u", [PASSED, SKIPPED]).passes
    assert not Report("u", [PASSED], error=ENDED).passes


def test_junit() -> None:
    root = ElementTree.fromstring(junit_xml(REPORT))
    assert root.attrib == {
        "tests": "3", "failures": "1", "errors": "0", "skipped": "1", "time": "1.500",
    }  # fmt: skip
    first, second = root.findall("testsuite")
    assert (first.get("name"), second.get("name")) == ("a.test", "b.test")
    failure = first.findall("testcase")[1].find("failure")
    assert failure is not None
    assert (failure.get("message"), failure.text) == ("EXPECTED: a", "EXPECTED: a\nGOT: b")
    assert first.findall("testcase")[1].get("name") == "It <waits>"
    skipped = second.find("testcase/skipped")
    assert skipped is not None
    assert skipped.get("message") == "X is not defined"


def test_junit_of_a_run_that_ended_early() -> None:
    root = ElementTree.fromstring(junit_xml(Report("u", [PASSED], error=ENDED)))
    error = root.find("testsuite/testcase/error")
    assert error is not None
    assert (error.get("type"), error.get("message")) == ("suite-invalid", ENDED.detail)


def test_tap() -> None:
    assert list(tap_lines(REPORT)) == [
        "TAP version 13",
        "1..3",
        "# a.test",
        "ok 1 - It prints",
        "not ok 2 - It <waits>",
        "# EXPECTED: a",
        "# GOT: b",
        "# b.test",
        "ok 3 - It rests # SKIP X is not defined",
    ]


def test_tap_of_a_run_that_ended_early() -> None:
    *_, last = tap_lines(Report("u", [PASSED], error=ENDED))
    assert last == "Bail out! a.test:5: FILE none cannot be read"


RESULTS = st.builds(
    TestResult,
    file=st.text(),
    line=st.integers(1, 9),
    name=st.text(),
    outcome=st.sampled_from(Outcome),
    errors=st.lists(st.text(), max_size=3).map(tuple),
    why=st.text(),
)


@given(st.lists(RESULTS, max_size=5))
def test_any_results_are_xml_and_as_many_cases(results: list[TestResult]) -> None:
    root = ElementTree.fromstring(junit_xml(Report("u", results)))
    assert len(root.findall("testsuite/testcase")) == len(results)


@given(st.lists(RESULTS, max_size=5))
def test_any_results_are_lines_of_tap(results: list[TestResult]) -> None:
    lines = list(tap_lines(Report("u", results)))
    assert all(line.isprintable() for line in lines)
    assert sum(line.startswith(("ok ", "not ok ")) for line in lines) == len(results)
