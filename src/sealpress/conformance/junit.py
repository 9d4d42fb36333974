"""A report in JUnit's XML, as CI systems read it: one test suite a file (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from sealpress.conformance.results import Outcome, Report, TestResult

__all__ = ["junit_xml"]

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(report: Report) -> str:
    """Return the report as an XML document."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites{_totals(report.results)}>"]
    for file, results in groupby(report.results, lambda one: one.file):
        lines += _suite(file, list(results))
    if report.error is not None:
        lines += _ended_early(report)
    return "\n".join([*lines, "</testsuites>", ""])


def _suite(file: str, results: Sequence[TestResult]) -> list[str]:
    lines = [f"<testsuite name={_quoted(file)}{_totals(results)}>"]
    for result in results:
        lines += _case(result)
    return [*lines, "</testsuite>"]


def _totals(results: Sequence[TestResult]) -> str:
    failures = sum(one.outcome is Outcome.FAIL for one in results)
    skipped = sum(one.outcome is Outcome.SKIP for one in results)
    seconds = sum(one.seconds for one in results)
    return (
        f' tests="{len(results)}" failures="{failures}" errors="0" skipped="{skipped}"'
        f' time="{seconds:.3f}"'
    )


def _case(result: TestResult) -> list[str]:
    name, file = _quoted(result.name), _quoted(result.file)
    place = f'file={file} line="{result.line}" time="{result.seconds:.3f}"'
    lines = [f"<testcase classname={file} name={name} {place}>"]
    if result.outcome is Outcome.SKIP:
        lines.append(f"<skipped message={_quoted(result.why)}/>")
    if result.outcome is Outcome.FAIL:
        message = _quoted(result.errors[0] if result.errors else "it failed")
        lines.append(f"<failure message={message}>{_text(chr(10).join(result.errors))}</failure>")
    return [*lines, "</testcase>"]


def _ended_early(report: Report) -> list[str]:
    """Return a suite that tells what ended the run, so that no CI takes it for a success."""
    error = report.error
    message = _quoted(error.detail if error is not None else "")
    reason = _quoted(error.reason if error is not None else "")
    return [
        '<testsuite name="run" tests="1" failures="0" errors="1" skipped="0" time="0.000">',
        '<testcase classname="run" name="to its end" time="0.000">',
        f"<error message={message} type={reason}/>",
        "</testcase>",
        "</testsuite>",
    ]


def _text(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _quoted(text: str) -> str:
    return quoteattr(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))
