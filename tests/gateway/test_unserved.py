"""Queues whose settings are gone: jobs are seen, moved and canceled, and the queue forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress.errors import Reason, SpoolError
from sealpress.gateway.queues import Queues
from sealpress.gateway.settings import QueueSettings
from sealpress.gateway.unserved import UnservedQueues
from sealpress.ipp.states import JobState
from sealpress.server.audit import Actor
from sealpress.spool.records import Delivery, JobChange, RemoteJob, SpooledJob
from tests.gateway.face.house import Orders
from tests.spool.contract.makers import MAKERS
from tests.spool.contract.site import Site

BY = Actor(user="root", uid=0)


class Scene:
    """A store with a served queue ``office``, and whatever else is put there."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(MAKERS[0], folder)
        self.store = self.site.store
        self.queues = Queues(self.store)
        self.orders = Orders()
        self.unserved = UnservedQueues(self.queues, self.store, self.orders)

    async def serve(self, name: str, **more: object) -> None:
        await self.queues.open(QueueSettings(name=name, uri="file:///tmp/", **more))  # type: ignore[arg-type]  # test

    async def notes(self) -> list[bytes]:
        return [note for _, note in await self.store.notes(100)]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(tmp_path / "spool")
    await scene.serve("office")
    yield scene
    await scene.store.close()


async def test_only_what_is_not_served_is_shown(scene: Scene) -> None:
    await scene.site.add("gone")
    (record,) = await scene.unserved.records()
    view = await scene.unserved.view(record)
    assert (view["name"], view["state"], view["jobs"]) == ("gone", "not-served", {"pending": 1})
    assert "sealpress queue remove gone --cancel-jobs" in str(view["message"])
    assert await scene.unserved.find("GONE") == record
    assert await scene.unserved.find("office") is None


async def test_a_job_goes_to_a_queue_that_is_served(scene: Scene) -> None:
    job = await scene.site.add("gone")
    target = scene.queues.named("office")
    await scene.unserved.move(job.job_id, target, BY)
    assert await scene.site.listed(queue_id=target.id) == [job.job_id]
    assert scene.orders.told == [("wake", target.id, 0)]
    (note,) = await scene.notes()
    assert all(word in note for word in (b'"job-moved"', b'"gone"', b'"root"'))


async def laid_aside(scene: Scene, delivery: Delivery = Delivery.NOT_SENT) -> SpooledJob:
    """A job whose queue went away, as a writer leaves it."""
    job = await scene.site.add("gone")
    claim = await scene.site.claim()
    remote = RemoteJob(delivery=delivery)
    change = JobChange(state=JobState.PROCESSING_STOPPED, remote=remote)
    await scene.store.release(claim, change, after=30)
    return job


async def test_a_job_that_a_writer_laid_aside_goes_elsewhere(scene: Scene) -> None:
    job = await laid_aside(scene)
    await scene.unserved.move(job.job_id, scene.queues.named("office"), BY)
    assert (await scene.site.claim()).job.job_id == job.job_id


async def test_a_job_of_which_something_may_be_printed_goes_nowhere(scene: Scene) -> None:
    job = await laid_aside(scene, Delivery.SENDING)
    with pytest.raises(SpoolError) as caught:
        await scene.unserved.move(job.job_id, scene.queues.named("office"), BY)
    assert caught.value.reason is Reason.JOB_CHANGED


async def test_it_waits_for_its_owner_where_jobs_do(scene: Scene) -> None:
    await scene.serve("safe", release=True)
    job = await scene.site.add("gone")
    await scene.unserved.move(job.job_id, scene.queues.named("safe"), BY)
    found = await scene.store.job(job.job_id)
    assert found is not None
    assert (found.state, found.reasons) == (JobState.PENDING_HELD, ("job-release-wait",))


@pytest.mark.parametrize("delivery", [Delivery.NOT_SENT, Delivery.SENDING])
async def test_a_job_is_canceled(scene: Scene, delivery: Delivery) -> None:
    job = await laid_aside(scene, delivery)
    await scene.unserved.cancel(job.job_id, BY)
    await scene.unserved.cancel(job.job_id, BY)
    assert await scene.site.state(job) is JobState.CANCELED
    assert [b'"job-canceled"' in note for note in await scene.notes()] == [True]


async def test_it_is_forgotten_once_it_has_no_jobs(scene: Scene) -> None:
    job = await scene.site.add("gone")
    (record,) = await scene.unserved.records()
    with pytest.raises(SpoolError) as caught:
        await scene.unserved.remove(record, BY, cancel_jobs=False)
    assert caught.value.reason is Reason.QUEUE_NOT_EMPTY
    await scene.unserved.remove(record, BY, cancel_jobs=True)
    assert await scene.unserved.records() == []
    assert await scene.store.job(job.job_id) is None
    assert b'"queue-removed"' in (await scene.notes())[-1]
