"""A report in the Test Anything Protocol, version 13 (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from sealpress.conformance.results import Outcome, Report, TestResult
from sealpress.ipp.printable import printable

__all__ = ["tap_lines"]


def tap_lines(report: Report) -> Iterator[str]:
    """Return the report line by line: a plan, then one line a test, with what was wrong below."""
    yield "TAP version 13"
    yield f"1..{len(report.results)}"
    file = ""
    for number, result in enumerate(report.results, 1):
        if result.file != file:
            file = result.file
            yield f"# {printable(file)}"
        yield from _test(number, result)
    if report.error is not None:
        yield f"Bail out! {printable(report.error.detail)}"


def _test(number: int, result: TestResult) -> Iterator[str]:
    ok = "not ok" if result.outcome is Outcome.FAIL else "ok"
    name = printable(result.name).replace("#", "\\#")
    skip = f" # SKIP {printable(result.why)}" if result.outcome is Outcome.SKIP else ""
    yield f"{ok} {number} - {name}{skip}"
    for error in result.errors:
        yield f"# {printable(error)}"
