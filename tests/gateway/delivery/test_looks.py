"""New jobs are looked at in time; all the others together at one pace."""

from __future__ import annotations

from sealpress.gateway.delivery.looks import A_SECOND, BUSY_A_SECOND, MANY, Looks


def looked_at(looks: Looks, *, until: float, is_busy: bool = False) -> list[int]:
    """Return whose turn comes, by a loop that wakes when it is told to."""
    found, now = [], 0.0
    while (due := looks.next_due) is not None and (now := max(now, due)) < until:
        if (queue_id := looks.pop_due(now, is_busy=is_busy)) is not None:
            found.append(queue_id)
    return found


def many(pause: float) -> Looks:
    looks = Looks()
    for queue_id in range(5000):
        looks.set(queue_id, 0.0, pause)
    return looks


def test_new_jobs_are_looked_at_in_time_however_many_there_are() -> None:
    assert len(looked_at(many(0.25), until=0.26)) == 5000


def test_those_that_go_on_are_looked_at_at_one_pace() -> None:
    found = looked_at(many(2.0), until=12.0)
    assert 9 * A_SECOND < len(found) < 11 * A_SECOND
    assert found == sorted(found)  # who waits longest comes first


def test_fewer_while_jobs_wait_to_be_sent() -> None:
    assert (
        9 * BUSY_A_SECOND
        < len(looked_at(many(2.0), until=12.0, is_busy=True))
        < (11 * BUSY_A_SECOND)
    )


def test_a_new_job_does_not_wait_for_the_others() -> None:
    looks = many(2.0)
    looked_at(looks, until=3.0)
    looks.set(7777, 3.0, 0.25)
    assert 7777 in looked_at(looks, until=3.3)


def test_what_was_missed_is_not_made_up_for_at_once() -> None:
    looks = many(2.0)
    at_once = 0
    while looks.pop_due(60.0) is not None:
        at_once += 1
    assert 1 < at_once < A_SECOND / 2


def test_a_queue_has_one_time() -> None:
    looks = Looks()
    looks.set(1, 0.0, 5.0)
    looks.set(1, 0.0, 0.5)
    assert (len(looks), 1 in looks, looks.next_due) == (1, True, 0.5)
    looks.clear(1)
    assert (len(looks), 1 in looks, looks.next_due) == (0, False, None)


def test_the_pauses_become_longer_with_many_jobs() -> None:
    few, lots = Looks(), many(2.0)
    few.set(1, 0.0, 2.0)
    assert few.slowest(10.0) == 10.0
    assert lots.slowest(10.0) == len(lots) / A_SECOND
    assert few.growth < lots.growth
    assert len(lots) > MANY
