"""Documents of a job: Send-Document, Close-Job, and what became of the octets (RFC 8011 4.3.1)."""

from __future__ import annotations

from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.printer.answers import creation_response, refuse, succeed
from sealpress.printer.core import PrinterCore
from sealpress.printer.creation import accept_document, is_full, vet_document
from sealpress.printer.dialogue import AcceptDocument, Answer, DocumentFailure, EventKind, Instant
from sealpress.printer.intake import Intake, find_job
from sealpress.printer.job import INCOMING, Document, Job
from sealpress.printer.refusal import RefusalError, bad_request
from sealpress.printer.rights import check_owner

__all__ = ["close_job", "document_failed", "document_received", "expire_open_jobs", "send_document"]


def send_document(core: PrinterCore, intake: Intake) -> AcceptDocument:
    """Take another document for a job (RFC 8011 section 4.3.1)."""
    job = find_job(intake, core.config, core.queue.get)
    check_owner(core, intake, job)
    if not job.is_open:
        raise RefusalError(Status.CLIENT_ERROR_NOT_POSSIBLE, "the job takes no more documents")
    if job.is_receiving:
        raise RefusalError(Status.SERVER_ERROR_BUSY, "another document of the job is being sent")
    verdict, status = vet_document(core, intake)
    is_last = intake.flag("last-document")
    if not is_last:
        _check_room(core, intake, job)
    return accept_document(core, intake, job, is_last=is_last, status=status, template=verdict.kept)


def _check_room(core: PrinterCore, intake: Intake, job: Job) -> None:
    if intake.where.has_document is False:
        raise bad_request("Send-Document needs a document unless it is the last")
    if is_full(core, job):
        raise _too_many_documents(core)


def _too_many_documents(core: PrinterCore) -> RefusalError:
    if core.config.takes_many_documents:
        return RefusalError(
            Status.SERVER_ERROR_TOO_MANY_DOCUMENTS, "the job has too many documents"
        )
    return RefusalError(
        Status.SERVER_ERROR_MULTIPLE_DOCUMENT_JOBS_NOT_SUPPORTED,
        "a job may have one document only",
    )


def close_job(core: PrinterCore, intake: Intake) -> Answer:
    """Say that no document follows (PWG 5100.7 section 5.2); fine if that is known already."""
    job = find_job(intake, core.config, core.queue.get)
    check_owner(core, intake, job)
    if job.state.is_terminal:
        raise RefusalError(Status.CLIENT_ERROR_NOT_POSSIBLE, "the job has come to its end")
    if job.is_receiving:
        raise RefusalError(Status.SERVER_ERROR_BUSY, "a document of the job is being sent")
    core.close(job, intake.where.at)
    return succeed(core, intake)


def document_received(
    core: PrinterCore, accepted: AcceptDocument, octets: int, at: Instant, document_format: str
) -> Message:
    """Note that all octets of a document are stored, and answer its request."""
    try:
        job = _receiving_job(core, accepted)
        job.is_receiving = False
        _check_emptiness(core, accepted, job, octets, at)
    except RefusalError as refusal:
        return refuse(core, accepted.request, refusal)
    if octets:
        job.documents.append(
            Document(
                number=accepted.document_number,
                document_format=document_format or accepted.document_format,
                supplied_format=accepted.document_format,
                compression=accepted.compression,
                name=accepted.document_name,
                octets=octets,
                template=accepted.template,
                submitted=accepted.submitted,
                created=accepted.where.at,
            )
        )
        others = [reason for reason in job.reasons if reason not in INCOMING]
        job.reasons = ["job-incoming", *others]
    job.deadline = at.seconds + core.config.limits.time_out_seconds
    if accepted.is_last:
        core.close(job, at)
    return creation_response(core, job, accepted)


def _receiving_job(core: PrinterCore, accepted: AcceptDocument) -> Job:
    """Return the job, unless it ended while its document was coming (0x0508)."""
    job = core.queue.get(accepted.job_id)
    if job is None or job.state is JobState.CANCELED:
        raise RefusalError(
            Status.SERVER_ERROR_JOB_CANCELED, "the job was canceled while it was being sent"
        )
    if job.state.is_terminal:
        raise RefusalError(Status.CLIENT_ERROR_NOT_POSSIBLE, "the job came to its end meanwhile")
    return job


def _check_emptiness(
    core: PrinterCore, accepted: AcceptDocument, job: Job, octets: int, at: Instant
) -> None:
    """Refuse no octets where some are needed, and octets where none may come."""
    if octets and accepted.max_octets == 0:
        core.close(job, at)
        raise _too_many_documents(core)
    if octets or (accepted.is_last and accepted.request.code == Operation.SEND_DOCUMENT):
        return
    if accepted.request.code == Operation.PRINT_JOB:
        core.move(job, JobState.ABORTED, at, ["aborted-by-system"], "There was no document.")
    raise bad_request("the document is empty")


def document_failed(
    core: PrinterCore, accepted: AcceptDocument, failure: DocumentFailure, at: Instant, detail: str
) -> Message:
    """Give a job up because its document could not be taken, and answer its request."""
    job = core.queue.get(accepted.job_id)
    status = failure.status
    if job is None or job.state is JobState.CANCELED:
        status = Status.SERVER_ERROR_JOB_CANCELED
    elif not job.state.is_terminal:
        job.is_receiving = False
        reasons = [failure.job_state_reason, "aborted-by-system"]
        core.move(job, JobState.ABORTED, at, reasons, detail)
    return refuse(core, accepted.request, RefusalError(status, detail))


def expire_open_jobs(core: PrinterCore, at: Instant) -> None:
    """End the wait for documents that don't come (RFC 8011 section 5.4.31)."""
    late = [
        job
        for job in core.queue.active()
        if job.is_open and not job.is_receiving and job.deadline <= at.seconds
    ]
    for job in late:
        if core.config.limits.time_out_action == "process-job" and job.documents:
            core.emit(EventKind.JOB_STATE_CHANGED, at, job, reasons=["submission-interrupted"])
            core.close(job, at)
            job.reasons = ["submission-interrupted"]
            continue
        reasons = ["submission-interrupted", "aborted-by-system"]
        core.move(job, JobState.ABORTED, at, reasons, "The job's documents did not come in time.")
