"""Printing a copy of a job that has ended: Resubmit-Job, Reprocess-Job (PWG 5100.7, RFC 3998).

The copy is a new job of whoever asks for it; the job it is made of stays as it was.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from sealpress.ipp.message import Attribute
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import DocumentState
from sealpress.ipp.status import Status
from sealpress.printer.answers import job_group, succeed
from sealpress.printer.changing import kept_job
from sealpress.printer.core import PrinterCore
from sealpress.printer.creation import (
    CREATION_ATTRIBUTES,
    add_job,
    check_takes_jobs,
    priority_of,
    vet_job,
)
from sealpress.printer.dialogue import Answer, EventKind
from sealpress.printer.holding import HOLDING, supported_hold
from sealpress.printer.intake import Intake, Needs, OperationRule
from sealpress.printer.job import Job
from sealpress.printer.storage import JOB_STORAGE
from sealpress.printer.storing import check_may_print_again
from sealpress.printer.template import CONFLICTS

__all__ = ["REPROCESS_JOB", "RESUBMIT_JOB"]


def resubmit_job(core: PrinterCore, intake: Intake) -> Answer:
    """Print a job once more as a new one, with job attributes that differ (PWG 5100.7 5.3)."""
    job = kept_job(core, intake, check_may_print_again)
    verdict, status = vet_job(core, intake)
    return _copy(core, intake, job, verdict.kept, status)


def reprocess_job(core: PrinterCore, intake: Intake) -> Answer:
    """Print a job once more as a new one, as it was (RFC 3998 section 4.1)."""
    job = kept_job(core, intake)
    check_takes_jobs(core)
    return _copy(core, intake, job, supported_hold(intake), Status.SUCCESSFUL_OK)


def _copy(
    core: PrinterCore,
    intake: Intake,
    job: Job,
    given: Mapping[str, Attribute],
    status: Status,
) -> Answer:
    template = _merged(job.template, given)
    copy = Job(
        id=core.queue.new_id(),
        name=intake.text("job-name") or job.name,
        owner=intake.user,
        created=intake.where.at,
        secure=job.secure,  # its octets came so
        peer=intake.where.peer,
        language=job.language,
        priority=priority_of(template.get("job-priority")),
        template=template,
        submitted={name: said for name, said in job.submitted.items() if name != JOB_STORAGE},
        documents=[dataclasses.replace(one, state=DocumentState.PENDING) for one in job.documents],
        is_open=False,
        copy_of=job.id,
    )
    add_job(core, copy, intake.where.at)
    if copy.is_ready:
        core.emit(EventKind.JOB_READY, intake.where.at, copy)
    return succeed(core, intake, [job_group(core, copy, intake.where)], status=status)


def _merged(
    former: Mapping[str, Attribute], given: Mapping[str, Attribute]
) -> dict[str, Attribute]:
    """Return the attributes of a copy: what held the job is over, and what is given comes first."""
    same = {**CONFLICTS, **{exact: general for general, exact in CONFLICTS.items()}}
    gone = HOLDING | {same[name] for name in given if name in same}
    return {**{name: one for name, one in former.items() if name not in gone}, **given}


RESUBMIT_JOB = OperationRule(
    operation=Operation.RESUBMIT_JOB,
    handler=resubmit_job,
    attributes=CREATION_ATTRIBUTES,
    is_for_job=True,
    takes_template=True,
    needs=Needs.COPY,
    needs_retained=True,
)
"""For those who keep documents, and can have two jobs share them."""

REPROCESS_JOB = OperationRule(
    operation=Operation.REPROCESS_JOB,
    handler=reprocess_job,
    attributes=frozenset({"job-hold-until", "job-hold-until-time", "message"}),
    is_for_job=True,
    takes_template=True,
    needs=Needs.COPY,
    needs_retained=True,
)
"""The same with the attributes that the job had."""
