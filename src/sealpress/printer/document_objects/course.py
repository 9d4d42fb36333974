"""How documents go along with their job: begun, stopped, printed page by page, ended.

A device prints a job's documents one after the other, so at most one is being processed.
"""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.ipp.states import DocumentState, JobState
from sealpress.printer.dialogue import Instant
from sealpress.printer.document_states import DOCUMENT_ENDS
from sealpress.printer.job import STOPPING, Document, Job

__all__ = [
    "advance",
    "cancel_document",
    "document_reasons",
    "follow_job",
    "is_page_wanted",
    "unprinted_impressions",
]


def follow_job(job: Job, at: Instant) -> None:
    """Bring the documents along after their job changed its state."""
    if job.state is JobState.PROCESSING:
        _begin_next(job, at)
    elif job.state is JobState.PROCESSING_STOPPED:
        for document in _in(job, DocumentState.PROCESSING):
            document.become(DocumentState.PROCESSING_STOPPED, at, document.reasons)
    elif job.state.is_terminal:
        _end(job, at)


def advance(job: Job, impressions: int, at: Instant) -> None:
    """Note that the device is past so many impressions of a job, canceled ones included."""
    first = 0
    for document in job.documents:
        last = first + document.impressions
        if document.is_ended or not document.impressions:
            first = last
            continue
        if impressions > first:
            _begin(document, at)
            document.completed = min(impressions - first, document.impressions)
        if impressions >= last:
            _finish(document, at)
        first = last


def is_page_wanted(job: Job, page: int, at: Instant) -> bool:
    """Say whether an impression of a job, from 1, is still to be printed.

    A document that was canceled ends here: the device looks whether it shall go on.
    """
    last = 0
    for document in job.documents:
        last += document.impressions
        if page <= last:
            if document.is_stopping:
                _finish(document, at)
            return document.state is not DocumentState.CANCELED
    return True


def unprinted_impressions(job: Job) -> int:
    """Return how many impressions of a job were left out, since documents were canceled."""
    canceled = (one for one in job.documents if one.state is DocumentState.CANCELED)
    return sum(one.impressions - one.completed for one in canceled)


def cancel_document(document: Document, at: Instant, reason: str) -> None:
    """Cancel a document: at once, or where the device next looks whether it shall go on."""
    if document.state is DocumentState.PENDING:
        document.become(DocumentState.CANCELED, at, [reason])
    else:
        document.reasons = [STOPPING, reason]


def _in(job: Job, *states: DocumentState) -> Iterable[Document]:
    return (document for document in job.documents if document.state in states)


def _begin_next(job: Job, at: Instant) -> None:
    """Go on with the document that was stopped, or begin the next one."""
    for stopped in _in(job, DocumentState.PROCESSING_STOPPED):
        stopped.become(DocumentState.PROCESSING, at, stopped.reasons)
    if not any(_in(job, DocumentState.PROCESSING)):
        following = next(iter(_in(job, DocumentState.PENDING)), None)
        if following is not None:
            _begin(following, at)


def _begin(document: Document, at: Instant) -> None:
    if document.state is DocumentState.PENDING:
        document.become(DocumentState.PROCESSING, at, ["printing"])


def _finish(document: Document, at: Instant) -> None:
    """End a document that the device is through with."""
    _begin(document, at)
    if document.state is DocumentState.PROCESSING_STOPPED:
        document.become(DocumentState.PROCESSING, at, document.reasons)
    reasons = [one for one in document.reasons if one.startswith("canceled-")]
    if reasons:
        document.become(DocumentState.CANCELED, at, reasons)
    else:
        document.become(DocumentState.COMPLETED, at, ["completed-successfully"])


def document_reasons(reasons: Iterable[str]) -> list[str]:
    """Return what a document's reasons are, of those of its job."""
    return [_AS_DOCUMENTS_SAY[reason] for reason in reasons if reason in _AS_DOCUMENTS_SAY]


def _end(job: Job, at: Instant) -> None:
    """End the documents that have not ended, as their job did."""
    end = DOCUMENT_ENDS[job.state]
    reasons = document_reasons(job.reasons)
    for document in job.documents:
        if document.is_ended:
            continue
        if end is DocumentState.COMPLETED:
            document.completed = document.impressions
            _finish(document, at)
        else:
            document.become(end, at, reasons)


#: What documents call the reasons of their job (PWG 5100.5).
_AS_DOCUMENTS_SAY = {
    "job-completed-successfully": "completed-successfully",
    "job-completed-with-errors": "completed-with-errors",
    "job-completed-with-warnings": "completed-with-warnings",
    "job-canceled-by-user": "canceled-by-user",
    "job-canceled-by-operator": "canceled-by-operator",
    "job-canceled-at-device": "canceled-at-device",
    "aborted-by-system": "aborted-by-system",
    "compression-error": "compression-error",
    "document-format-error": "document-format-error",
    "unsupported-document-format": "unsupported-document-format",
    "submission-interrupted": "submission-interrupted",
}
