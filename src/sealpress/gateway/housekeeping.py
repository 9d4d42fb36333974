"""What has to be done every now and then: forget what is old, let queues go, give memory back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from typing import TYPE_CHECKING

from sealpress.gateway.free_memory import GIVE_BACK_SECONDS, give_back_free_memory
from sealpress.gateway.settings import Retention

if TYPE_CHECKING:
    from sealpress.gateway.queues import Queues
    from sealpress.gateway.roster import Roster
    from sealpress.spool.store import JobStore
    from sealpress.spool.vault import DocumentVault

__all__ = ["HOUSEKEEPING_SECONDS", "Housekeeping"]

HOUSEKEEPING_SECONDS = 15.0
"""How often documents and jobs are looked for that are kept no longer."""

PURGED_AT_ONCE = 500
"""How many jobs a purge takes in one step, so that others get their turn in between."""

_log = logging.getLogger("sealpress.gateway")


class Housekeeping:
    """Keeps things no longer than wanted.

    Args:
        queues: The queues, with what each wants.
        store: Their jobs.
        vault: Their documents.
        roster: Lets queues go that left the settings.
    """

    def __init__(
        self, queues: Queues, store: JobStore, vault: DocumentVault, roster: Roster
    ) -> None:
        self._queues = queues
        self._store = store
        self._vault = vault
        self._roster = roster

    async def run(self) -> None:
        """Do it again and again."""
        loop = asyncio.get_running_loop()
        given_back = loop.time()
        while True:
            await self.purge()
            await self._roster.tidy()
            if loop.time() - given_back >= GIVE_BACK_SECONDS:
                await loop.run_in_executor(None, give_back_free_memory)
                given_back = loop.time()
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    async def purge(self) -> None:
        """Forget what is older than its queue wants; keys are overwritten, files removed.

        Raises:
            SpoolError: The store fails.
        """
        wishes = {queue.settings.retention for queue in self._queues}
        if len(wishes) == 1:
            (only,) = wishes
            await self._purge(None, only)
            return
        for queue in self._queues:
            await self._purge(queue.id, queue.settings.retention)
        if wishes:
            await self._purge_unserved(wishes)

    async def _purge_unserved(self, wishes: Collection[Retention]) -> None:
        """Keep documents of queues without settings as short as any queue, histories as long."""
        numbers = [retention.history_jobs for retention in wishes]
        kept = Retention(
            documents=min(retention.documents for retention in wishes),
            history=max(retention.history for retention in wishes),
            history_jobs=max(numbers) if all(numbers) else 0,
        )
        for record in await self._store.queues():
            if self._queues.by_id(record.id) is None:
                await self._purge(record.id, kept)

    async def _purge(self, queue_id: int | None, kept: Retention) -> None:
        while True:
            purged = await self._store.purge(
                documents_after=kept.documents,
                history_after=kept.history,
                history_jobs=kept.history_jobs,
                limit=PURGED_AT_ONCE,
                queue_id=queue_id,
            )
            await self._vault.remove(purged.files)
            if purged.jobs:
                _log.info(
                    "%d jobs left the history", purged.jobs, extra={"action": "history-purged"}
                )
            if max(purged.jobs, purged.documents) < PURGED_AT_ONCE:
                return
