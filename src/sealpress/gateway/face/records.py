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
from sealpress.printer.job import RESUMING, SUSPENDED, Document, Job, Owner
from sealpress.spool.records import (
    FOREVER,
    NO_HOLD,
    Delivery,
    JobChange,
    JobPrivate,
    NewJob,
    SpooledDocument,
    SpooledJob,
)
from sealpress.spool.states import STATE_MESSAGES, document_state

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
        state=_told_state(spooled),
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
        has_gone=_has_gone(spooled),
    )


def _is_unsent(spooled: SpooledJob) -> bool:
    """Whether a job waits for its next attempt, and the printer has nothing of it."""
    is_stopped = spooled.state is JobState.PROCESSING_STOPPED and not spooled.is_cancel_wanted
    return is_stopped and spooled.remote.delivery is Delivery.NOT_SENT


def _has_gone(spooled: SpooledJob) -> bool:
    """Whether the printer has something of a job, or may have."""
    remote = spooled.remote
    return remote.delivery is not Delivery.NOT_SENT or remote.documents_sent > 0


def _told_state(spooled: SpooledJob) -> JobState:
    """Return what clients are told: in the spool a suspended job is one that is held."""
    is_suspended = SUSPENDED in spooled.reasons and spooled.state is JobState.PENDING_HELD
    return JobState.PROCESSING_STOPPED if is_suspended else spooled.state


def _spooled(job: Job) -> Job:
    """Return a job as the spool keeps it.

    What is suspended is held until it is resumed, and then waits for its turn: the printer has
    nothing of it.
    """
    if job.is_suspended and not job.state.is_terminal:
        return dataclasses.replace(job, state=JobState.PENDING_HELD, hold_until=FOREVER)
    if job.may_go_on:
        reasons = [reason for reason in job.reasons if reason != RESUMING]
        state = JobState.PENDING
        return dataclasses.replace(
            job, state=state, reasons=reasons, hold_until=NO_HOLD, message=STATE_MESSAGES[state]
        )
    return job


def _by_name(attributes: tuple[Attribute, ...]) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in attributes}


def _documents(spooled: SpooledJob, scale: TimeScale) -> Iterator[Document]:
    is_ended = spooled.state.is_terminal
    began = scale.instant_or_none(spooled.processing_at)
    ended = scale.instant_or_none(spooled.completed_at)
    place = 0  # among those that are printed
    for document in spooled.documents:
        said = _by_name(document.said)
        if document.canceled:
            yield Document(
                number=document.number,
                document_format=document.document_format,
                name=document.name,
                octets=document.octets,
                submitted=said,
                state=DocumentState.CANCELED,
                reasons=[document.canceled],
                ended=scale.instant_or_none(document.canceled_at),
            )
            continue
        place += 1
        state = document_state(spooled.state, place, spooled.remote.documents_sent)
        if _is_unsent(spooled):
            state = DocumentState.PENDING
        yield Document(
            number=document.number,
            document_format=document.document_format,
            name=document.name,
            octets=document.octets,
            submitted=said,
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
    documents = _changed_documents(spooled, job)
    unsent, job = job.is_unsent, _spooled(job)
    private = _private(job, spooled.private.connection, spooled.private.password)
    message = spooled.message.split("\n")[0][:_MAX_TEXT]
    wants_cancel = job.is_stopping and not spooled.is_cancel_wanted
    change = JobChange(
        state=_if_new(job.state, spooled.state),
        reasons=_if_new(tuple(job.reasons), spooled.reasons),
        message=_if_new(job.message, message),
        next_attempt_at=_next_attempt(spooled, is_unsent=unsent),
        priority=_if_new(job.priority, spooled.priority),
        hold_until=_if_new(job.hold_until, spooled.hold_until),
        is_open=_if_new(job.is_open, spooled.is_open),
        is_cancel_wanted=True if wants_cancel else None,
        private=_if_new(private, spooled.private),
        documents=documents or None,
    )
    return None if change == _NO_CHANGE else change


def _if_new(now: T, before: T) -> T | None:
    return now if now != before else None


def _next_attempt(spooled: SpooledJob, *, is_unsent: bool) -> float | None:
    """Return 0 for a job that was taken back: nothing is attempted by itself."""
    return 0.0 if _is_unsent(spooled) and not is_unsent else None


def _changed_documents(spooled: SpooledJob, job: Job) -> tuple[SpooledDocument, ...]:
    """Return those of a job's documents that an operation changed.

    With their job all of them end; only one that ends before has an end of its own.
    """
    changed = []
    for kept, document in zip(spooled.documents, job.documents, strict=False):
        canceled = kept.canceled if document.state is DocumentState.CANCELED else ""
        if document.state is DocumentState.CANCELED and not job.state.is_terminal:
            canceled = document.reasons[0]
        wanted = dataclasses.replace(
            kept,
            name=document.name,
            said=tuple(document.submitted.values()),
            canceled=canceled,
        )
        if wanted != kept:
            changed.append(wanted)
    return tuple(changed)


_NO_CHANGE = JobChange()
