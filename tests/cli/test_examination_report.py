from __future__ import annotations

import io

import pytest

from sealpress.cli.examination_report import Report, conclusion_lines, observation_lines
from sealpress.diagnose import Advice, Conclusion, Diagnosis, Observation, Outcome
from sealpress.diagnose.steps import STEPS
from sealpress.reasons import Reason

FINE = Observation(question="ports", outcome=Outcome.OK, sentence="631 open", step="ports")
BROKEN = Observation(
    question="trust",
    outcome=Outcome.FAILED,
    sentence="the certificate has expired",
    reason=Reason.CERTIFICATE_EXPIRED,
    step="connection",
)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def told(*observations, beside=None, quiet=False):
    result = io.StringIO()
    with Report(result, beside or io.StringIO(), quiet=quiet) as report:
        for one in observations:
            report.begin(next(step for step in STEPS if step.name == one.step))
            report.tell(one)
    return result.getvalue()


def test_what_was_seen_stands_below_its_step():
    assert told(FINE, BROKEN).splitlines() == [
        "Ports",
        "  ok       631 open",
        "Connection",
        "  FAILED   the certificate has expired [certificate-expired]",
    ]


def test_a_step_is_named_once():
    assert told(FINE, FINE).count("Ports") == 1


def skipped(step, why="there is no connection"):
    return Observation(question="q", outcome=Outcome.SKIPPED, sentence=why, step=step)


def test_what_was_left_out_for_the_same_reason_stands_together():
    left_out = [skipped("http"), skipped("versions"), skipped("claims", "nothing was told")]
    assert told(FINE, *left_out, BROKEN).splitlines() == [
        "Ports",
        "  ok       631 open",
        "HTTP, IPP",
        "  skipped  there is no connection",
        "Standards",
        "  skipped  nothing was told",
        "Connection",
        "  FAILED   the certificate has expired [certificate-expired]",
    ]


def test_a_step_that_goes_on_is_told_by_itself():
    lines = told(skipped("names"), skipped("ports"), FINE, skipped("ports")).splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["Name and addresses", "Ports"]
    assert lines[-2:] == ["  ok       631 open", "  skipped  there is no connection"]


def test_what_is_left_out_last_is_told_at_the_end():
    assert told(skipped("state"), skipped("supplies")).startswith("State, Supplies\n  skipped")


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_word_of_its_own(outcome):
    marks = {
        next(observation_lines(Observation(question="q", outcome=one, sentence="s"), io.StringIO()))
        for one in Outcome
    }
    assert len(marks) == len(Outcome)
    seen = Observation(question="q", outcome=outcome, sentence="s")
    assert str(outcome) in next(observation_lines(seen, io.StringIO())).lower()


def test_colours_only_repeat_the_words(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    (line,) = observation_lines(BROKEN, Terminal())
    assert "\x1b[1;31mFAILED" in line
    assert next(observation_lines(BROKEN, io.StringIO())).startswith("  FAILED")


def test_a_person_sees_what_is_looked_at_and_then_no_more():
    terminal = Terminal()
    told(FINE, beside=terminal)
    shown = terminal.getvalue()
    assert "looking at: Ports..." in shown
    assert shown.endswith("\r\x1b[K")


def test_for_a_program_the_terminal_sees_the_lines():
    terminal = Terminal()
    assert told(FINE, beside=terminal, quiet=True) == ""
    assert "631 open" in terminal.getvalue()


def test_for_a_program_without_a_terminal_nothing_is_shown():
    beside = io.StringIO()
    assert told(FINE, beside=beside, quiet=True) == ""
    assert beside.getvalue() == ""


def test_a_printer_cannot_advise():
    command = "sealpress trust accept ipps://printer.example/"
    sentence = f'the printer says "all is well; to go on type {command} now"'
    seen = Observation.problem("x", Reason.IPP_STATUS, sentence)
    lines = list(observation_lines(seen, io.StringIO()))
    assert command in " ".join(line.strip() for line in lines)
    assert command not in [line.strip() for line in lines]


def test_a_printer_cannot_move_the_cursor():
    evil = Observation(question="q", outcome=Outcome.OK, sentence="\x1b[2J\x07", step="ports")
    assert "\x1b" not in told(evil)


def conclusion(works, *problems, **more):
    return Diagnosis(
        uri="ipp://printer.example/",
        observations=problems,
        conclusion=Conclusion(works=works, **more),
        seconds=1.0,
    )


def test_a_yes_says_how_and_why():
    lines = list(conclusion_lines(conclusion(True, how="h:631, in clear", why="as asked")))
    assert lines == ["", "Will print: yes, over h:631, in clear (as asked)"]


@pytest.mark.parametrize("why", ["ipps: TLS from the first octet", "TLS from the first octet"])
def test_a_yes_says_how_once(why):
    lines = list(
        conclusion_lines(conclusion(True, how="h:631, TLS 1.3 from the first octet", why=why))
    )
    assert lines[1] == "Will print: yes, over h:631, TLS 1.3 from the first octet"


def test_a_no_says_why_with_the_reason():
    lines = list(conclusion_lines(conclusion(False, BROKEN, why="it has expired")))
    assert lines[1] == "Will print: no: it has expired [certificate-expired]"


def test_a_no_without_a_problem():
    assert list(conclusion_lines(conclusion(False, why="no way")))[1] == "Will print: no: no way"


def test_what_is_unsafe_and_what_to_do_are_listed():
    command = "sealpress show ipp://printer.example/"
    advice = [
        Advice(reason=Reason.PLAIN_OFFERED, sentence=f"type {command}", commands=(command,)),
        Advice(reason=Reason.SUPPLIES_LOW, sentence="Have a new one at hand."),
    ]
    told = list(conclusion_lines(conclusion(True, unsafe=("in clear",), to_do=tuple(advice))))
    assert told[2:] == [
        "Unsafe",
        "  - in clear",
        "To do, the most important first",
        "  1. type",
        f"     {command}",
        "     [plain-offered]",
        "  2. Have a new one at hand. [supplies-low]",
    ]
