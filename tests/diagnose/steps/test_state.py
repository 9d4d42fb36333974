from __future__ import annotations

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.state import conditions, look_at_state
from sealpress.errors import Reason
from tests.diagnose.steps.examined import examination, read, taken, told

IDLE, PROCESSING, STOPPED = 3, 4, 5


def state(number, *reasons, message="", jobs=0):
    values = {
        "printer-state": number,
        "printer-state-reasons": list(reasons) or ["none"],
        "queued-job-count": jobs,
        **({"printer-state-message": message} if message else {}),
    }
    return read(look_at_state, values)["printer-state"]


def test_an_idle_printer():
    one = state(IDLE)
    assert (one.outcome, one.sentence) == (Outcome.OK, "it is idle")
    assert one.facts["reasons"] == ("none",)


def test_a_printer_that_prints():
    one = state(PROCESSING, jobs=2)
    assert (one.outcome, one.sentence) == (Outcome.OK, "it is processing, with 2 jobs waiting")


@pytest.mark.parametrize(
    ("reason", "words", "remedy"),
    [
        ("media-empty-error", "it is out of paper", "Load paper"),
        ("media-jam-error", "paper is jammed", "Take the jammed paper out"),
        ("cover-open-error", "a cover is open", "Close the cover"),
        ("toner-empty-error", "the toner is used up", "Exchange the toner"),
        ("marker-waste-full-error", "the box for waste is full", "Exchange the box"),
        ("output-area-full-error", "the output tray is full", "Take the paper out"),
        ("stapler-motor-failure-error", "the motor of the stapler has failed", "Switch the"),
    ],
)
def test_what_stops_it_is_named_with_what_to_do(reason, words, remedy):
    one = state(STOPPED, reason)
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.PRINTER_NEEDS_ATTENTION)
    assert one.sentence == f"it has stopped: {words}"
    assert one.remedy.startswith(remedy)


def test_its_own_words_are_repeated():
    one = state(STOPPED, "media-jam-error", message="Open cover B,\nplease")
    assert one.sentence.endswith('; it says "Open cover B, please"')


def test_a_paused_printer_has_stopped():
    one = state(STOPPED, "paused")
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.PRINTER_STOPPED)
    assert one.sentence == "it has stopped: somebody paused it"
    assert one.remedy.startswith("Resume it")


def test_paper_comes_before_a_pause():
    one = state(STOPPED, "paused", "media-empty-error")
    assert one.reason is Reason.PRINTER_NEEDS_ATTENTION


def test_a_printer_that_does_not_say_why_it_stopped():
    one = state(STOPPED)
    assert (one.reason, one.sentence) == (Reason.PRINTER_STOPPED, "it has stopped")
    assert one.remedy == ""


def test_an_unknown_reason_of_a_stop_is_repeated():
    assert state(STOPPED, "cups-odd").sentence == 'it has stopped: it says "cups-odd"'


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("media-empty-warning", Outcome.WARNING),
        ("media-empty", Outcome.WARNING),
        ("media-empty-error", Outcome.FAILED),
        ("media-empty-report", Outcome.OK),
        ("media-low-warning", Outcome.OK),  # told by supplies
        ("spool-area-full-report", Outcome.OK),
        ("cups-ipp-conformance-failure-report", Outcome.OK),
    ],
)
def test_a_printer_that_goes_on_in_spite_of_something(reason, outcome):
    one = state(IDLE, reason)
    assert one.outcome is outcome
    wanted = None if outcome is Outcome.OK else Reason.PRINTER_NEEDS_ATTENTION
    assert one.reason is wanted


def test_what_needs_nobody_is_told_all_the_same():
    assert state(IDLE, "hold-new-jobs").sentence.startswith("it is idle; it reports: it holds new")


def test_what_is_told_twice_is_heard_once():
    printer = told({"printer-state-reasons": ["media-empty-error", "media-empty-warning", "none"]})
    assert [one.words for one in conditions(printer)] == ["it is out of paper"]


@pytest.mark.parametrize(
    ("number", "word"), [(None, "it is in an unknown state"), (99, "it is in state 99")]
)
def test_odd_states(number, word):
    values = {"printer-state-reasons": ["none"]}
    found = read(look_at_state, values if number is None else {**values, "printer-state": number})
    assert found["printer-state"].sentence == word


def test_the_alerts_stand_among_the_facts():
    found = read(look_at_state, {"printer-state": 3, "printer-alert-description": ["Tray 2 low"]})
    assert found["printer-state"].facts["alerts"] == ("Tray 2 low",)


def test_a_closed_queue():
    one = read(look_at_state, {"printer-is-accepting-jobs": False})["accepting-jobs"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.PRINTER_NOT_ACCEPTING)
    assert one.facts == {"accepting": False}


def test_an_open_queue():
    one = read(look_at_state, {"printer-is-accepting-jobs": True})["accepting-jobs"]
    assert (one.outcome, one.reason) == (Outcome.OK, None)


def test_what_is_not_told_is_not_judged():
    assert read(look_at_state, {"printer-name": "p"}) == {}


def test_without_attributes_it_is_skipped():
    assert taken(look_at_state, examination())["printer-state"].outcome is Outcome.SKIPPED
