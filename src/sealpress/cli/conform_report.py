"""What a run of suites finds: shown while it happens, as totals, as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from sealpress.cli.failures import as_object
from sealpress.cli.terminal import alarm, faint, good, printable, write_line
from sealpress.conformance.results import JsonObject, Outcome, Report, TestResult
from sealpress.conformance.runner import Onlooker
from sealpress.conformance.tree import Directive, SuiteText, TestText
from sealpress.ipp.message import Attribute, Message
from sealpress.ipp.text import format_attribute, format_message

_COLOURS = {Outcome.PASS: good, Outcome.FAIL: alarm, Outcome.SKIP: faint}
_INDENT = " " * 8


class LiveText(Onlooker):
    """Shows each test as it ends.

    Args:
        verbose: Show requests and responses, too.
        ask: Has a person do something.
    """

    def __init__(self, *, verbose: bool, ask: Callable[[str], None]) -> None:
        self._verbose = verbose
        self._ask = ask

    def file_begins(self, file: str) -> None:
        """Name the file."""
        write_line(printable(file))

    def test_repeats(self, sent: int, shown: Sequence[Attribute]) -> None:
        """Show what the suite wants shown while it waits."""
        for attribute in shown:
            write_line(faint(f"  {sent:4}  {format_attribute(attribute)}", sys.stdout))

    def test_ends(self, result: TestResult) -> None:
        """Show how it ended, and why."""
        word = _COLOURS[result.outcome](result.outcome.name, sys.stdout)
        why = f" ({result.why})" if result.why else ""
        write_line(f"  {word}  {printable(result.name + why)}")
        for line in (*result.messages, *map(format_attribute, result.shown), *result.errors):
            write_line(f"{_INDENT}{printable(line)}")
        if self._verbose:
            _show(result.request, is_request=True)
            _show(result.response, is_request=False)
        sys.stdout.flush()

    def pauses(self, message: str) -> None:
        """Wait until it is done."""
        self._ask(message)


def _show(message: Message | None, *, is_request: bool) -> None:
    if message is None:
        return
    for line in format_message(message, is_request=is_request).splitlines():
        write_line(f"{_INDENT}{line}")


def tell_totals(report: Report) -> None:
    """Show how many tests ended how."""
    total = len(report.results)
    words = ", ".join(
        f"{report.count(outcome)} {word}"
        for outcome, word in zip(Outcome, ("passed", "failed", "skipped"), strict=True)
    )
    write_line(f"{total} test{'' if total == 1 else 's'}: {words}, in {report.seconds:.1f} s")


def report_json(report: Report) -> JsonObject:
    """Return a report as a JSON object, with what ended it early as every command tells it."""
    if report.error is None:
        return report.as_dict()
    return {**report.as_dict(), "error": as_object(report.error, uri=report.uri)}


def suite_lines(suite: SuiteText) -> list[str]:
    """Return a suite's tests, variables still in their names, and the files it includes."""
    return [line for item in suite.items if (line := _listed(item))]


def _listed(item: Directive | TestText) -> str:
    if isinstance(item, Directive):
        return " ".join((item.keyword, *item.words)) if item.keyword.startswith("INCLUDE") else ""
    names = [one.word for one in item.items if isinstance(one, Directive) and one.keyword == "NAME"]
    return names[-1] if names else f"line {item.place.line}"
