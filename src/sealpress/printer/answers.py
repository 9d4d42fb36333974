"""Turning what an operation found out into its response."""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.ipp.message import Group, Message
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import AcceptDocument, Answer, RequestFacts
from sealpress.printer.document_objects.attributes import document_group
from sealpress.printer.intake import Intake, version_to_answer
from sealpress.printer.job import Job
from sealpress.printer.job_attributes import CREATION_RESPONSE, job_attributes
from sealpress.printer.refusal import RefusalError
from sealpress.printer.responses import response

__all__ = ["creation_response", "refuse", "succeed"]


def succeed(
    core: PrinterCore,
    intake: Intake,
    groups: Iterable[Group] = (),
    *,
    status: Status = Status.SUCCESSFUL_OK,
) -> Answer:
    """Answer a request that was carried out.

    The status becomes 0x0001 when something of the request was not supported, unless it says more
    already (RFC 8011 section 4.1.7).
    """
    if status is Status.SUCCESSFUL_OK and intake.unsupported:
        status = Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    message = response(
        version_to_answer(intake.message, core.config),
        intake.message.request_id,
        status,
        unsupported=intake.unsupported,
        groups=groups,
    )
    return Answer(message)


def refuse(core: PrinterCore, request: Message, refusal: RefusalError) -> Message:
    """Answer a request that is not carried out."""
    return response(
        version_to_answer(request, core.config),
        request.request_id,
        refusal.status,
        detail=refusal.detail,
        unsupported=refusal.unsupported,
    )


def job_group(core: PrinterCore, job: Job, where: RequestFacts) -> Group:
    """Make the group that creating a job, or adding to it, returns (RFC 8011 4.2.1.2)."""
    attributes = job_attributes(job, CREATION_RESPONSE, core.job_view(where))
    return Group(attributes, tag=GroupTag.JOB)


def creation_response(core: PrinterCore, job: Job, accepted: AcceptDocument) -> Message:
    """Answer a request whose document was received."""
    return response(
        version_to_answer(accepted.request, core.config),
        accepted.request.request_id,
        accepted.status,
        unsupported=accepted.unsupported,
        groups=[
            job_group(core, job, accepted.where),
            *_document_groups(core, job, accepted),
            *accepted.groups,
        ],
    )


def _document_groups(core: PrinterCore, job: Job, accepted: AcceptDocument) -> list[Group]:
    """Tell of the document those who know of documents, as told by a group of the request.

    Decoders of many clients (pyipp, ippx) fail at a group that RFC 8010 does not have.
    """
    document = job.document(accepted.document_number)
    knows = accepted.request.group(GroupTag.DOCUMENT) is not None
    if document is None or not (accepted.tells_document and knows):
        return []
    return [document_group(job, document, core.job_view(accepted.where))]
