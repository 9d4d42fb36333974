"""Jobs that bring the writer itself into trouble: the queue is not lost, and others go on."""

from __future__ import annotations

import asyncio

import pytest

from sealpress.errors import SpoolError
from sealpress.gateway.delivery import writer
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import Damage, Delivery, JobChange, RemoteJob
from tests.gateway.delivery.scene import Shop
from tests.gateway.delivery.test_dispatcher import Failing, cancel

pytestmark = pytest.mark.anyio


class Destination:
    """Takes every job, and has a fault of its own when it looks at the first one."""

    is_secure = True

    def __init__(self, fault: BaseException, number: int = 1) -> None:
        self.fault, self.number = fault, number

    def __call__(self, _settings: object):
        return self

    def _done(self, work, end: JobState | None) -> Outcome:
        remote = RemoteJob(delivery=Delivery.SENT, job_id=work.job.job_id)
        return Outcome(kind=OutcomeKind.DELIVERED, end=end, remote=remote)

    async def deliver(self, work, _desk) -> Outcome:
        return self._done(work, None if work.job.job_id == self.number else JobState.COMPLETED)

    async def find(self, work, _desk) -> Outcome:
        return self._done(work, None)

    async def look(self, work, _desk, _last) -> Outcome:
        if work.job.job_id == self.number:
            raise self.fault
        return self._done(work, JobState.COMPLETED)

    async def cancel(self, _work) -> None:
        """Nothing is there."""

    async def rest(self) -> None:
        """Nothing is open."""

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("fault", [RuntimeError("a fault"), asyncio.CancelledError()])
async def test_a_fault_in_looking_at_a_job_is_bounded(shop: Shop, fault: BaseException):
    shop.destinations = Destination(fault)
    queue = await shop.queue(first_retry_seconds=0.01, last_retry_seconds=0.02)
    poison, following = await shop.accept(queue), await shop.accept(queue)
    await shop.open()
    held = await shop.ended(poison)
    assert held.state is JobState.PENDING_HELD
    assert "sealpress-internal" in held.reasons
    assert (await shop.ended(following)).state is JobState.COMPLETED


class Notes:
    """Cannot write the line about a job's end, a few times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def delivery(self, *_given: object) -> bytes:
        if self.left:
            self.left -= 1
            raise RuntimeError("a fault")
        return b""


async def test_a_fault_while_a_fault_is_noted_does_not_lose_the_queue(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(writer, "GIVEN_UP_SECONDS", 0.05)
    queue = await shop.queue(first_retry_seconds=0.01, last_retry_seconds=0.02)
    dispatcher = await shop.open()
    dispatcher.office.notes = Notes(2)
    dispatcher.office.depot._make = Destination(RuntimeError(), number=0)
    failing = Failing(shop.store, "release", 1)
    failing.error = RuntimeError("a fault")
    dispatcher.office.store = failing
    job = await shop.accept(queue)
    assert (await shop.ended(job)).state is JobState.COMPLETED


@pytest.mark.parametrize("reason", [Reason.SPOOL_FULL, Reason.SPOOL_FAILED])
async def test_a_disk_that_is_full_for_long_holds_no_job(shop: Shop, reason: Reason):
    queue = await shop.queue(first_retry_seconds=0.01, last_retry_seconds=0.02)
    dispatcher = await shop.open()
    failing = Failing(shop.store, "advance", 20)
    failing.error = SpoolError(reason, "the disk is full")
    dispatcher.office.store = failing
    assert (await shop.ended(await shop.accept(queue))).state is JobState.COMPLETED


class Refusing:
    """A store that refuses, for ever, what the first writer of a queue has to say."""

    def __init__(self, store) -> None:
        self._store = store

    def __getattr__(self, name: str):
        return getattr(self._store, name)

    async def finish(self, claim, change, **named):
        if claim.epoch == 1:
            raise SpoolError(Reason.JOB_CHANGED, "it may not become that")
        return await self._store.finish(claim, change, **named)


async def test_a_job_that_changed_under_its_writer_does_not_stop_the_queue(shop: Shop):
    queue = await shop.queue(first_retry_seconds=0.01, last_retry_seconds=0.02)
    dispatcher = await shop.open()
    dispatcher.office.store = Refusing(shop.store)
    assert (await shop.ended(await shop.accept(queue))).state is JobState.COMPLETED
    assert len(shop.hall.printed) == 1


@pytest.mark.parametrize("method", ["claim", "sweep"])
async def test_a_cancellation_from_within_does_not_end_the_delivery(shop: Shop, method: str):
    dispatcher = await shop.open()
    failing = Failing(shop.store, method, 2)
    failing.error = asyncio.CancelledError()
    dispatcher.office.store = failing
    job = await shop.accept(await shop.queue())
    assert (await shop.ended(job)).state is JobState.COMPLETED


async def test_a_canceled_job_that_is_restarted_is_printed(shop: Shop):
    queue = await shop.queue(first_retry_seconds=3600.0, last_retry_seconds=3600.0)
    await shop.hall.stop_listening()
    await shop.open()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    await cancel(shop, queue, job)
    assert (await shop.ended(job)).state is JobState.CANCELED
    await shop.hall.start_again()
    await shop.store.change_job(job.key, JobChange(state=JobState.PENDING, reasons=()))
    assert shop.dispatcher is not None
    shop.dispatcher.wake(queue.id)
    again = await shop.until(job, lambda one: one.state.is_terminal)
    assert again.state is JobState.COMPLETED


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Reason.DOCUMENT_LOST, JobState.ABORTED),
        (Reason.SPOOL_KEY_WRONG, JobState.PENDING_HELD),
    ],
)
async def test_a_job_that_cannot_be_read_says_so_and_the_next_goes_on(
    shop: Shop, reason: Reason, state: JobState
):
    queue = await shop.queue()
    broken, following = await shop.accept(queue), await shop.accept(queue)
    read = shop.store._rows.private

    def private(sealed: bytes, uuid: str):
        if uuid == broken.uuid:
            raise SpoolError(reason, "a value is damaged")
        return read(sealed, uuid)

    shop.store._rows.private = private
    await shop.open()
    ended = await shop.ended(broken)
    assert (ended.state, ended.damage is None) == (state, False)
    assert isinstance(ended.damage, Damage)
    assert (await shop.ended(following)).state is JobState.COMPLETED
    assert len(shop.hall.printed) == 1
