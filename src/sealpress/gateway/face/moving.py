"""Bringing a job to another queue, as the operation CUPS-Move-Job asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.errors import UsageError
from sealpress.gateway.face.target import target_of_path
from sealpress.gateway.release import hold_for_move
from sealpress.ipp.message import Message
from sealpress.ipp.status import Status
from sealpress.ipp.uri import PrinterUri
from sealpress.printer import Answer, RequestFacts
from sealpress.printer.responses import bare_answer

if TYPE_CHECKING:
    from sealpress.gateway.face.keeping import Keeper
    from sealpress.gateway.queue import Queue
    from sealpress.gateway.queues import Queues
    from sealpress.spool.records import SpooledJob
    from sealpress.spool.store import JobStore

__all__ = ["bring", "move"]


async def move(keeper: Keeper, job: SpooledJob, uri: str, message: Message) -> Answer | None:
    """Bring a waiting job to the queue of a URI.

    Returns:
        What refuses it: there is no such queue, it takes no jobs, or not from this user.
    """
    desk = keeper.desk
    there = _queue_of(desk.queues, uri)
    if there is None:
        return bare_answer(message, Status.CLIENT_ERROR_NOT_FOUND, "there is no such queue here")
    decision = desk.gate.decide(there.settings, message, keeper.where)
    if not isinstance(decision, RequestFacts):
        return bare_answer(
            message, Status.CLIENT_ERROR_NOT_AUTHORIZED, "the job may not go to this queue"
        )
    if not there.record.is_accepting:
        return bare_answer(
            message, Status.SERVER_ERROR_NOT_ACCEPTING_JOBS, "that queue takes no jobs at present"
        )
    if there.id != job.queue_id:
        note = keeper.note("job-moved", there, job.job_id)
        await bring(desk.store, job, there, note)
        desk.counts.changed(job.queue_id)
        desk.counts.changed(there.id)
        desk.orders.retry_now(job.queue_id)  # it may have waited for this job
        desk.orders.wake(there.id)
    return None


async def bring(store: JobStore, job: SpooledJob, there: Queue, note: bytes) -> None:
    """Bring a job to a queue, and hold it where that one releases jobs.

    Raises:
        SpoolError: It was changed meanwhile (``job-changed``), or the store fails.
    """
    version, hold = job.version, hold_for_move(there.settings, job)
    if hold is not None:  # before it is there: nobody there must print it
        version = (await store.change_job(job.key, hold, version=version)).version
    await store.move_job(job.key, there.id, version=version, note=note)


def _queue_of(queues: Queues, uri: str) -> Queue | None:
    try:
        target = target_of_path(PrinterUri.parse(uri).path)
    except UsageError:
        return None
    if target.queue:
        return queues.by_name(target.queue)
    return queues.default if target.is_known and not target.job_id else None
