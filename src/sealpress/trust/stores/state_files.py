"""Small files of ours: read bounded, written whole or not at all, one writer at a time."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust.identities.private_files import make_private_folder

LOCK_SECONDS = 10.0
"""How long the lock of the trust store is waited for."""

_LOCK_RETRY_SECONDS = 0.01
_DRAFT = ".tmp"


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


def write_atomically(path: Path, octets: bytes, *, mode: int = 0o600) -> None:
    """Write a file so that everybody sees the old one or the new one, also after a power cut.

    Raises:
        StateError: It cannot be written (``state-unwritable``); the old one stands.
    """
    draft = path.with_name(f".{secrets.token_hex(8)}{_DRAFT}")
    try:
        with _created(draft, mode) as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def _created(path: Path, mode: int) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(path, flags, mode), "wb")


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


def sync_folder(folder: Path) -> None:
    """Have the disk keep what was renamed or removed in a folder; ``OSError`` if it can't."""
    if os.name != "posix":
        return  # only there a folder can be opened
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
    for draft in folder.glob(f".*{_DRAFT}"):
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
        import fcntl  # not there on Windows
    except ImportError:
        yield
        return
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise unwritable(path, error) from error
    with file:
        give_up_at = time.monotonic() + LOCK_SECONDS
        while not _taken(fcntl, file.fileno(), path):
            if time.monotonic() > give_up_at:
                raise unwritable(path, f"another process has held it for {LOCK_SECONDS:g} s")
            time.sleep(_LOCK_RETRY_SECONDS)
        yield


def _taken(fcntl: ModuleType, descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:  # a file system without locks
        raise unwritable(path, error) from error
    return True
