"""Quick deliveries a few at a time, slow ones beside as many as may be."""

from __future__ import annotations

from sealpress.gateway.delivery.gate import (
    BEGUN_AT_ONCE,
    LATE_SECONDS,
    LEAST_AT_ONCE,
    YOUNG_SECONDS,
    Gate,
)


def begin(gate: Gate, count: int, now: float, first: int = 0) -> None:
    for number in range(first, first + count):
        gate.begun(number, now)


def test_only_some_begin_at_once():
    gate = Gate(1000)
    assert gate.free(0.0) == BEGUN_AT_ONCE
    begin(gate, BEGUN_AT_ONCE, 0.0)
    assert gate.free(0.0) == 0
    assert gate.opens_at() == YOUNG_SECONDS


def test_one_that_ends_makes_room():
    gate = Gate(1000)
    begin(gate, BEGUN_AT_ONCE, 0.0)
    gate.ended(5)
    assert gate.free(0.0) == 1


def test_slow_ones_hold_nobody_up():
    gate = Gate(1000)
    begin(gate, BEGUN_AT_ONCE, 0.0)
    assert gate.free(YOUNG_SECONDS) == BEGUN_AT_ONCE
    assert len(gate) == BEGUN_AT_ONCE
    gate.ended(0)
    assert len(gate) == BEGUN_AT_ONCE - 1


def test_there_are_never_more_than_may_be():
    gate = Gate(100)
    begin(gate, 64, 0.0)
    begin(gate, 36, 1.0, first=64)
    assert gate.free(50.0) == 0
    assert gate.opens_at() is None


def test_fewer_begin_while_the_event_loop_is_behind():
    gate = Gate(1000)
    gate.felt(LATE_SECONDS * 2)
    assert gate.free(0.0) == BEGUN_AT_ONCE // 2
    for _ in range(20):
        gate.felt(1.0)
    assert gate.free(0.0) == LEAST_AT_ONCE
    begin(gate, 5, 0.0)
    assert gate.free(0.0) == 0


def test_more_begin_again_when_it_is_not():
    gate = Gate(1000)
    gate.felt(1.0)
    for _ in range(BEGUN_AT_ONCE):
        gate.felt(0.0)
    assert gate.free(0.0) == BEGUN_AT_ONCE
