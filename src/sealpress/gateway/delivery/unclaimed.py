"""What is done about jobs and queues that no writer has."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

from sealpress.errors import SealpressError, SpoolError
from sealpress.gateway.delivery.book import JobBook
from sealpress.gateway.delivery.telling import canceled, unserved
from sealpress.gateway.delivery.way import Way
from sealpress.ipp.states import JobState
from sealpress.spool.records import Claim, Delivery, JobChange

if TYPE_CHECKING:
    from sealpress.gateway.delivery.office import Office
    from sealpress.gateway.delivery.orders import ServedQueue
    from sealpress.spool.records import SpooledJob
    from sealpress.spool.store import JobStore

__all__ = ["UNSERVED_SECONDS", "cancel_waiting", "has_work", "leave_alone"]

_log = logging.getLogger("sealpress.gateway")

UNSERVED_SECONDS = 30.0
"""For how long a queue is left alone that the settings do not know (any more)."""


async def leave_alone(office: Office, claim: Claim) -> None:
    """Give back a queue that the settings do not know.

    Raises:
        SpoolError: That can't be stored.
    """
    told = unserved()
    change = JobChange(state=told.state, reasons=told.reasons, message=told.message)
    await office.store.release(claim, change, after=UNSERVED_SECONDS)


async def cancel_waiting(
    office: Office, queue_id: int, queue: ServedQueue | None, job_id: int
) -> bool:
    """End a job that waits for its next attempt; say whether its queue is to be looked at.

    One of which the printer may have something is ended by its writer, who asks the printer. A
    paused queue has none: there the job ends at once, and the printer is told if it can be reached.

    Raises:
        SpoolError: The store can't be asked.
    """
    store = office.store
    job = await store.job(job_id)
    if job is None or job.state.is_terminal or job.queue_id != queue_id:
        return False
    if queue is None:
        return True
    is_there = job.remote.delivery is not Delivery.NOT_SENT
    if is_there and not await _is_paused(store, queue_id):
        return True
    told = canceled(())
    change = JobChange(state=told.state, reasons=told.reasons, message=told.message)
    note = office.notes.delivery("canceled", job, change, queue)
    with contextlib.suppress(SpoolError):  # claimed meanwhile: its writer is told
        await store.change_job(job.key, change, version=job.version, note=note)
        if is_there:
            await _cancel_there(office, queue, job)
    return True


async def _is_paused(store: JobStore, queue_id: int) -> bool:
    return any(one.id == queue_id and one.is_paused for one in await store.queues())


async def _cancel_there(office: Office, queue: ServedQueue, job: SpooledJob) -> None:
    """Cancel what the printer has of a job that no writer has."""
    book = JobBook(office, queue, Claim(job.queue_id, 0, job))
    way = Way(office, queue, job.queue_id)
    try:
        destination = await way.to(book)
        await destination.cancel(book.work)
    except SealpressError as error:
        _log.warning(
            "job %d is canceled; its printer may still have something of it: %s",
            job.job_id,
            error.detail,
            extra={"action": "job-canceled", "job": job.job_id, "reason": str(error.reason)},
        )
    finally:
        way.leave()


async def has_work(store: JobStore, queue_id: int) -> bool:
    """Whether a queue has jobs that are not held.

    Raises:
        SpoolError: The store can't be asked.
    """
    counts = await store.job_counts(queue_id)
    return any(count for (_, state), count in counts.items() if state != JobState.PENDING_HELD)
