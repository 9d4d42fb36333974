"""Statements that take jobs in: numbers, jobs, their documents."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Collection, Sequence
from typing import Self

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import NewDocument, NewJob, SpooledDocument, SpooledJob
from sealpress.spool.sqlite.rows import Rows, Told, plain_text, queue_row
from sealpress.spool.sqlite.telling import add_note, add_notes
from sealpress.spool.sqlite.writer import Joint

__all__ = [
    "LAST_JOB_ID",
    "MAX_RESERVED",
    "MAX_TOGETHER",
    "Adding",
    "add_document",
    "reserve_job_ids",
    "wake",
]

LAST_JOB_ID = 2**31 - 1
"""After this number of a job the next one is 1 again (RFC 8011 section 5.3.2)."""

MAX_RESERVED = 10_000
"""Most numbers that are reserved at once."""

MAX_TOGETHER = 32
"""Most jobs that one statement adds; each number of them is a statement of its own."""

_ADD_JOBS = """
INSERT INTO job (queue_id, job_id, uuid, state, reasons, priority, hold_until, is_open, is_secure,
                 created_at, created, touched, octets, documents, owner, private, told) VALUES
"""
_JOB = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

# Unconditionally: whoever owns the queue sees when giving it back that something came meanwhile.
_WAKE = "UPDATE queue SET ready_at = coalesce(ready_at, ?) WHERE id = ?"
_WAKE_MANY = "UPDATE queue SET ready_at = coalesce(ready_at, ?) WHERE id IN "


def wake(connection: sqlite3.Connection, queue_id: int, now: float) -> bool:
    """Make a queue ready to be claimed; return whether there is such a queue."""
    return connection.execute(_WAKE, (now, queue_id)).rowcount == 1


def _wake_many(connection: sqlite3.Connection, queue_ids: Collection[int], now: float) -> bool:
    """Make queues ready to be claimed; return whether all of them are there."""
    marks = ", ".join("?" * len(queue_ids))
    found = connection.execute(f"{_WAKE_MANY} ({marks})", (now, *queue_ids))
    return found.rowcount == len(queue_ids)


@functools.cache  # no more than MAX_TOGETHER of them
def _add_jobs(count: int) -> str:
    return _ADD_JOBS + ", ".join([_JOB] * count)


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


class Adding(Joint[SpooledJob]):
    """Adds one job; what can be made ready before the transaction is."""

    most = MAX_TOGETHER

    def __init__(
        self, rows: Rows, job: NewJob, documents: Sequence[NewDocument], note: bytes
    ) -> None:
        self.rows = rows
        self.job = job
        self.documents = tuple(documents)
        self.note = note
        self._octets = sum(document.octets for document in documents)
        self._owner = rows.owner(job.private)
        self._private = rows.sealed_private(job.private, job.uuid)
        self._told = rows.sealed_told(Told(job.message), job.uuid)

    @classmethod
    def together(
        cls, connection: sqlite3.Connection, operations: Sequence[Self]
    ) -> list[SpooledJob]:
        """Add jobs of one store, with a statement a table; ``queue-not-found`` without a queue."""
        rows = operations[0].rows
        now, wall = rows.clock.now(), rows.clock.wall()
        ready = {adding.job.queue_id for adding in operations if adding.is_ready}
        if ready and not _wake_many(connection, ready, now):
            raise SpoolError(Reason.QUEUE_NOT_FOUND, f"one of the queues {ready} is not there")
        for queue_id in {adding.job.queue_id for adding in operations} - ready:
            queue_row(connection, queue_id)
        values = [value for adding in operations for value in adding.columns(now, wall)]
        last = connection.execute(_add_jobs(len(operations)), values).lastrowid or 0
        # Nobody else writes and keys only grow: so these follow one another.
        keyed = list(enumerate(operations, last - len(operations) + 1))
        rows.add_documents(
            connection,
            [
                (key, adding.job.uuid, number, document)
                for key, adding in keyed
                for number, document in enumerate(adding.documents, 1)
            ],
        )
        add_notes(connection, [adding.note for adding in operations if adding.note])
        return [adding.added(key, wall) for key, adding in keyed]

    @property
    def is_ready(self) -> bool:
        """Whether it can be printed at once."""
        return self.job.state is JobState.PENDING and not self.job.is_open

    def columns(self, now: float, wall: float) -> tuple[object, ...]:
        """Return its row."""
        job = self.job
        return (
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
            len(self.documents),
            self._owner,
            self._private,
            self._told,
        )

    def added(self, key: int, wall: float) -> SpooledJob:
        """Return the job that was added under this key."""
        job = self.job
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
            number_of_documents=len(self.documents),
            private=job.private,
            documents=tuple(
                SpooledDocument(
                    number=number,
                    document_format=document.document_format,
                    octets=document.octets,
                    name=document.name,
                    place=document.place,
                    said=document.said,
                )
                for number, document in enumerate(self.documents, 1)
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
        rows.add_documents(connection, [(key, uuid, count + 1, document)])
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
