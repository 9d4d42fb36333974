"""Rows of the tables as values, and back; what is private is sealed on its way."""

from __future__ import annotations

import functools
import json
import sqlite3
import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sealpress.errors import SealpressError, SpoolError
from sealpress.ipp.message import Attribute
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.clock import SpoolClock
from sealpress.spool.private import private_octets, private_of, said_octets, said_of
from sealpress.spool.records import (
    Damage,
    Delivery,
    DocumentPlace,
    JobPrivate,
    NewDocument,
    QueueOrders,
    QueueRecord,
    RemoteJob,
    SpooledDocument,
    SpooledJob,
)
from sealpress.spool.sealing import Sealer
from sealpress.spool.states import CONNECTING_MESSAGE, STATE_MESSAGES

__all__ = [
    "JOB_COLUMNS",
    "QUEUES",
    "UNREADABLE",
    "Rows",
    "Told",
    "plain_text",
    "queue_record",
    "queue_row",
    "said_context",
]

UNREADABLE = (SealpressError, ValueError, TypeError, struct.error)
"""What reading a sealed column of a damaged row raises."""


class JobRow(NamedTuple):
    """A row of the table of jobs, as far as it is told."""

    key: int
    queue_id: int
    job_id: int
    uuid: str
    version: int
    state: int
    reasons: str
    priority: int
    hold_until: float
    is_open: int
    is_secure: int
    created_at: float
    processing_at: float | None
    completed_at: float | None
    created: float
    attempts: int
    next_attempt_at: float | None
    delivery: str
    remote_id: int
    earliest: float | None
    documents_sent: int
    impressions: int
    sheets: int
    octets: int
    documents: int
    is_cancel_wanted: int
    private: bytes
    told: bytes | None


class DocumentRow(NamedTuple):
    """A row of the table of documents, as far as it is told."""

    number: int
    format: str
    octets: int
    name: bytes | None
    wrapped_key: bytes | None
    sealed: bytes | None
    file: str
    said: bytes | None
    canceled: str
    canceled_at: float | None


JOB_COLUMNS = ", ".join(JobRow._fields)
"""What is selected for a :class:`JobRow`."""

_JOB_BY_KEY = f"SELECT {JOB_COLUMNS} FROM job WHERE key = ?"
_DOCUMENTS = (
    "SELECT number, format, octets, name, wrapped_key, sealed, file, said, canceled, canceled_at"
    " FROM document WHERE job = ? ORDER BY number"
)
_ADD_DOCUMENTS = (
    "INSERT INTO document"
    " (job, number, format, octets, name, wrapped_key, sealed, file, said) VALUES "
)
_DOCUMENTS_AT_ONCE = 32
QUEUES = (
    "SELECT id, name, is_paused, is_accepting, holds_new, message, service, message_at, settings"
    " FROM queue"
)
"""Selects queues for :func:`queue_record`."""

_ANY_TEXT = ("utf-8", "surrogatepass")

_STATES = {int(state): state for state in JobState}
_DELIVERIES = {str(delivery): delivery for delivery in Delivery}
_NOTHING_THERE = RemoteJob()


@functools.cache  # no more than _DOCUMENTS_AT_ONCE of them
def _add_documents(count: int) -> str:
    return _ADD_DOCUMENTS + ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?)"] * count)


def said_context(uuid: str, number: int) -> bytes:
    """Return what binds what was said of a document to it."""
    return f"said:{uuid}:{number}".encode()


def plain_text(text: str) -> str:
    """Return a text that a column takes; octets of a client that were no UTF-8 are escaped."""
    return text.encode("utf-8", "backslashreplace").decode()


def queue_record(row: tuple[int, str, int, int, int, str, str, float, bytes]) -> QueueRecord:
    """Return the queue of a row."""
    number, name, is_paused, is_accepting, holds_new, message, service, said_at, settings = row
    return QueueRecord(
        id=number,
        name=name,
        is_paused=bool(is_paused),
        is_accepting=bool(is_accepting),
        holds_new=bool(holds_new),
        message=message,
        orders=QueueOrders(service, said_at, settings),
    )


def queue_row(connection: sqlite3.Connection, queue_id: int) -> QueueRecord:
    """Return a queue.

    Raises:
        SpoolError: There is none (``queue-not-found``).
    """
    row = connection.execute(f"{QUEUES} WHERE id = ?", (queue_id,)).fetchone()
    if row is None:
        raise SpoolError(Reason.QUEUE_NOT_FOUND, f"queue number {queue_id} is not there")
    return queue_record(row)


class Told(NamedTuple):
    """What the column ``told`` has: a job's message, and its name and printer there."""

    message: str = ""
    remote_name: str = ""
    printer: str = ""


_NOTHING_TOLD = Told()
_WAITS = STATE_MESSAGES[JobState.PENDING]
_DAMAGED = "The spool's entry of the job is damaged: the job can't be printed."
_KEYS_FAULTS = frozenset({Reason.SPOOL_KEY_MISSING, Reason.SPOOL_KEY_WRONG, Reason.SPOOL_TOO_NEW})


def _damage(error: Exception) -> Damage:
    """Return what an error in reading a job says; its data alone are no fault of the spool's."""
    if isinstance(error, SpoolError) and error.reason in _KEYS_FAULTS:
        return Damage(error.reason, error.detail)
    detail = error.detail if isinstance(error, SealpressError) else type(error).__name__
    return Damage(Reason.DOCUMENT_LOST, f"the job's entry in the spool can't be read: {detail}")


def _remote(row: JobRow, told: Told) -> RemoteJob:
    name = told.remote_name
    if row.delivery == "not-sent" and not row.remote_id and not name and not row.documents_sent:
        return _NOTHING_THERE
    return RemoteJob(
        delivery=_DELIVERIES[row.delivery],
        job_id=row.remote_id,
        name=name,
        earliest=row.earliest,
        documents_sent=row.documents_sent,
        printer=told.printer,
    )


class Rows:
    """Makes jobs of rows and the other way round."""

    def __init__(self, sealer: Sealer, clock: SpoolClock) -> None:
        self.sealer = sealer
        self.clock = clock

    # Out of the tables

    def job(self, connection: sqlite3.Connection, key: int) -> SpooledJob:
        """Return a job with its documents.

        Raises:
            SpoolError: It is gone (``job-changed``).
        """
        row = connection.execute(_JOB_BY_KEY, (key,)).fetchone()
        if row is None:
            raise SpoolError(Reason.JOB_CHANGED, "the job is gone")
        return self.job_of(connection, row)

    def job_of(self, connection: sqlite3.Connection, row: Iterable[object]) -> SpooledJob:
        """Return the job of a row of :data:`JOB_COLUMNS`, with its documents."""
        found = JobRow._make(row)
        documents: tuple[SpooledDocument, ...] = ()
        if found.documents:
            documents = self._documents(connection, found.key, found.uuid)
        return self._job(found, documents)

    def bare_job(self, row: Iterable[object]) -> SpooledJob:
        """Return the job of a row without looking for its documents."""
        return self._job(JobRow._make(row), ())

    def _job(self, row: JobRow, documents: tuple[SpooledDocument, ...]) -> SpooledJob:
        damage: Damage | None = None
        told, private = _NOTHING_TOLD, JobPrivate()
        try:
            private = self.private(row.private, row.uuid)
        except UNREADABLE as error:
            damage = _damage(error)
        try:
            told = self._told(row.told, row.uuid)
        except UNREADABLE as error:
            damage = damage or _damage(error)
        message = told.message
        if row.state == JobState.PROCESSING and message == _WAITS:
            message = CONNECTING_MESSAGE  # a claim changes as little as can be
        if damage is not None and not message:
            message = f"{_DAMAGED}\n{damage.detail}"
        return SpooledJob(
            key=row.key,
            queue_id=row.queue_id,
            job_id=row.job_id,
            uuid=row.uuid,
            version=row.version,
            state=_STATES[row.state],
            reasons=tuple(row.reasons.split()),
            message=message,
            priority=row.priority,
            hold_until=row.hold_until,
            is_open=bool(row.is_open),
            is_secure=bool(row.is_secure),
            created_at=row.created_at,
            processing_at=row.processing_at,
            completed_at=row.completed_at,
            attempts=row.attempts,
            next_attempt_at=row.next_attempt_at,
            remote=_remote(row, told),
            impressions=row.impressions,
            sheets=row.sheets,
            octets=row.octets,
            number_of_documents=row.documents,
            age=max(self.clock.now() - row.created, 0.0),
            is_cancel_wanted=bool(row.is_cancel_wanted),
            private=private,
            documents=documents,
            damage=damage,
        )

    def private(self, sealed: bytes, uuid: str) -> JobPrivate:
        """Return what is private of a job.

        Raises:
            UNREADABLE: It is damaged.
        """
        return private_of(self.sealer.open(sealed, b"private:" + uuid.encode()))

    def is_readable(self, private: bytes, uuid: str) -> bool:
        """Whether what is private of a job is as it was sealed."""
        try:
            self.private(private, uuid)
        except UNREADABLE:
            return False
        return True

    def told(self, sealed: bytes | None, uuid: str) -> Told:
        """Return what a job tells; nothing where that is damaged."""
        try:
            return self._told(sealed, uuid)
        except UNREADABLE:
            return _NOTHING_TOLD

    def _told(self, sealed: bytes | None, uuid: str) -> Told:
        if sealed is None:
            return _NOTHING_TOLD
        return Told(*json.loads(self.sealer.open(sealed, b"told:" + uuid.encode())))

    def _documents(
        self, connection: sqlite3.Connection, key: int, uuid: str
    ) -> tuple[SpooledDocument, ...]:
        found = map(DocumentRow._make, connection.execute(_DOCUMENTS, (key,)))
        return tuple(
            SpooledDocument(
                number=row.number,
                document_format=row.format,
                octets=row.octets,
                name=self._document_name(row.name, uuid, row.number),
                place=(
                    None
                    if row.wrapped_key is None
                    else DocumentPlace(row.wrapped_key, row.sealed, row.file)
                ),
                said=self._said(row.said, uuid, row.number),
                canceled=row.canceled,
                canceled_at=row.canceled_at,
            )
            for row in found
        )

    def _document_name(self, sealed: bytes | None, uuid: str, number: int) -> str:
        if sealed is None:
            return ""
        try:
            return self.sealer.open(sealed, f"name:{uuid}:{number}".encode()).decode(*_ANY_TEXT)
        except UNREADABLE:  # the document itself may be well
            return ""

    def _said(self, sealed: bytes | None, uuid: str, number: int) -> tuple[Attribute, ...]:
        if sealed is None:
            return ()
        try:
            return said_of(self.sealer.open(sealed, said_context(uuid, number)))
        except UNREADABLE:  # the document itself may be well
            return ()

    # Into the tables

    def owner(self, private: JobPrivate) -> bytes:
        """Return what stands for a job's user."""
        return self.owner_digest(private.user, private.user_issuer)

    def owner_digest(self, user: str, issuer: str) -> bytes:
        """Return what stands for a user."""
        return self.sealer.digest(plain_text(f"{issuer}\0{user}"))

    def sealed_private(self, private: JobPrivate, uuid: str) -> bytes:
        """Return the octets of the column ``private``."""
        return self.sealer.seal(private_octets(private), b"private:" + uuid.encode())

    def sealed_told(self, told: Told, uuid: str) -> bytes | None:
        """Return the octets of the column ``told``; ``None`` when nothing is told."""
        if told == _NOTHING_TOLD:
            return None
        return self.sealer.seal(json.dumps(told).encode(), b"told:" + uuid.encode())

    def sealed_name(self, name: str, uuid: str, number: int) -> bytes | None:
        """Return the octets of a document's name."""
        if not name:
            return None
        return self.sealer.seal(name.encode(*_ANY_TEXT), f"name:{uuid}:{number}".encode())

    def sealed_said(self, said: Sequence[Attribute], uuid: str, number: int) -> bytes | None:
        """Return the octets of what a client said of a document; ``None`` for nothing."""
        if not said:
            return None
        return self.sealer.seal(said_octets(said), said_context(uuid, number))

    def add_documents(
        self,
        connection: sqlite3.Connection,
        documents: Sequence[tuple[int, str, int, NewDocument]],
    ) -> None:
        """Keep documents, each with its job's key and UUID and its number there."""
        for first in range(0, len(documents), _DOCUMENTS_AT_ONCE):
            part = documents[first : first + _DOCUMENTS_AT_ONCE]
            values = [value for document in part for value in self._columns_of(*document)]
            connection.execute(_add_documents(len(part)), values)

    def _columns_of(
        self, key: int, uuid: str, number: int, document: NewDocument
    ) -> tuple[object, ...]:
        place = document.place
        return (
            key,
            number,
            plain_text(document.document_format),
            document.octets,
            self.sealed_name(document.name, uuid, number),
            place.wrapped_key,
            place.sealed,
            place.file,
            self.sealed_said(document.said, uuid, number),
        )
