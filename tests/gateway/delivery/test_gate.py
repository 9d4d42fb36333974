"""Quick deliveries a few at a time, slow ones beside as many as may be."""

from __future__ import annotations

import math

from sealpress.gateway.delivery.gate import (
    BEGUN_AT_ONCE,
    CLIENTS_BUSY,
    CLIENTS_LATE_SECONDS,
    CLIENTS_SECONDS,
    FIRST_AT_ONCE,
    FIRST_PAUSE_SECONDS,
    LATE_SECONDS,
    LEAST_AT_ONCE,
    LONGEST_PAUSE_SECONDS,
    SHORTEST_PAUSE_SECONDS,
    YOUNG_SECONDS,
    Gate,
)


def begin(gate: Gate, count: int, now: float, first: int = 0) -> None:
    for number in range(first, first + count):
        gate.begun(number, now)


def test_only_some_begin_at_once():
    gate = Gate(1000, BEGUN_AT_ONCE)
    assert gate.free(0.0) == BEGUN_AT_ONCE
    begin(gate, BEGUN_AT_ONCE, 0.0)
    assert gate.free(0.0) == 0
    assert gate.opens_at() == YOUNG_SECONDS


def test_one_that_ends_makes_room():
    gate = Gate(1000, BEGUN_AT_ONCE)
    begin(gate, BEGUN_AT_ONCE, 0.0)
    gate.ended(5)
    assert gate.free(0.0) == 1


def test_slow_ones_hold_nobody_up():
    gate = Gate(1000, BEGUN_AT_ONCE)
    begin(gate, BEGUN_AT_ONCE, 0.0)
    assert gate.free(YOUNG_SECONDS) == BEGUN_AT_ONCE
    assert len(gate) == BEGUN_AT_ONCE
    gate.ended(0)
    assert len(gate) == BEGUN_AT_ONCE - 1


def test_there_are_never_more_than_may_be():
    gate = Gate(100, BEGUN_AT_ONCE)
    begin(gate, 64, 0.0)
    begin(gate, 36, 1.0, first=64)
    assert gate.free(50.0) == 0
    assert gate.opens_at() is None


def test_fewer_begin_while_the_event_loop_is_behind():
    gate = Gate(1000, BEGUN_AT_ONCE)
    gate.felt(LATE_SECONDS * 2, 0.0)
    assert gate.free(0.0) == BEGUN_AT_ONCE // 2
    for _ in range(20):
        gate.felt(1.0, 0.0)
    assert gate.free(0.0) == LEAST_AT_ONCE
    begin(gate, 5, 0.0)
    assert gate.free(0.0) == 0


def test_more_begin_again_when_it_is_not():
    gate = Gate(1000, BEGUN_AT_ONCE)
    gate.felt(1.0, 0.0)
    for _ in range(BEGUN_AT_ONCE):
        gate.felt(0.0, CLIENTS_SECONDS)
    assert gate.free(0.0) == BEGUN_AT_ONCE


def busy(gate: Gate, late: float, share: float = 0.0) -> Gate:
    for _ in range(20):
        gate.came(0.0)
        gate.felt(late, 0.0, share)
    return gate


def test_while_clients_bring_jobs_one_begins_after_the_other():
    gate = busy(Gate(1000), 0.0)
    assert gate.free(0.0) == 1
    gate.begun(1, 0.0)
    assert gate.free(SHORTEST_PAUSE_SECONDS * 0.9) == 0
    assert gate.opens_at() == SHORTEST_PAUSE_SECONDS
    assert gate.free(SHORTEST_PAUSE_SECONDS) == 1


def test_the_first_job_that_comes_begins_at_once_and_the_next_after_a_pause():
    gate = Gate(1000)
    gate.came(5.0)
    assert gate.makes_pauses
    assert gate.free(5.0) == 1
    gate.begun(1, 5.0)
    assert gate.free(5.0) == 0
    assert gate.opens_at() == 5.0 + FIRST_PAUSE_SECONDS


def test_few_begin_at_first_and_more_while_nobody_waits():
    gate = Gate(1000)
    begun = []
    for moment in range(100):
        now = moment / 100
        gate.came(now)
        if gate.free(now):
            gate.begun(moment, now)
            gate.ended(moment)
            begun.append(now)
        if moment % 2:
            gate.felt(0.0, now)
    at_first = sum(1 for one in begun if one < 0.1)
    assert at_first <= 3
    assert sum(1 for one in begun if one >= 0.9) > 2 * at_first


def test_pauses_grow_while_clients_wait_but_some_always_begin():
    gate = busy(Gate(1000), CLIENTS_LATE_SECONDS * 1.1)
    now = 0.0
    for number in range(50):
        assert gate.free(now) == 1
        gate.begun(number, now)
        assert gate.free(now) == 0
        now += LONGEST_PAUSE_SECONDS


def test_pauses_grow_while_taking_jobs_needs_the_time_although_nothing_is_late():
    gate = busy(Gate(1000), 0.0, CLIENTS_BUSY * 1.2)
    gate.begun(1, 0.0)
    assert gate.opens_at() == LONGEST_PAUSE_SECONDS


def test_a_single_busy_moment_means_nothing():
    gate = busy(Gate(1000), 0.0, CLIENTS_BUSY / 2)
    gate.felt(0.0, 0.0, 1.0)
    gate.begun(1, 0.0)
    assert gate.opens_at() == SHORTEST_PAUSE_SECONDS


def test_a_busy_loop_makes_no_pauses_without_clients():
    gate = Gate(1000)
    for _ in range(20):
        gate.felt(0.0, CLIENTS_SECONDS, 1.0)
    assert not gate.makes_pauses


def test_pauses_shrink_when_clients_wait_no_more_and_end_when_they_are_gone():
    gate = busy(Gate(1000), 1.0)
    for _ in range(2):
        busy(gate, 0.0)
    gate.begun(1, 0.0)
    assert gate.opens_at() == SHORTEST_PAUSE_SECONDS
    for _ in range(20):
        gate.felt(0.0, CLIENTS_SECONDS)
    assert not gate.makes_pauses
    assert gate.free(0.0) == BEGUN_AT_ONCE - 1


def test_those_that_wait_for_their_turn_leave_room_for_others():
    gate = busy(Gate(1000), 1.0)
    begin(gate, 3, 0.0)
    assert gate.free(0.0) == 0
    assert gate.room(0.0) == BEGUN_AT_ONCE - 3


def test_few_begin_at_a_start_and_more_with_time():
    gate = Gate(1000)
    assert gate.free(0.0) == FIRST_AT_ONCE
    for _ in range(BEGUN_AT_ONCE):
        gate.felt(0.0, CLIENTS_SECONDS)
    assert gate.free(0.0) == BEGUN_AT_ONCE


def test_with_all_places_taken_the_next_pause_is_no_time_to_look_again():
    gate = busy(Gate(1000), 0.0)
    begin(gate, BEGUN_AT_ONCE, 0.0)
    assert gate.free(YOUNG_SECONDS / 2) == 0
    assert gate.opens_at() == YOUNG_SECONDS


def test_it_tells_how_long_one_went_on_that_ends():
    gate = Gate(1000)
    begin(gate, 2, 3.0)
    assert (gate.ended(0), gate.ended(0)) == (3.0, None)
    gate.free(3.0 + YOUNG_SECONDS)
    assert gate.ended(1) == -math.inf


def test_another_gate_counts_those_that_are_slow():
    gate, other = Gate(1000), Gate(1000)
    begin(gate, 2, 0.0)
    begin(gate, 1, YOUNG_SECONDS, first=2)
    gate.hand_over(other, YOUNG_SECONDS)
    assert (len(gate), len(other)) == (1, 2)
