"""Statements that change jobs; the tables of states say what may become of one."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import (
    Delivery,
    JobChange,
    JobPrivate,
    RemoteJob,
    SpooledDocument,
    SpooledJob,
)
from sealpress.spool.sqlite.accepting import wake
from sealpress.spool.sqlite.rows import Rows, Told, plain_text, queue_row
from sealpress.spool.sqlite.telling import account_for, add_note
from sealpress.spool.states import STATE_MESSAGES, may_become_in_spool

__all__ = ["apply", "change_job", "move_job"]

_BEGUN = frozenset({JobState.PROCESSING, JobState.PROCESSING_STOPPED})
_FACTS = """
SELECT key, uuid, job_id, queue_id, version, state, is_open, documents, is_shredded, told
FROM job WHERE key = ?
"""
_AS_NEW = (
    "processing_at = NULL, completed_at = NULL, ended = NULL, attempts = 0, next_attempt_at = NULL,"
    " delivery = 'not-sent', remote_id = 0, earliest = NULL, documents_sent = 0, impressions = 0,"
    " sheets = 0, is_cancel_wanted = 0, told = NULL"
)
# When it first began, after it was added or restarted (RFC 8011 section 5.3.14.2).
_BEGAN = "UPDATE job SET processing_at = coalesce(processing_at, ?) WHERE key = ?"
# A queue that was released until the next attempt has to be looked at before that.
_NO_LONGER_LATER = "UPDATE queue SET ready_at = ? WHERE id = ? AND owner IS NULL"
_TAKEN_BACK = JobChange(
    state=JobState.PENDING, reasons=(), message=STATE_MESSAGES[JobState.PENDING], next_attempt_at=0
)
# A job that is printed again is printed whole.
_ALL_DOCUMENTS = "UPDATE document SET canceled = '', canceled_at = NULL WHERE job = ?"
_CHANGE_DOCUMENT = """
UPDATE document SET name = :name, said = :said, canceled = :canceled,
    canceled_at = CASE WHEN canceled = :canceled THEN canceled_at ELSE :canceled_at END
WHERE job = :job AND number = :number
"""
_PLAIN = (
    "priority",
    "hold_until",
    "is_open",
    "attempts",
    "impressions",
    "sheets",
    "is_cancel_wanted",
)


class _Facts(NamedTuple):
    """What a change depends on."""

    key: int
    uuid: str
    job_id: int
    queue_id: int
    version: int
    state: int
    is_open: int
    documents: int
    is_shredded: int
    told: bytes | None

    @property
    def is_ended(self) -> bool:
        return self.state >= JobState.CANCELED


def change_job(
    connection: sqlite3.Connection,
    rows: Rows,
    key: int,
    change: JobChange,
    *,
    version: int | None,
    note: bytes,
) -> SpooledJob:
    """Change a job that nobody delivers, or of a delivered one what is not its writer's."""
    facts = _facts(connection, key, version)
    if change.private is not None:
        _is_readable(connection, rows, facts)
    goes_on = change.state is not None and change.state != facts.state
    if facts.state in _BEGUN and (goes_on or change.documents is not None):
        _no_writer(connection, facts)
    _change(connection, rows, facts, change)
    add_note(connection, note)
    return rows.job(connection, key)


def move_job(
    connection: sqlite3.Connection,
    rows: Rows,
    key: int,
    queue_id: int,
    *,
    version: int,
    note: bytes,
) -> SpooledJob:
    """Bring a waiting job to another queue, where its delivery begins anew."""
    facts = _facts(connection, key, version)
    is_unsent = _is_unsent(connection, facts)
    if facts.is_ended or (facts.state in _BEGUN and not is_unsent):
        _refuse(facts, "it is being printed or ended")
    queue_row(connection, queue_id)
    if is_unsent:
        _no_writer(connection, facts)
        _change(connection, rows, facts, _TAKEN_BACK)
        facts = _facts(connection, key, None)
    message = rows.told(facts.told, facts.uuid).message
    connection.execute(
        f"UPDATE job SET {_AS_NEW}, queue_id = ?, version = version + 1 WHERE key = ?",
        (queue_id, key),
    )
    told = rows.sealed_told(Told(message), facts.uuid)
    connection.execute("UPDATE job SET told = ? WHERE key = ?", (told, key))
    if facts.state == JobState.PENDING and not facts.is_open:
        wake(connection, queue_id, rows.clock.now())
    add_note(connection, note)
    return rows.job(connection, key)


def _is_unsent(connection: sqlite3.Connection, facts: _Facts) -> bool:
    """Whether a job stopped before anything of it was at the printer."""
    statement = "SELECT delivery FROM job WHERE key = ?"
    (delivery,) = connection.execute(statement, (facts.key,)).fetchone()
    return facts.state == JobState.PROCESSING_STOPPED and delivery == Delivery.NOT_SENT


def apply(connection: sqlite3.Connection, rows: Rows, key: int, change: JobChange) -> None:
    """Change a job on behalf of whoever has the right to.

    Raises:
        SpoolError: It is gone, or may not become what is asked for (``job-changed``).
    """
    _change(connection, rows, _facts(connection, key, None), change)


def _facts(connection: sqlite3.Connection, key: int, version: int | None) -> _Facts:
    row = connection.execute(_FACTS, (key,)).fetchone()
    if row is None:
        raise SpoolError(Reason.JOB_CHANGED, "the job is gone")
    facts = _Facts(*row)
    if version is not None and version != facts.version:
        _refuse(facts, "somebody else changed it meanwhile")
    return facts


def _refuse(facts: _Facts, why: str) -> None:
    raise SpoolError(Reason.JOB_CHANGED, f"job {facts.job_id}: {why}")


def _is_readable(connection: sqlite3.Connection, rows: Rows, facts: _Facts) -> None:
    """Refuse to write over what is damaged: the job would look well without its owner."""
    (private,) = connection.execute(
        "SELECT private FROM job WHERE key = ?", (facts.key,)
    ).fetchone()
    if not rows.is_readable(private, facts.uuid):
        _refuse(facts, "its entry in the spool is damaged")


def _no_writer(connection: sqlite3.Connection, facts: _Facts) -> None:
    statement = "SELECT owner FROM queue WHERE id = ?"
    row = connection.execute(statement, (facts.queue_id,)).fetchone()
    if row is not None and row[0] is not None:
        _refuse(facts, "it is being delivered, and its writer has to let go of it first")


def _change(connection: sqlite3.Connection, rows: Rows, facts: _Facts, change: JobChange) -> None:
    following = facts.state if change.state is None else int(change.state)
    begins_again = _check(facts, following)
    if begins_again:
        connection.execute(f"UPDATE job SET {_AS_NEW} WHERE key = ?", (facts.key,))
        connection.execute(_ALL_DOCUMENTS, (facts.key,))
        facts = facts._replace(told=None)
    columns = _columns(rows, facts, change)
    if following != facts.state:
        columns["state"] = following
        _stamp(columns, rows, following)
    assignments = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(
        f"UPDATE job SET version = version + 1{assignments and ', '}{assignments} WHERE key = ?",
        (*columns.values(), facts.key),
    )
    for document in change.documents or ():
        _change_document(connection, rows, facts, document)
    if following == JobState.PROCESSING:
        connection.execute(_BEGAN, (rows.clock.wall(), facts.key))
    if following == JobState.COMPLETED and facts.documents and not facts.is_ended:
        account_for(connection, rows, facts.key)
    is_open = bool(columns.get("is_open", facts.is_open))
    _tell_queue(
        connection, rows, facts, change, is_ready=following == JobState.PENDING and not is_open
    )


def _change_document(
    connection: sqlite3.Connection, rows: Rows, facts: _Facts, document: SpooledDocument
) -> None:
    wall = rows.clock.wall() if document.canceled else None
    connection.execute(
        _CHANGE_DOCUMENT,
        {
            "job": facts.key,
            "number": document.number,
            "name": rows.sealed_name(document.name, facts.uuid, document.number),
            "said": rows.sealed_said(document.said, facts.uuid, document.number),
            "canceled": plain_text(document.canceled),
            "canceled_at": wall,
        },
    )


def _tell_queue(
    connection: sqlite3.Connection, rows: Rows, facts: _Facts, change: JobChange, *, is_ready: bool
) -> None:
    """Make a job's queue ready when there may be something to do now."""
    now = rows.clock.now()
    if is_ready:
        wake(connection, facts.queue_id, now)
    goes_on = change.state not in {None, facts.state} or change.next_attempt_at == 0
    if facts.state in _BEGUN and (goes_on or change.is_cancel_wanted):
        connection.execute(_NO_LONGER_LATER, (now, facts.queue_id))


def _check(facts: _Facts, following: int) -> bool:
    """Say whether an ended job begins again; refuse what may not follow."""
    if following == facts.state:
        return False
    before, after = JobState(facts.state), JobState(following)
    has_documents = bool(facts.documents) and not facts.is_shredded
    if not may_become_in_spool(
        before, after, has_documents=has_documents, is_empty=not facts.documents
    ):
        _refuse(facts, f"it cannot go from {before.keyword} to {after.keyword}")
    return before.is_terminal


def _columns(rows: Rows, facts: _Facts, change: JobChange) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in _PLAIN:
        value = getattr(change, name)
        if value is not None:
            found[name] = value
    if change.reasons is not None:
        found["reasons"] = plain_text(" ".join(change.reasons))
    if change.next_attempt_at is not None:
        found["next_attempt_at"] = change.next_attempt_at or None
    if change.remote is not None:
        found |= _remote(change.remote)
    if change.private is not None:
        found |= _private(rows, facts, change.private)
    if change.message is not None or change.remote is not None:
        told = rows.told(facts.told, facts.uuid)
        if change.message is not None:
            told = told._replace(message=change.message)
        if change.remote is not None:
            told = told._replace(remote_name=change.remote.name, printer=change.remote.printer)
        found["told"] = rows.sealed_told(told, facts.uuid)
    return found


def _remote(remote: RemoteJob) -> dict[str, object]:
    return {
        "delivery": str(remote.delivery),
        "remote_id": remote.job_id,
        "earliest": remote.earliest,
        "documents_sent": remote.documents_sent,
    }


def _private(rows: Rows, facts: _Facts, private: JobPrivate) -> dict[str, object]:
    return {
        "private": rows.sealed_private(private, facts.uuid),
        "owner": rows.owner(private),
    }


def _stamp(columns: dict[str, object], rows: Rows, following: int) -> None:
    """Note when the job ended."""
    if following >= JobState.CANCELED:
        columns |= {
            "ended": rows.clock.now(),
            "completed_at": rows.clock.wall(),
            "is_open": False,
            "is_cancel_wanted": False,
            "next_attempt_at": None,
        }
