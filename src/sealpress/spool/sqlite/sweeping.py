"""What no event tells of: times that came, documents that did not, queues that nobody woke."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from sealpress.ipp.states import JobState
from sealpress.spool.records import FOREVER, NO_HOLD, JobChange, SpooledJob
from sealpress.spool.sqlite.changing import apply
from sealpress.spool.sqlite.delivering import READY
from sealpress.spool.sqlite.rows import Rows
from sealpress.spool.sqlite.telling import add_note
from sealpress.spool.states import RELEASE_REASONS
from sealpress.spool.store import LateDocuments, NoteOf

__all__ = ["MAX_SWEPT", "Found", "look", "settle"]

MAX_SWEPT = 1000
"""Most jobs and queues of each kind that one sweep finds."""

HELD_BY_TIME = "job-hold-until-specified"
_LATE_MESSAGE = "The job's documents did not come in time."
_HELD = (
    f"SELECT key FROM job WHERE state = 4 AND hold_until <= ? AND hold_until > 0 LIMIT {MAX_SWEPT}"
)
_LATE = f"SELECT key FROM job WHERE is_open = 1 AND touched <= ? ORDER BY touched LIMIT {MAX_SWEPT}"
_READY = f"SELECT id FROM queue WHERE {READY} ORDER BY ready_at LIMIT {MAX_SWEPT}"
_ASLEEP = f"""
SELECT id FROM queue
WHERE active > 0 AND owner IS NULL AND ready_at IS NULL AND is_paused = 0
AND (EXISTS (SELECT 1 FROM job WHERE queue_id = queue.id AND is_open = 0 AND state = 3)
     OR EXISTS (SELECT 1 FROM job WHERE queue_id = queue.id AND state IN (5, 6)))
LIMIT {MAX_SWEPT}
"""

_WAKE = "UPDATE queue SET ready_at = ? WHERE id = ? AND ready_at IS NULL AND owner IS NULL"


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found."""

    held: tuple[int, ...]
    """Keys of jobs whose time has come."""
    late: tuple[int, ...]
    """Keys of open jobs that wait too long."""
    asleep: tuple[int, ...]
    """Queues with jobs that nobody woke."""
    ready: tuple[int, ...]
    """Queues that can be claimed."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing has to be changed."""
        return not (self.held or self.late or self.asleep)


def look(connection: sqlite3.Connection, rows: Rows, open_seconds: float) -> Found:
    """Find what is due, without changing anything."""
    now = rows.clock.now()
    return Found(
        _numbers(connection, _HELD, rows.clock.wall()),
        _numbers(connection, _LATE, now - open_seconds),
        _numbers(connection, _ASLEEP),
        _numbers(connection, _READY, now),
    )


def settle(
    connection: sqlite3.Connection,
    rows: Rows,
    found: Found,
    *,
    late: LateDocuments,
    receiving: Collection[int],
    note_of: NoteOf | None,
) -> tuple[tuple[SpooledJob, ...], tuple[int, ...]]:
    """Do what is due, if it still is; return the jobs that changed, and the queues woken."""
    changed = [key for key in found.held if _let_go(connection, rows, key)]
    for key in found.late:
        if key in receiving:
            _touch(connection, key, rows.clock.now())
        elif _end_wait(connection, rows, key, late):
            changed.append(key)
    woken = tuple(one for one in found.asleep if _woken(connection, one, rows.clock.now()))
    jobs = tuple(rows.job(connection, key) for key in changed)
    for job in jobs:
        add_note(connection, note_of(job) if note_of is not None else b"")
    return jobs, woken


def _numbers(connection: sqlite3.Connection, statement: str, *values: float) -> tuple[int, ...]:
    return tuple(row[0] for row in connection.execute(statement, values))


def _let_go(connection: sqlite3.Connection, rows: Rows, key: int) -> bool:
    row = connection.execute(
        "SELECT state, hold_until, reasons FROM job WHERE key = ?", (key,)
    ).fetchone()
    if row is None or row[0] != JobState.PENDING_HELD or not 0 < row[1] <= rows.clock.wall():
        return False
    reasons = tuple(reason for reason in row[2].split() if reason != HELD_BY_TIME)
    if not RELEASE_REASONS.isdisjoint(reasons):  # no time releases it, only its owner does
        apply(connection, rows, key, JobChange(hold_until=FOREVER))
        return False
    change = JobChange(state=JobState.PENDING, hold_until=NO_HOLD, reasons=reasons, message="")
    apply(connection, rows, key, change)
    return True


def _woken(connection: sqlite3.Connection, queue_id: int, now: float) -> bool:
    return connection.execute(_WAKE, (now, queue_id)).rowcount == 1


def _touch(connection: sqlite3.Connection, key: int, now: float) -> None:
    connection.execute("UPDATE job SET touched = ? WHERE key = ?", (now, key))


def _end_wait(connection: sqlite3.Connection, rows: Rows, key: int, late: LateDocuments) -> bool:
    row = connection.execute("SELECT is_open, documents FROM job WHERE key = ?", (key,)).fetchone()
    if row is None or not row[0]:
        return False
    is_empty = not row[1]
    apply(connection, rows, key, _ABORT if is_empty else _LATE_CHANGES[late])
    return True


_ABORT = JobChange(
    state=JobState.ABORTED,
    reasons=("submission-interrupted", "aborted-by-system"),
    message=_LATE_MESSAGE,
)
_LATE_CHANGES = {
    LateDocuments.ABORT_JOB: _ABORT,
    LateDocuments.HOLD_JOB: JobChange(
        state=JobState.PENDING_HELD,
        is_open=False,
        hold_until=FOREVER,
        reasons=("submission-interrupted", HELD_BY_TIME),
        message=_LATE_MESSAGE,
    ),
    LateDocuments.PROCESS_JOB: JobChange(
        is_open=False, reasons=("submission-interrupted",), message=_LATE_MESSAGE
    ),
}
