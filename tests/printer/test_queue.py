"""The queue: numbers, order, history."""

from __future__ import annotations

from sealpress.ipp.states import JobState
from sealpress.printer.config import QueueLimits
from sealpress.printer.job import Job, Owner
from sealpress.printer.queue import MAX_JOB_ID, JobQueue
from tests.printer.conversation import instant


def job(number: int, **fields: object) -> Job:
    made = Job(id=number, name="x", owner=Owner("ann"), created=instant(), secure=False)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def test_numbers_go_up() -> None:
    queue = JobQueue(QueueLimits(), first_id=7)
    assert [queue.new_id(), queue.new_id()] == [7, 8]


def test_numbers_go_round_and_skip_those_in_use() -> None:
    queue = JobQueue(QueueLimits(), first_id=MAX_JOB_ID)
    queue.add(job(1))
    assert [queue.new_id(), queue.new_id()] == [MAX_JOB_ID, 2]


def test_printing_first_then_by_priority_then_by_number() -> None:
    queue = JobQueue(QueueLimits())
    for one in (job(1), job(2, priority=90), job(3, state=JobState.PROCESSING), job(4)):
        queue.add(one)
    assert [one.id for one in queue.active()] == [3, 2, 1, 4]
    assert queue.active_count == len(queue) == 4


def test_history_drops_the_oldest() -> None:
    queue = JobQueue(QueueLimits(max_history_jobs=1))
    first, second = job(1), job(2)
    queue.add(first)
    queue.add(second)
    assert queue.retire(first) == []
    assert queue.retire(second) == [first]
    assert queue.get(1) is None
    assert [one.id for one in queue.history()] == [2]


def test_retiring_twice_changes_nothing() -> None:
    queue = JobQueue(QueueLimits())
    done = job(1)
    queue.add(done)
    queue.retire(done)
    assert queue.retire(done) == []
    assert len(queue) == 1


def test_history_expires() -> None:
    queue = JobQueue(QueueLimits(max_history_seconds=10))
    for number, ended in ((1, 0), (2, 5)):
        done = job(number, ended=instant(ended))
        queue.add(done)
        queue.retire(done)
    assert [one.id for one in queue.expire(instant(10))] == [1]
    assert [one.id for one in queue.history()] == [2]
