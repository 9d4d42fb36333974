"""Brings what a store's outbox holds to the audit log, then lets the store forget it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.gateway.audit.chain import AuditChain
    from sealpress.spool.store import JobStore

__all__ = ["AuditExporter"]

NOTES_AT_ONCE = 500
"""How many notes are brought over in one step."""

IDLE_SECONDS = 0.5
"""How long the exporter waits when there is nothing to do."""


class AuditExporter:
    """Carries notes over; a crash between writing and forgetting writes nothing twice.

    Args:
        store: Has the outbox.
        chain: The audit log.
    """

    def __init__(self, store: JobStore, chain: AuditChain) -> None:
        self._store = store
        self._chain = chain
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Carry over until canceled.

        Raises:
            StateError: The audit log can't be written (reason ``state-unwritable``).
            SpoolError: The store fails.
        """
        while True:
            if await self._carry() < NOTES_AT_ONCE:
                await asyncio.sleep(IDLE_SECONDS)

    async def drain(self) -> None:
        """Carry over all that is there now.

        Raises:
            StateError: The audit log can't be written (reason ``state-unwritable``).
            SpoolError: The store fails.
        """
        while await self._carry():
            pass

    async def _carry(self) -> int:
        async with self._turn:
            notes = await self._store.notes(NOTES_AT_ONCE)
            if notes:
                await asyncio.to_thread(self._chain.append_notes, notes)
                await self._store.drop_notes(notes[-1][0])
            return len(notes)
