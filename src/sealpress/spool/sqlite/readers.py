"""A few threads that read; each look sees one state of the database, while the writer goes on."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.sqlite.connection import open_reader
from sealpress.spool.sqlite.faults import spool_error
from sealpress.spool.sqlite.presence import file_of

__all__ = ["READERS", "ReaderThreads"]

T = TypeVar("T")

READERS = 2
"""How many looks into the database happen at the same time at most."""


class ReaderThreads:
    """Looks into the database, each thread with a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="spool reader")
        self._own = threading.local()
        self._open: set[sqlite3.Connection] = set()
        self._is_closed = False

    async def do(self, look: Callable[[sqlite3.Connection], T]) -> T:
        """Have something looked up."""
        if self._is_closed:
            raise SpoolError(Reason.SPOOL_FAILED, "the spool is closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._look, look)

    def stop(self) -> None:
        """End when those that were begun are done; blocks until then."""
        self._is_closed = True
        self._threads.shutdown()
        for connection in self._open:
            connection.close()
        self._open.clear()

    def _look(self, look: Callable[[sqlite3.Connection], T]) -> T:
        try:
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                return look(connection)
            finally:
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._forget()
            raise spool_error(error) from error

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._own, "connection", None)
        file = file_of(self._path)
        if found is not None and file != self._own.file and file:
            self._forget()  # somebody removed it, and the writer put it back
            found = None
        if found is None:
            self._own.file = file
            found = self._own.connection = open_reader(self._path)
            self._open.add(found)
        return found

    def _forget(self) -> None:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        self._own.connection = None
        if connection is not None:
            self._open.discard(connection)
            with contextlib.suppress(sqlite3.Error):
                connection.close()
