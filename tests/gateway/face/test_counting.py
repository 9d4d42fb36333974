"""Counts of jobs: right at once for what clients do, and soon for everything else."""

from __future__ import annotations

from sealpress.gateway.face.counting import JobCounts
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from tests.gateway.face.house import House


async def count(house: House) -> object:
    return (await house.attributes("queued-job-count"))["queued-job-count"].value


async def test_jobs_that_come_and_go_by_clients_are_counted_at_once(house: House) -> None:
    assert await count(house) == 0
    number = await house.new_job()
    await house.open_job()
    assert await count(house) == 2
    await house.ask(Operation.CANCEL_JOB, job_id=number)
    assert await count(house) == 1


async def test_a_count_is_believed_for_a_moment_only(house: House) -> None:
    counts = JobCounts(house.store)
    await house.new_job()
    assert await counts.active(house.queue.id) == 1
    await house.finish(state=JobState.COMPLETED)
    assert await counts.active(house.queue.id) == 1
    counts.changed(house.queue.id)
    assert await counts.active(house.queue.id) == 0
    counts.added(house.queue.id)
    assert await counts.active(house.queue.id) == 1
