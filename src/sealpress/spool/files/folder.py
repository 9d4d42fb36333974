"""The folder of documents: files without names until they are whole, then under random ones.

Every call of the system that changes it stands here, so that tests can have a disk that fails.
All of it blocks.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sealpress.trust.private_files import DRAFT, OWNER_ONLY, make_private_folder

__all__ = ["DocumentFolder", "Draft", "is_file_name", "new_draft_name", "new_file_name"]

_NAME = re.compile("[0-9a-f]{32}")
_NO_UNNAMED = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT, errno.EXDEV})
"""How systems say that they have no files without names, or can't name them afterwards."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file on its way.

    Attributes:
        descriptor: It, open.
        name: Its name while it is written; empty if it has none, and so goes with the process.
    """

    descriptor: int
    name: str


def new_file_name() -> str:
    """Return a name that tells nothing."""
    return secrets.token_hex(16)


def new_draft_name() -> str:
    """Return a name for a file on its way."""
    return f".{new_file_name()}{DRAFT}"


def is_file_name(name: str) -> bool:
    """Say whether a name is one of ours, and so no path to anywhere else."""
    return _NAME.fullmatch(name) is not None


class DocumentFolder:
    """Files of documents.

    Args:
        path: The folder; :meth:`open` makes it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1
        self._has_unnamed = False

    def open(self) -> None:
        """Make the folder and find out what its file system can do.

        Raises:
            OSError: It can't be made.
        """
        make_private_folder(self._path)
        self._descriptor = os.open(self._path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        self._has_unnamed = hasattr(os, "O_TMPFILE") and self._can_name()

    def close(self) -> None:
        """Let go of the folder."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _can_name(self) -> bool:
        """Try whether a file without a name can be made and get one."""
        name = new_file_name()
        try:
            draft = self._unnamed()
            try:
                self._name(draft, name)
                self.remove(name)
            finally:
                os.close(draft.descriptor)
        except OSError as error:
            if error.errno in _NO_UNNAMED:
                return False
            raise
        return True

    # A document on its way

    def create(self, name: str) -> Draft:
        """Begin a file; it has that name only where there are no files without."""
        if self._has_unnamed:
            return self._unnamed()
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
        return Draft(os.open(name, flags, OWNER_ONLY, dir_fd=self._descriptor), name)

    def _unnamed(self) -> Draft:
        return Draft(os.open(self._path, os.O_RDWR | os.O_TMPFILE, OWNER_ONLY), "")

    def write(self, draft: Draft, pieces: Sequence[bytes]) -> None:
        """Add octets."""
        written = os.writev(draft.descriptor, pieces)
        for piece in pieces:  # a disk that is nearly full takes less than it is given
            rest = memoryview(piece)[min(written, len(piece)) :]
            written = max(0, written - len(piece))
            while rest:
                rest = rest[os.write(draft.descriptor, rest) :]

    def sync(self, draft: Draft) -> None:
        """Have the disk keep the octets."""
        (os.fdatasync if hasattr(os, "fdatasync") else os.fsync)(draft.descriptor)

    def publish(self, draft: Draft, name: str) -> None:
        """Give the file its name; :meth:`sync_names` makes that last."""
        if draft.name:
            descriptor = self._descriptor
            os.rename(draft.name, name, src_dir_fd=descriptor, dst_dir_fd=descriptor)
        else:
            self._name(draft, name)

    def _name(self, draft: Draft, name: str) -> None:
        # Only with a descriptor of the folder does CPython call linkat, which follows the link.
        source = f"/proc/self/fd/{draft.descriptor}"
        os.link(source, name, dst_dir_fd=self._descriptor, follow_symlinks=True)

    def sync_names(self) -> None:
        """Have the disk keep the folder's names."""
        os.fsync(self._descriptor)

    def discard(self, draft: Draft) -> None:
        """Close a file; it is gone unless it was published."""
        os.close(draft.descriptor)
        if draft.name:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(draft.name, dir_fd=self._descriptor)

    # Documents that are there

    def read(self, name: str) -> int:
        """Open a file for reading and return its descriptor."""
        return os.open(name, os.O_RDONLY, dir_fd=self._descriptor)

    def remove(self, name: str) -> int:
        """Remove a file and return how many octets it had, 0 if it is gone already."""
        try:
            octets = os.stat(name, dir_fd=self._descriptor, follow_symlinks=False).st_size
            os.unlink(name, dir_fd=self._descriptor)
        except FileNotFoundError:
            return 0
        return octets

    def files(self) -> Iterator[tuple[str, int]]:
        """Yield the documents' names with their octets on disk."""
        for name, octets in self._entries():
            if is_file_name(name):
                yield name, octets

    def drafts(self) -> Iterator[str]:
        """Yield the names of files on their way, ours or those of a process that was killed."""
        for name, _ in self._entries():
            if name.startswith(".") and name.endswith(DRAFT):
                yield name

    def _entries(self) -> Iterator[tuple[str, int]]:
        with os.scandir(self._path) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    yield entry.name, entry.stat(follow_symlinks=False).st_size
