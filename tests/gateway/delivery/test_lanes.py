"""Printers that were quick lately begin beside thousands of others, and hold none of them up."""

from __future__ import annotations

from sealpress.gateway.delivery.gate import (
    BEGUN_AT_ONCE,
    CLIENTS_SECONDS,
    FIRST_AT_ONCE,
    YOUNG_SECONDS,
)
from sealpress.gateway.delivery.lanes import (
    GIVES_WAY_SECONDS,
    KNOWN_QUICK,
    SLOW_IN_A_ROW,
    Lanes,
)

QUICK = 1
MANY = range(100, 400)


def deliver(lanes: Lanes[int], queue_id: int, begins: float, seconds: float = 0.0) -> None:
    lanes.come(queue_id, queue_id)
    assert lanes.next(begins) == queue_id
    lanes.ended(queue_id, begins + seconds, is_fine=True)


def begun(lanes: Lanes[int], now: float) -> list[int]:
    found = []
    while (one := lanes.next(now)) is not None:
        found.append(one)
    return found


def crowded(most: int = 1000) -> Lanes[int]:
    """Return lanes of which one queue is known as quick, with many others waiting."""
    lanes: Lanes[int] = Lanes(most)
    deliver(lanes, QUICK, 0.0)
    for number in MANY:
        lanes.come(number, number)
    return lanes


def test_who_was_quick_begins_although_all_places_of_others_are_taken() -> None:
    lanes = crowded()
    assert begun(lanes, 0.0) == list(MANY[:FIRST_AT_ONCE])
    lanes.come(QUICK, QUICK)
    assert begun(lanes, 0.0) == [QUICK]


def test_whoever_nobody_knows_stands_behind_the_others() -> None:
    lanes = crowded()
    lanes.come(2, 2)
    assert 2 not in begun(lanes, 0.0)


def test_others_begin_however_often_a_quick_one_comes() -> None:
    lanes, others, now = crowded(), 0, 0.0
    for _ in range(50):
        lanes.come(QUICK, QUICK)
        found = begun(lanes, now)
        assert QUICK in found
        others += len(found) - 1
        lanes.ended(QUICK, now, is_fine=True)
        now += YOUNG_SECONDS / 4
    assert others == 13 * FIRST_AT_ONCE


def test_a_pause_of_others_is_none_of_the_quick_ones() -> None:
    lanes = crowded()
    lanes.came(MANY[0], 0.0)
    assert begun(lanes, 0.0) == [MANY[0]]
    lanes.come(QUICK, QUICK)
    assert begun(lanes, 0.0) == [QUICK]
    lanes.ended(QUICK, 0.0, is_fine=True)
    lanes.come(QUICK, QUICK)
    assert begun(lanes, 0.0) == []


def gives_way_until(lanes: Lanes[int], queue_id: int) -> float:
    lanes.came(queue_id, 0.0)
    for beat in range(1, 100):
        lanes.felt(0.0, beat / 50, 0.0)
        if not lanes.makes_pauses:
            return beat / 50
    return float("inf")


def test_the_common_lane_gives_way_to_quick_ones_for_longer() -> None:
    lanes = crowded()
    assert CLIENTS_SECONDS <= gives_way_until(lanes, MANY[0]) < GIVES_WAY_SECONDS
    assert GIVES_WAY_SECONDS <= gives_way_until(lanes, QUICK) < 2 * GIVES_WAY_SECONDS


def test_who_is_slow_again_and_again_is_quick_no_more() -> None:
    lanes: Lanes[int] = Lanes(1000)
    deliver(lanes, QUICK, 0.0)
    for turn in range(SLOW_IN_A_ROW):
        assert lanes.want(QUICK)
        deliver(lanes, QUICK, 10.0 * turn, YOUNG_SECONDS)
    assert not lanes.want(QUICK)


def test_a_delivery_that_counts_as_slow_is_not_quick() -> None:
    lanes: Lanes[int] = Lanes(1000)
    lanes.come(QUICK, QUICK)
    assert begun(lanes, 0.0) == [QUICK]
    assert begun(lanes, YOUNG_SECONDS) == []
    lanes.ended(QUICK, YOUNG_SECONDS, is_fine=True)
    assert not lanes.want(QUICK)


def test_a_printer_that_can_not_be_reached_is_not_quick() -> None:
    lanes: Lanes[int] = Lanes(1000)
    lanes.come(QUICK, QUICK)
    assert begun(lanes, 0.0) == [QUICK]
    lanes.ended(QUICK, 0.0, is_fine=False)
    assert not lanes.want(QUICK)


def test_quick_queues_are_claimed_once_in_the_order_they_came() -> None:
    lanes: Lanes[int] = Lanes(1000)
    for number in (1, 2, 3):
        deliver(lanes, number, 0.0)
    assert [lanes.want(number) for number in (3, 1, 3, 9)] == [True, True, True, False]
    assert lanes.take_wanted() == [3, 1]
    assert lanes.take_wanted() == []
    lanes.put_back([3, 1])
    assert lanes.take_wanted() == [3, 1]


def test_no_more_quick_ones_are_claimed_than_have_a_seat() -> None:
    lanes: Lanes[int] = Lanes(1000)
    for number in range(BEGUN_AT_ONCE + 5):
        deliver(lanes, number, 0.0)
        lanes.want(number)
    wanted = lanes.take_wanted()
    assert wanted == list(range(BEGUN_AT_ONCE))
    for number in wanted:
        lanes.come(number, number)
    assert lanes.take_wanted() == []


def test_seats_of_others_are_their_own() -> None:
    lanes = crowded()
    assert lanes.seats() == 0
    lanes.want(QUICK)
    assert lanes.take_wanted() == [QUICK]


def test_there_are_never_more_than_may_be_and_places_are_kept_for_quick_ones() -> None:
    lanes, now = crowded(8), 0.0
    for _ in range(5):
        begun(lanes, now)
        now += YOUNG_SECONDS
    assert lanes.opens_at(is_hinted=True) is None
    lanes.come(QUICK, QUICK)
    assert begun(lanes, now) == [QUICK]
    assert begun(lanes, now) == []


def test_quick_ones_that_turn_slow_take_places_of_the_common_lane() -> None:
    lanes: Lanes[int] = Lanes(8)
    for number in (1, 2, 3):
        deliver(lanes, number, 0.0)
    for number in (1, 2, 3):
        lanes.come(number, number)
    assert begun(lanes, 0.0) == [1, 2]
    assert begun(lanes, YOUNG_SECONDS) == [3]
    lanes.come(4, 4)
    assert begun(lanes, YOUNG_SECONDS) == [4]


def test_with_few_places_all_are_in_one_lane() -> None:
    lanes: Lanes[int] = Lanes(1)
    deliver(lanes, QUICK, 0.0)
    assert not lanes.want(QUICK)
    for number in (2, QUICK):
        lanes.come(number, number)
    assert begun(lanes, 0.0) == [2]


def test_a_time_is_told_only_while_somebody_waits() -> None:
    lanes: Lanes[int] = Lanes(1000)
    deliver(lanes, QUICK, 0.0)
    lanes.come(2, 2)
    assert begun(lanes, 5.0) == [2]
    assert lanes.opens_at(is_hinted=False) is None
    assert lanes.opens_at(is_hinted=True) == 5.0 + YOUNG_SECONDS


def test_so_many_quick_ones_are_known_those_of_last_time_first() -> None:
    lanes: Lanes[int] = Lanes(1000)
    for number in range(KNOWN_QUICK + 1):
        deliver(lanes, number, 0.0)
    assert [lanes.want(number) for number in (0, 1, KNOWN_QUICK)] == [False, True, True]
