"""Bringing a job to another printer of the same server: CUPS-Move-Job."""

from __future__ import annotations

from sealpress.ipp.message import Attribute
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer.answers import succeed
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer, EventKind
from sealpress.printer.intake import Intake, Needs, OperationRule, find_job
from sealpress.printer.refusal import RefusalError, bad_request
from sealpress.printer.rights import check_owner

__all__ = ["MOVE_JOB"]

_DESTINATION = "job-printer-uri"


def move_job(core: PrinterCore, intake: Intake) -> Answer:
    """Ask for a job that waits to be brought to another printer; its owner or an operator may."""
    job = find_job(intake, core.config, core.queue.get)
    check_owner(core, intake, job)
    destination = next((a for a in intake.template if a.name == _DESTINATION), None)
    destination = destination or intake.attributes.get(_DESTINATION)
    if destination is None or destination.tags != (ValueTag.URI,):
        raise bad_request(f"{_DESTINATION} must say where the job shall go")
    if not job.is_waiting:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE, f"job {job.id} is {job.state.keyword} already"
        )
    core.emit(EventKind.JOB_MOVE_REQUESTED, intake.where.at, job, uri=_uri(destination))
    return succeed(core, intake)


def _uri(destination: Attribute) -> str:
    return str(destination.value)


MOVE_JOB = OperationRule(
    operation=Operation.CUPS_MOVE_JOB,
    handler=move_job,
    attributes=frozenset({_DESTINATION}),
    is_for_job=True,
    takes_template=True,
    needs=Needs.JOB,
)
"""The operation, for servers of several printers."""
