"""Notices that somebody removed the database's files while they are in use, and puts them back.

Whoever has a file open goes on writing to it although it is in no folder any more, and all of it
would be gone with the process.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.sqlite.connection import LOG_SUFFIX, REPAIRED, finish_repair
from sealpress.trust.private_files import OWNER_ONLY, sync_folder

__all__ = ["Presence", "file_of"]


def file_of(path: Path) -> int:
    """Return what tells a file from another one under the same name; 0 for none."""
    try:
        return os.stat(path).st_ino  # noqa: PTH116 - with each commit, so as quick as can be
    except OSError:
        return 0


class Presence:
    """The files of an open database.

    Args:
        path: Its file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = Path(f"{path}{LOG_SUFFIX}")
        self._files = self._look()

    def look_again(self) -> None:
        """Take the files that are there for the right ones."""
        self._files = self._look()

    def is_whole(self) -> bool:
        """Say whether the files are those that are open.

        Raises:
            SpoolError: There is another database in their place (``spool-damaged``).
        """
        now = self._look()
        if now == self._files:
            return True
        if now[0] not in {0, self._files[0]}:
            detail = f"{self._path} was replaced while the server runs: start the server anew"
            raise SpoolError(Reason.SPOOL_DAMAGED, detail)
        return False

    def put_back(self, connection: sqlite3.Connection) -> None:
        """Write the database into its folder anew; those who have it open open it again then.

        Raises:
            sqlite3.Error: It can't be written.
            SpoolError: It can't be put in place.
        """
        folder = self._path.parent
        draft = folder / "restored.db"
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY))
        with contextlib.closing(sqlite3.connect(draft)) as copy:
            copy.execute("PRAGMA synchronous = FULL").fetchall()
            connection.backup(copy)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(folder / REPAIRED)
        sync_folder(folder)
        finish_repair(folder)

    def _look(self) -> tuple[int, int]:
        return file_of(self._path), file_of(self._log)
