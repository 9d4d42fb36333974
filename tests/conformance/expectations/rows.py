"""The rows of the facts file about conformance suites, and the exchanges they belong to.

A row is one ``STATUS`` or ``EXPECT`` of a suite. Rows stand in their suite's order; those of one
test form an exchange: its status codes, then what is expected of the answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.ipp.operations import Operation

FACTS = Path(__file__).parents[4] / "shared" / "spec" / "conformance-expectations.json"
"""The facts lie beside the repository; nothing of them is copied into it."""

ALL_ROWS = 6246
_OPERATIONS = {operation.label.lower(): operation for operation in Operation}


@dataclass(frozen=True, eq=False)
class Row:
    """One row.

    Attributes:
        suite, number: Where it stands.
        said: The row as the file has it, quotes around names taken off.
    """

    suite: str
    number: int
    said: Mapping[str, str]

    def __getattr__(self, name: str) -> str:
        """Return one of the row's fields, empty where it has none."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self.said.get(name, "")

    @property
    def conditions(self) -> tuple[str, ...]:
        """The variables that all have to be defined for the row to count."""
        return (
            tuple(self.said.get("if_defined", "").split(",")) if "if_defined" in self.said else ()
        )

    def __str__(self) -> str:
        told = " ".join(f"{key}={value}" for key, value in self.said.items())
        return f"{self.suite}[{self.number}] {told}"


@dataclass
class Exchange:
    """One request with what its answer has to be like.

    Attributes:
        suite: The suite.
        operation: The request's operation, as the file spells it.
        statuses: Rows of status codes; the answer has one of them.
        expectations: The other rows.
    """

    suite: str
    operation: str
    statuses: list[Row] = field(default_factory=list)
    expectations: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """All of its rows."""
        return [*self.statuses, *self.expectations]

    @property
    def code(self) -> Operation:
        """The operation."""
        return _OPERATIONS[self.operation.lower()]

    def takes(self, row: Row) -> bool:
        """Whether a row that follows belongs to this exchange."""
        if row.op != self.operation:
            return False
        if not row.status:
            return True
        return not self.expectations and row.status not in {one.status for one in self.statuses}


def read_suites(path: Path = FACTS) -> dict[str, list[Row]]:
    """Read all rows, by suite."""
    return {
        suite: [Row(suite, number, _cleaned(row)) for number, row in enumerate(rows)]
        for suite, rows in json.loads(path.read_text()).items()
    }


def _cleaned(row: Mapping[str, str]) -> Mapping[str, str]:
    return {
        key: value.strip('"')
        if key in {"if_defined", "define", "same_count", "values_from"}
        else value
        for key, value in row.items()
    }


def exchanges(rows: Iterable[Row]) -> Iterator[Exchange]:
    """Part a suite's rows into exchanges; rows that include other suites are left out."""
    current: Exchange | None = None
    for row in rows:
        if row.include:
            continue
        if current is None or not current.takes(row):
            if current is not None:
                yield current
            current = Exchange(row.suite, row.op)
        (current.statuses if row.status else current.expectations).append(row)
    if current is not None:
        yield current
