"""An examination told line by line while it goes on, and what it comes to."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Self, TextIO

from sealpress.cli.commands import wrapped
from sealpress.cli.terminal import alarm, faint, good, is_terminal, printable, strong
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
        self._is_waiting = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._erase()

    def begin(self, step: Step) -> None:
        """Show what is being looked at."""
        if self._is_watched:
            self._erase()
            width = shutil.get_terminal_size().columns - 1
            self._beside.write(faint(f"looking at: {step.title}..."[:width], self._beside))
            self._beside.flush()
            self._is_waiting = True

    def tell(self, observation: Observation) -> None:
        """Write what was seen, below the name of its step."""
        if not self._is_told:
            return
        self._erase()
        if observation.step != self._step:
            self._step = observation.step
            title = _TITLES.get(observation.step, observation.step)
            self._stream.write(strong(printable(title), self._stream) + "\n")
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
    lines = wrapped(f"{observation.sentence}{reason}", f"  {mark}")
    first = next(lines, f"  {mark}")
    yield first.replace(mark, colour(mark, stream), 1) if colour else first
    yield from lines


def conclusion_lines(diagnosis: Diagnosis) -> Iterator[str]:
    """Say whether it will print, what is unsafe, and what to do, the most important first."""
    conclusion = diagnosis.conclusion
    yield ""
    if conclusion.works:
        said = f"yes, over {conclusion.how} ({conclusion.why})"
        yield from _headed(good("Will print: ", sys.stdout), "Will print: ", said)
    else:
        reason = f" [{diagnosis.problems[0].reason}]" if diagnosis.problems else ""
        said = f"no: {conclusion.why}{reason}"
        yield from _headed(alarm("Will print: ", sys.stdout), "Will print: ", said)
    if conclusion.unsafe:
        yield strong("Unsafe", sys.stdout)
        for sentence in conclusion.unsafe:
            yield from wrapped(sentence, "  - ")
    if conclusion.to_do:
        yield strong("To do, the most important first", sys.stdout)
        for number, advice in enumerate(conclusion.to_do, start=1):
            yield from wrapped(f"{advice.sentence} [{advice.reason}]", f"  {number}. ")


def _headed(coloured: str, head: str, text: str) -> Iterator[str]:
    lines = wrapped(text, head)
    yield next(lines, head).replace(head, coloured, 1)
    yield from lines
