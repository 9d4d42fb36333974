"""Statements of the writers: claim a queue, go on, end a job and begin the next in one step.

Whoever claims a queue is its owner under a new epoch; each further job gives a newer one. What an
older epoch writes is refused, so a writer that was taken for dead can change nothing any more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import Claim, JobChange, SpooledJob
from sealpress.spool.sqlite.changing import apply
from sealpress.spool.sqlite.rows import Rows
from sealpress.spool.sqlite.telling import add_note

__all__ = [
    "MAX_CLAIMED",
    "MAX_PAUSE_SECONDS",
    "advance",
    "claim",
    "finish",
    "recover",
    "release",
]

MAX_CLAIMED = 500
"""Most queues that are claimed at once."""

MAX_PAUSE_SECONDS = 3600.0
"""Longest time from now to a next attempt, whatever the wall clock says."""

READY = "ready_at <= ? AND owner IS NULL AND is_paused = 0"
"""Condition of queues that can be claimed; as the index of them has it."""

_READY_QUEUES = f"SELECT id, epoch FROM queue WHERE {READY} ORDER BY ready_at LIMIT ?"
_IF_READY = f"SELECT id, epoch FROM queue WHERE id = ? AND {READY}"
_BEGUN = "SELECT key FROM job WHERE queue_id = ? AND state IN (5, 6) ORDER BY key LIMIT 1"
_FIRST = (
    "SELECT key FROM job WHERE queue_id = ? AND is_open = 0 AND state = 3"
    " ORDER BY priority DESC, key LIMIT 1"
)
_BEGIN = (
    "UPDATE job SET state = 5, version = version + 1, attempts = attempts + 1,"
    " next_attempt_at = NULL, processing_at = coalesce(processing_at, ?) WHERE key = ?"
)
_OWN = "UPDATE queue SET owner = ?, epoch = ?, ready_at = NULL WHERE id = ?"
_OWNED = "SELECT owner, is_paused FROM queue WHERE id = ? AND epoch = ? AND owner IS NOT NULL"
_GIVE_BACK = "UPDATE queue SET owner = NULL, ready_at = ? WHERE id = ?"
# Who starts the print server wants to see what prints: nothing waits for an older attempt's time.
_TRY_AT_ONCE = "UPDATE queue SET ready_at = ? WHERE owner IS NULL AND ready_at > ?"
_RECOVER = "UPDATE queue SET owner = NULL, epoch = epoch + 1, ready_at = ? WHERE owner = ?"
_RECOVER_ALL = (
    "UPDATE queue SET owner = NULL, epoch = epoch + 1, ready_at = ? WHERE owner IS NOT NULL"
)


def _head(connection: sqlite3.Connection, queue_id: int) -> int | None:
    """Return the key of the job that is a queue's turn: one that began, else the first."""
    for statement in (_BEGUN, _FIRST):
        row = connection.execute(statement, (queue_id,)).fetchone()
        if row is not None:
            return int(row[0])
    return None


def claim(
    connection: sqlite3.Connection,
    rows: Rows,
    owner: str,
    limit: int,
    preferred: Sequence[int] = (),
) -> list[Claim]:
    """Claim queues that are ready, each with its first job; the preferred ones beside the limit."""
    claims: list[Claim] = []
    for queue_id in preferred[:MAX_CLAIMED]:
        ready = connection.execute(_IF_READY, (queue_id, rows.clock.now())).fetchall()
        claims += _taken(connection, rows, owner, ready)
    limit = len(claims) + min(limit, MAX_CLAIMED)
    while len(claims) < limit:
        now = rows.clock.now()
        ready = connection.execute(_READY_QUEUES, (now, limit - len(claims))).fetchall()
        claims += _taken(connection, rows, owner, ready)
        if not ready:
            break
    return claims


def _taken(
    connection: sqlite3.Connection, rows: Rows, owner: str, ready: list[tuple[int, int]]
) -> Iterator[Claim]:
    for queue_id, epoch in ready:
        key = _head(connection, queue_id)
        if key is None:
            connection.execute("UPDATE queue SET ready_at = NULL WHERE id = ?", (queue_id,))
        else:
            yield _begin(connection, rows, queue_id, epoch + 1, owner, key)


def advance(
    connection: sqlite3.Connection, rows: Rows, held: Claim, change: JobChange, note: bytes
) -> SpooledJob:
    """Change the claimed job."""
    _owned(connection, held)
    apply(connection, rows, held.job.key, change)
    add_note(connection, note)
    return rows.job(connection, held.job.key)


def finish(
    connection: sqlite3.Connection,
    rows: Rows,
    held: Claim,
    change: JobChange,
    *,
    begin_next: bool,
    note: bytes,
) -> Claim | None:
    """End the claimed job and begin the next one, or give the queue back."""
    owner, is_paused = _owned(connection, held)
    if not _is_ended(connection, held.job.key):
        apply(connection, rows, held.job.key, change)
    add_note(connection, note)
    key = _head(connection, held.queue_id)
    if key is not None and begin_next and not is_paused:
        return _begin(connection, rows, held.queue_id, held.epoch + 1, owner, key)
    ready_at = None if key is None else rows.clock.now()
    connection.execute(_GIVE_BACK, (ready_at, held.queue_id))
    return None


def release(
    connection: sqlite3.Connection,
    rows: Rows,
    held: Claim,
    change: JobChange | None,
    after: float,
) -> None:
    """Give the queue back; it can be claimed again after some seconds."""
    _owned(connection, held)
    if change is not None and not _is_ended(connection, held.job.key):
        apply(connection, rows, held.job.key, change)
    after = after or _pause(connection, rows, held.job.key)
    connection.execute(_GIVE_BACK, (rows.clock.now() + after, held.queue_id))


def recover(connection: sqlite3.Connection, rows: Rows, owner: str | None) -> int:
    """Take queues away from an owner, or from everybody; return how many."""
    now = rows.clock.now()
    if owner is None:
        connection.execute(_TRY_AT_ONCE, (now, now))
        return connection.execute(_RECOVER_ALL, (now,)).rowcount
    return connection.execute(_RECOVER, (now, owner)).rowcount


def _pause(connection: sqlite3.Connection, rows: Rows, key: int) -> float:
    """Return the seconds until a job's next attempt, if it is its queue's turn until then."""
    statement = "SELECT next_attempt_at FROM job WHERE key = ? AND state IN (5, 6)"
    row = connection.execute(statement, (key,)).fetchone()
    if row is None or row[0] is None:
        return 0.0
    return min(max(float(row[0]) - rows.clock.wall(), 0.0), MAX_PAUSE_SECONDS)


def _begin(
    connection: sqlite3.Connection, rows: Rows, queue_id: int, epoch: int, owner: str, key: int
) -> Claim:
    connection.execute(_OWN, (owner, epoch, queue_id))
    connection.execute(_BEGIN, (rows.clock.wall(), key))
    return Claim(queue_id, epoch, rows.job(connection, key))


def _owned(connection: sqlite3.Connection, held: Claim) -> tuple[str, int]:
    """Return owner and pause of a claimed queue; refuse when the claim is not valid any more."""
    row = connection.execute(_OWNED, (held.queue_id, held.epoch)).fetchone()
    if row is None:
        detail = f"job {held.job.job_id}: its queue belongs to another writer now"
        raise SpoolError(Reason.WRITER_FENCED, detail)
    return str(row[0]), int(row[1])


def _is_ended(connection: sqlite3.Connection, key: int) -> bool:
    row = connection.execute("SELECT state FROM job WHERE key = ?", (key,)).fetchone()
    return row is None or row[0] >= JobState.CANCELED
