"""What the passing of time does to jobs: their output begins, or they run for too long."""

from __future__ import annotations

from sealpress.ipp.states import JobState
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import EventKind, Instant
from sealpress.printer.job import DELAYED, Job

__all__ = ["cancel_overdue_jobs", "output_due_jobs"]

_TIMED_OUT = "job-canceled-after-timeout"


def output_due_jobs(core: PrinterCore, at: Instant) -> None:
    """Let the output of jobs begin that waited for its time."""
    now = at.wall.timestamp()
    for job in list(core.queue.active()):
        if 0 < job.output_after <= now:
            job.output_after = 0.0
            job.reasons = [reason for reason in job.reasons if reason != DELAYED]
            if job.is_ready:
                core.emit(EventKind.JOB_READY, at, job)


def cancel_overdue_jobs(core: PrinterCore, at: Instant) -> None:
    """Cancel jobs that are being processed for longer than they allow (``job-cancel-after``)."""
    for job in list(core.queue.active()):
        if job.state is JobState.PROCESSING and not job.is_stopping and _is_overdue(job, at):
            core.cancel(job, at, _TIMED_OUT)


def _is_overdue(job: Job, at: Instant) -> bool:
    limit = job.template.get("job-cancel-after")
    if limit is None or job.started is None or not isinstance(limit.value, int):
        return False
    return at.seconds - job.started.seconds >= limit.value
