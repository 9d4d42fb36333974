"""Opening the store: lock, tables, a quick look for damage, what the last run left."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.clock import ClockReading, SpoolClock
from sealpress.spool.sealing import Sealer
from sealpress.spool.sqlite import delivering, keeping, telling
from sealpress.spool.sqlite.connection import (
    DATABASE,
    LOG_SUFFIX,
    FolderLock,
    finish_repair,
    open_reader,
    prepare_database,
    prepare_folder,
)
from sealpress.spool.sqlite.faults import told_as_spool_errors
from sealpress.spool.sqlite.readers import ReaderThreads
from sealpress.spool.sqlite.rows import Rows
from sealpress.spool.sqlite.schema import migrate
from sealpress.spool.sqlite.writer import WriterThread
from sealpress.spool.store import Account

__all__ = [
    "CHECKED_AT_ONCE_OCTETS",
    "check",
    "check_spool",
    "open_parts",
    "read_accounts",
    "refuse_lost",
]

CHECKED_AT_ONCE_OCTETS = 4 << 20
"""A database of up to so many octets is checked whole when it is opened, larger ones later."""


def open_parts(
    folder: Path, sealer: Sealer, clock: SpoolClock
) -> tuple[WriterThread, ReaderThreads, FolderLock, Rows]:
    """Return what a store is made of, the writer at work."""
    prepare_folder(folder)
    lock = FolderLock(folder)
    try:
        finish_repair(folder)
        refuse_lost(folder, lock)
        path = prepare_database(folder)
        with told_as_spool_errors(str(path), is_opening=True):
            writer = WriterThread(path, clock)
            try:
                rows = Rows(sealer, clock)
                _begin(writer.connection, path, rows)
            except BaseException:
                writer.stop()
                raise
    except BaseException:
        lock.release()
        raise
    lock.note_store()
    writer.start()
    return writer, ReaderThreads(path), lock, rows


def refuse_lost(folder: Path, lock: FolderLock) -> None:
    """Refuse to begin with an empty database where there was another.

    Raises:
        SpoolError: It is gone, or was emptied (``spool-damaged``).
    """
    path = folder / DATABASE
    if path.exists() and path.stat().st_size:
        return
    log = folder / f"{DATABASE}{LOG_SUFFIX}"
    if lock.has_store or (log.exists() and log.stat().st_size):
        what = "is empty" if path.exists() else "is gone"
        raise SpoolError(
            Reason.SPOOL_DAMAGED, f"the database {path} {what}, although the spool was in use"
        )


def check(connection: sqlite3.Connection) -> None:
    """Check the whole database.

    Raises:
        SpoolError: It is damaged (``spool-damaged``).
    """
    (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        found = str(answer).splitlines()[-1]
        raise SpoolError(Reason.SPOOL_DAMAGED, f"the database is malformed: {found}")


def check_spool(folder: Path) -> None:
    """Look whether the whole database is in order, while a gateway may be at work; takes no lock.

    Raises:
        SpoolError: It is damaged (``spool-damaged``), there is none, or it cannot be read.
    """
    with _reader(folder) as connection:
        check(connection)


def read_accounts(
    folder: Path, *, sealer: Sealer, since: str = "", until: str = ""
) -> list[Account]:
    """Return the sums by day, queue and user, while a gateway may be at work; takes no lock.

    Raises:
        SpoolError: There is no spool, or it cannot be read.
    """
    with _reader(folder) as connection:
        return telling.accounts(connection, Rows(sealer, SpoolClock()), since, until)


@contextmanager
def _reader(folder: Path) -> Iterator[sqlite3.Connection]:
    path = folder / DATABASE
    if not path.exists():
        raise SpoolError(Reason.SPOOL_FAILED, f"there is no spool in {folder}")
    with told_as_spool_errors(str(path)), closing(open_reader(path)) as connection:
        yield connection


def _begin(connection: sqlite3.Connection, path: Path, rows: Rows) -> None:
    migrate(connection)
    if path.stat().st_size <= CHECKED_AT_ONCE_OCTETS:
        check(connection)
    kept = dict(connection.execute("SELECT name, value FROM meta WHERE name IN ('clock', 'wall')"))
    rows.clock.resume(ClockReading(kept.get("clock") or 0.0, kept.get("wall")))
    _check_key(connection, rows)
    delivering.recover(connection, rows, None)


def _check_key(connection: sqlite3.Connection, rows: Rows) -> None:
    """Refuse a key with which nothing of the spool opens: every job would look damaged.

    Raises:
        SpoolError: It is the wrong one (``spool-key-wrong``).
    """
    if keeping.is_key_proven(connection, rows):
        return
    sample = connection.execute(
        "SELECT private, uuid FROM job ORDER BY key DESC LIMIT ?", (_SAMPLE,)
    ).fetchall()
    if sample and not any(rows.is_readable(*one) for one in sample):
        raise SpoolError(Reason.SPOOL_KEY_WRONG, "nothing in the spool opens with the key")
    with contextlib.suppress(sqlite3.Error):  # a full disk; it is kept next time
        keeping.keep_proof(connection, rows)


_SAMPLE = 100
