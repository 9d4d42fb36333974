"""Renewing the spool's key while it works: a new key, everything sealed anew, the old one gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from sealpress.spool.encryption.ring import KeyRing, RingStatus

__all__ = ["Resealing", "renew_key"]

RESEAL_JOBS = 500
"""Jobs that are sealed anew at once; others wait no longer than that takes."""


class Resealing(Protocol):
    """The part of a store of jobs that renewing needs."""

    async def reseal(self, rewrap: Callable[[bytes, str], bytes], *, after: int, limit: int) -> int:
        """Seal what is private of some jobs anew; returns the last one's key, 0 at the end."""
        ...


async def renew_key(
    store: Resealing, ring: KeyRing, settled: Callable[[], Awaitable[None]] | None = None
) -> RingStatus:
    """Make a new key, seal with it what the old ones sealed, and forget those.

    Broken off in the middle, the old keys stay, and doing it again does the rest.

    Args:
        store: The store of jobs.
        ring: The keys.
        settled: Returns when every document whose key was wrapped before is in the store; needed
            while jobs come (:meth:`FileVault.settled`).

    Raises:
        SpoolError: The store or the ring can't be written, or something doesn't open.
    """
    await asyncio.to_thread(ring.rotate)
    if settled is not None:
        await settled()
    last = 0
    while last := await store.reseal(ring.rewrap, after=last, limit=RESEAL_JOBS):
        pass
    return await asyncio.to_thread(ring.retire)
