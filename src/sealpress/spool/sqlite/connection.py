"""Connections to the database: how they are set, and the lock of its folder."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from pathlib import Path

from sealpress.errors import SpoolError
from sealpress.reasons import Reason

__all__ = [
    "BUSY_SECONDS",
    "CHECKPOINT_PAGES",
    "DATABASE",
    "FolderLock",
    "open_reader",
    "open_writer",
    "prepare_folder",
]

DATABASE = "jobs.db"
"""The database's file in the spool's folder."""

LOCK = "jobs.lock"

BUSY_SECONDS = 5.0
"""How long a foreign lock on the database is waited for before callers are told."""

CHECKPOINT_PAGES = 4000
"""The write-ahead log is brought into the database when it has so many pages of 4 KiB."""

_STATEMENTS = 256

_FOR_ALL = ("PRAGMA temp_store = MEMORY", "PRAGMA cache_size = -8000", "PRAGMA mmap_size = 0")
_FOR_THE_WRITER = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}",
)


def prepare_folder(folder: Path) -> Path:
    """Make the folder and the database's file, for their owner only; return the file."""
    path = folder / DATABASE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        detail = f"{path} cannot be written: {error.strerror}"
        raise SpoolError(Reason.SPOOL_FAILED, detail) from error
    return path


def open_writer(path: Path) -> sqlite3.Connection:
    """Open the one connection that writes; what it commits is on disk."""
    connection = _connect(f"{path.absolute().as_uri()}?mode=rw")
    try:
        for statement in (*_FOR_ALL, *_FOR_THE_WRITER):
            connection.execute(statement).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a connection that reads; it sees what was committed last and waits for nobody."""
    connection = _connect(f"{path.absolute().as_uri()}?mode=rw")
    try:
        for statement in (*_FOR_ALL, "PRAGMA query_only = ON"):
            connection.execute(statement).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri,
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_STATEMENTS,
    )


class FolderLock:
    """Keeps a second gateway out of the folder; it ends with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            detail = f"{path} cannot be written: {error.strerror}"
            raise SpoolError(Reason.SPOOL_FAILED, detail) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._file, 20, 0).decode("ascii", "replace").strip()
            self.release()
            who = f"process {holder}" if holder else "another process"
            raise SpoolError(Reason.SPOOL_IN_USE, f"{who} works in {folder}") from error
        with contextlib.suppress(OSError):  # for people only
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let others in; releasing it again does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
