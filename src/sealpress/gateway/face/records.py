"""Jobs of the store as the printer model's, and what an operation changed of one (pure)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import TypeVar

from sealpress.gateway.face.moments import TimeScale
from sealpress.gateway.queue import Queue
from sealpress.ipp.message import Attribute
from sealpress.ipp.states import DocumentState, JobState
from sealpress.printer.document_objects.course import document_reasons
from sealpress.printer.job import Document, Job, Owner
from sealpress.spool.records import Delivery, JobChange, JobPrivate, NewJob, SpooledJob
from sealpress.spool.states import document_state

__all__ = ["change_of", "job_of", "new_job_of"]

T = TypeVar("T")

_MAX_TEXT = 1023  # octets of a text (RFC 8011 section 5.1.2)
_UNKNOWN_DOCUMENT = Document(number=0, document_format="application/octet-stream")


def job_of(spooled: SpooledJob, queue: Queue, scale: TimeScale) -> Job:
    """Return the printer model's job."""
    private = spooled.private
    message, *details = spooled.message.split("\n")
    return Job(
        id=spooled.job_id,
        name=private.name,
        owner=Owner(private.user, private.is_authenticated, private.user_issuer),
        created=scale.instant(spooled.created_at),
        secure=spooled.is_secure,
        peer=private.peer,
        language=private.language,
        priority=spooled.priority,
        template=_by_name(private.template),
        submitted=_by_name(private.submitted),
        state=spooled.state,
        reasons=list(spooled.reasons),
        message=message[:_MAX_TEXT],
        documents=list(_documents(spooled, scale)),
        is_open=spooled.is_open,
        started=scale.instant_or_none(spooled.processing_at),
        ended=scale.instant_or_none(spooled.completed_at),
        impressions=spooled.impressions,
        sheets=spooled.sheets,
        hold_until=spooled.hold_until,
        uuid=spooled.uuid,
        details=tuple(detail[:_MAX_TEXT] for detail in details if detail),
        is_retained=all(document.place is not None for document in spooled.documents),
        printer_path=queue.path,
        is_unsent=_is_unsent(spooled),
    )


def _is_unsent(spooled: SpooledJob) -> bool:
    """Whether a job waits for its next attempt, and the printer has nothing of it."""
    is_stopped = spooled.state is JobState.PROCESSING_STOPPED and not spooled.is_cancel_wanted
    return is_stopped and spooled.remote.delivery is Delivery.NOT_SENT


def _by_name(attributes: tuple[Attribute, ...]) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in attributes}


def _documents(spooled: SpooledJob, scale: TimeScale) -> Iterator[Document]:
    is_ended = spooled.state.is_terminal
    began = scale.instant_or_none(spooled.processing_at)
    ended = scale.instant_or_none(spooled.completed_at)
    for document in spooled.documents:
        state = document_state(spooled.state, document.number, spooled.remote.documents_sent)
        yield Document(
            number=document.number,
            document_format=document.document_format,
            name=document.name,
            octets=document.octets,
            state=state,
            reasons=document_reasons(spooled.reasons) if is_ended else [],
            started=None if state is DocumentState.PENDING else began,
            ended=ended if is_ended else None,
        )
    # Lists of jobs come without their documents: their number and octets are told all the same.
    missing = spooled.number_of_documents - len(spooled.documents)
    for number in range(missing):
        octets = spooled.octets if number == 0 else 0
        yield dataclasses.replace(_UNKNOWN_DOCUMENT, number=number + 1, octets=octets)


def new_job_of(
    job: Job,
    queue: Queue,
    connection: Mapping[str, object],
    private: JobPrivate = JobPrivate(),  # noqa: B008  # a value that never changes
) -> NewJob:
    """Return what the store shall keep of a job that was just made; its password is known."""
    return NewJob(
        queue_id=queue.id,
        job_id=job.id,
        uuid=job.uuid,
        private=_private(job, _texts(connection), private.password),
        state=job.state,
        reasons=tuple(job.reasons),
        message=job.message,
        priority=job.priority,
        hold_until=job.hold_until,
        is_open=job.is_open,
        is_secure=job.secure,
    )


def _private(job: Job, connection: Mapping[str, str], password: str) -> JobPrivate:
    return JobPrivate(
        name=job.name,
        user=job.owner.name,
        user_issuer=job.owner.issuer,
        is_authenticated=job.owner.is_authenticated,
        language=job.language,
        peer=job.peer,
        template=tuple(job.template.values()),
        submitted=tuple(job.submitted.values()),
        connection=connection,
        password=password,
    )


def _texts(connection: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in connection.items() if value not in (None, "")}


def change_of(spooled: SpooledJob, job: Job) -> JobChange | None:
    """Return what an operation changed of a job; ``None`` for nothing."""
    private = _private(job, spooled.private.connection, spooled.private.password)
    message = spooled.message.split("\n")[0][:_MAX_TEXT]
    wants_cancel = job.is_stopping and not spooled.is_cancel_wanted
    change = JobChange(
        state=_if_new(job.state, spooled.state),
        reasons=_if_new(tuple(job.reasons), spooled.reasons),
        message=_if_new(job.message, message),
        next_attempt_at=_next_attempt(spooled, job),
        priority=_if_new(job.priority, spooled.priority),
        hold_until=_if_new(job.hold_until, spooled.hold_until),
        is_open=_if_new(job.is_open, spooled.is_open),
        is_cancel_wanted=True if wants_cancel else None,
        private=_if_new(private, spooled.private),
    )
    return None if change == _NO_CHANGE else change


def _if_new(now: T, before: T) -> T | None:
    return now if now != before else None


def _next_attempt(spooled: SpooledJob, job: Job) -> float | None:
    """Return 0 for a job that was taken back: nothing is attempted by itself."""
    return 0.0 if _is_unsent(spooled) and not job.is_unsent else None


_NO_CHANGE = JobChange()
