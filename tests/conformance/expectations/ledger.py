"""Every row with what became of it: it holds, it doesn't apply and why, it waits, or it fails."""

from __future__ import annotations

import enum
import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

from sealpress.conformance.variables import Variables
from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.printer import PrinterConfig
from tests.conformance.expectations.circumstances import answer_in_other_circumstances
from tests.conformance.expectations.judging import applies, define, faults_of, has_status, is_there
from tests.conformance.expectations.models import MODELS
from tests.conformance.expectations.reasons import (
    ALTERNATIVES,
    GIVEN,
    NEVER_ASKED,
    NOT_APPLICABLE,
    NOT_YET,
    UNDEFINED,
    Rule,
    reason_for,
)
from tests.conformance.expectations.rows import FACTS, Exchange, Row, exchanges, read_suites
from tests.conformance.expectations.scene import Scene, given
from tests.conformance.expectations.scripts import SCRIPTS
from tests.conformance.expectations.systems import SYSTEM_SCRIPTS, system_scene

_Scene_contra = TypeVar("_Scene_contra", contravariant=True)
_Asked: TypeAlias = "tuple[Operation, Callable[[], Message]]"


class _Step(Protocol[_Scene_contra]):
    """A request of a suite."""

    @property
    def operation(self) -> Operation: ...

    @property
    def told_as(self) -> Operation | None: ...

    def perform(self, scene: _Scene_contra, /) -> Message: ...


class Outcome(enum.Enum):
    """What became of a row."""

    HOLDS = "holds"
    NOT_APPLICABLE = "does not apply"
    NOT_YET = "not yet"
    FAILS = "fails"


@dataclass(frozen=True)
class Entry:
    """A row with its outcome.

    Attributes:
        row: The row.
        outcome: What became of it.
        reason: Why it doesn't apply or waits; what is wrong where it fails.
    """

    row: Row
    outcome: Outcome
    reason: str = ""


@dataclass
class Ledger:
    """All entries, in the file's order of suites."""

    entries: list[Entry] = field(default_factory=list)

    def of_suite(self, suite: str) -> list[Entry]:
        """Return a suite's entries."""
        return [entry for entry in self.entries if entry.row.suite == suite]

    def count(self, outcome: Outcome, suite: str = "") -> int:
        """Count the rows of an outcome, in one suite or in all."""
        there = self.of_suite(suite) if suite else self.entries
        return sum(entry.outcome is outcome for entry in there)

    def reasons(self, outcome: Outcome) -> Counter[str]:
        """Return why rows of an outcome have it, with their numbers."""
        return Counter(entry.reason for entry in self.entries if entry.outcome is outcome)

    @property
    def failures(self) -> list[str]:
        """Return what fails, a line each."""
        return [
            f"{entry.row}: {entry.reason}"
            for entry in self.entries
            if entry.outcome is Outcome.FAILS
        ]


def keep_ledger(models: Sequence[PrinterConfig], path: Path = FACTS) -> Ledger:
    """Perform every suite on printers of the first model, and enter each row.

    Rows that begin with "if not" are entered as they are on the first model that lacks the thing.
    """
    suites = read_suites(path)
    found: dict[str, list[Entry]] = {}
    for suite, rows in suites.items():
        found[suite] = list(_enter(suite, rows, models[0]))
        for model in models[1:] if any(row.if_not_defined for row in rows) else ():
            other = {entry.row: entry for entry in _enter(suite, rows, model)}
            found[suite] = [_second(entry, other[entry.row]) for entry in found[suite]]
    for suite, rows in suites.items():
        found[suite] += [_include(row, found) for row in rows if row.include]
    return Ledger([entry for suite in suites for entry in found[suite]])


def _second(first: Entry, other: Entry) -> Entry:
    """Take another model's word for a row that doesn't apply to the first one."""
    speaks = first.row.if_not_defined and first.outcome is not Outcome.HOLDS
    return other if speaks and other.outcome in {Outcome.HOLDS, Outcome.FAILS} else first


def _enter(suite: str, rows: list[Row], model: PrinterConfig) -> Iterator[Entry]:
    there = list(exchanges(rows))
    if suite in SYSTEM_SCRIPTS:
        with system_scene(given(**GIVEN)) as scene:
            asked = _bound(SYSTEM_SCRIPTS[suite], scene)
            yield from _perform(there, asked, scene.variables, model)
        return
    printer = Scene(model, given(**GIVEN))
    script = _bound(SCRIPTS.get(suite, (None,) * len(there)), printer)
    yield from _perform(there, script, printer.variables, model)


def _bound(
    script: Sequence[_Step[_Scene_contra] | None],
    scene: _Scene_contra,
) -> list[_Asked | None]:
    """Return each step as what it asks, and how."""
    return [
        None
        if step is None
        else (step.told_as or step.operation, functools.partial(step.perform, scene))
        for step in script
    ]


def _perform(
    there: list[Exchange],
    script: list[_Asked | None],
    variables: Variables,
    model: PrinterConfig,
) -> Iterator[Entry]:
    for exchange, asked in zip(there, script, strict=True):
        if asked is None:
            yield from (_without(row, "the request is never made", NEVER_ASKED)
                        for row in exchange.rows)  # fmt: skip
            continue
        operation, ask = asked
        assert exchange.code == operation, (exchange, operation)
        answer = ask()
        yield from (_status_entry(row, exchange, answer, model) for row in exchange.statuses)
        yield from (_entry(row, answer, variables) for row in exchange.expectations)
        define(answer, variables)


def _entry(row: Row, answer: Message, variables: Variables) -> Entry:
    """Enter a row about an attribute; one that only asks defines what it asks for."""
    if not applies(row, variables):
        missing = [name for name in row.conditions if name not in variables]
        return _undefined(row, missing[0] if missing else f"not {row.if_not_defined}")
    faults = faults_of(row, answer, variables)
    if faults:
        return _undefined(row, row.define) if row.define else _without(row, "; ".join(faults))
    if row.define and is_there(row, answer):
        variables.define(row.define, "1")
    return Entry(row, Outcome.HOLDS)


def _status_entry(row: Row, exchange: Exchange, answer: Message, model: PrinterConfig) -> Entry:
    """Enter a status: the answer's, or one that comes in other circumstances."""
    if has_status(row, answer):
        return Entry(row, Outcome.HOLDS)
    if not any(has_status(other, answer) for other in exchange.statuses):
        return _without(row, f"answered 0x{answer.code:04x}")
    other = answer_in_other_circumstances(model, row.op, row.status)
    if other is not None and has_status(row, other):
        return Entry(row, Outcome.HOLDS)
    if other is None and row.status in ALTERNATIVES:
        return Entry(row, Outcome.NOT_APPLICABLE, ALTERNATIVES[row.status])
    return Entry(row, Outcome.FAILS, "an alternative that never comes")


def _undefined(row: Row, name: str) -> Entry:
    """Enter a row whose condition is not met: there is a reason why it never is, or it waits."""
    if name in UNDEFINED:
        return Entry(row, Outcome.NOT_APPLICABLE, UNDEFINED[name])
    waits = reason_for(NOT_YET, row)
    if waits:
        return Entry(row, Outcome.NOT_YET, waits)
    return Entry(row, Outcome.FAILS, f"{name} is not defined")


def _without(row: Row, wrong: str, reasons: Sequence[Rule] = NOT_APPLICABLE) -> Entry:
    """Enter a row that doesn't hold: it has a reason, waits, or fails."""
    for outcome, table in ((Outcome.NOT_APPLICABLE, reasons), (Outcome.NOT_YET, NOT_YET)):
        reason = reason_for(table, row)
        if reason:
            return Entry(row, outcome, reason)
    return Entry(row, Outcome.FAILS, wrong)


def _include(row: Row, found: dict[str, list[Entry]]) -> Entry:
    """Enter a row that includes another suite: it holds when no row of that one fails or waits."""
    prefix = "ippsample/" if row.suite.startswith("ippsample/") else ""
    included = found[f"{prefix}{row.include.removesuffix('.test')}"]
    outcomes = {entry.outcome for entry in included}
    for outcome in (Outcome.FAILS, Outcome.NOT_YET):
        if outcome in outcomes:
            return Entry(row, outcome, f"{row.include} has rows that {_VERBS[outcome]}")
    return Entry(row, Outcome.HOLDS)


_VERBS = {Outcome.FAILS: "fail", Outcome.NOT_YET: "wait"}


@cache
def whole_ledger() -> Ledger:
    """Return the ledger of our virtual printers, made once."""
    return keep_ledger(MODELS)
