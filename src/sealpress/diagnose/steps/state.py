"""How a printer is now: its state, what it says about it, whether it takes jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sealpress.client.capabilities import integer, strings
from sealpress.client.replies import one_line
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.reading import counted, listed, reading
from sealpress.diagnose.state_reasons import Condition, Need, Severity, understand
from sealpress.errors import Reason
from sealpress.ipp.states import PrinterState

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination
    from sealpress.ipp.message import Group

_ACTS = frozenset({Need.PERSON, Need.SERVICE})


@reading("printer-state")
def look_at_state(exam: Examination, printer: Group) -> Iterator[Observation]:
    """Tell what it does, what it waits for, and whether it takes jobs."""
    del exam
    if "printer-state" in printer or "printer-state-reasons" in printer:
        yield _state(printer)
    if "printer-is-accepting-jobs" in printer:
        yield _accepting(printer)


def conditions(printer: Group) -> list[Condition]:
    """Return what it reports, understood; the same thing told by several keywords once."""
    told = [understand(keyword) for keyword in strings(printer, "printer-state-reasons") if keyword]
    return list({one.words: one for one in reversed(told) if one.keyword != "none"}.values())[::-1]


def _state(printer: Group) -> Observation:
    number, reported = integer(printer, "printer-state"), conditions(printer)
    facts: dict[str, JsonValue] = {
        "state": _keyword(number),
        "reasons": strings(printer, "printer-state-reasons"),
        "message": one_line(" ".join(strings(printer, "printer-state-message"))),
        "alerts": strings(printer, "printer-alert-description"),
        "jobs": integer(printer, "queued-job-count"),
    }
    act = [one for one in reported if one.need in _ACTS and one.severity is not Severity.REPORT]
    if number == PrinterState.STOPPED:
        return _stopped(act, reported, facts)
    errors = [one for one in act if one.severity is Severity.ERROR]
    if act:
        return Observation.problem(
            "printer-state",
            Reason.PRINTER_NEEDS_ATTENTION,
            f"it reports: {_words(act)}{_own_words(facts)}",
            outcome=Outcome.FAILED if errors else None,
            remedy=act[0].remedy,
            facts=facts,
        )
    others = [one for one in reported if one.need is not Need.SOON]
    told = f"; it reports: {_words(others)}" if others else ""
    jobs = integer(printer, "queued-job-count")
    waiting = f", with {counted(jobs, 'job')} waiting" if jobs else ""
    return Observation.ok("printer-state", f"it is {facts['state']}{waiting}{told}", **facts)


def _stopped(
    act: Sequence[Condition], reported: Sequence[Condition], facts: dict[str, JsonValue]
) -> Observation:
    paused = [one for one in reported if one.need is Need.STOPPED]
    if act:
        return Observation.problem(
            "printer-state",
            Reason.PRINTER_NEEDS_ATTENTION,
            f"it has stopped: {_words(act)}{_own_words(facts)}",
            outcome=Outcome.FAILED,
            remedy=act[0].remedy,
            facts=facts,
        )
    why = paused or reported
    return Observation.problem(
        "printer-state",
        Reason.PRINTER_STOPPED,
        f"it has stopped{': ' + _words(why) if why else ''}{_own_words(facts)}",
        outcome=Outcome.FAILED,
        remedy=why[0].remedy if why else "",
        facts=facts,
    )


def _words(conditions: Sequence[Condition]) -> str:
    return listed(one.words for one in conditions)


def _own_words(facts: dict[str, JsonValue]) -> str:
    return f'; it says "{facts["message"]}"' if facts["message"] else ""


def _keyword(number: int | None) -> str:
    known = {one.value: one.keyword for one in PrinterState}
    return "in an unknown state" if number is None else known.get(number, f"in state {number}")


def _accepting(printer: Group) -> Observation:
    value = printer["printer-is-accepting-jobs"].values[:1]
    if value == (False,):
        return Observation.problem(
            "accepting-jobs",
            Reason.PRINTER_NOT_ACCEPTING,
            "it says that it takes no jobs at present",
            facts={"accepting": False},
        )
    return Observation.ok("accepting-jobs", "it takes jobs", accepting=True)
