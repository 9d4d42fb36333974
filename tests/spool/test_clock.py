"""The clock that never jumps: leaps of the wall clock, restarts, a power cut."""

from __future__ import annotations

import pytest

from sealpress.spool.clock import MAX_OFF_SECONDS, PERSIST_SECONDS, ClockReading, SpoolClock
from tests.spool.contract.site import HandClock


@pytest.fixture
def time() -> HandClock:
    return HandClock()


def resumed(time: HandClock, spool: float, wall: float | None) -> SpoolClock:
    clock = time.spool_clock()
    clock.resume(ClockReading(spool, wall))
    return clock


def test_a_new_spool_is_of_no_age(time: HandClock) -> None:
    clock = resumed(time, 0.0, None)
    assert clock.now() == 0
    time.pass_by(5)
    assert clock.now() == 5


@pytest.mark.parametrize("leap", [-1e9, 3600, 1e9])
def test_the_wall_clock_may_leap(time: HandClock, leap: float) -> None:
    clock = resumed(time, 100.0, time.wall)
    time.wall += leap
    time.pass_by(1)
    assert clock.now() == 101
    assert clock.wall() == time.wall


@pytest.mark.parametrize(
    ("away", "aged"), [(60, 60), (-60, 0), (1e9, MAX_OFF_SECONDS), (MAX_OFF_SECONDS, 604_800)]
)
def test_time_that_went_by_while_nothing_ran(time: HandClock, away: float, aged: float) -> None:
    assert resumed(time, 100.0, time.wall - away).now() == 100 + aged


def test_a_monotonic_clock_that_is_not_is_no_harm(time: HandClock) -> None:
    clock = resumed(time, 100.0, time.wall)
    time.monotonic -= 50
    assert clock.now() == 100


def test_a_reading_is_due_now_and_then(time: HandClock) -> None:
    clock = resumed(time, 100.0, time.wall)
    assert not clock.is_due
    time.pass_by(PERSIST_SECONDS)
    assert clock.is_due
    assert clock.reading() == ClockReading(100 + PERSIST_SECONDS, time.wall)
    assert not clock.is_due


def test_a_reading_leads_to_the_same_time_again(time: HandClock) -> None:
    clock = resumed(time, 100.0, time.wall)
    time.pass_by(33)
    kept = clock.reading()
    time.pass_by(4)
    assert resumed(time, kept.spool, kept.wall).now() == clock.now() == 137


def test_without_being_told_otherwise_it_uses_this_machine_s_clocks() -> None:
    clock = SpoolClock()
    first = clock.now()
    assert 0 <= first <= clock.now() < 60
