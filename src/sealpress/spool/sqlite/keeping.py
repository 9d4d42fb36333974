"""Statements that let go of what is kept long enough: documents' keys first, then whole jobs.

SQLite overwrites what is deleted (``secure_delete``); the store empties the write-ahead log after
it, so that no copy of a key stays on disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sealpress.errors import SpoolError
from sealpress.spool.sqlite.rows import Rows, said_context
from sealpress.spool.store import MIN_HISTORY_SECONDS, Purged

__all__ = ["Due", "due", "files", "is_key_proven", "keep_proof", "purge", "reseal"]

_SHRED = "UPDATE document SET wrapped_key = NULL, sealed = NULL, file = '' WHERE job = ?"


@dataclass(frozen=True, slots=True)
class Due:
    """Keys of jobs whose documents, or which themselves, are kept long enough."""

    documents: tuple[int, ...]
    jobs: tuple[int, ...]


def due(
    connection: sqlite3.Connection,
    *,
    documents_before: float,
    history_before: float,
    limit: int,
    queue_id: int | None,
    history_jobs: int = 0,
    now: float = 0.0,
) -> Due:
    """Find what is to go; times are spool times."""
    narrowing = "" if queue_id is None else " AND queue_id = ?"
    values = () if queue_id is None else (queue_id,)
    documents = connection.execute(
        "SELECT key FROM job WHERE state >= 7 AND is_shredded = 0 AND ended <= ?"
        f"{narrowing} ORDER BY ended LIMIT ?",
        (documents_before, *values, limit),
    )
    jobs = connection.execute(
        f"SELECT key FROM job WHERE state >= 7 AND ended <= ?{narrowing} ORDER BY ended LIMIT ?",
        (history_before, *values, limit),
    )
    found = _keys(jobs)
    if history_jobs and len(found) < limit:
        found += _too_many(connection, history_jobs, now, limit - len(found), queue_id)
    return Due(_keys(documents), tuple(dict.fromkeys(found)))


def _too_many(
    connection: sqlite3.Connection, most: int, now: float, limit: int, queue_id: int | None
) -> tuple[int, ...]:
    """Find the oldest jobs of queues that remember too many."""
    narrowing, values = ("", ()) if queue_id is None else (" AND id = ?", (queue_id,))
    found: list[int] = []
    for number, history in connection.execute(
        f"SELECT id, history FROM queue WHERE history > ?{narrowing}", (most, *values)
    ).fetchall():
        jobs = connection.execute(
            "SELECT key FROM job WHERE state >= 7 AND queue_id = ? AND ended <= ?"
            " ORDER BY ended, key LIMIT ?",
            (number, now - MIN_HISTORY_SECONDS, min(history - most, limit - len(found))),
        )
        found += _keys(jobs)
    return tuple(found)


def purge(connection: sqlite3.Connection, found: Due) -> Purged:
    """Shred documents and forget jobs."""
    gone: list[str] = []
    shredded = [key for key in found.documents if _is_ended(connection, key)]
    for key in shredded:
        gone += _files_of(connection, key)
        connection.execute(_SHRED, (key,))
        connection.execute(
            "UPDATE job SET is_shredded = 1, version = version + 1 WHERE key = ?", (key,)
        )
    forgotten = [key for key in found.jobs if _is_ended(connection, key)]
    for key in forgotten:
        gone += _files_of(connection, key)
        connection.execute("DELETE FROM document WHERE job = ?", (key,))
        connection.execute("DELETE FROM job WHERE key = ?", (key,))
    return Purged(tuple(gone), len(forgotten), len(shredded))


def files(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the names of all files of documents."""
    return frozenset(_names(connection.execute("SELECT file FROM document WHERE file <> ''")))


def reseal(
    connection: sqlite3.Connection,
    rows: Rows,
    rewrap: Callable[[bytes, str], bytes],
    *,
    after: int,
    limit: int,
) -> int:
    """Seal what is private of some jobs anew; the accounts go first."""
    if not after:
        _reseal_accounts(connection, rows)
        keep_proof(connection, rows)
    found = connection.execute(
        "SELECT key, uuid, private, told FROM job WHERE key > ? ORDER BY key LIMIT ?",
        (after, limit),
    ).fetchall()
    for key, uuid, private, told in found:
        connection.execute(
            "UPDATE job SET private = ?, told = ? WHERE key = ?",
            (
                _anew(rows, private, b"private:" + uuid.encode()),
                _anew(rows, told, b"told:" + uuid.encode()),
                key,
            ),
        )
        _reseal_documents(connection, rows, rewrap, key, uuid)
    return int(found[-1][0]) if found else 0


def is_key_proven(connection: sqlite3.Connection, rows: Rows) -> bool:
    """Say whether the key opens what was kept to show it; not so when that is damaged."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'proof'").fetchone()
    try:
        return row is not None and rows.sealer.open(row[0], _PROOF) == _PROOF
    except SpoolError:
        return False


def keep_proof(connection: sqlite3.Connection, rows: Rows) -> None:
    """Keep something that only the key opens."""
    sealed = rows.sealer.seal(_PROOF, _PROOF)
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('proof', ?)", (sealed,))


_PROOF = b"proof"


def _reseal_documents(
    connection: sqlite3.Connection,
    rows: Rows,
    rewrap: Callable[[bytes, str], bytes],
    key: int,
    uuid: str,
) -> None:
    statement = "SELECT id, number, name, wrapped_key, said FROM document WHERE job = ?"
    found = connection.execute(statement, (key,)).fetchall()
    for number_of_row, number, name, wrapped, said in found:
        connection.execute(
            "UPDATE document SET name = ?, wrapped_key = ?, said = ? WHERE id = ?",
            (
                _anew(rows, name, f"name:{uuid}:{number}".encode()),
                _rewrapped(rewrap, wrapped, uuid),
                _anew(rows, said, said_context(uuid, number)),
                number_of_row,
            ),
        )


def _reseal_accounts(connection: sqlite3.Connection, rows: Rows) -> None:
    found = connection.execute("SELECT day, queue, owner, user FROM account").fetchall()
    for day, queue, owner, user in found:
        connection.execute(
            "UPDATE account SET user = ? WHERE day = ? AND queue = ? AND owner = ?",
            (_anew(rows, user, b"account:" + owner), day, queue, owner),
        )


def _anew(rows: Rows, sealed: bytes | None, context: bytes) -> bytes | None:
    if sealed is None:
        return None
    try:
        return rows.sealer.seal(rows.sealer.open(sealed, context), context)
    except SpoolError:  # damaged, and it stays so; nobody else's key waits for that
        return sealed


def _rewrapped(
    rewrap: Callable[[bytes, str], bytes], wrapped: bytes | None, uuid: str
) -> bytes | None:
    if wrapped is None:
        return None
    try:
        return rewrap(wrapped, uuid)
    except SpoolError:
        return wrapped


def _is_ended(connection: sqlite3.Connection, key: int) -> bool:
    row = connection.execute("SELECT state >= 7 FROM job WHERE key = ?", (key,)).fetchone()
    return row is not None and bool(row[0])


def _files_of(connection: sqlite3.Connection, key: int) -> list[str]:
    """Return the files that this job alone has: copies of a job share them."""
    statement = (
        "SELECT file FROM document AS mine WHERE job = ? AND file <> '' AND NOT EXISTS"
        " (SELECT 1 FROM document WHERE file = mine.file AND file <> '' AND job <> mine.job)"
    )
    return list(_names(connection.execute(statement, (key,))))


def _names(found: Iterable[tuple[str]]) -> Iterable[str]:
    return (name for (name,) in found)


def _keys(found: Iterable[tuple[int]]) -> tuple[int, ...]:
    return tuple(key for (key,) in found)
