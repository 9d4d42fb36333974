"""Writes files whole and for their owner alone: drafts, atomic replacement, locks, ssh's rule."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from sealpress.errors import StateError
from sealpress.reasons import Reason

OWNER_ONLY = 0o600
"""Mode of files with keys in them."""

PUBLIC = 0o644
"""Mode of files that may be given away."""

DRAFT_LIFETIME = 3600.0
"""Seconds after which the draft of a process that was killed is removed."""

MAX_SECRET_FILE_OCTETS = 256 * 1024
"""The largest file that is read as a key with its certificates, or as a passphrase."""

LOCK_SECONDS = 10.0
"""How long another process that changes the same folder is waited for."""

DRAFT = ".draft"
"""How the names of drafts end; they begin with a dot."""

_LOCK_FILE = ".lock"
_LOCK_POLL_SECONDS = 0.01
_FOLDER_MODE = 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above that are missing, for the owner alone, whatever the umask.

    A folder that is there already is left as it is.
    """
    missing = [folder, *folder.parents]
    while missing and missing[-1].exists():
        missing.pop()
    for one in reversed(missing):
        with contextlib.suppress(FileExistsError):
            one.mkdir(mode=_FOLDER_MODE)
            one.chmod(_FOLDER_MODE)
    if not folder.is_dir():
        raise NotADirectoryError(20, "not a folder", str(folder))


def write_file(path: Path, octets: bytes, *, mode: int = OWNER_ONLY) -> None:
    """Put a file in place of another, whole and on disk: readers see the old one or the new."""
    with _draft(path, octets, mode) as draft:
        draft.replace(path)
    sync_folder(path.parent)


def write_new_file(path: Path, octets: bytes, *, mode: int = OWNER_ONLY) -> bool:
    """Write a file whole and on disk; leave the one that another process wrote first.

    Returns:
        Whether it is ours that is there now.
    """
    with _draft(path, octets, mode) as draft:
        is_ours = _publish(draft, path)
    sync_folder(path.parent)
    return is_ours


def append_line(path: Path, line: str) -> None:
    """Add a line to a log that only its owner reads; it is on disk when this returns.

    A line that a killed process left half-written is ended first, so that it spoils no other.

    Raises:
        OSError: It can't be written, it is no file but a link, say, or others can write it.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, OWNER_ONLY)
    with os.fdopen(descriptor, "rb+") as file:
        _refuse_shared(os.fstat(descriptor), path.parent)
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
        begin = b"\n" if size and file.read(1) != b"\n" else b""
        file.write(begin + line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _refuse_shared(status: os.stat_result, folder: Path) -> None:
    """Refuse a log that others may have put there, or could alter."""
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no file")
    if hasattr(os, "geteuid"):
        is_others = status.st_uid not in {os.geteuid(), folder.stat().st_uid}
        if is_others or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise PermissionError(errno.EPERM, "other users can alter it")


def read_bounded(path: Path, *, limit: int = MAX_SECRET_FILE_OCTETS) -> bytes:
    """Read a small file.

    Raises:
        StateError: It is larger than the limit (reason ``identity-unusable``).
        OSError: It can't be read.
    """
    with path.open("rb") as file:
        octets = file.read(limit + 1)
    if len(octets) > limit:
        raise StateError(Reason.IDENTITY_UNUSABLE, f"{path} is larger than {limit} octets")
    return octets


def refuse_exposed(path: Path) -> None:
    """Refuse a file with a secret in it that other users can read, by the rule that ssh has.

    A file that is somebody else's is not judged: root may lend a key to a group on purpose.

    Raises:
        StateError: Others can read it (reason ``identity-unusable``).
        OSError: It isn't there.
    """
    status = path.stat()
    if hasattr(os, "getuid") and status.st_uid == os.getuid() and status.st_mode & _OTHERS:
        raise StateError(
            Reason.IDENTITY_UNUSABLE,
            f"other users can read the secret in {path} (mode {status.st_mode & 0o777:04o})",
            hint=f"Type chmod 600 {path}. If others use this machine, replace the secret.",
        )


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only process, and thread, that changes the files of a folder; old drafts are swept.

    Ask for passphrases before, not within: whoever waits for a person blocks everybody else.

    Raises:
        TimeoutError: Another one holds it for longer than :data:`LOCK_SECONDS`.
        OSError: The folder can't be written.
    """
    descriptor = os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        take_lock(descriptor)
        sweep_drafts(folder)
        yield
    finally:
        os.close(descriptor)


def take_lock(descriptor: int) -> None:
    """Take the lock of an open file, where the system has locks; it goes with the descriptor.

    Raises:
        TimeoutError: Another process holds it for longer than :data:`LOCK_SECONDS`.
        OSError: The file system has no locks.
    """
    try:
        import fcntl
    except ImportError:  # Windows has none
        return
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"another process has held it for {LOCK_SECONDS:g} s") from None
            time.sleep(_LOCK_POLL_SECONDS)
        else:
            return


@contextlib.contextmanager
def _draft(path: Path, octets: bytes, mode: int) -> Iterator[Path]:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}{DRAFT}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(octets)
            file.flush()
            draft.chmod(mode)  # exactly this one, whatever the umask; no octet was open before
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _publish(draft: Path, path: Path) -> bool:
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if path.exists():
            return False
        draft.replace(path)
    return True


def sync_folder(folder: Path) -> None:
    """Have the disk keep what was renamed or removed in a folder, where it can."""
    with contextlib.suppress(OSError):  # some file systems cannot
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep_drafts(folder: Path) -> None:
    """Remove drafts of processes that were killed."""
    oldest = time.time() - DRAFT_LIFETIME
    for draft in folder.glob(f".*{DRAFT}"):
        with contextlib.suppress(OSError):
            if draft.stat().st_mtime < oldest:
                draft.unlink()
