"""Jobs that wait to be released, as the printer model knows them (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.gateway.release import Hold
from sealpress.ipp.states import JobState
from sealpress.printer.job import Job
from sealpress.printer.job_attributes import new_job_uuid

if TYPE_CHECKING:
    from sealpress.gateway.face.loading import Loaded
    from sealpress.gateway.queue import Queue

__all__ = ["hold_again", "hold_new_job"]


def hold_new_job(job: Job, queue: Queue, hold: Hold | None) -> None:
    """Make a new job the queue's, and hold it when it has to be released."""
    job.printer_path = queue.path
    job.uuid = new_job_uuid(str(queue.uuid), job)
    if hold is not None:
        _hold(job, hold)


def hold_again(loaded: Loaded, queue: Queue) -> None:
    """Have a job that is printed again wait for its release again."""
    for spooled, job in loaded.jobs.values():
        if spooled.private.password:
            _hold(job, Hold.for_password(spooled.private.password))
        elif queue.settings.release:
            _hold(job, Hold())


def _hold(job: Job, hold: Hold) -> None:
    job.state = JobState.PENDING_HELD
    job.reasons = [*job.reasons, *hold.reasons]
    job.message = hold.message
    job.hold_until = hold.hold_until
