"""Small files of ours: read bounded, written whole or not at all, one writer at a time."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust.private_files import (
    DRAFT,
    OWNER_ONLY,
    make_private_folder,
    sync_folder,
    take_lock,
    write_file,
)


def unreadable(path: Path, why: object) -> StateError:
    """Make the error for a file that cannot be read or understood."""
    return StateError(Reason.STATE_UNREADABLE, f"cannot use {path}: {_words(why)}")


def unwritable(path: Path, why: object) -> StateError:
    """Make the error for a file that cannot be written."""
    return StateError(Reason.STATE_UNWRITABLE, f"cannot write {path}: {_words(why)}")


def _words(why: object) -> str:
    return (why.strerror or str(why)) if isinstance(why, OSError) else str(why)


def read_bounded(path: Path, max_octets: int) -> bytes | None:
    """Read a file; ``None`` when it is not there.

    Raises:
        StateError: It cannot be read, or is larger than any that we write
            (``state-unreadable``).
    """
    try:
        with path.open("rb") as file:
            octets = file.read(max_octets + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from error
    if len(octets) > max_octets:
        raise unreadable(path, f"it is larger than {max_octets} octets")
    return octets


def write_atomically(path: Path, octets: bytes, *, mode: int = OWNER_ONLY) -> None:
    """Write a file so that everybody sees the old one or the new one, also after a power cut.

    Raises:
        StateError: It cannot be written (``state-unwritable``); the old one stands.
    """
    try:
        write_file(path, octets, mode=mode)
    except OSError as error:
        raise unwritable(path, error) from error


def remove(path: Path) -> None:
    """Remove a file for good.

    Raises:
        StateError: It cannot be removed (``state-unwritable``).
    """
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, for the user's eyes only, whatever the umask.

    Raises:
        StateError: It cannot be made (``state-unwritable``).
    """
    try:
        make_private_folder(folder)
    except OSError as error:
        raise unwritable(folder, error) from error


def refuse_public(*folders: Path) -> None:
    """Refuse folders in which everybody may put, or exchange, what we would read and believe.

    Raises:
        StateError: One is such (``state-unreadable``).
    """
    if os.name != "posix":
        return  # modes mean nothing elsewhere
    for folder in folders:
        try:
            mode = folder.stat().st_mode
        except FileNotFoundError:
            continue
        except OSError as error:
            raise unreadable(folder, error) from error
        if mode & stat.S_IWOTH:
            raise unreadable(
                folder, f"everybody may write in it (mode {mode & 0o7777:04o}); type chmod o-w"
            )


def sweep(folder: Path) -> None:
    """Remove drafts that killed processes left; only for who holds the folder's lock."""
    for draft in folder.glob(f".*{DRAFT}"):
        with contextlib.suppress(OSError):
            draft.unlink()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a folder while files in it are read, changed and replaced.

    The system lets go of it when the process ends, however it ends.

    Raises:
        StateError: It cannot be had (``state-unwritable``).
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        try:
            take_lock(descriptor)
        except OSError as error:  # another process has it, or a file system without locks
            raise unwritable(path, error) from error
        yield
    finally:
        os.close(descriptor)
