"""Repairs a spool whose database is damaged or gone; nothing of what is there is thrown away.

What can be read goes into a new database. The damaged files, and documents of jobs that are lost,
stay in a folder beside it. It may be cut short at any moment and done again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.clock import SpoolClock
from sealpress.spool.files.folder import is_file_name
from sealpress.spool.opened import DOCUMENTS_FOLDER
from sealpress.spool.sealing import Sealer
from sealpress.spool.sqlite.connection import (
    DATABASE,
    LOG_SUFFIX,
    REPAIRED,
    FolderLock,
    finish_repair,
    open_writer,
)
from sealpress.spool.sqlite.damaged import DamagedDatabase
from sealpress.spool.sqlite.faults import told_as_spool_errors
from sealpress.spool.sqlite.keeping import files
from sealpress.spool.sqlite.opening import check, refuse_lost
from sealpress.spool.sqlite.rows import Rows
from sealpress.spool.sqlite.salvaging import Salvaged, hold_what_waits, salvage
from sealpress.spool.sqlite.schema import migrate
from sealpress.trust.private_files import OWNER_ONLY, make_private_folder, sync_folder

__all__ = ["ASIDE", "Repaired", "is_spool_well", "repair_spool"]

ASIDE = "damaged-%Y%m%dT%H%M%SZ"
"""Name of the folder in the spool's where damaged files are kept."""

_DRAFT = "repair.db"
_FILES = ("", LOG_SUFFIX, "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did.

    Attributes:
        aside: The folder with what is damaged or belongs to no job.
        salvaged: What was read.
        held: How many jobs wait for an operator now.
        documents: Files of documents whose jobs are lost, moved to ``aside``.
        missing: How many documents of jobs have lost their file.
    """

    aside: Path
    salvaged: Salvaged
    held: int
    documents: tuple[str, ...]
    missing: int


def is_spool_well(folder: Path) -> bool:
    """Say whether the database of a spool is whole; blocks while it is read.

    Raises:
        SpoolError: Another process uses it (``spool-in-use``), or the disk fails.
    """
    path = folder / DATABASE
    lock = FolderLock(folder)
    try:
        finish_repair(folder)
        refuse_lost(folder, lock)
        with (
            told_as_spool_errors(str(path), is_opening=True),
            contextlib.closing(open_writer(path)) as connection,
        ):
            migrate(connection)
            check(connection)
    except SpoolError as error:
        if error.reason is not Reason.SPOOL_DAMAGED:
            raise
        return False
    finally:
        lock.release()
    return True


def repair_spool(
    folder: Path, sealer: Sealer, *, first_job_id: int = 1, holds: bool = True
) -> Repaired:
    """Put a new database in place, with all that can be read of the damaged one.

    Args:
        folder: The spool's.
        sealer: Its keys.
        first_job_id: Numbers of jobs before this one were given out for sure.
        holds: Whether jobs that wait are held until an operator has looked at them.

    Raises:
        SpoolError: Another process uses the spool (``spool-in-use``), or the disk fails.
    """
    lock = FolderLock(folder)
    try:
        with told_as_spool_errors(str(folder / DATABASE)):
            return _repair(folder, sealer, first_job_id, holds=holds)
    except OSError as error:
        detail = f"the spool in {folder} cannot be repaired: {error.strerror or error}"
        raise SpoolError(Reason.SPOOL_FAILED, detail) from error
    finally:
        lock.release()


def _repair(folder: Path, sealer: Sealer, first_job_id: int, *, holds: bool) -> Repaired:
    aside = _new_folder(folder)
    path, draft = folder / DATABASE, folder / _DRAFT
    for suffix in _FILES:
        Path(f"{draft}{suffix}").unlink(missing_ok=True)
    with contextlib.closing(open_writer(_touched(draft))) as connection:
        migrate(connection)
        connection.execute("BEGIN IMMEDIATE")
        found = DamagedDatabase(_octets(path), _octets(Path(f"{path}{LOG_SUFFIX}")))
        salvaged = salvage(connection, found.rows(), first_job_id=first_job_id)
        held = hold_what_waits(connection, Rows(sealer, SpoolClock())) if holds else 0
        known = files(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    for suffix in ("", LOG_SUFFIX):
        with contextlib.suppress(FileNotFoundError):
            os.link(f"{path}{suffix}", aside / f"{DATABASE}{suffix}")
    there = _names(folder / DOCUMENTS_FOLDER)
    orphans = tuple(sorted(there - known))
    _move(folder / DOCUMENTS_FOLDER, orphans, aside / DOCUMENTS_FOLDER)
    sync_folder(aside)
    draft.replace(folder / REPAIRED)  # from here on it only has to be put in place
    finish_repair(folder)
    return Repaired(aside, salvaged, held, orphans, len(known - there))


def _new_folder(folder: Path) -> Path:
    """Make a folder for what is damaged."""
    name = datetime.now(UTC).strftime(ASIDE)
    aside = next(
        path
        for path in (folder / f"{name}{more}" for more in ("", *map("-{}".format, range(2, 1000))))
        if not path.exists()
    )
    make_private_folder(aside)
    return aside


def _touched(path: Path) -> Path:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY))
    return path


def _octets(path: Path) -> bytes:
    """Return what a file has; as much as the disk gives of it."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _names(folder: Path) -> frozenset[str]:
    """Return the documents in a folder."""
    if not folder.is_dir():
        return frozenset()
    return frozenset(path.name for path in folder.iterdir() if is_file_name(path.name))


def _move(source: Path, names: Iterable[str], target: Path) -> None:
    for name in names:
        make_private_folder(target)
        (source / name).rename(target / name)
