"""Connections to the database: how they are set, and the lock of its folder."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from pathlib import Path

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.trust.private_files import sync_folder

__all__ = [
    "BUSY_SECONDS",
    "CHECKPOINT_PAGES",
    "DATABASE",
    "FolderLock",
    "LOG_SUFFIX",
    "REPAIRED",
    "finish_repair",
    "open_reader",
    "open_writer",
    "prepare_database",
    "prepare_folder",
]

DATABASE = "jobs.db"
"""The database's file in the spool's folder."""

LOG_SUFFIX = "-wal"
"""What the name of the database's write-ahead log has more."""

REPAIRED = f"{DATABASE}.repaired"
"""A database that a repair made, whole, and that is only to be put in place."""

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


def prepare_folder(folder: Path) -> None:
    """Make the folder, for its owner only."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        detail = f"{folder} cannot be made: {error.strerror}"
        raise SpoolError(Reason.SPOOL_FAILED, detail) from error


def prepare_database(folder: Path) -> Path:
    """Make the database's file, for its owner only; return it."""
    path = folder / DATABASE
    try:
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


def finish_repair(folder: Path) -> None:
    """Put a repaired database in place, if a repair came so far.

    The log of the former one would spoil it, and so goes first.

    Raises:
        SpoolError: It can't be (``spool-failed``).
    """
    if not (folder / REPAIRED).exists():
        return
    try:
        for suffix in (LOG_SUFFIX, "-shm"):
            (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
        sync_folder(folder)
        (folder / REPAIRED).replace(folder / DATABASE)
        sync_folder(folder)
    except OSError as error:
        detail = f"the repaired database cannot be put in place in {folder}: {error.strerror}"
        raise SpoolError(Reason.SPOOL_FAILED, detail) from error


_HAS_STORE = b"has a store\n"


class FolderLock:
    """Keeps a second gateway out of the folder; it ends with the process, however that ends.

    Attributes:
        has_store: Whether there was a database in the folder when it was last in use.
    """

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
            holder = os.pread(self._file, 40, 0).decode("ascii", "replace").partition("\n")[0]
            self.release()
            who = f"process {holder}" if holder else "another process"
            raise SpoolError(Reason.SPOOL_IN_USE, f"{who} works in {folder}") from error
        self.has_store = _HAS_STORE in os.pread(self._file, 40, 0)
        self._write(has_store=self.has_store)

    def note_store(self) -> None:
        """Keep that there is a database in the folder from now on."""
        if not self.has_store:
            self._write(has_store=True)
            self.has_store = True

    def _write(self, *, has_store: bool) -> None:
        with contextlib.suppress(OSError):  # the process is for people only
            text = f"{os.getpid()}\n".encode() + (_HAS_STORE if has_store else b"")
            os.pwrite(self._file, text.ljust(40), 0)

    def release(self) -> None:
        """Let others in; releasing it again does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
