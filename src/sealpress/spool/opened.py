"""A spool as a whole: keys, jobs, documents, room, opened and closed in the right order."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sealpress.spool.encryption.ring import KeyRing, open_ring
from sealpress.spool.files.vault import FileVault
from sealpress.spool.space import Space
from sealpress.spool.sqlite import SqliteStore

__all__ = ["DOCUMENTS_FOLDER", "Spool", "opened_spool"]

DOCUMENTS_FOLDER = "documents"
"""Name of the folder of sealed documents in the spool's."""


@dataclass(frozen=True, slots=True)
class Spool:
    """A spool that is open.

    Attributes:
        ring: Its keys.
        store: Its queues and jobs.
        vault: Their documents, with the room they have.
    """

    ring: KeyRing
    store: SqliteStore
    vault: FileVault


@asynccontextmanager
async def opened_spool(
    folder: Path, *, key: str, reserve_octets: int, max_octets: int = 0
) -> AsyncIterator[Spool]:
    """Open a spool, made when there is none, and close it in the end.

    Args:
        folder: Its folder; one process at a time may have it.
        key: Where its key comes from, as for :func:`~sealpress.spool.encryption.ring.open_ring`.
        reserve_octets: Room on the disk that documents never take.
        max_octets: The most that documents in files may take; 0 for what the disk has.

    Raises:
        SpoolError: It can't be opened: another process has it, its key is missing or wrong, it is
            damaged, or the disk fails.
    """
    async with AsyncExitStack() as stack:
        ring = await asyncio.to_thread(open_ring, folder, key)
        store = await asyncio.to_thread(functools.partial(SqliteStore.open, folder, sealer=ring))
        stack.push_async_callback(store.close)
        space = Space(folder, reserve_octets=reserve_octets, max_octets=max_octets)
        vault = FileVault(folder / DOCUMENTS_FOLDER, ring, space)
        stack.push_async_callback(vault.close)
        await vault.start()
        yield Spool(ring, store, vault)
