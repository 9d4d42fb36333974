"""Brings rows that were read from a damaged database into a new one."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import FOREVER, JobChange
from sealpress.spool.sqlite.changing import apply
from sealpress.spool.sqlite.damaged import FoundRow, Value
from sealpress.spool.sqlite.rows import Rows
from sealpress.spool.sqlite.schema import MIGRATIONS, migrate

__all__ = ["LOST_QUEUE", "SKIPPED_JOB_IDS", "Salvaged", "hold_what_waits", "salvage"]

LOST_QUEUE = "lost-{}"
"""What a queue is called whose name could not be read."""

SKIPPED_JOB_IDS = 1000
"""So many numbers of jobs are left out where the next one is not known for sure."""

_TABLES = ("queue", "job", "document", "note", "account")
_NUMBERS = frozenset({"clock", "next_job_id", "wall"})
_MISSING_DOCUMENT = (
    "INSERT INTO document (job, number, format, octets, wrapped_key, file)"
    " VALUES (?, ?, 'application/octet-stream', 0, x'', '')"
)
_HELD = JobChange(
    state=JobState.PENDING_HELD,
    hold_until=FOREVER,
    reasons=(f"sealpress-{Reason.SPOOL_DAMAGED}",),
    message=(
        "The spool was damaged and is repaired; nobody can say for sure whether the job was "
        "printed meanwhile. It is held until an operator releases or cancels it. Look whether it "
        "lies at the printer."
    ),
)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What a new database got.

    Attributes:
        queues: How many queues.
        jobs: How many jobs.
        waiting: How many of them have not ended.
        incomplete: Numbers of jobs that have not ended, and lost a document or more.
        lost_queues: How many queues lost their names.
    """

    queues: int
    jobs: int
    waiting: int
    incomplete: tuple[int, ...]
    lost_queues: int


def salvage(
    connection: sqlite3.Connection, found: Iterable[FoundRow], *, first_job_id: int = 1
) -> Salvaged:
    """Fill a new database, whose tables are there, with all rows that can be used.

    Args:
        connection: Of the new database, within a transaction.
        found: The rows.
        first_job_id: Numbers before this one were given out, whatever the rows say.
    """
    shapes = _shapes()
    by_table: dict[str, list[tuple[Value, ...]]] = defaultdict(list)
    meta: dict[str, Value] = {}
    for row in found:
        if row.number is None and len(row.values) == 2 and isinstance(row.values[0], str):
            meta.setdefault(row.values[0], row.values[1])
        table = shapes.get((row.number is not None, len(row.values)))
        if table is not None:
            # The number of a row stands for its first column, which is empty then.
            first = row.values[0] if row.number is None else row.number
            by_table[table].append((first, *row.values[1:]))
    for table in _TABLES:
        _fill(connection, table, by_table[table])
    lost_queues = _name_lost_queues(connection)
    connection.execute("DELETE FROM document WHERE job NOT IN (SELECT key FROM job)")
    incomplete = _fill_gaps(connection)
    _set_meta(connection, meta, first_job_id)
    return Salvaged(
        queues=_count(connection, "queue"),
        jobs=_count(connection, "job"),
        waiting=_count(connection, "job WHERE state < 7"),
        incomplete=incomplete,
        lost_queues=lost_queues,
    )


def hold_what_waits(connection: sqlite3.Connection, rows: Rows) -> int:
    """Hold jobs of which a lost row might have said that they are printed; return how many.

    Those that were on their way are not among them: their printers are asked first anyway.
    """
    waiting = connection.execute(
        "SELECT key FROM job WHERE state = ? OR state = ? AND hold_until < ?",
        (JobState.PENDING, JobState.PENDING_HELD, FOREVER),
    ).fetchall()
    for (key,) in waiting:
        with contextlib.suppress(SpoolError):  # it can't be read, and so is not printed anyway
            apply(connection, rows, key, _HELD)
    return len(waiting)


def _shapes() -> dict[tuple[bool, int], str]:
    """Return the tables by whether their rows have numbers, and by how many columns."""
    known: dict[tuple[bool, int], str] = {}
    memory = sqlite3.connect(":memory:", isolation_level=None)
    for version in range(1, len(MIGRATIONS) + 1):
        migrate(memory, to=version)
        for table in _TABLES:
            columns = len(_columns(memory, table))
            if columns:
                known[table != "account", columns] = table
    memory.close()
    return known


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _fill(connection: sqlite3.Connection, table: str, rows: list[tuple[Value, ...]]) -> None:
    names = _columns(connection, table)
    if table == "job":  # of two with one number the younger one is true
        rows.sort(key=lambda row: _number(row[names.index("version")]), reverse=True)
    for row in rows:
        values = dict(zip(names, row, strict=False))
        if not _is_sound(table, values):
            continue
        if table == "queue":
            values |= dict.fromkeys(({"active", "history"} & values.keys()), 0)
        marks = ", ".join("?" * len(values))
        statement = f"INSERT OR IGNORE INTO {table} ({', '.join(values)}) VALUES ({marks})"
        connection.execute(statement, tuple(values.values()))


_KINDS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "queue": {"id": int, "name": str},
    "job": {
        "queue_id": int,
        "job_id": int,
        "uuid": str,
        "state": int,
        "reasons": str,
        "created": (int, float),
        "delivery": str,
        "documents": int,
        "private": bytes,
    },
    "document": {"job": int, "number": int, "format": str, "file": str},
    "note": {"note": bytes},
    "account": {"day": str, "queue": str, "owner": bytes, "user": bytes, "jobs": int},
}


def _is_sound(table: str, values: dict[str, Value]) -> bool:
    """Whether the columns are of the kinds that the program needs."""
    if not all(isinstance(values.get(name), kind) for name, kind in _KINDS[table].items()):
        return False
    return table != "job" or values["state"] in set(JobState)


def _name_lost_queues(connection: sqlite3.Connection) -> int:
    lost = connection.execute(
        "SELECT DISTINCT queue_id FROM job WHERE queue_id NOT IN (SELECT id FROM queue)"
    ).fetchall()
    for (number,) in lost:
        counts = connection.execute(
            "SELECT total(state < 7), total(state >= 7) FROM job WHERE queue_id = ?", (number,)
        ).fetchone()
        connection.execute(
            "INSERT INTO queue (id, name, active, history) VALUES (?, ?, ?, ?)",
            (number, LOST_QUEUE.format(number), *map(int, counts)),
        )
    return len(lost)


def _fill_gaps(connection: sqlite3.Connection) -> tuple[int, ...]:
    """Put a document that can't be read where one is lost: else the rest would be printed."""
    jobs = connection.execute(
        "SELECT key, job_id, documents FROM job WHERE is_shredded = 0 AND documents <>"
        " (SELECT count(*) FROM document WHERE job = job.key)"
    ).fetchall()
    incomplete = []
    for key, job_id, count in jobs:
        there = connection.execute("SELECT number FROM document WHERE job = ?", (key,)).fetchall()
        missing = set(range(1, count + 1)) - {number for (number,) in there}
        connection.executemany(_MISSING_DOCUMENT, [(key, number) for number in sorted(missing)])
        (state,) = connection.execute("SELECT state FROM job WHERE key = ?", (key,)).fetchone()
        if missing and state < JobState.CANCELED:
            incomplete.append(job_id)
    return tuple(sorted(incomplete))


def _set_meta(connection: sqlite3.Connection, meta: dict[str, Value], first_job_id: int) -> None:
    (newest, age) = connection.execute(
        "SELECT coalesce(max(job_id), 0), coalesce(max(created, touched, ended), 0) FROM"
        " (SELECT max(job_id) AS job_id, max(created) AS created, max(touched) AS touched,"
        " max(coalesce(ended, 0)) AS ended FROM job)"
    ).fetchone()
    known = {name: value for name, value in meta.items() if _is_meta(name, value)}
    if "next_job_id" not in known:
        known["next_job_id"] = newest + SKIPPED_JOB_IDS
    known["next_job_id"] = max(_number(known["next_job_id"]), first_job_id)
    known["clock"] = max(float(_number(known.get("clock"))), float(age))
    statement = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
    connection.executemany(statement, sorted(known.items()))


def _is_meta(name: str, value: Value) -> bool:
    if name in _NUMBERS:
        return isinstance(value, (int, float))
    return name == "proof" and isinstance(value, bytes)


def _number(value: Value) -> int | float:
    return value if isinstance(value, (int, float)) else 0


def _count(connection: sqlite3.Connection, what: str) -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM {what}").fetchone()
    return int(count)
