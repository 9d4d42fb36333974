"""What is done about jobs and queues that no writer has."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sealpress.errors import SpoolError
from sealpress.gateway.delivery.telling import canceled, unserved
from sealpress.ipp.states import JobState
from sealpress.spool.records import Delivery, JobChange

if TYPE_CHECKING:
    from sealpress.gateway.delivery.office import Office
    from sealpress.gateway.delivery.orders import ServedQueue
    from sealpress.spool.records import Claim
    from sealpress.spool.store import JobStore

__all__ = ["UNSERVED_SECONDS", "cancel_waiting", "has_work", "leave_alone"]

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

    One of which the printer may have something is ended by its writer, who asks the printer.

    Raises:
        SpoolError: The store can't be asked.
    """
    store = office.store
    job = await store.job(job_id)
    if job is None or job.state.is_terminal or job.queue_id != queue_id:
        return False
    if job.remote.delivery is Delivery.NOT_SENT and queue is not None:
        told = canceled(())
        change = JobChange(state=told.state, reasons=told.reasons, message=told.message)
        note = office.notes.delivery("canceled", job, change, queue)
        with contextlib.suppress(SpoolError):  # claimed meanwhile: its writer is told
            await store.change_job(job.key, change, version=job.version, note=note)
    return True


async def has_work(store: JobStore, queue_id: int) -> bool:
    """Whether a queue has jobs that are not held.

    Raises:
        SpoolError: The store can't be asked.
    """
    counts = await store.job_counts(queue_id)
    return any(count for (_, state), count in counts.items() if state != JobState.PENDING_HELD)
