"""Statements that take jobs in: numbers, jobs, their documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import NewDocument, NewJob, SpooledDocument, SpooledJob
from sealpress.spool.sqlite.rows import Rows, Told, plain_text, queue_row
from sealpress.spool.sqlite.telling import add_note

__all__ = ["LAST_JOB_ID", "MAX_RESERVED", "Adding", "add_document", "reserve_job_ids", "wake"]

LAST_JOB_ID = 2**31 - 1
"""After this number of a job the next one is 1 again (RFC 8011 section 5.3.2)."""

MAX_RESERVED = 10_000
"""Most numbers that are reserved at once."""

_ADD_JOB = """
INSERT INTO job (queue_id, job_id, uuid, state, reasons, priority, hold_until, is_open, is_secure,
                 created_at, created, touched, octets, documents, owner, private, told)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

# Unconditionally: whoever owns the queue sees when giving it back that something came meanwhile.
_WAKE = "UPDATE queue SET ready_at = coalesce(ready_at, ?) WHERE id = ?"


def wake(connection: sqlite3.Connection, queue_id: int, now: float) -> bool:
    """Make a queue ready to be claimed; return whether there is such a queue."""
    return connection.execute(_WAKE, (now, queue_id)).rowcount == 1


def reserve_job_ids(connection: sqlite3.Connection, count: int) -> range:
    """Return numbers that no job has, and go round after the last one."""
    count = min(max(count, 1), MAX_RESERVED)
    row = connection.execute("SELECT value FROM meta WHERE name = 'next_job_id'").fetchone()
    first = _free(connection, int(row[0]), count)
    following = first + count if first + count <= LAST_JOB_ID else 1
    connection.execute("UPDATE meta SET value = ? WHERE name = 'next_job_id'", (following,))
    return range(first, first + count)


def _free(connection: sqlite3.Connection, first: int, count: int) -> int:
    """Return from where on so many numbers are free."""
    for _ in range(LAST_JOB_ID // count):
        if first + count - 1 > LAST_JOB_ID:
            first = 1
        (last_used,) = connection.execute(
            "SELECT max(job_id) FROM job WHERE job_id BETWEEN ? AND ?", (first, first + count - 1)
        ).fetchone()
        if last_used is None:
            return first
        first = last_used + 1
    raise SpoolError(Reason.SPOOL_FULL, "no number is free for a further job")


class Adding:
    """Adds one job; what can be made ready before the transaction is."""

    def __init__(
        self, rows: Rows, job: NewJob, documents: Sequence[NewDocument], note: bytes
    ) -> None:
        self._rows = rows
        self._job = job
        self._documents = tuple(documents)
        self._note = note
        self._octets = sum(document.octets for document in documents)
        self._owner = rows.owner(job.private)
        self._private = rows.sealed_private(job.private, job.uuid)
        self._told = rows.sealed_told(Told(job.message), job.uuid)

    def __call__(self, connection: sqlite3.Connection) -> SpooledJob:
        """Add the job; ``queue-not-found`` when its queue is gone."""
        job, now = self._job, self._rows.clock.now()
        wall = self._rows.clock.wall()
        if job.state is JobState.PENDING and not job.is_open:
            is_there = wake(connection, job.queue_id, now)
        else:
            is_there = bool(queue_row(connection, job.queue_id))
        if not is_there:
            raise SpoolError(Reason.QUEUE_NOT_FOUND, f"queue number {job.queue_id} is not there")
        key = self._insert(connection, now, wall)
        numbered = enumerate(self._documents, 1)
        self._rows.add_documents(connection, key, job.uuid, numbered)
        add_note(connection, self._note)
        return self._added(key, wall)

    def _insert(self, connection: sqlite3.Connection, now: float, wall: float) -> int:
        job = self._job
        values = (
            job.queue_id,
            job.job_id,
            job.uuid,
            int(job.state),
            plain_text(" ".join(job.reasons)),
            job.priority,
            job.hold_until,
            job.is_open,
            job.is_secure,
            wall,
            now,
            now,
            self._octets,
            len(self._documents),
            self._owner,
            self._private,
            self._told,
        )
        return int(connection.execute(_ADD_JOB, values).lastrowid or 0)

    def _added(self, key: int, wall: float) -> SpooledJob:
        job = self._job
        return SpooledJob(
            key=key,
            queue_id=job.queue_id,
            job_id=job.job_id,
            uuid=job.uuid,
            version=1,
            state=job.state,
            reasons=job.reasons,
            message=job.message,
            priority=job.priority,
            hold_until=job.hold_until,
            is_open=job.is_open,
            is_secure=job.is_secure,
            created_at=wall,
            octets=self._octets,
            number_of_documents=len(self._documents),
            private=job.private,
            documents=tuple(
                SpooledDocument(
                    number=number,
                    document_format=document.document_format,
                    octets=document.octets,
                    name=document.name,
                    place=document.place,
                )
                for number, document in enumerate(self._documents, 1)
            ),
        )


def add_document(
    connection: sqlite3.Connection,
    rows: Rows,
    key: int,
    document: NewDocument | None,
    *,
    closes: bool,
    reasons: tuple[str, ...] | None,
    note: bytes,
) -> SpooledJob:
    """Keep a further document of an open job, and close the job when it is the last."""
    row = connection.execute(
        "SELECT uuid, is_open, state, documents, queue_id FROM job WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        raise SpoolError(Reason.JOB_CHANGED, "the job is gone")
    uuid, is_open, state, count, queue_id = row
    if not is_open or state >= JobState.CANCELED:
        raise SpoolError(Reason.JOB_CHANGED, "the job takes no more documents")
    now = rows.clock.now()
    if document is not None:
        rows.add_documents(connection, key, uuid, [(count + 1, document)])
    connection.execute(
        "UPDATE job SET version = version + 1, touched = ?, is_open = ?,"
        " documents = documents + ?, octets = octets + ?, reasons = COALESCE(?, reasons)"
        " WHERE key = ?",
        (
            now,
            not closes,
            int(document is not None),
            document.octets if document is not None else 0,
            None if reasons is None else " ".join(reasons),
            key,
        ),
    )
    if closes and state == JobState.PENDING:
        wake(connection, queue_id, now)
    add_note(connection, note)
    return rows.job(connection, key)
