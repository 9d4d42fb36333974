"""One time a queue; the earliest first; what was replaced is forgotten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from sealpress.gateway.delivery.timers import Timers


def popped(timers: Timers, now: float) -> list[int]:
    found = []
    while (queue_id := timers.pop_due(now)) is not None:
        found.append(queue_id)
    return found


def test_the_earliest_comes_first():
    timers = Timers()
    for queue_id, due in ((1, 3.0), (2, 1.0), (3, 2.0)):
        timers.set(queue_id, due)
    assert timers.next_due == 1.0
    assert popped(timers, 2.5) == [2, 3]
    assert (len(timers), 1 in timers) == (1, True)


def test_a_new_time_replaces_the_old_one():
    timers = Timers()
    timers.set(1, 1.0)
    timers.set(1, 9.0)
    assert popped(timers, 5.0) == []
    assert popped(timers, 9.0) == [1]
    assert timers.next_due is None


def test_a_time_can_be_forgotten():
    timers = Timers()
    timers.set(1, 1.0)
    timers.clear(1)
    timers.clear(2)
    assert (timers.next_due, popped(timers, 99.0)) == (None, [])


@given(some.lists(some.tuples(some.integers(1, 9), some.floats(0, 100))))
def test_it_is_a_dictionary_sorted_by_time(entries):
    timers, known = Timers(), {}
    for queue_id, due in entries:
        timers.set(queue_id, due)
        known[queue_id] = due
    found = popped(timers, 100.0)
    assert sorted(found) == sorted(known)
    assert [known[one] for one in found] == sorted(known.values())


def test_replacing_again_and_again_costs_no_memory():
    timers = Timers()
    for turn in range(10_000):
        timers.set(turn % 3, float(turn))
    assert len(timers._heap) < 200
