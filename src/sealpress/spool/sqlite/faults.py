"""What SQLite complains of, as reasons."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sealpress.errors import SpoolError
from sealpress.reasons import Reason

__all__ = ["is_broken", "is_waiting", "spool_error", "told_as_spool_errors"]

_REASONS = {
    sqlite3.SQLITE_FULL: Reason.SPOOL_FULL,
    sqlite3.SQLITE_TOOBIG: Reason.SPOOL_FULL,
    sqlite3.SQLITE_CORRUPT: Reason.SPOOL_DAMAGED,
    sqlite3.SQLITE_NOTADB: Reason.SPOOL_DAMAGED,
}
_WORDS = {
    sqlite3.SQLITE_BUSY: "another program has locked the database",
    sqlite3.SQLITE_LOCKED: "another program has locked the database",
    sqlite3.SQLITE_READONLY: "the database cannot be written",
    sqlite3.SQLITE_CANTOPEN: "a file of the database cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_FULL: "the disk or the database is full",
    sqlite3.SQLITE_CORRUPT: "the database is malformed",
    sqlite3.SQLITE_NOTADB: "the file is no database",
}
_WAITING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_HEALTHY = {*_WAITING, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_FULL}


def spool_error(error: sqlite3.Error, where: str = "") -> SpoolError:
    """Return what is told of an error of SQLite."""
    primary = _primary(error)
    words = _WORDS.get(primary, "the database refused")
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    detail = f"{words} ({name})"
    return SpoolError(
        _REASONS.get(primary, Reason.SPOOL_FAILED), f"{where}: {detail}" if where else detail
    )


def is_broken(error: sqlite3.Error) -> bool:
    """Say whether the connection is better opened anew after the error."""
    return _primary(error) not in _HEALTHY


def is_waiting(error: sqlite3.Error) -> bool:
    """Say whether somebody else was in the way, so that nothing was written at all."""
    return _primary(error) in _WAITING


def _primary(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


@contextmanager
def told_as_spool_errors(where: str = "", *, is_opening: bool = False) -> Iterator[None]:
    """Turn errors of SQLite into those of the spool.

    Args:
        where: The file.
        is_opening: Whether it is being opened: a table that is missing then shows damage.
    """
    try:
        yield
    except sqlite3.Error as error:
        told = spool_error(error, where)
        if is_opening and _primary(error) == sqlite3.SQLITE_ERROR:
            told = SpoolError(Reason.SPOOL_DAMAGED, f"{where}: {error}")
        raise told from error
