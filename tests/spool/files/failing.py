"""A folder of documents on a disk that fails when a test says so."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from sealpress.spool.files.folder import DocumentFolder, Draft

STEPS = ("create", "write", "sync", "publish", "sync_names")
"""What a document needs of the disk, in this order."""


class FailingFolder(DocumentFolder):
    """Fails at the n-th step of a kind, from there on or once; writes half before it does.

    Attributes:
        done: Every step that was asked for, in order.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.done: list[str] = []
        self._fails_at: dict[str, int] = {}
        self._code = errno.EIO
        self._is_lasting = False

    def fail(self, step: str, at: int = 1, code: int = errno.EIO, *, lasting: bool = False) -> None:
        """Fail when this step is asked for the n-th time from now."""
        self._fails_at = {step: self.done.count(step) + at}
        self._code, self._is_lasting = code, lasting

    def heal(self) -> None:
        """Work again."""
        self._fails_at = {}

    def _step(self, step: str) -> None:
        self.done.append(step)
        count, at = self.done.count(step), self._fails_at.get(step)
        if at is not None and (count == at or (self._is_lasting and count > at)):
            raise OSError(self._code, os.strerror(self._code))

    def create(self, name: str) -> Draft:
        self._step("create")
        return super().create(name)

    def write(self, draft, pieces) -> None:
        try:
            self._step("write")
        except OSError:
            super().write(draft, [piece[: len(piece) // 2] for piece in pieces])
            raise
        super().write(draft, pieces)

    def sync(self, draft: Draft) -> None:
        self._step("sync")
        super().sync(draft)

    def publish(self, draft: Draft, name: str) -> None:
        self._step("publish")
        super().publish(draft, name)

    def sync_names(self) -> None:
        self._step("sync_names")
        super().sync_names()

    def remove(self, name: str) -> int:
        self._step("remove")
        return super().remove(name)


class NamedFolder(FailingFolder):
    """A folder on a file system that has no files without names."""

    def _can_name(self) -> bool:
        return False
