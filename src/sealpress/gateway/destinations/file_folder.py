"""Delivers to a folder, a file for each document, or to one file that holds the newest job.

A document appears under its name whole or not at all. Names are made of the job's number only.
Nothing outside of the folders that the settings allow is ever written: links are not followed,
and devices, pipes and other odd files are left alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import secrets
import stat
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import PurePosixPath

from sealpress.errors import Reason, StateError, UsageError
from sealpress.gateway.delivery.destination import Desk, Outcome, OutcomeKind, Work
from sealpress.gateway.destinations.device_uri import FileUri
from sealpress.gateway.destinations.handing_over import (
    HandingOver,
    OldDevice,
    handed_over,
    not_delivered,
    pieces_of,
)

__all__ = ["FileDestination"]

_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/postscript": ".ps",
    "application/vnd.hp-pcl": ".pcl",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/pwg-raster": ".pwg",
    "image/tiff": ".tiff",
    "image/urf": ".urf",
    "text/plain": ".txt",
}
_OTHER_SUFFIX = ".bin"
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_OPEN_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_OPEN_DRAFT = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


class FileDestination(OldDevice):
    """A folder or file.

    Args:
        uri: Where it is.
        allowed: Folders below which may be written.

    Raises:
        UsageError: It is below none of them (``settings-invalid``).
    """

    def __init__(self, uri: FileUri, allowed: Sequence[str]) -> None:
        self._uri = uri
        # A folder that queues may write to is a folder, with or without a slash at its end.
        self._is_folder = uri.is_folder or uri.path in map(PurePosixPath, allowed)
        self._folder_path = uri.path if self._is_folder else uri.path.parent
        self._base = self._allowed_base(allowed)

    async def deliver(self, work: Work, desk: Desk) -> Outcome:
        """Write the documents; the same job writes the same files again."""
        state = HandingOver(desk)
        await state.before(last=True)
        desk.connected({"endpoint": str(self._uri)}, secure=False)
        try:
            with self._folder() as folder:
                for name, numbers in self._files(work):
                    pieces = _joined(work, numbers)
                    await _write(folder, name, pieces, state)
        except OSError as error:
            return not_delivered(self._failed(error))
        return handed_over()

    async def find(self, work: Work, desk: Desk) -> Outcome:  # noqa: ARG002  # of the protocol
        """Say that it may be written again: that gives the same files."""
        return Outcome(kind=OutcomeKind.NOT_DELIVERED)

    def _files(self, work: Work) -> Iterator[tuple[str, range]]:
        """Yield each file's name and the documents it gets."""
        if not self._is_folder:
            yield self._uri.path.name, range(len(work.documents))
            return
        for at, document in enumerate(work.documents):
            kind = document.document_format.partition(";")[0].strip().lower()
            suffix = _SUFFIXES.get(kind, _OTHER_SUFFIX)
            yield f"{work.job.job_id:06}-{document.number}{suffix}", range(at, at + 1)

    @contextlib.contextmanager
    def _folder(self) -> Iterator[int]:
        """Open the folder, part by part from the allowed one on; links are not followed."""
        descriptor = os.open(self._base, _OPEN_FOLDER)
        try:
            for part in self._folder_path.relative_to(self._base).parts:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, _FOLDER_MODE, dir_fd=descriptor)
                below = os.open(part, _OPEN_FOLDER, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = below
            yield descriptor
        finally:
            os.close(descriptor)

    def _allowed_base(self, allowed: Sequence[str]) -> PurePosixPath:
        for base in map(PurePosixPath, allowed):
            if base.is_absolute() and self._folder_path.is_relative_to(base):
                return base
        raise UsageError(
            Reason.SETTINGS_INVALID,
            f"{self._uri} is below no folder that queues may write to",
            hint=f'Write  file-folders = ["{self._folder_path}"]  below [serve] in sealpress.toml.',
        )

    def _failed(self, error: OSError) -> StateError:
        why = error.strerror or str(error)
        if error.errno in {errno.ELOOP, errno.ENOTDIR}:
            why = "a link, or something else that is no folder, is in the way"
        return StateError(Reason.STATE_UNWRITABLE, f"cannot write to {self._uri}: {why}")


async def _joined(work: Work, numbers: range) -> AsyncIterator[bytes]:
    for at in numbers:
        async for piece, _ in pieces_of(work.documents[at]):
            yield piece


async def _write(folder: int, name: str, pieces: AsyncIterator[bytes], state: HandingOver) -> None:
    """Write a file whole and on disk, in place of an older one of ours."""
    _refuse_odd(folder, name)
    draft = f".{name}.{secrets.token_hex(8)}.draft"
    descriptor = os.open(draft, _OPEN_DRAFT, _FILE_MODE, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
                state.sent(len(piece))
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft, dir_fd=folder)
        raise
    await asyncio.to_thread(os.fsync, folder)


def _refuse_odd(folder: int, name: str) -> None:
    """Replace nothing but an ordinary file."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EEXIST, "something that is no ordinary file is in the way", name)
