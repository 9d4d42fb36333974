"""The vault of documents on this machine's disk."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from sealpress.errors import SealpressError, SpoolError
from sealpress.reasons import Reason
from sealpress.spool.encryption.ring import KeyRing
from sealpress.spool.encryption.stream import (
    CHUNK_OCTETS,
    HEADER_OCTETS,
    SEALED_CHUNK_OCTETS,
    DamagedDocumentError,
    DocumentCipher,
    extent,
)
from sealpress.spool.files.folder import DocumentFolder, is_file_name
from sealpress.spool.files.writer import FileWriter, Workshop, disk_failed
from sealpress.spool.records import DocumentPlace
from sealpress.spool.space import Space, SpaceStatus

__all__ = ["FileVault", "VaultStatus"]

READ_CHUNKS = 4
"""Chunks of a document that are read at once for a reader who is quick."""

QUICK_SECONDS = 0.05
"""A reader who takes a chunk within this is quick; others get one chunk at a time."""

SWEEP_SECONDS = 600.0
"""How often files that no job has are looked for."""

SETTLE_SECONDS = 0.02
"""How often is looked whether documents came into the store before an old key is forgotten."""

TEND_SECONDS = 1.0
"""How often the room on the disk is looked at."""

_log = logging.getLogger("sealpress.gateway")


@dataclass(frozen=True, slots=True)
class VaultStatus:
    """What is in a vault.

    Attributes:
        files: How many documents lie in files.
        space: Their room.
    """

    files: int
    space: SpaceStatus


class FileVault:
    """Documents in a folder, see :class:`~sealpress.spool.vault.DocumentVault`.

    Args:
        folder: The folder, for documents alone.
        ring: Seals their keys.
        space: Gives them room.
    """

    def __init__(self, folder: DocumentFolder | Path, ring: KeyRing, space: Space) -> None:
        self._folder = folder if isinstance(folder, DocumentFolder) else DocumentFolder(folder)
        self._shop = Workshop(self._folder, ring, space)
        self._files = 0

    async def start(self) -> None:
        """Make the folder and count what is in it.

        Raises:
            SpoolError: It can't be made or read (``spool-failed``, ``spool-full``).
        """
        try:
            await self._shop.threads.run(self._folder.open)
            sizes = await self._shop.threads.run(lambda: list(self._folder.files()))
        except OSError as error:
            raise disk_failed(error) from error
        self._shop.space.found(sum(octets for _, octets in sizes))
        await self._shop.space.look()

    async def close(self) -> None:
        """End; what was begun is still done."""
        await self._shop.threads.close()
        self._folder.close()

    @property
    def space(self) -> Space:
        """The room that documents have."""
        return self._shop.space

    async def status(self) -> VaultStatus:
        """Count what is there."""
        files = await self._shop.threads.run(lambda: sum(1 for _ in self._folder.files()))
        return VaultStatus(files, await self._shop.space.look())

    async def settled(self) -> None:
        """Return when every document that was committed before is in the store, or given up."""
        before = set(map(id, self._shop.keeping))
        for _ in itertools.count():
            if before.isdisjoint(map(id, self._shop.keeping)):
                return
            await asyncio.sleep(SETTLE_SECONDS)

    async def run(self, known: Callable[[], Awaitable[Collection[str]]]) -> None:
        """Look after room and files until cancelled.

        Args:
            known: Tells the files that a job has (:meth:`JobStore.files`).
        """
        swept_at = float("-inf")
        while True:
            await self._shop.space.tend()
            if time.monotonic() - swept_at > SWEEP_SECONDS:
                swept_at = time.monotonic()
                try:
                    await self.sweep(await known())
                except SealpressError as error:
                    _log.warning("files that no job has could not be looked for: %s", error)
            await asyncio.sleep(TEND_SECONDS)

    # Documents

    def receive(self, uuid: str) -> FileWriter:
        """Begin with a document of the job of that UUID, to which it is bound."""
        return FileWriter(self._shop, uuid)

    def rebound(self, place: DocumentPlace, uuid: str, new_uuid: str) -> DocumentPlace:
        """Return the same document for a copy of its job; a file is then shared by both.

        Raises:
            SpoolError: It isn't of the job of that UUID (``document-lost``).
        """
        ring = self._shop.ring
        wrapped = ring.wrap(ring.unwrap(place.wrapped_key, uuid), new_uuid)
        return DocumentPlace(wrapped, place.sealed, place.file)

    async def read(
        self, place: DocumentPlace, uuid: str, *, start: int = 0
    ) -> AsyncIterator[bytes]:
        """Yield a document's octets from an offset on, each piece checked before it is given.

        Raises:
            SpoolError: It is damaged, cut short or of another job (``document-lost``), its key
                isn't there (``spool-key-wrong``), or the disk fails just there
                (``document-unreadable``).
        """
        key = self._shop.ring.unwrap(place.wrapped_key, uuid)
        try:
            if place.sealed is not None:
                cipher = DocumentCipher(key.secret, key.owner, place.sealed[:HEADER_OCTETS])
                octets = cipher.open(0, memoryview(place.sealed)[HEADER_OCTETS:], is_last=True)
                if start < len(octets):
                    yield octets[start:]
                return
            async for octets in self._read_file(place.file, key.secret, key.owner, start):
                yield octets
        except (DamagedDocumentError, FileNotFoundError) as error:
            what = str(error) if isinstance(error, DamagedDocumentError) else "its file is gone"
            raise SpoolError(Reason.DOCUMENT_LOST, f"the document can't be read: {what}") from error
        except OSError as error:
            detail = f"the disk of the spool fails: {error.strerror}"
            raise SpoolError(Reason.DOCUMENT_UNREADABLE, detail) from error

    async def _read_file(
        self, name: str, secret: bytes, owner: bytes, start: int
    ) -> AsyncIterator[bytes]:
        if not is_file_name(name):
            raise DamagedDocumentError("its file has no name of ours")
        run = self._shop.threads.run
        reader = await run(lambda: _Reader(self._folder.read(name), secret, owner))
        try:
            number, skip = reader.position(start)
            count = 1
            while number < reader.chunks:
                pieces = await run(lambda: reader.read(number, count))  # noqa: B023  # awaited here
                number += len(pieces)
                given_at = time.monotonic()
                for place, piece in enumerate(pieces):
                    pieces[place] = b""  # who is slow shall not hold what was given already
                    if len(piece) > skip:
                        yield piece[skip:] if skip else piece
                    skip = 0
                is_quick = time.monotonic() - given_at < QUICK_SECONDS * count
                count = READ_CHUNKS if is_quick else 1
        finally:
            reader.close()

    async def remove(self, files: Collection[str]) -> None:
        """Remove files whose jobs are gone.

        Raises:
            SpoolError: The disk fails (``spool-failed``).
        """
        names = [name for name in files if is_file_name(name)]
        if not names:
            return
        try:
            octets = await self._shop.threads.run(lambda: sum(map(self._folder.remove, names)))
        except OSError as error:
            raise disk_failed(error) from error
        self._shop.space.give_back(octets)
        self._shop.young.difference_update(names)

    async def sweep(self, known: Collection[str]) -> int:
        """Remove files that no job has, but those being received; returns how many.

        Raises:
            SpoolError: The disk fails (``spool-failed``).
        """
        young = self._shop.young
        young.difference_update(known)
        try:
            there = await self._shop.threads.run(self._names)
        except OSError as error:
            raise disk_failed(error) from error
        orphans = [name for name in there if name not in known and name not in young]
        octets = 0
        for name in orphans:
            is_counted = is_file_name(name)
            size = await self._shop.threads.run(lambda: self._folder.remove(name))  # noqa: B023  # awaited here
            octets += size if is_counted else 0
        self._shop.space.give_back(octets)
        return len(orphans)

    def _names(self) -> list[str]:
        return [*(name for name, _ in self._folder.files()), *self._folder.drafts()]


class _Reader:
    """A document's file, open; it blocks."""

    def __init__(self, descriptor: int, secret: bytes, owner: bytes) -> None:
        self._descriptor = descriptor
        try:
            self._extent = extent(os.fstat(descriptor).st_size)
            header = os.pread(descriptor, HEADER_OCTETS, 0)
            self._cipher = DocumentCipher(secret, owner, header)
        except BaseException:
            os.close(descriptor)
            raise

    @property
    def chunks(self) -> int:
        return self._extent.chunks

    def position(self, start: int) -> tuple[int, int]:
        """Return the chunk an offset is in, and where there; behind the end it is the last one.

        That one is read all the same, since it alone shows that nothing was cut off.
        """
        number = min(start // CHUNK_OCTETS, self.chunks - 1)
        return number, start - number * CHUNK_OCTETS

    def read(self, number: int, count: int) -> list[bytes]:
        """Return chunks, checked."""
        place = HEADER_OCTETS + number * SEALED_CHUNK_OCTETS
        sealed = memoryview(os.pread(self._descriptor, count * SEALED_CHUNK_OCTETS, place))
        last = self.chunks - 1
        return [
            self._cipher.open(
                number + index,
                sealed[index * SEALED_CHUNK_OCTETS : (index + 1) * SEALED_CHUNK_OCTETS],
                is_last=number + index == last,
            )
            for index in range(min(count, self.chunks - number))
        ]

    def close(self) -> None:
        os.close(self._descriptor)
