"""What jobs and queues look like to subscribers, and what happened since they looked last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.gateway.status import device_reasons
from sealpress.printer import EventKind
from sealpress.printer.core import printer_state
from sealpress.printer.dialogue import JobSeen, PrinterSeen

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue
    from sealpress.spool.records import JobChange, SpooledJob

__all__ = ["MAX_REMEMBERED", "JobMemory", "job_seen", "kind_of", "queue_seen"]

MAX_REMEMBERED = 1_000
"""Of so many jobs of a queue it is remembered what was told last, so that nothing is told twice."""


class JobMemory:
    """What was told of jobs last; of those told of longest ago it is forgotten.

    Args:
        most: Of how many jobs it is remembered.
    """

    def __init__(self, most: int = MAX_REMEMBERED) -> None:
        self._most = most
        self._jobs: dict[int, JobSeen] = {}

    def __contains__(self, job_id: int) -> bool:
        return job_id in self._jobs

    def __len__(self) -> int:
        return len(self._jobs)

    def learn(self, job_id: int, seen: JobSeen) -> JobSeen | None:
        """Note what is told of a job; return what was told before."""
        before = self._jobs.pop(job_id, None)
        self._jobs[job_id] = seen
        if len(self._jobs) > self._most:
            del self._jobs[next(iter(self._jobs))]
        return before

    def forget(self, job_id: int) -> None:
        """Know nothing of a job any more."""
        self._jobs.pop(job_id, None)

    def clear(self) -> None:
        """Know nothing of any job."""
        self._jobs.clear()


def job_seen(job: SpooledJob) -> JobSeen:
    """Return what is told of a job."""
    return JobSeen(job.state, job.reasons, job.impressions)


def queue_seen(queue: Queue) -> PrinterSeen:
    """Return what is told of a queue."""
    record, reasons = queue.record, device_reasons(queue.status)
    state = printer_state(reasons, is_paused=record.is_paused, is_busy=queue.status.delivering != 0)
    service = (record.orders.service,) if record.orders.service else ()
    paused = ("paused",) if record.is_paused else ()
    holding = ("hold-new-jobs",) if record.holds_new else ()
    return PrinterSeen(state, (*reasons, *service, *paused, *holding), record.is_accepting)


def kind_of(before: JobSeen | None, seen: JobSeen, change: JobChange | None) -> EventKind | None:
    """Return what happened to a job, given what was told of it before."""
    if before is None:
        return _kind_by_change(change)
    if before.state.is_terminal and seen.state.is_terminal:
        return None  # its writer comes after whoever ended it
    if before[:2] != seen[:2]:
        return EventKind.JOB_STATE_CHANGED
    if before.impressions != seen.impressions:
        return EventKind.JOB_PROGRESS
    return EventKind.JOB_CHANGED if change is not None and _is_other(change) else None


def _kind_by_change(change: JobChange | None) -> EventKind | None:
    if change is None or change.state is not None or change.reasons is not None:
        return EventKind.JOB_STATE_CHANGED
    if change.impressions is not None:
        return EventKind.JOB_PROGRESS
    return EventKind.JOB_CHANGED if _is_other(change) else None


def _is_other(change: JobChange) -> bool:
    """Whether something of a job changed that its maker can set."""
    return any(one is not None for one in (change.priority, change.hold_until, change.private))
