from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sealpress.diagnose.conversation import Conversation
from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.clock import (
    CLOCK_TOLERANCE_SECONDS,
    date_of,
    look_at_clock,
    our_clock,
    printer_clock,
    told_by,
)
from sealpress.errors import Reason
from sealpress.ipp.values import DateTime, OutOfBand
from tests.diagnose.steps.examined import examination, taken, told
from tests.diagnose.steps.exchanged import exchanged

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def judged(**ahead):
    return printer_clock(NOW + timedelta(**ahead), "printer-current-time", NOW)


@pytest.mark.parametrize("seconds", [0, 30, -30, CLOCK_TOLERANCE_SECONDS, -299])
def test_a_clock_that_is_right(seconds):
    one = judged(seconds=seconds)
    assert (one.outcome, one.reason) == (Outcome.OK, None)
    assert one.facts["ahead_seconds"] == seconds


@pytest.mark.parametrize(
    ("ahead", "outcome", "words"),
    [
        ({"minutes": 7}, Outcome.NOTE, "7 minutes ahead of"),
        ({"hours": -5, "minutes": -10}, Outcome.NOTE, "5.17 hours behind"),
        ({"days": 3}, Outcome.WARNING, "3 days ahead of"),
        ({"days": -3}, Outcome.WARNING, "3 days behind"),
        ({"days": -1500}, Outcome.WARNING, "4 years behind"),
    ],
)
def test_a_clock_that_is_wrong(ahead, outcome, words):
    one = judged(**ahead)
    assert (one.outcome, one.reason) == (outcome, Reason.PRINTER_CLOCK_WRONG)
    assert words in one.sentence
    assert "zone" not in one.sentence


@pytest.mark.parametrize("hours", [1, -1, 5.5, -8, 13])
def test_a_wrong_time_zone_is_recognised(hours):
    assert judged(hours=hours, seconds=20).sentence.endswith("as if its time zone were wrong")


@pytest.mark.parametrize("year", [1970, 1972, 1980, 2000])
def test_a_clock_that_was_never_set(year):
    one = printer_clock(NOW.replace(year=year), "printer-current-time", NOW)
    assert (one.outcome, one.reason) == (Outcome.WARNING, Reason.PRINTER_CLOCK_WRONG)
    assert one.sentence.startswith(f"its clock was never set: it says {year}-11-22")


def test_a_printer_without_a_clock():
    one = printer_clock(None, "", NOW)
    assert (one.outcome, one.facts) == (Outcome.OK, {"told": None})


def test_the_same_moment_in_another_zone_is_right():
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    assert printer_clock(elsewhere, "x", NOW).outcome is Outcome.OK


def test_our_own_clock():
    assert our_clock(NOW).outcome is Outcome.OK
    wrong = our_clock(datetime(2009, 1, 1, tzinfo=UTC))
    assert wrong.outcome is Outcome.WARNING
    assert "can't be" in wrong.sentence
    assert wrong.remedy


@pytest.mark.parametrize(
    "value", [OutOfBand.UNKNOWN, DateTime(0, 0, 0, 0, 0, 0, 0, "+", 0, 0), b"\0\0", 7]
)
def test_what_is_no_time_tells_none(value):
    printer = told({"printer-current-time": NOW})
    printer.attributes[0].values = (value,)
    assert told_by(printer) is None


def test_what_the_printer_tells():
    assert told_by(told({"printer-current-time": NOW})) == NOW
    assert told_by(told({"printer-name": "p"})) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sun, 22 Nov 2026 12:00:00 GMT", NOW),
        ("Sun, 22 Nov 2026 13:00:00 +0100", NOW),
        ("Sun, 22 Nov 2026 12:00:00", NOW),
        ("yesterday", None),
        ("", None),
        ("99999999999999999999", None),
    ],
)
def test_the_date_of_an_answer(text, wanted):
    talk = Conversation(exchanges=[exchanged(headers=[("Date", text)])])
    assert date_of(talk) == wanted


def test_the_date_stands_in_for_a_clock():
    exam = examination()
    exam.attributes = told({"printer-name": "p"})
    old = "Thu, 01 Jan 1970 00:00:10 GMT"
    exam.conversation.exchanges.append(exchanged(headers=[("Date", old)]))
    one = taken(look_at_clock, exam)["printer-clock"]
    assert one.facts["source"] == "the Date of its HTTP answers"
    assert one.reason is Reason.PRINTER_CLOCK_WRONG


def test_the_printers_own_clock_counts_first():
    exam = examination()
    exam.attributes = told({"printer-current-time": datetime.now(UTC)})
    found = taken(look_at_clock, exam)
    assert found["printer-clock"].facts["source"] == "printer-current-time"
    assert {one.outcome for one in found.values()} == {Outcome.OK}


def test_without_attributes_only_our_clock_is_looked_at():
    found = taken(look_at_clock, examination())
    assert (found["our-clock"].outcome, found["printer-clock"].outcome) == (
        Outcome.OK,
        Outcome.SKIPPED,
    )
