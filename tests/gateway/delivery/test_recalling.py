"""After a restart the queues show again what was in their way before it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sealpress.errors import SealpressError, TransportError
from sealpress.gateway.delivery import telling
from sealpress.gateway.delivery.recalling import recall, trouble_kept
from sealpress.gateway.status import QueueStatus
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import JobChange, SpooledJob
from sealpress.spool.store import JobSelection, JobStore
from tests.gateway.delivery.scene import Queue, Shop

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
OFF = TransportError(Reason.CONNECTION_REFUSED, "lab:631 refuses connections")


def kept(error: SealpressError, **changes: object) -> SpooledJob:
    """Return a job as the store has it after an attempt that failed."""
    told = telling.waiting(error, NOON)
    job = SpooledJob(
        key=1,
        queue_id=1,
        job_id=3,
        uuid="1a2b3c4d-0000-4000-8000-000000000000",
        version=1,
        state=told.state,
        reasons=told.reasons,
        message=told.message,
        priority=50,
        hold_until=0.0,
        is_open=False,
        is_secure=True,
        created_at=100.0,
        processing_at=200.0,
        attempts=4,
        next_attempt_at=NOON.timestamp(),
    )
    return replace(job, **changes)  # type: ignore[arg-type]


def test_all_of_it_is_recalled():
    trouble = trouble_kept(kept(OFF))
    assert trouble is not None
    assert trouble.reason is Reason.CONNECTION_REFUSED
    assert trouble.sentence == OFF.entry.sentence
    assert trouble.detail == OFF.detail
    assert (trouble.next_attempt, trouble.attempts) == (NOON, 4)
    assert trouble.since.timestamp() == 200.0


@pytest.mark.parametrize("reason", [one for one in Reason if one is not Reason.INTERNAL])
def test_every_reason_comes_back_with_its_remedy(reason: Reason):
    error = SealpressError(reason, "the facts")
    shown = telling.trouble_of(error, now=NOON, before=None, next_attempt=NOON)
    found = trouble_kept(kept(error))
    assert found is not None
    assert (found.reason, found.sentence, found.remedy, found.detail) == (
        (shown.reason, shown.sentence, shown.remedy, shown.detail)
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"state": JobState.PROCESSING},
        {"next_attempt_at": None},
        {"next_attempt_at": 0.0},
        {"reasons": ("printer-stopped",)},
        {"reasons": ("sealpress-something-of-a-newer-version",)},
    ],
)
def test_what_does_not_wait_for_an_attempt_recalls_nothing(changes: dict[str, object]):
    assert trouble_kept(kept(OFF, **changes)) is None


def test_no_attempt_of_before_makes_a_job_held_too_soon():
    strange = SealpressError(Reason.DOCUMENT_UNREADABLE, "not now")
    found = trouble_kept(kept(strange, attempts=50))
    assert found is not None
    assert found.attempts == 1


async def in_trouble(shop: Shop, *numbers: int) -> list[Queue]:
    """Open queues whose printer is off and won't be tried again soon."""
    uri = "ipp://127.0.0.1:9/ipp/print"
    pauses = {"first_retry_seconds": 60.0, "last_retry_seconds": 60.0}
    queues = [await shop.queue(number, uri=uri, **pauses) for number in numbers]
    await shop.open()
    jobs = [await shop.accept(queue) for queue in queues]
    for job in jobs:
        await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    return queues


async def restarted(shop: Shop) -> None:
    assert shop.dispatcher is not None
    await shop.dispatcher.close()
    for queue in shop.queues.values():
        queue.status = QueueStatus()
    await shop.open()


async def shown(queue: Queue) -> None:
    async with asyncio.timeout(30.0):
        while queue.status.trouble is None:  # noqa: ASYNC110  # it may ring before
            await asyncio.sleep(0.01)


async def test_a_queue_shows_after_a_restart_what_is_in_its_way(shop: Shop):
    one, other = await in_trouble(shop, 1, 2)
    before = one.status.trouble
    await restarted(shop)
    await shown(one)
    await shown(other)
    after = one.status.trouble
    assert before is not None
    assert after is not None
    assert (after.reason, after.sentence, after.remedy) == (
        (before.reason, before.sentence, before.remedy)
    )
    assert after.next_attempt is not None
    assert before.next_attempt is not None
    assert abs(after.next_attempt - before.next_attempt) < timedelta(seconds=10)
    (job,) = [one for one in [await shop.store.job(1)] if one is not None]
    assert job.attempts == 1, "it is shown before the next attempt, not by it"


async def test_it_is_gone_with_the_next_success(shop: Shop):
    (queue,) = await in_trouble(shop, 1)
    await restarted(shop)
    await shown(queue)
    queue.settings = replace(queue.settings, uri=shop.hall.uri(1))
    assert shop.dispatcher is not None
    shop.dispatcher.retry_now(queue.id)
    job = await shop.store.job(1)
    assert job is not None
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert queue.status.trouble is None


async def test_who_has_a_writer_or_no_settings_is_left_alone(shop: Shop):
    queue, other = await in_trouble(shop, 1, 2)
    del shop.queues[other.id]
    queue.status = QueueStatus()
    assert await recall(shop.store, shop.queues.get, lambda _: True) == 0
    assert queue.status.trouble is None
    assert await recall(shop.store, shop.queues.get, lambda _: False) == 1
    assert await recall(shop.store, shop.queues.get, lambda _: False) == 0


class Asked:
    """A store that counts how often it is asked for jobs."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self.times = 0

    async def jobs(self, selection: JobSelection) -> Sequence[SpooledJob]:
        self.times += 1
        return await self._store.jobs(selection)


async def test_however_many_queues_the_store_is_asked_once(shop: Shop):
    queues = await in_trouble(shop, 1, 2, 3)
    for queue in queues:
        queue.status = QueueStatus()
    asked = Asked(shop.store)
    found = await recall(asked, shop.queues.get, lambda _: False)  # type: ignore[arg-type]  # no more is asked for
    assert (found, asked.times) == (3, 1)
    assert all(queue.status.trouble for queue in queues)


async def test_a_job_released_meanwhile_is_not_in_trouble(shop: Shop):
    (queue,) = await in_trouble(shop, 1)
    assert shop.dispatcher is not None
    await shop.dispatcher.close()
    queue.status = QueueStatus()
    job = await shop.store.job(1)
    assert job is not None
    await shop.store.change_job(job.key, JobChange(next_attempt_at=0.0))
    assert await recall(shop.store, shop.queues.get, lambda _: False) == 0
