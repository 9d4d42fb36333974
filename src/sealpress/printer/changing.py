"""Changing a job that waits, and printing one again: Set-Job-Attributes (RFC 3380), Restart-Job."""

from __future__ import annotations

from collections.abc import Callable

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute
from sealpress.ipp.registry import Kind
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer.answers import succeed
from sealpress.printer.attribute_rules import check_settable, check_syntax, text_of
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer, EventKind, Instant
from sealpress.printer.fidelity import check_verdict
from sealpress.printer.holding import HOLDING, apply_hold, supported_hold
from sealpress.printer.intake import Intake, find_job
from sealpress.printer.job import Job
from sealpress.printer.job_attributes import JOB_STATUS_NAMES, SETTABLE_BESIDES_TEMPLATE
from sealpress.printer.job_constraints import conflicts_in
from sealpress.printer.lifetimes import apply_delay
from sealpress.printer.refusal import RefusalError, bad_request
from sealpress.printer.rights import check_owner
from sealpress.printer.template import TemplateVerdict

__all__ = ["kept_job", "restart_job", "set_job_attributes"]

_DEFAULT_PRIORITY = 50


def set_job_attributes(core: PrinterCore, intake: Intake) -> Answer:
    """Change a job that is not printed yet: all that is asked for, or nothing (RFC 3380 4.2)."""
    job = find_job(intake, core.config, core.queue.get)
    check_owner(core, intake, job)
    if job.state not in {JobState.PENDING, JobState.PENDING_HELD}:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE, f"job {job.id} is {job.state.keyword} already"
        )
    if not intake.template:
        raise bad_request("the job attributes to set are missing")
    settable = core.description.rules.names | SETTABLE_BESIDES_TEMPLATE
    names = [attribute.name for attribute in intake.template]
    check_settable(names, settable, JOB_STATUS_NAMES, fixed_first=True)
    removed = [a.name for a in intake.template if a.tags == (ValueTag.DELETE_ATTRIBUTE,)]
    wanted = [a for a in intake.template if a.name not in removed]
    name = next((a for a in wanted if a.name == "job-name"), None)
    if name is not None:
        _check_name(name)
    verdict = core.description.rules.judge(a for a in wanted if a is not name)
    check_verdict(verdict)
    _check_together(core, job, verdict)
    _change(job, verdict, removed, name)
    if not HOLDING.isdisjoint({*verdict.kept, *removed}):
        apply_hold(core, job, intake.where.at)
    if core.config.has_own_jobs:
        _delay_anew(core, job, intake.where.at)
    core.emit(EventKind.JOB_CHANGED, intake.where.at, job)
    return succeed(core, intake)


def _check_together(core: PrinterCore, job: Job, verdict: TemplateVerdict) -> None:
    """Refuse what the printer can't do together with what the job has already."""
    template = {**job.template, **verdict.kept}
    own = core.config.has_own_jobs
    if own and any(conflicts_in(template, core.description.fixed_values)):
        raise RefusalError(
            Status.CLIENT_ERROR_CONFLICTING_ATTRIBUTES,
            "the attributes exclude each other",
            verdict.kept.values(),
        )


def _delay_anew(core: PrinterCore, job: Job, at: Instant) -> None:
    was_ready = job.is_ready
    apply_delay(job, at)
    if job.is_ready and not was_ready:
        core.emit(EventKind.JOB_READY, at, job)


def _check_name(name: Attribute) -> None:
    entry = registry.attribute("job-name", Kind.JOB_DESCRIPTION)
    if entry is not None:
        check_syntax(name, entry)


def _change(job: Job, verdict: TemplateVerdict, removed: list[str], name: Attribute | None) -> None:
    for gone in removed:
        job.template.pop(gone, None)
    if not HOLDING.isdisjoint(verdict.kept):  # the two say the same thing: the new one holds
        for holding in HOLDING:
            job.template.pop(holding, None)
    job.template.update(verdict.kept)
    if name is not None:
        job.name = text_of(name.value)
    if "job-priority" in verdict.kept or "job-priority" in removed:
        priority = job.template.get("job-priority")
        value = priority.value if priority is not None else None
        job.priority = value if isinstance(value, int) else _DEFAULT_PRIORITY


def restart_job(core: PrinterCore, intake: Intake) -> Answer:
    """Print a job that has ended again, if its documents are still there (RFC 8011 4.3.7)."""
    job = kept_job(core, intake)
    wanted = supported_hold(intake)
    for name in HOLDING:
        job.template.pop(name, None)
    job.template.update(wanted)
    core.begin_again(job, intake.where.at)
    apply_hold(core, job, intake.where.at)
    return succeed(core, intake)


def kept_job(
    core: PrinterCore,
    intake: Intake,
    check: Callable[[PrinterCore, Intake, Job], None] = check_owner,
) -> Job:
    """Return the job that a request names, if it has ended and its documents are still there.

    Args:
        core: The printer.
        intake: The request.
        check: Refuses those for whom it is not.

    Raises:
        RefusalError: It has not (0x0404), or is not for who asks (0x0403).
    """
    job = find_job(intake, core.config, core.queue.get)
    check(core, intake, job)
    if not job.state.is_terminal:
        raise RefusalError(Status.CLIENT_ERROR_NOT_POSSIBLE, f"job {job.id} has not ended yet")
    if not (job.is_retained and job.documents):
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE, f"the documents of job {job.id} are gone"
        )
    return job
