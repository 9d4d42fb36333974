"""Operators at the jobs: canceling and suspending the current one, changing turns (RFC 3998 4).

Whose turn it is follows from the jobs' priorities; where an operator says otherwise they become
other ones than the jobs' ``job-priority`` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.printer.answers import succeed
from sealpress.printer.control import cancel_listed
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer, EventKind
from sealpress.printer.intake import Intake, find_job
from sealpress.printer.job import RESUMING, SUSPENDED, Job
from sealpress.printer.refusal import RefusalError
from sealpress.printer.rights import check_operator, check_owner

__all__ = [
    "bring_behind",
    "cancel_current_job",
    "promote_job",
    "resume_job",
    "schedule_job_after",
    "suspend_current_job",
]

_STARTED = frozenset({JobState.PROCESSING, JobState.PROCESSING_STOPPED})


def cancel_current_job(core: PrinterCore, intake: Intake) -> Answer:
    """Cancel the job that is being printed (RFC 3998 section 4.2)."""
    job = _current(core, intake)
    check_owner(core, intake, job)
    cancel_listed(core, intake, [job])
    return succeed(core, intake)


def suspend_current_job(core: PrinterCore, intake: Intake) -> Answer:
    """Stop the job that is being printed, and print others until it goes on (RFC 3998 4.3.1)."""
    job = _current(core, intake)
    check_owner(core, intake, job)
    if job.is_stopping:
        raise _not_possible(f"job {job.id} is being canceled")
    if not core.config.has_own_jobs and not job.is_unsent:
        # What a device has of it may come out at any moment, and would come out again later.
        raise _not_possible(f"job {job.id} is on its way to the printer, or there already")
    if job.is_unsent:  # what kept it from its device is no reason any more
        job.is_unsent, job.reasons = False, []
    core.suspend(job, intake.where.at)
    return succeed(core, intake)


def resume_job(core: PrinterCore, intake: Intake) -> Answer:
    """Let a suspended job go on where it stopped, as the next one (RFC 3998 section 4.3.2)."""
    job = find_job(intake, core.config, core.queue.get)
    check_owner(core, intake, job)
    if not job.is_suspended:
        raise _not_possible(f"job {job.id} is not suspended")
    job.reasons = [*(reason for reason in job.reasons if reason != SUSPENDED), RESUMING]
    core.emit(EventKind.JOB_STATE_CHANGED, intake.where.at, job, state=job.state.keyword)
    core.emit(EventKind.JOB_RESUMED, intake.where.at, job)
    return succeed(core, intake)


def promote_job(core: PrinterCore, intake: Intake) -> Answer:
    """Let a job that waits be the next one (RFC 3998 section 4.4.1)."""
    return _bring(core, intake, None)


def schedule_job_after(core: PrinterCore, intake: Intake) -> Answer:
    """Let a job that waits come right after another; without one, next (RFC 3998 4.4.2)."""
    number = intake.integer("predecessor-job-id", 0)
    if not number:
        return _bring(core, intake, None)
    predecessor = core.queue.get(number)
    if predecessor is None:
        raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, f"there is no job {number}")
    if predecessor.state in _STARTED:  # whoever comes after the current job is the next one
        return _bring(core, intake, None)
    if predecessor.state is not JobState.PENDING:
        raise _not_possible(f"job {number} does not wait for its turn")
    return _bring(core, intake, predecessor)


def _bring(core: PrinterCore, intake: Intake, predecessor: Job | None) -> Answer:
    check_operator(core, intake)
    job = find_job(intake, core.config, core.queue.get)
    if job.state is not JobState.PENDING or job is predecessor:
        raise _not_possible(f"job {job.id} does not wait for its turn")
    waiting = [one for one in core.queue.active() if one.state is JobState.PENDING]
    for moved in bring_behind(waiting, job, predecessor):
        core.emit(EventKind.JOB_CHANGED, intake.where.at, moved)
    return succeed(core, intake)


def bring_behind(waiting: Iterable[Job], job: Job, predecessor: Job | None) -> list[Job]:
    """Give a job its turn right behind another's; no more priorities change than must.

    Args:
        waiting: The jobs that wait for their turn, the next first.
        job: One of them.
        predecessor: Another; ``None`` to bring the job before all.

    Returns:
        The jobs whose priorities changed.
    """
    others = [one for one in waiting if one is not job]
    place = others.index(predecessor) + 1 if predecessor is not None else 0
    following = others[place] if place < len(others) else None
    before = others[place - 1] if place else None
    former = {one.id: one.priority for one in (*others, job)}
    job.priority = _priority(job, before, following)
    _raise_those_before(others[:place], job)
    return [one for one in (*others, job) if one.priority != former[one.id]]


def _priority(job: Job, before: Job | None, following: Job | None) -> int:
    """Return a priority for a job between two others that needs as little as may be of them."""
    if following is not None:
        return following.priority if job.id < following.id else following.priority + 1
    return before.priority - (job.id < before.id) if before is not None else job.priority


def _raise_those_before(before: Sequence[Job], job: Job) -> None:
    behind = job
    for one in reversed(before):
        least = behind.priority if one.id < behind.id else behind.priority + 1
        if one.priority >= least:
            return
        one.priority = least
        behind = one


def _current(core: PrinterCore, intake: Intake) -> Job:
    """Return the job that is being printed, which is the one of ``job-id`` if there is one.

    Raises:
        RefusalError: There is none, or it is another (0x0404).
    """
    current = core.printing or next(
        (job for job in core.queue.active() if job.state in _STARTED and not job.is_suspended), None
    )
    if current is None:
        raise _not_possible("no job is being printed")
    if intake.integer("job-id", current.id) != current.id:
        raise _not_possible("another job is being printed")
    return current


def _not_possible(detail: str) -> RefusalError:
    return RefusalError(Status.CLIENT_ERROR_NOT_POSSIBLE, detail)
