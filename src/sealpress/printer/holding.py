"""Holding jobs and letting them go: Hold-Job, Release-Job, Hold-New-Jobs (RFC 8011 4.3.5, 3998)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute
from sealpress.ipp.registry import Kind
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import DateTime
from sealpress.printer.answers import succeed
from sealpress.printer.attribute_rules import check_syntax, text_of
from sealpress.printer.attributes import one
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer, EventKind, Instant
from sealpress.printer.hold_periods import INDEFINITE, NO_HOLD, hold_moment, is_hold_word
from sealpress.printer.intake import Intake, find_job
from sealpress.printer.job import DELAYED, INCOMING, Job
from sealpress.printer.job_passwords import (
    WAITS_FOR_PASSWORD,
    WAITS_FOR_PASSWORD_MESSAGE,
    given_password,
)
from sealpress.printer.refusal import RefusalError
from sealpress.printer.rights import check_operator, check_owner, is_operator
from sealpress.spool.states import RELEASE_REASONS, STATE_MESSAGES

__all__ = [
    "HOLDING",
    "HOLD_REASON",
    "apply_hold",
    "hold_job",
    "hold_new_job",
    "hold_new_jobs",
    "release",
    "release_due_jobs",
    "release_held_new_jobs",
    "release_job",
    "supported_hold",
]

HOLD_REASON = "job-hold-until-specified"
_HELD_ON_CREATE = "job-held-on-create"
_WORD = "job-hold-until"
_TIME = "job-hold-until-time"

MAX_WRONG_PASSWORDS = 20
"""So many passwords may be guessed of a job; after them only its owner and operators release it."""

_STAYING = INCOMING | {DELAYED}

HOLDING = frozenset({_WORD, _TIME})
"""The job attributes that hold a job."""


def hold_job(core: PrinterCore, intake: Intake) -> Answer:
    """Hold a job that is not printed yet (RFC 8011 section 4.3.5)."""
    job = find_job(intake, core.config, core.queue.get)
    check_owner(core, intake, job)
    if not job.is_waiting:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE, f"job {job.id} is {job.state.keyword} already"
        )
    wanted = supported_hold(intake) or {_WORD: one(_WORD, ValueTag.KEYWORD, INDEFINITE)}
    job.template.pop(_WORD, None)
    job.template.pop(_TIME, None)
    job.template.update(wanted)
    job.take_back()
    apply_hold(core, job, intake.where.at)
    return succeed(core, intake)


def supported_hold(intake: Intake) -> dict[str, Attribute]:
    """Return how a request wants a job to be held; empty when it says nothing.

    A word that nobody knows holds it until it is released, and is listed (RFC 8011 section 4.3.5).
    """
    wanted = _wanted_hold(intake)
    word = wanted.get(_WORD)
    if word is not None and not is_hold_word(text_of(word.value)):
        intake.unsupported.append(word)
        wanted[_WORD] = one(_WORD, ValueTag.KEYWORD, INDEFINITE)
    return wanted


def _wanted_hold(intake: Intake) -> dict[str, Attribute]:
    """Return what a request says of holding.

    Clients of CUPS send ``job-hold-until`` in the job group, where RFC 8011 has none.
    """
    given = {**{a.name: a for a in intake.template}, **intake.attributes}
    wanted: dict[str, Attribute] = {}
    for name in (_WORD, _TIME):
        entry = registry.attribute(name, Kind.JOB_TEMPLATE)
        if name in given and entry is not None:
            check_syntax(given[name], entry)
            wanted[name] = given[name]
    return wanted


def release_job(core: PrinterCore, intake: Intake) -> Answer:
    """Let a held job go, whatever holds it (RFC 8011 section 4.3.6)."""
    job = find_job(intake, core.config, core.queue.get)
    if WAITS_FOR_PASSWORD in job.reasons and job.password:
        _check_password(core, intake, job)
    else:
        check_owner(core, intake, job)
    if job.state.is_terminal:
        raise RefusalError(Status.CLIENT_ERROR_NOT_POSSIBLE, f"job {job.id} has come to its end")
    release(core, job, intake.where.at)
    return succeed(core, intake)


def _check_password(core: PrinterCore, intake: Intake, job: Job) -> None:
    """Refuse who can't prove that the job may be printed (PWG 5100.11 section 5.1).

    Its owner can, but for a name that was only claimed, and whoever knows its password.
    """
    is_owner = job.owner.is_authenticated and job.owner.is_owned_by(intake.user)
    if is_owner or is_operator(core, intake):
        return
    given = given_password(intake.attributes, is_secure=intake.where.secure)
    if given is None:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_AUTHENTICATED, "give the job's password to release it"
        )
    if job.wrong_passwords >= MAX_WRONG_PASSWORDS:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_AUTHORIZED, "too many wrong passwords were given for this job"
        )
    if not given.fits(job.password):
        job.wrong_passwords += 1
        raise RefusalError(Status.CLIENT_ERROR_NOT_AUTHORIZED, "the job's password is another one")


def hold_new_jobs(core: PrinterCore, intake: Intake) -> Answer:
    """Hold all jobs that come from now on (RFC 3998 section 3.3.1)."""
    check_operator(core, intake)
    core.holds_new_jobs = True
    core.emit(EventKind.PRINTER_STATE_CHANGED, intake.where.at, state=core.state.keyword)
    return succeed(core, intake)


def release_held_new_jobs(core: PrinterCore, intake: Intake) -> Answer:
    """Hold new jobs no longer, and let those go that were held so (RFC 3998 section 3.3.2)."""
    check_operator(core, intake)
    core.holds_new_jobs = False
    for job in list(core.queue.active()):
        if _HELD_ON_CREATE in job.reasons:
            job.reasons = [reason for reason in job.reasons if reason != _HELD_ON_CREATE]
            if not _is_held(job):
                release(core, job, intake.where.at)
    core.emit(EventKind.PRINTER_STATE_CHANGED, intake.where.at, state=core.state.keyword)
    return succeed(core, intake)


def hold_new_job(core: PrinterCore, job: Job, at: Instant) -> None:
    """Hold a job at its creation when it or an operator asked for that."""
    job.hold_until = _hold_until(job.template, at)
    reasons = [HOLD_REASON] if job.hold_until else []
    if core.holds_new_jobs:
        job.hold_until = math.inf
        reasons.append(_HELD_ON_CREATE)
    if job.password:
        job.hold_until = math.inf
        reasons.append(WAITS_FOR_PASSWORD)
    if reasons:
        job.state = JobState.PENDING_HELD
        job.message = WAITS_FOR_PASSWORD_MESSAGE if job.password else STATE_MESSAGES[job.state]
        job.reasons += reasons


def apply_hold(core: PrinterCore, job: Job, at: Instant) -> None:
    """Hold a waiting job, or let it go, as its ``job-hold-until`` says now."""
    until = _hold_until(job.template, at)
    others = [reason for reason in job.reasons if reason != HOLD_REASON]
    if until:
        # No time that comes lets a job go that waits for its release.
        job.hold_until = until if _may_go_by_itself(others) else math.inf
        job.reasons = [*others, HOLD_REASON]
        if job.state is JobState.PENDING:
            core.move(job, JobState.PENDING_HELD, at, job.reasons)
    elif _may_go_by_itself(others):
        release(core, job, at)
    else:
        job.reasons = others


def release(core: PrinterCore, job: Job, at: Instant) -> None:
    """Let a job go: it waits for its turn from now on. Nothing for one that is not held."""
    if job.state is not JobState.PENDING_HELD:
        return
    job.hold_until = 0.0
    job.template.pop(_TIME, None)
    if _WORD in job.template:
        job.template[_WORD] = one(_WORD, ValueTag.KEYWORD, NO_HOLD)
    core.move(job, JobState.PENDING, at, [reason for reason in job.reasons if reason in _STAYING])
    if job.is_ready:
        core.emit(EventKind.JOB_READY, at, job)


def release_due_jobs(core: PrinterCore, at: Instant) -> None:
    """Let the jobs go whose time has come."""
    now = at.wall.timestamp()
    for job in list(core.queue.active()):
        is_due = job.state is JobState.PENDING_HELD and 0 < job.hold_until <= now
        if is_due and _may_go_by_itself(job.reasons):
            release(core, job, at)


def _may_go_by_itself(reasons: Collection[str]) -> bool:
    return RELEASE_REASONS.isdisjoint(reasons) and _HELD_ON_CREATE not in reasons


def _is_held(job: Job) -> bool:
    return HOLD_REASON in job.reasons or not RELEASE_REASONS.isdisjoint(job.reasons)


def _hold_until(template: Mapping[str, Attribute], at: Instant) -> float:
    """Return until when these attributes hold a job; 0 for a moment that is past."""
    time = template.get(_TIME)
    moment = time.value.to_datetime() if time and isinstance(time.value, DateTime) else None
    if moment is not None:
        return moment.timestamp() if moment > at.wall else 0.0
    word = template.get(_WORD)
    if word is None:
        return 0.0
    return hold_moment(text_of(word.value), at.wall.astimezone())
