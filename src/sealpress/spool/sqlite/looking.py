"""Statements that list jobs, in the order in which they will be printed or were."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import SpooledJob
from sealpress.spool.sqlite.rows import JOB_COLUMNS, Rows
from sealpress.spool.store import JobSelection, QueueCounts, Which

if TYPE_CHECKING:
    from sealpress.spool.sqlite.readers import ReaderThreads

__all__ = [
    "MAX_COUNTED",
    "READ_AT_ONCE",
    "all_jobs",
    "ahead",
    "counts",
    "job_counts",
    "job_of_number",
    "jobs",
    "jobs_of_keys",
]

READ_AT_ONCE = 200
"""Jobs of a long list that are read in one go; then others who wait for a look have theirs."""

MAX_COUNTED = 10_000
"""How many jobs are counted before one, at most."""


class _Group(NamedTuple):
    """Jobs that stand together in a list; conditions and orders are those of the indexes."""

    states: frozenset[JobState]
    condition: str
    order: str


_PRINTED_NEXT = "priority DESC, key"
_ACTIVE = (
    _Group(frozenset({JobState.PROCESSING, JobState.PROCESSING_STOPPED}), "state IN (5, 6)", "key"),
    _Group(frozenset({JobState.PENDING}), "state = 3 AND is_open = 0", _PRINTED_NEXT),
    _Group(frozenset({JobState.PENDING}), "state = 3 AND is_open = 1", _PRINTED_NEXT),
    _Group(frozenset({JobState.PENDING_HELD}), "state = 4", _PRINTED_NEXT),
)
#: Which of a group come before a job.
_BEFORE = {
    "key": "key < :key",
    _PRINTED_NEXT: "priority > :priority OR priority = :priority AND key < :key",
}
_ENDED = (
    _Group(
        frozenset({JobState.CANCELED, JobState.ABORTED, JobState.COMPLETED}),
        "state >= 7",
        "ended DESC, key DESC",
    ),
)
_GROUPS = {
    Which.NOT_COMPLETED: _ACTIVE,
    Which.COMPLETED: _ENDED,
    Which.ALL: (*_ACTIVE, *_ENDED),
}
_JOB_BY_KEY = f"SELECT {JOB_COLUMNS} FROM job WHERE key = ?"
_JOB_BY_NUMBER = f"SELECT {JOB_COLUMNS} FROM job WHERE job_id = ?"
_NO_LIMIT = -1


def job_of_number(connection: sqlite3.Connection, rows: Rows, job_id: int) -> SpooledJob | None:
    """Return the job of a number."""
    row = connection.execute(_JOB_BY_NUMBER, (job_id,)).fetchone()
    return None if row is None else rows.job_of(connection, row)


async def all_jobs(readers: ReaderThreads, rows: Rows, selection: JobSelection) -> list[SpooledJob]:
    """Return jobs in their order, read in parts, so that nobody else waits for a long list."""
    found, keys = await readers.do(lambda db: jobs(db, rows, selection))
    for first in range(0, len(keys), READ_AT_ONCE):
        part = keys[first : first + READ_AT_ONCE]
        found += await readers.do(functools.partial(jobs_of_keys, rows=rows, keys=part))
    return found


def jobs(
    connection: sqlite3.Connection, rows: Rows, selection: JobSelection
) -> tuple[list[SpooledJob], list[int]]:
    """Return the first jobs of a selection, without their documents, and the keys of the others."""
    keys = list(_keys(connection, rows, selection))
    return jobs_of_keys(connection, rows, keys[:READ_AT_ONCE]), keys[READ_AT_ONCE:]


def jobs_of_keys(
    connection: sqlite3.Connection, rows: Rows, keys: Iterable[int]
) -> list[SpooledJob]:
    """Return the jobs of these keys that are there, without their documents."""
    found = (connection.execute(_JOB_BY_KEY, (key,)).fetchone() for key in keys)
    return [rows.bare_job(row) for row in found if row is not None]


def counts(connection: sqlite3.Connection, queue_id: int) -> QueueCounts:
    """Return how many jobs a queue has."""
    row = connection.execute(
        "SELECT active, history FROM queue WHERE id = ?", (queue_id,)
    ).fetchone()
    if row is None:
        raise SpoolError(Reason.QUEUE_NOT_FOUND, f"queue number {queue_id} is not there")
    return QueueCounts(*row)


def all_counts(connection: sqlite3.Connection) -> dict[int, QueueCounts]:
    """Return how many jobs each queue has."""
    rows = connection.execute("SELECT id, active, history FROM queue")
    return {number: QueueCounts(active, history) for number, active, history in rows}


def idle(connection: sqlite3.Connection, queue_id: int, owner: bytes, limit: int) -> int:
    """Count jobs that are held or wait for their documents, of one owner or of all."""
    narrowing, values = (" AND owner = ?", (owner,)) if owner else ("", ())
    total = 0
    for condition in (
        "job INDEXED BY job_held WHERE state = 4",
        "job INDEXED BY job_open WHERE is_open = 1 AND state = 3",
    ):
        statement = f"SELECT 1 FROM {condition} AND queue_id = ?{narrowing} LIMIT ?"
        (count,) = connection.execute(
            f"SELECT count(*) FROM ({statement})", (queue_id, *values, limit - total)
        ).fetchone()
        total += count
    return total


def open_jobs(connection: sqlite3.Connection, limit: int) -> frozenset[int]:
    """Return the numbers of jobs that wait for documents, the newest ones."""
    found = connection.execute(
        "SELECT job_id FROM job WHERE is_open = 1 ORDER BY touched DESC LIMIT ?", (limit,)
    )
    return frozenset(number for (number,) in found)


def ahead(connection: sqlite3.Connection, job: SpooledJob) -> int | None:
    """Return how many jobs are listed before one that is not completed, if they are not many."""
    count, last = 0, _place(job)
    values = {"queue": job.queue_id, "priority": job.priority, "key": job.key}
    for place, group in enumerate(_ACTIVE[: last + 1]):
        narrowing = f" AND ({_BEFORE[group.order]})" if place == last else ""
        (found,) = connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM job WHERE queue_id = :queue AND"
            f" {group.condition}{narrowing} LIMIT {MAX_COUNTED + 1 - count})",
            values,
        ).fetchone()
        count += found
        if count > MAX_COUNTED:
            return None
    return count


def _place(job: SpooledJob) -> int:
    """Return which group of the jobs that are not completed a job is in."""
    found = (place for place, group in enumerate(_ACTIVE) if job.state in group.states)
    return next(found) + (job.state is JobState.PENDING and job.is_open)


def job_counts(connection: sqlite3.Connection, queue_id: int | None) -> dict[tuple[int, int], int]:
    """Return how many jobs are in each state, but those that ended."""
    narrowing, values = ("", ()) if queue_id is None else (" AND queue_id = ?", (queue_id,))
    found: dict[tuple[int, int], int] = {}
    for condition in ("state = 3", "state = 4", "state IN (5, 6)"):
        statement = (
            f"SELECT queue_id, state, count(*) FROM job WHERE {condition}{narrowing}"
            " GROUP BY queue_id, state"
        )
        for queue, state, count in connection.execute(statement, values):
            found[queue, state] = count
    return found


def _keys(connection: sqlite3.Connection, rows: Rows, selection: JobSelection) -> Iterator[int]:
    left = selection.limit or _NO_LIMIT
    narrowing, values = _narrowing(rows, selection)
    table = "job INDEXED BY job_owner" if selection.owner else "job"
    for group in _GROUPS[selection.which]:
        if selection.states and not selection.states & group.states:
            continue
        statement = (
            f"SELECT key FROM {table} WHERE {group.condition}{narrowing}"
            f" ORDER BY {group.order} LIMIT ?"
        )
        for (key,) in connection.execute(statement, (*values, left)).fetchall():
            left -= 1
            yield key
        if left == 0:
            return


def _narrowing(rows: Rows, selection: JobSelection) -> tuple[str, list[object]]:
    conditions: list[tuple[str, object]] = []
    if selection.queue_id is not None:
        conditions.append(("queue_id = ?", selection.queue_id))
    if selection.owner:
        conditions.append(("owner = ?", selection.owner))
    if selection.older_than:
        conditions.append(("created <= ?", rows.clock.now() - selection.older_than))
    text = "".join(f" AND {condition}" for condition, _ in conditions)
    if selection.states:
        text += f" AND state IN ({', '.join(str(int(one)) for one in sorted(selection.states))})"
    return text, [value for _, value in conditions]
