"""A test made ready to be sent."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sealpress.conformance.composing import (
    Defaults,
    PreparedTest,
    compose,
    seconds_of,
    version_of,
)
from sealpress.conformance.grammar import parse_suite
from sealpress.conformance.tokens import Place
from sealpress.conformance.tree import TestText
from sealpress.conformance.variables import Variables
from sealpress.errors import UsageError
from sealpress.ipp import GroupTag, Version

NOW = datetime.datetime(2030, 1, 31, tzinfo=datetime.UTC)
PLACE = Place("my.test", 1)


class Surroundings:
    """Has two files."""

    def find(self, name: str, place: Place) -> Path | None:
        return Path("/found") / name if name in {"there.pdf", "other.pdf"} else None

    def random_request_id(self) -> int:
        return 4711


def composed(text: str, defaults: Defaults | None = None, **defined: str) -> PreparedTest:
    (test,) = parse_suite(f"{{ {text} }}", "suites/my.test").items
    assert isinstance(test, TestText)
    variables = Variables({"resource": "/ipp/print", **defined}, {})
    return compose(test, defaults or Defaults(), variables, Surroundings(), NOW)


def test_what_a_test_has_by_itself() -> None:
    found = composed("")
    assert (found.name, found.resource, found.transfer) == ("my", "/ipp/print", "auto")
    assert (found.request.version, found.compression) == (Version(1, 1), "none")
    assert (found.delay, found.interval, found.skipped, found.passed) == (0.0, 5.0, "", "")


def test_what_its_file_has_set() -> None:
    found = composed("", Defaults(Version(2, 0), "length", ignore_errors=True))
    assert (found.request.version, found.transfer) == (Version(2, 0), "length")
    assert found.ignore_errors


def test_what_it_sets() -> None:
    found = composed(
        "NAME 'a $X' TEST-ID t OPERATION Print-Job VERSION 2.2 TRANSFER chunked RESOURCE /$X"
        " COMPRESSION gzip IGNORE-ERRORS yes SKIP-PREVIOUS-ERROR yes PAUSE wait REQUEST-ID 12"
        " DISPLAY job-id DELAY '1,2.5'",
        X="x",
    )
    assert (found.name, found.test_id, found.request.code) == ("a x", "t", 2)
    assert (found.request.version, found.transfer, found.resource) == ((2, 2), "chunked", "/x")
    assert (found.compression, found.ignore_errors, found.skips_after_error) == ("gzip", True, True)
    assert (found.pause, found.request_id, found.shown) == ("wait", 12, ["job-id"])
    assert (found.delay, found.interval) == (1.0, 2.5)


def test_groups_hold_the_attributes_behind_them() -> None:
    found = composed(
        "GROUP operation ATTR charset attributes-charset utf-8 GROUP job GROUP job"
        " ATTR integer copies 1 GROUP job ATTR integer copies 2"
    )
    assert [group.tag for group in found.request.groups] == [
        GroupTag.OPERATION,
        GroupTag.JOB,
        GroupTag.JOB,
    ]


def test_definitions_count_from_where_they_stand() -> None:
    found = composed("DEFINE X 1 NAME $X DEFINE X 2 DEFINE-DEFAULT X 3 TEST-ID $X")
    assert (found.name, found.test_id) == ("1", "2")


@pytest.mark.parametrize(
    ("text", "skipped", "passed"),
    [
        ("SKIP-IF-DEFINED X", "X is defined", ""),
        ("SKIP-IF-DEFINED Y", "", ""),
        ("SKIP-IF-NOT-DEFINED Y", "Y is not defined", ""),
        ("SKIP-IF-NOT-DEFINED X", "", ""),
        ("SKIP-IF-MISSING gone.pdf", "gone.pdf is missing", ""),
        ("SKIP-IF-MISSING there.pdf", "", ""),
        ("PASS-IF-DEFINED X", "", "X is defined"),
        ("PASS-IF-NOT-DEFINED Y", "", "Y is not defined"),
        ("PASS-IF-NOT-DEFINED X", "", ""),
    ],
)
def test_tests_that_are_not_sent(text: str, skipped: str, passed: str) -> None:
    found = composed(text, X="1")
    assert (found.skipped, found.passed) == (skipped, passed)


def test_documents() -> None:
    assert composed("FILE $F", F="there.pdf").document == Path("/found/there.pdf")
    gone = composed("FILE gone.pdf")
    assert gone.document is None
    assert "FILE gone.pdf cannot be read" in str(gone.missing)


def test_a_document_that_nobody_named() -> None:
    missing = composed("FILE $filename").missing
    assert missing is not None
    assert missing.hint == "Name the document with -f FILE."


def test_a_value_that_is_none_matters_only_once_the_test_is_due() -> None:
    found = composed("SKIP-IF-NOT-DEFINED N GROUP job ATTR rangeOfInteger page-ranges $N")
    assert found.skipped
    assert "page-ranges" in str(found.missing)


def test_a_random_request_id() -> None:
    assert composed("REQUEST-ID random").request_id == 4711


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ATTR integer a 1", "an ATTR stands before the first GROUP"),
        ("OPERATION $X", "OPERATION Do-It is unknown"),
        ("COMPRESSION $X", "COMPRESSION do-it is unknown"),
        ("DELAY $X", "DELAY Do-It is no time"),
        ("DELAY 86400", "DELAY 86400 is no time"),
        ("MONITOR-PRINTER-STATE { } MONITOR-PRINTER-STATE { }", "one MONITOR-PRINTER-STATE"),
    ],
)
def test_what_can_t_be_sent(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        composed(text, X="Do-It")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", (0, 0)), ("1.5", (1.5, 1.5)), (".5,2", (0.5, 2)), ("3600", (3600, 3600))],
)
def test_delays(text: str, seconds: tuple[float, float]) -> None:
    assert seconds_of(text, PLACE) == seconds


def test_versions() -> None:
    assert version_of("2.1") == Version(2, 1)
