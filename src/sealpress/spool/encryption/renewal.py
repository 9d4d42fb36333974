"""Renewing the spool's key while it works: a new key, everything sealed anew, the old one gone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from sealpress.spool.encryption.ring import KeyRing, RingStatus

__all__ = ["KeyRenewal", "Resealing", "renew_key"]

RESEAL_JOBS = 500
"""Jobs that are sealed anew at once; others wait no longer than that takes."""

RENEWAL_SECONDS = 5.0
"""Seconds that an order to renew the key waits for its end; then it goes on by itself."""

_log = logging.getLogger("sealpress.gateway")


class Resealing(Protocol):
    """The part of a store of jobs that renewing needs."""

    async def reseal(self, rewrap: Callable[[bytes, str], bytes], *, after: int, limit: int) -> int:
        """Seal what is private of some jobs anew; returns the last one's key, 0 at the end."""
        ...


async def renew_key(store: Resealing, ring: KeyRing) -> RingStatus:
    """Make a new key, seal with it what the old ones sealed, and forget those; no job may come.

    Broken off in the middle, the old keys stay, and doing it again does the rest.

    Raises:
        SpoolError: The store or the ring can't be written, or something doesn't open.
    """
    await asyncio.to_thread(ring.rotate)
    return await _retire(store, ring)


async def _retire(store: Resealing, ring: KeyRing) -> RingStatus:
    last = 0
    while last := await store.reseal(ring.rewrap, after=last, limit=RESEAL_JOBS):
        pass
    return await asyncio.to_thread(ring.retire)


class KeyRenewal:
    """Renews the key of a spool at work, and ends what an earlier process began.

    Args:
        store: The store of jobs.
        ring: The keys.
        settled: Returns when every document whose key was wrapped before is in the store
            (:meth:`FileVault.settled`).
    """

    def __init__(
        self, store: Resealing, ring: KeyRing, settled: Callable[[], Awaitable[None]]
    ) -> None:
        self._store = store
        self._ring = ring
        self._settled = settled
        self._changed = asyncio.Condition()

    @property
    def status(self) -> RingStatus:
        """The keys: without older ones there is nothing to do."""
        return self._ring.status

    async def run(self) -> None:
        """Seal anew what older keys sealed, whenever there are any, until cancelled.

        Raises:
            SpoolError: The store or the ring can't be written, or something doesn't open.
        """
        await asyncio.to_thread(self._ring.adopt)
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: bool(self._ring.status.older))
            await self._settled()
            status = await _retire(self._store, self._ring)
            _log.info(
                "the spool's key is renewed: key %d",
                status.current.key_id,
                extra={"action": "spool-key-renewed"},
            )
            async with self._changed:
                self._changed.notify_all()

    async def rotate(self, patience: float = RENEWAL_SECONDS) -> RingStatus:
        """Make a new key, and wait a while for :meth:`run` to be through with the old one.

        Raises:
            SpoolError: The ring can't be written (``spool-key-missing``).
        """
        wanted = (await asyncio.to_thread(self._ring.rotate)).current.key_id

        def is_done() -> bool:
            status = self._ring.status
            return status.current.key_id >= wanted and not status.older

        async with self._changed:
            self._changed.notify_all()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._changed.wait_for(is_done)
        return self._ring.status
