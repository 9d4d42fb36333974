"""A document being received: sealed as it comes, in a file once it is too large for a row."""

from __future__ import annotations

import errno
import itertools
import logging
import os
import weakref
from collections.abc import Awaitable, Iterator
from typing import TypeVar

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.encryption.ring import DocumentKey, KeyRing
from sealpress.spool.encryption.stream import (
    CHUNK_OCTETS,
    HEADER_OCTETS,
    MAX_DOCUMENT_OCTETS,
    TAG_OCTETS,
    DocumentCipher,
)
from sealpress.spool.encryption.values import KEY_OCTETS
from sealpress.spool.files.folder import DocumentFolder, Draft, new_draft_name, new_file_name
from sealpress.spool.files.threads import FileThreads, SharedSync
from sealpress.spool.records import DocumentPlace
from sealpress.spool.space import Space
from sealpress.spool.vault import MAX_INLINE_OCTETS

__all__ = ["FileWriter", "Workshop", "disk_failed"]

BATCH_OCTETS = 4 * CHUNK_OCTETS
"""Octets that are collected before a thread seals and writes them."""

LARGE_BATCH_OCTETS = 16 * CHUNK_OCTETS
"""The same for large documents: going to a thread and back costs as much as sealing 256 KiB."""

LARGE_OCTETS = 4 << 20
"""From when on a document counts as large."""

_log = logging.getLogger("sealpress.gateway")

_CHUNKS_AT_ONCE = 4
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

T = TypeVar("T")


class Workshop:
    """What the documents of a vault are received with.

    Attributes:
        folder: Where files lie.
        ring: Seals their keys.
        space: Gives them room.
        threads: Work with files.
        names: One sync of the folder for many.
        young: Names of files of which no store was seen to know yet, and of drafts.
        keeping: Writers whose document's key is wrapped, but perhaps not yet in the store.
    """

    __slots__ = ("folder", "keeping", "names", "ring", "space", "threads", "young")

    def __init__(self, folder: DocumentFolder, ring: KeyRing, space: Space) -> None:
        self.folder = folder
        self.ring = ring
        self.space = space
        self.threads = FileThreads()
        self.names = SharedSync(lambda: self.threads.run(folder.sync_names))
        self.young: set[str] = set()
        self.keeping: weakref.WeakSet[FileWriter] = weakref.WeakSet()


class FileWriter:
    """Takes one document, see :class:`~sealpress.spool.vault.DocumentWriter`.

    Args:
        shop: What it is received with.
        uuid: The job that it is bound to.
    """

    def __init__(self, shop: Workshop, uuid: str) -> None:
        self._shop = shop
        self._uuid = uuid
        self._key = DocumentKey(os.urandom(KEY_OCTETS), uuid.encode())
        self._cipher = DocumentCipher(self._key.secret, self._key.owner)
        self._buffer = bytearray()
        self._chunks = 0
        self._draft: Draft | None = None
        self._draft_name = ""
        self._file = ""
        self._room = 0  # what it takes on the disk
        self._is_over = False
        self.octets = 0

    async def write(self, piece: bytes | bytearray | memoryview, /) -> None:
        """Take the next octets; waits for the disk once a batch is full.

        Raises:
            SpoolError: There is no room (``spool-full``) or the disk fails (``spool-failed``).
        """
        rest = memoryview(piece)
        if self.octets + len(rest) > MAX_DOCUMENT_OCTETS:
            raise SpoolError(Reason.SPOOL_FULL, "no document may be so large")
        while rest:
            batch = BATCH_OCTETS if self.octets < LARGE_OCTETS else LARGE_BATCH_OCTETS
            if (
                len(self._buffer) >= batch
            ):  # not before more comes: the last chunk is sealed as such
                await self._flush()
            taken = rest[: batch - len(self._buffer)]
            self._buffer += taken
            self.octets += len(taken)
            rest = rest[len(taken) :]

    async def commit(self) -> DocumentPlace:
        """Make the document last.

        Raises:
            SpoolError: There is no room, or the disk fails; then nothing is left of it.
        """
        self._shop.keeping.add(self)
        wrapped = self._shop.ring.wrap(self._key, self._uuid)
        if self._draft is None and self.octets <= MAX_INLINE_OCTETS:
            await self._shop.space.check(self.octets)
            chunk = self._cipher.seal(0, self._buffer, is_last=True)
            self._end()
            return DocumentPlace(wrapped, sealed=self._cipher.header + chunk)
        try:
            await self._flush(is_last=True)
            await self._lasting(self._shop.names.wait())
        except BaseException:  # cancellation, too
            await self.discard()
            raise
        self._end()
        return DocumentPlace(wrapped, file=self._file)

    async def discard(self) -> None:
        """Forget what came; doing it again, or after :meth:`commit`, does nothing.

        After a commit it tells that the store has the document, or never will.
        """
        self._shop.keeping.discard(self)
        if self._is_over:
            return
        self._is_over = True
        try:
            if self._draft_name:
                await self._shop.threads.run(self._remove)
            self._shop.space.give_back(self._room)
        except OSError as error:  # a sweep finds it
            _log.warning("a document that was not received whole could not be removed: %s", error)
        self._end()
        self._shop.young.discard(self._file)

    def _end(self) -> None:
        self._is_over = True
        self._buffer = bytearray()
        self._shop.young.discard(self._draft_name)

    async def _flush(self, *, is_last: bool = False) -> None:
        """Have a thread seal and write what was collected; at the end, publish the file."""
        chunks = -(-len(self._buffer) // CHUNK_OCTETS)
        room = len(self._buffer) + chunks * TAG_OCTETS + (0 if self._chunks else HEADER_OCTETS)
        await self._shop.space.take(room)
        self._room += room
        if not self._draft_name:
            self._draft_name = new_draft_name()
            self._shop.young.add(self._draft_name)
        if is_last:
            self._file = new_file_name()
            self._shop.young.add(self._file)
        try:
            await self._lasting(self._shop.threads.run(lambda: self._store(is_last=is_last)))
        finally:
            self._shop.space.written(room)
        self._buffer.clear()

    def _store(self, *, is_last: bool) -> None:
        folder = self._shop.folder
        if self._draft is None:
            self._draft = folder.create(self._draft_name)
        sealed = self._sealed(is_last=is_last)
        while pieces := list(itertools.islice(sealed, _CHUNKS_AT_ONCE)):
            folder.write(self._draft, pieces)
        if is_last:
            folder.sync(self._draft)
            folder.publish(self._draft, self._file)
            self._close()

    def _sealed(self, *, is_last: bool) -> Iterator[bytes]:
        """Yield what is to be written; the last chunk is known by what follows: nothing."""
        if not self._chunks:
            yield self._cipher.header
        with memoryview(self._buffer) as octets:
            for start in range(0, len(octets), CHUNK_OCTETS):
                ends = is_last and start + CHUNK_OCTETS >= len(octets)
                chunk = octets[start : start + CHUNK_OCTETS]
                yield self._cipher.seal(self._chunks, chunk, is_last=ends)
                chunk.release()
                self._chunks += 1

    def _remove(self) -> None:
        self._close()
        if self._file:
            self._shop.folder.remove(self._file)

    def _close(self) -> None:
        draft, self._draft = self._draft, None
        if draft is not None:
            self._shop.folder.discard(draft)

    async def _lasting(self, work: Awaitable[None]) -> None:
        try:
            await work
        except OSError as error:
            self._shop.space.distrust()
            raise disk_failed(error) from error


def disk_failed(error: OSError) -> SpoolError:
    """Return what a failure of the disk means to a person; its paths are for the log only."""
    if error.errno in _FULL:
        return SpoolError(Reason.SPOOL_FULL, "the disk of the spool is full")
    return SpoolError(Reason.SPOOL_FAILED, f"the disk of the spool fails: {error.strerror}")
