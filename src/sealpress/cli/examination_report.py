"""An examination told line by line while it goes on, and what it comes to."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Self, TextIO

from sealpress.cli.commands import folded, wrapped
from sealpress.cli.terminal import alarm, faint, good, is_terminal, strong
from sealpress.diagnose import Diagnosis, Observation, Outcome
from sealpress.diagnose.examination import Step
from sealpress.diagnose.steps import STEPS

_TITLES = {step.name: step.title for step in STEPS} | {"end": "The end"}
_MARK_COLUMNS = 9
_MARKS = {
    Outcome.OK: "ok",
    Outcome.NOTE: "note",
    Outcome.WARNING: "warning",
    Outcome.FAILED: "FAILED",
    Outcome.SKIPPED: "skipped",
}
"""The words beside what was seen; colours only repeat them."""

_COLOURS: dict[Outcome, Callable[[str, TextIO], str]] = {
    Outcome.OK: good,
    Outcome.FAILED: alarm,
    Outcome.WARNING: strong,
    Outcome.SKIPPED: faint,
}
_SAID_BY_HOW = "TLS from the first octet"
"""The end of a reason for a way to the printer that only says again which way it is."""

_ERASE = "\r\x1b[K"


class Report:
    """Tells what is seen as soon as it is seen.

    A person at a terminal sees besides what is being looked at; that line goes away again.

    Args:
        result: Where what was seen is written.
        beside: Where progress is shown, if a person watches there.
        quiet: Whether only progress is shown; then what was seen counts as progress.
    """

    def __init__(self, result: TextIO, beside: TextIO, *, quiet: bool = False) -> None:
        self._beside = beside
        self._is_watched = is_terminal(beside)
        self._stream = beside if quiet else result
        self._is_told = not quiet or self._is_watched
        self._step = ""
        self._left_out: list[Observation] = []
        self._is_waiting = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._erase()
        self._tell_left_out()

    def begin(self, step: Step) -> None:
        """Show what is being looked at."""
        if self._is_watched:
            self._erase()
            width = shutil.get_terminal_size().columns - 1
            self._beside.write(faint(f"looking at: {step.title}..."[:width], self._beside))
            self._beside.flush()
            self._is_waiting = True

    def tell(self, observation: Observation) -> None:
        """Write what was seen, below the name of its step.

        Steps that were left out wait for more of them, to share a line.
        """
        if not self._is_told:
            return
        self._erase()
        if observation.outcome is Outcome.SKIPPED and observation.step != self._step:
            self._leave_out(observation)
            return
        self._tell_left_out(but=observation.step)
        if observation.step != self._step:
            self._begin_step(observation.step)
        self._tell(observation)

    def _leave_out(self, observation: Observation) -> None:
        waiting = self._left_out
        if waiting and observation.sentence != waiting[-1].sentence:
            self._tell_left_out()
        self._left_out.append(observation)

    def _tell_left_out(self, *, but: str = "") -> None:
        """Write the steps that wait; one that goes on after all has a heading of its own."""
        going_on = [one for one in self._left_out if one.step == but]
        left_out = [one for one in self._left_out if one.step != but]
        self._left_out = []
        for several in (left_out, going_on):
            if several:
                self._begin_step(*(one.step for one in several))
                self._tell(several[0])

    def _begin_step(self, *steps: str) -> None:
        self._step = steps[-1]
        titles = ", ".join(dict.fromkeys(_TITLES.get(step, step) for step in steps))
        for line in wrapped(titles, ""):
            self._stream.write(strong(line, self._stream) + "\n")

    def _tell(self, observation: Observation) -> None:
        for line in observation_lines(observation, self._stream):
            self._stream.write(line + "\n")
        self._stream.flush()

    def _erase(self) -> None:
        if self._is_waiting:
            self._beside.write(_ERASE)
            self._beside.flush()
            self._is_waiting = False


def observation_lines(observation: Observation, stream: TextIO) -> Iterator[str]:
    """Return a mark and the sentence, wrapped beside it; problems name their reason."""
    mark = f"{_MARKS[observation.outcome]:<{_MARK_COLUMNS}}"
    colour = _COLOURS.get(observation.outcome)
    reason = f" [{observation.reason}]" if observation.reason else ""
    lines = iter(folded(f"{observation.sentence}{reason}", f"  {mark}"))
    first = next(lines, f"  {mark}")
    yield first.replace(mark, colour(mark, stream), 1) if colour else first
    yield from lines


def conclusion_lines(diagnosis: Diagnosis) -> Iterator[str]:
    """Say whether it will print, what is unsafe, and what to do, the most important first."""
    conclusion = diagnosis.conclusion
    yield ""
    if conclusion.works:
        why = "" if conclusion.why.endswith(_SAID_BY_HOW) else f" ({conclusion.why})"
        said = f"yes, over {conclusion.how}{why}"
        yield from _headed(good("Will print: ", sys.stdout), "Will print: ", said)
    else:
        reason = f" [{diagnosis.problems[0].reason}]" if diagnosis.problems else ""
        said = f"no: {conclusion.why}{reason}"
        yield from _headed(alarm("Will print: ", sys.stdout), "Will print: ", said)
    if conclusion.unsafe:
        yield strong("Unsafe", sys.stdout)
        for sentence in conclusion.unsafe:
            yield from folded(sentence, "  - ")
    if conclusion.to_do:
        yield strong("To do, the most important first", sys.stdout)
        for number, advice in enumerate(conclusion.to_do, start=1):
            yield from wrapped(f"{advice.sentence} [{advice.reason}]", f"  {number}. ")


def _headed(coloured: str, head: str, text: str) -> Iterator[str]:
    lines = iter(folded(text, head))
    yield next(lines, head).replace(head, coloured, 1)
    yield from lines
