"""Acting on jobs and printer: Cancel-Job, Cancel-My-Jobs, Identify-Printer (RFC 8011 4.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer.answers import succeed
from sealpress.printer.attributes import many
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer, EventKind
from sealpress.printer.intake import Intake, find_job
from sealpress.printer.job import Job
from sealpress.printer.refusal import RefusalError
from sealpress.printer.rights import check_owner
from sealpress.printer.storage import is_stored
from sealpress.printer.storing import forget_stored

__all__ = [
    "cancel_job",
    "cancel_listed",
    "cancel_my_jobs",
    "cancel_reason",
    "identify_printer",
    "jobs_to_cancel",
]


def cancel_job(core: PrinterCore, intake: Intake) -> Answer:
    """Cancel one job (RFC 8011 section 4.3.3)."""
    job = find_job(intake, core.config, core.queue.get)
    check_owner(core, intake, job)
    if is_stored(job):
        forget_stored(core, job, intake.where.at)
        return succeed(core, intake)
    _check_cancelable(job)
    core.cancel(job, intake.where.at, cancel_reason(intake, job))
    return succeed(core, intake)


def cancel_my_jobs(core: PrinterCore, intake: Intake) -> Answer:
    """Cancel the listed jobs of the requester, or all of them (PWG 5100.7 section 5.1).

    Nothing is canceled unless every listed job can be.
    """
    jobs = jobs_to_cancel(core, intake, _own)
    for job in jobs:
        if not job.owner.is_owned_by(intake.user):
            raise RefusalError(
                Status.CLIENT_ERROR_NOT_AUTHORIZED, f"job {job.id} belongs to somebody else"
            )
    cancel_listed(core, intake, jobs)
    return succeed(core, intake)


def _own(core: PrinterCore, intake: Intake) -> Iterable[Job]:
    return (job for job in core.queue.active() if job.owner.is_owned_by(intake.user))


def jobs_to_cancel(
    core: PrinterCore,
    intake: Intake,
    otherwise: Callable[[PrinterCore, Intake], Iterable[Job]],
) -> list[Job]:
    """Return the jobs of ``job-ids``, or those that are meant when there are none.

    Raises:
        RefusalError: One of them does not exist (0x0406).
    """
    numbers = intake.integers("job-ids")
    if numbers is None:
        return [job for job in otherwise(core, intake) if not job.is_stopping]
    jobs: list[Job] = []
    for number in dict.fromkeys(numbers):
        job = core.queue.get(number)
        if job is None:
            raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, f"there is no job {number}")
        jobs.append(job)
    return jobs


def cancel_listed(core: PrinterCore, intake: Intake, jobs: list[Job]) -> None:
    """Cancel these jobs, or none of them.

    Raises:
        RefusalError: One of them has come to its end (0x0404).
    """
    for job in jobs:
        _check_cancelable(job)
    for job in jobs:
        core.cancel(job, intake.where.at, cancel_reason(intake, job))


def _check_cancelable(job: Job) -> None:
    if job.state.is_terminal or job.is_stopping:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE, f"job {job.id} has come to its end already"
        )


def cancel_reason(intake: Intake, job: Job) -> str:
    """Return the job state reason that says who canceled a job."""
    own = job.owner.is_owned_by(intake.user)
    return "job-canceled-by-user" if own else "job-canceled-by-operator"


def identify_printer(core: PrinterCore, intake: Intake) -> Answer:
    """Make the printer show which one it is (PWG 5100.13 section 5.1)."""
    requested = intake.attributes.get("identify-actions")
    supported = core.description.fixed_values("identify-actions-supported")
    default = core.description.fixed_values("identify-actions-default")
    actions = requested.values if requested else default
    unknown = [action for action in actions if action not in supported]
    if unknown:
        intake.unsupported.append(many("identify-actions", ValueTag.KEYWORD, unknown))
    chosen = [str(action) for action in actions if action in supported] or [*map(str, default)]
    message = intake.text("message")
    core.emit(EventKind.IDENTIFY, intake.where.at, actions=chosen, message=message)
    return succeed(core, intake)
