"""Jobs that nobody released in time are canceled by the spool's clock, and their documents go."""

from __future__ import annotations

import dataclasses

import pytest

from sealpress.gateway.release import Hold
from sealpress.gateway.settings import QueueSettings, Retention
from sealpress.gateway.unreleased import UnreleasedJobs
from sealpress.ipp.states import JobState
from sealpress.spool.clock import SpoolClock
from sealpress.spool.records import (
    FOREVER,
    DocumentPlace,
    JobPrivate,
    NewDocument,
    NewJob,
)
from sealpress.spool.sqlite import SqliteStore
from tests.spool.plain_sealer import PlainSealer

HOUR = 3600.0
SETTINGS = QueueSettings(name="q", uri="file:///x", retention=Retention(unreleased=HOUR))
HELD = {
    "state": JobState.PENDING_HELD,
    "reasons": Hold().reasons,
    "hold_until": FOREVER,
    "private": JobPrivate(user="ann"),
}


class Scene:
    """A store whose clock is set by hand."""

    def __init__(self, folder) -> None:
        self.seconds, self.wall = 1000.0, 1.0e9
        clock = SpoolClock(monotonic=lambda: self.seconds, wall=lambda: self.wall)
        self.store = SqliteStore.open(folder, sealer=PlainSealer(), clock=clock)
        self.settings = {}

    async def add(self, **facts):
        queue = await self.store.open_queue("q")
        self.settings.setdefault(queue.id, SETTINGS)
        number = (await self.store.reserve_job_ids(1))[0]
        job = NewJob(queue_id=queue.id, job_id=number, uuid=f"u{number}", **{**HELD, **facts})
        place = DocumentPlace(b"key", b"sealed")
        return await self.store.add_job(job, [NewDocument(
            document_format="text/plain", octets=6, place=place
        )])  # fmt: skip

    async def after(self, seconds) -> int:
        self.seconds += seconds
        return await UnreleasedJobs(self.store, lambda: self.settings).cancel_old()

    async def state(self, job):
        return (await self.store.job(job.job_id)).state


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def scene(tmp_path):
    made = Scene(tmp_path)
    yield made
    await made.store.close()


async def test_a_job_is_canceled_when_its_time_is_over(scene):
    job = await scene.add()
    assert await scene.after(HOUR - 10) == 0
    assert await scene.state(job) is JobState.PENDING_HELD
    assert await scene.after(20) == 1
    canceled = await scene.store.job(job.job_id)
    assert canceled.state is JobState.CANCELED
    assert canceled.reasons == ("job-canceled-after-timeout",)
    assert "nobody released it" in canceled.message
    notes = [note for _, note in await scene.store.notes(9)]
    assert b'"action":"job-canceled"' in notes[-1]
    assert b'"user":"ann"' in notes[-1]


async def test_its_documents_go_with_the_next_purge(scene):
    job = await scene.add()
    await scene.after(HOUR + 10)
    await scene.store.purge(documents_after=0.0, history_after=HOUR, limit=10)
    assert (await scene.store.job(job.job_id)).documents[0].place is None


async def test_other_jobs_stay(scene):
    jobs = [
        await scene.add(state=JobState.PENDING, reasons=(), hold_until=0.0),
        await scene.add(reasons=("job-hold-until-specified",)),
    ]
    assert await scene.after(HOUR * 100) == 0
    assert [await scene.state(job) for job in jobs] == [JobState.PENDING, JobState.PENDING_HELD]


async def test_a_queue_may_keep_them_for_ever(scene):
    job = await scene.add()
    never = dataclasses.replace(SETTINGS, retention=Retention(unreleased=0.0))
    scene.settings = dict.fromkeys(scene.settings, never)
    assert await scene.after(HOUR * 1000) == 0
    assert await scene.state(job) is JobState.PENDING_HELD


async def test_a_leap_of_the_wall_clock_cancels_nothing(scene):
    job = await scene.add()
    scene.wall += 400 * 24 * HOUR
    assert await scene.after(0.0) == 0
    assert await scene.state(job) is JobState.PENDING_HELD
