"""Store a document as it comes: inflated, counted, hashed, on disk before it is called received.

File names are made of the job's number, the document's number and a suffix from a fixed table;
nothing that a peer wrote becomes part of a path.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from sealpress.ipp.document_formats import HEAD_OCTETS, detected_format, media_type
from sealpress.server.inflate import DocumentError, inflater

BATCH_OCTETS = 2 << 20
"""Octets that are collected before a thread writes them: the most a document takes in memory."""

MAX_HASHED_OCTETS = 64 << 20
"""Documents up to this size get a SHA-256; hashing a larger one costs more than receiving it."""

SUFFIXES = {
    "application/pdf": "pdf",
    "application/postscript": "ps",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/pwg-raster": "pwg",
    "image/urf": "urf",
    "text/plain": "txt",
}
"""Document format -> suffix of the file it is kept in; any other is ``bin``."""

_DRAFT = re.compile(r"\.[0-9]+(-[0-9]+|\.json)\.part")

T = TypeVar("T")


class DocumentTooLargeError(Exception):
    """The document is larger than the printer takes."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document that is safely on disk.

    Attributes:
        path: Where it lies.
        document_format: What it is, detected when the client did not tell.
        octets: Its size, after inflating.
        received_octets: How many octets came, before inflating.
        sha256: Digest of the octets in the file, hexadecimal; ``None`` when that was not wanted
            of so large a document.
    """

    path: Path
    document_format: str
    octets: int
    received_octets: int
    sha256: str | None


class DocumentFile:
    """A document on its way to the disk.

    Args:
        folder: Where it will lie.
        stem: Name of the file without its suffix, made of numbers.
        document_format: What the client says it is.
        compression: ``none``, ``gzip`` or ``deflate``.
        max_octets: The most that are taken, after inflating; 0 for any number.
        max_hashed_octets: Up to which size the document gets a digest.
    """

    def __init__(
        self,
        folder: Path,
        stem: str,
        document_format: str,
        compression: str,
        max_octets: int = 0,
        *,
        max_hashed_octets: int = MAX_HASHED_OCTETS,
    ) -> None:
        self._folder = folder
        self._stem = stem
        self._format = document_format
        self._max_octets = max_octets
        self._inflater = inflater(compression)
        self._max_hashed_octets = max_hashed_octets
        self._digest: hashlib._Hash | None = hashlib.sha256()
        self._batch = memoryview(bytearray(BATCH_OCTETS))  # of its memory only what is used counts
        self._filled = 0
        self._file: BinaryIO | None = None
        self._draft = folder / f".{stem}.part"
        self._octets = 0
        self._received = 0
        self._head = b""

    @property
    def received_octets(self) -> int:
        """How many octets came so far, before inflating."""
        return self._received

    async def write(self, piece: bytes | bytearray | memoryview) -> None:
        """Take the next octets; waits for the disk once a batch is full.

        Raises:
            OSError: The disk is full or fails.
            DocumentError: The octets cannot be inflated.
            DocumentTooLargeError: It is larger than allowed.
        """
        self._received += len(piece)
        rest = memoryview(piece)
        while rest:
            taken = rest[: BATCH_OCTETS - self._filled]
            self._batch[self._filled : self._filled + len(taken)] = taken
            self._filled += len(taken)
            rest = rest[len(taken) :]
            if self._filled == BATCH_OCTETS:
                await self._flush()

    async def commit(self) -> StoredDocument:
        """Finish the file: inflated to its end, on the disk, under its name.

        Raises:
            OSError: The disk is full or fails.
            DocumentError: The compressed data is not complete.
            DocumentTooLargeError: It is larger than allowed.
        """
        await self._flush()
        return await _in_thread(self._finish)

    async def abandon(self) -> None:
        """Remove what was written; after :meth:`commit` this does nothing."""
        await _in_thread(self._remove)

    async def _flush(self) -> None:
        batch, self._filled = self._batch[: self._filled], 0
        if batch:
            await _in_thread(lambda: self._store(batch))

    def _store(self, batch: memoryview) -> None:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._draft.open("wb", buffering=0)
        for piece in self._inflater.feed(batch):
            self._octets += len(piece)
            if self._max_octets and self._octets > self._max_octets:
                raise DocumentTooLargeError(f"more than {self._max_octets} octets")
            self._head += piece[: HEAD_OCTETS - len(self._head)]
            self._hash(piece)
            _write_all(self._file, piece)

    def _hash(self, piece: bytes | memoryview) -> None:
        if self._octets > self._max_hashed_octets:
            self._digest = None
        if self._digest is not None:
            self._digest.update(piece)

    def _finish(self) -> StoredDocument:
        self._inflater.finish()
        if self._file is None:
            raise DocumentError("the document is empty")
        os.fsync(self._file.fileno())
        self._file.close()
        document_format = detected_format(self._format, self._head)
        suffix = SUFFIXES.get(media_type(document_format), "bin")
        path = self._folder / f"{self._stem}.{suffix}"
        self._draft.replace(path)
        sync_folder(self._folder)
        digest = self._digest.hexdigest() if self._digest is not None else None
        return StoredDocument(path, document_format, self._octets, self._received, digest)

    def _remove(self) -> None:
        if self._file is not None and not self._file.closed:
            self._file.close()
            with contextlib.suppress(OSError):
                self._draft.unlink()


def remove_drafts(folder: Path) -> None:
    """Remove what a printer that was killed left half written; only its owner may do that.

    Raises:
        OSError: One can't be removed.
    """
    for path in folder.iterdir():
        if _DRAFT.fullmatch(path.name):
            path.unlink(missing_ok=True)


def write_atomically(path: Path, octets: bytes) -> None:
    """Write a file so that a reader sees all of it or the one before.

    Raises:
        OSError: The disk is full or fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power failure, where the system knows how."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(file: BinaryIO, piece: bytes | memoryview) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]


async def _in_thread(work: Callable[[], T]) -> T:
    """Run work in a thread to its end, also when the caller is cancelled meanwhile.

    A cancelled wait that left the thread behind would let two threads use one file.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with contextlib.suppress(Exception):
            await asyncio.wait([task])
        raise
