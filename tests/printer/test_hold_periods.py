"""Until when the words of job-hold-until hold a job."""

from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.printer.hold_periods import HOLD_WORDS, hold_moment, is_hold_word

UTC = datetime.UTC
BERLIN = datetime.timezone(datetime.timedelta(hours=1))


def moment(text: str, zone: datetime.tzinfo = UTC) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone)


SUNDAY_MORNING = "2026-11-22T09:30:00"
SUNDAY_EVENING = "2026-11-22T20:30:00"
WEDNESDAY_NIGHT = "2026-11-25T03:00:00"


# word, now -> until when, empty for not at all
PERIODS = [
    ("no-hold", SUNDAY_MORNING, ""),
    ("day-time", SUNDAY_MORNING, ""),
    ("day-time", SUNDAY_EVENING, "2026-11-23T06:00:00"),
    ("day-time", WEDNESDAY_NIGHT, "2026-11-25T06:00:00"),
    ("evening", SUNDAY_MORNING, "2026-11-22T18:00:00"),
    ("evening", SUNDAY_EVENING, ""),
    ("night", WEDNESDAY_NIGHT, ""),
    ("night", SUNDAY_MORNING, "2026-11-22T18:00:00"),
    ("second-shift", SUNDAY_MORNING, "2026-11-22T16:00:00"),
    ("second-shift", SUNDAY_EVENING, ""),
    ("third-shift", SUNDAY_EVENING, "2026-11-23T00:00:00"),
    ("third-shift", WEDNESDAY_NIGHT, ""),
    ("weekend", SUNDAY_EVENING, ""),
    ("weekend", WEDNESDAY_NIGHT, "2026-11-28T00:00:00"),
    ("23:15", SUNDAY_MORNING, "2026-11-22T23:15:00"),
    ("09:30", SUNDAY_MORNING, "2026-11-23T09:30:00"),
    ("7:05:09", SUNDAY_MORNING, "2026-11-23T07:05:09"),
]


@pytest.mark.parametrize(("word", "now", "until"), PERIODS)
def test_periods_in_utc(word: str, now: str, until: str) -> None:
    expected = moment(until).timestamp() if until else 0.0
    assert hold_moment(word, moment(now)) == expected


def test_indefinitely_is_for_ever() -> None:
    assert hold_moment("indefinite", moment(SUNDAY_MORNING)) == math.inf


def test_periods_are_in_the_zone_of_the_moment() -> None:
    now = moment(SUNDAY_MORNING, BERLIN)
    assert hold_moment("evening", now) == moment("2026-11-22T17:00:00").timestamp()


def test_times_of_day_are_in_utc_whatever_the_zone() -> None:
    now = moment(SUNDAY_MORNING, BERLIN)  # 08:30 in UTC
    assert hold_moment("08:45", now) == moment("2026-11-22T08:45:00").timestamp()


@pytest.mark.parametrize("word", ["tomorrow", "24:00", "12:60", "12", "", "12:00:61", "-1:00"])
def test_words_that_nobody_knows(word: str) -> None:
    assert not is_hold_word(word)


@pytest.mark.parametrize("word", [*HOLD_WORDS, "0:00", "00:00", "23:59:59"])
def test_words_that_are_known(word: str) -> None:
    assert is_hold_word(word)


@given(
    st.sampled_from(HOLD_WORDS),
    st.datetimes(min_value=datetime.datetime(2000, 1, 1), max_value=datetime.datetime(2099, 1, 1)),
)
def test_a_moment_is_never_past_and_never_a_week_away(word: str, now: datetime.datetime) -> None:
    at = now.replace(tzinfo=UTC)
    until = hold_moment(word, at)
    if until not in {0.0, math.inf}:
        assert 0 < until - at.timestamp() <= 7 * 86400
        # What has just begun holds nothing any more.
        assert hold_moment(word, datetime.datetime.fromtimestamp(until, UTC)) == 0.0
