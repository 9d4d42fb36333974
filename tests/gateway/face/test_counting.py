"""Counts of jobs: right at once for what clients do, and soon for everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pytest

from sealpress.gateway.face import counting
from sealpress.gateway.face.counting import ASKED_ONE_BY_ONE, JobCounts
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.spool.store import JobStore, QueueCounts
from tests.gateway.face.house import House, settings


async def count(house: House) -> object:
    return (await house.attributes("queued-job-count"))["queued-job-count"].value


async def test_jobs_that_come_and_go_by_clients_are_counted_at_once(house: House) -> None:
    assert await count(house) == 0
    number = await house.new_job()
    await house.open_job()
    assert await count(house) == 2
    await house.ask(Operation.CANCEL_JOB, job_id=number)
    assert await count(house) == 1


@pytest.fixture
def _long_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, a moment is not over before a test is."""
    monkeypatch.setattr(counting, "COUNT_SECONDS", 3600.0)


@pytest.mark.usefixtures("_long_moments")
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


@pytest.mark.usefixtures("_long_moments")
async def test_who_asks_for_many_queues_gets_all_by_one_question(house: House) -> None:
    asked: list[str] = []

    class Watched:
        async def counts(self, queue_id: int) -> QueueCounts:
            asked.append("one")
            return await house.store.counts(queue_id)

        async def all_counts(self) -> Mapping[int, QueueCounts]:
            asked.append("all")
            return await house.store.all_counts()

    more = [await house.queues.open(settings(f"q{number}")) for number in range(100)]
    await house.new_job()
    counts = JobCounts(cast("JobStore", Watched()))
    found = [await counts.active(queue.id) for queue in (*more, house.queue)]
    assert found == [0] * 100 + [1]
    assert asked.count("one") >= ASKED_ONE_BY_ONE
    assert "all" in asked
    assert len(asked) < len(found)
