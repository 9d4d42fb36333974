"""The ledger as a page of the reference: rows by suite, reasons, what is not built yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.conformance.expectations.ledger import Ledger, Outcome

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "suites-row-by-row.md"
_LINE = re.compile(r"^\| `?([^|`]+)`? \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)

_HEAD = """# Conformance suites, row by row

<!-- Made by python -m tests.conformance.expectations --write -->

What the suites of the PWG and of OpenPrinting expect of a printer is 6,246 rows: a status code, or
an attribute with its syntax, number and values. The virtual printer answers the request of each
row, in memory, and each row is judged: those of printers that have all there is by the profile
`production-printer`, those of printers that lack something by a plain one.
The suites of the System Service (`pwg5100.22`) ask the system of a print server with one queue.

A row *holds*, or it *does not apply* for the reason below, or it is *not yet* there. None fails.

## By suite

| Suite | Rows | Hold | Do not apply | Not yet |
|---|---|---|---|---|
"""


def page_of(ledger: Ledger) -> str:
    """Return the page."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(ledger))


def _lines(ledger: Ledger) -> Iterator[str]:
    suites = dict.fromkeys(entry.row.suite for entry in ledger.entries)
    for suite in suites:
        yield f"| `{suite}` | {_counts(ledger, suite)} |"
    yield f"| all | {_counts(ledger)} |"
    for title, outcome in (
        ("Why rows do not apply", Outcome.NOT_APPLICABLE),
        ("What is not built yet", Outcome.NOT_YET),
    ):
        yield from ("", f"## {title}", "", "| Rows | Reason |", "|---|---|")
        for reason, number in sorted(ledger.reasons(outcome).items()):
            yield f"| {number} | {reason} |"


def _counts(ledger: Ledger, suite: str = "") -> str:
    kinds = (Outcome.HOLDS, Outcome.NOT_APPLICABLE, Outcome.NOT_YET)
    numbers = [ledger.count(kind, suite) for kind in kinds]
    rows = len(ledger.of_suite(suite) if suite else ledger.entries)
    return " | ".join(map(str, (rows, *numbers)))


def told_by_page(page: str) -> dict[str, tuple[int, int, int, int]]:
    """Read the table by suite: rows, and how many hold, do not apply, and are not yet there."""
    return {
        suite.strip(): (int(rows), int(hold), int(not_applicable), int(not_yet))
        for suite, rows, hold, not_applicable, not_yet in _LINE.findall(page)
    }
