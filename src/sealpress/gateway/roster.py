"""Which queues are served: brought in line with the settings, at the start and at each reload.

No job is dropped: a queue that left the settings with jobs to do goes on with them, takes no
new ones, and is served no longer once it is empty. What left may have left by a mistake: the spool
keeps its jobs, its history and what was ordered of it until somebody removes the queue.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.errors import SealpressError
from sealpress.reasons import Reason

if TYPE_CHECKING:
    from sealpress.gateway.capabilities import Capabilities
    from sealpress.gateway.queue import Queue
    from sealpress.gateway.queues import Queues
    from sealpress.gateway.settings import QueueSettings
    from sealpress.gateway.status import DispatchOrders
    from sealpress.spool.records import QueueRecord
    from sealpress.spool.store import JobStore

__all__ = ["LEAVING", "Changes", "Roster"]

LEAVING = "This queue is being removed: it prints what it has, and takes nothing new."
"""What clients are told of a queue that left the settings with jobs to do."""

OPENED_AT_ONCE = 256
"""How many queues are opened at the same time."""

_log = logging.getLogger("sealpress.gateway")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What became of queues, by name.

    Attributes:
        added: New ones.
        changed: Those with other settings than before.
        removed: Those that are served no longer.
        leaving: Those that go once their jobs are done.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()


class Roster:
    """Keeps the queues in line with the settings.

    Args:
        queues: The queues.
        store: Their records.
        orders: Their writers.
        capabilities: What is known of their printers.
        told: Called when the queues are others than before, or have other settings.
    """

    def __init__(
        self,
        queues: Queues,
        store: JobStore,
        orders: DispatchOrders,
        capabilities: Capabilities,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._queues = queues
        self._store = store
        self._orders = orders
        self._capabilities = capabilities
        self._told = told
        self._leaving: set[str] = set()
        self._busy = asyncio.Lock()

    @property
    def leaving(self) -> tuple[str, ...]:
        """Queues that go once their jobs are done."""
        return tuple(sorted(self._leaving))

    async def open(self, settings: Sequence[QueueSettings]) -> None:
        """Begin with these queues; tell of those that only the spool knows.

        Raises:
            SpoolError: The store fails.
        """
        for start in range(0, len(settings), OPENED_AT_ONCE):
            some = settings[start : start + OPENED_AT_ONCE]
            opened = await asyncio.gather(*map(self._queues.open, some))
            await asyncio.gather(*map(self._welcome_back, opened))
        known = {queue.id for queue in self._queues}
        for record in await self._store.queues():
            if record.id not in known:
                await self._tell_unserved(record)
        self._told()

    async def follow(self, settings: Iterable[QueueSettings]) -> Changes:
        """Add, change and remove queues so that there are these.

        Raises:
            SpoolError: The store fails; what was done until then holds.
        """
        wanted = {one.name.casefold(): one for one in settings}
        async with self._busy:
            added: list[str] = []
            changed: list[str] = []
            removed: list[str] = []
            leaving: list[str] = []
            for queue in self._queues:
                if queue.name.casefold() not in wanted:
                    is_gone = await self._remove(queue.name)
                    (removed if is_gone else leaving).append(queue.name)
            for one in wanted.values():
                if self._queues.by_name(one.name) is None:
                    await self._add(one)
                    added.append(one.name)
                elif await self._change(one):
                    changed.append(one.name)
        self._told()
        return Changes(
            added=tuple(added),
            changed=tuple(changed),
            removed=tuple(removed),
            leaving=tuple(leaving),
        )

    async def add(self, settings: QueueSettings) -> None:
        """Add one queue.

        Raises:
            UsageError: There is one of that name (reason ``queue-exists``).
            SpoolError: The store fails.
        """
        async with self._busy:
            await self._add(settings)
        self._told()

    async def remove(self, name: str, *, note: bytes = b"") -> None:
        """Remove one queue, now.

        Args:
            name: Its name.
            note: A line for the audit log.

        Raises:
            UsageError: There is none (reason ``queue-not-found``).
            SpoolError: It has jobs to do (reason ``queue-not-empty``), or the store fails.
        """
        async with self._busy:
            await self._queues.remove(name, note=note)
            await self._gone(name)
        self._told()

    async def tidy(self) -> None:
        """Let queues go that have done their last job."""
        async with self._busy:
            for name in tuple(self._leaving):
                await self._remove(name)

    async def _add(self, settings: QueueSettings) -> None:
        queue = await self._queues.open(settings)
        await self._welcome_back(queue)
        self._capabilities.look_again(settings.name)
        self._orders.wake(queue.id)
        _log.info(
            "queue %s delivers to %s",
            settings.name,
            settings.uri,
            extra={"action": "queue-added", "queue": settings.name, "printer": settings.uri},
        )

    async def _change(self, settings: QueueSettings) -> bool:
        queue = self._queues.named(settings.name)
        self._leaving.discard(queue.name)
        await self._welcome_back(queue)
        if queue.settings == settings:
            return False
        before = queue.settings
        self._queues.replace(settings)
        if _reaches(before) != _reaches(settings):
            self._capabilities.look_again(settings.name)
        self._orders.retry_now(queue.id)
        _log.info(
            "queue %s has other settings",
            settings.name,
            extra={"action": "queue-changed", "queue": settings.name},
        )
        return True

    async def _welcome_back(self, queue: Queue) -> None:
        """Take jobs again at a queue that was leaving, in this life or a former one."""
        if queue.record.message == LEAVING:
            record = await self._store.change_queue(queue.id, is_accepting=True, message="")
            self._queues.note_record(record)

    async def _remove(self, name: str) -> bool:
        queue = self._queues.named(name)
        try:
            await self._queues.unserve(name)
        except SealpressError as error:
            if error.reason is not Reason.QUEUE_NOT_EMPTY:
                raise
            if name not in self._leaving:
                self._leaving.add(name)
                record = await self._store.change_queue(
                    queue.id, is_accepting=False, message=LEAVING
                )
                self._queues.note_record(record)
            return False
        await self._gone(name, "queue %s is served no longer; sealpress queue remove forgets it")
        return True

    async def _gone(self, name: str, told: str = "queue %s is gone") -> None:
        await self._capabilities.forget(name)
        self._leaving.discard(name)
        _log.info(told, name, extra={"action": "queue-removed", "queue": name})

    async def _tell_unserved(self, record: QueueRecord) -> None:
        """Tell of a queue of the spool that no settings have, when it has jobs."""
        if (await self._store.counts(record.id)).active:
            _log.warning(
                "queue %s has jobs, but no settings: add it again, or type sealpress queue list",
                record.name,
                extra={"action": "queue-without-settings", "queue": record.name},
            )


def _reaches(settings: QueueSettings) -> QueueSettings:
    """Return what decides which printer is reached, and how, alone."""
    return replace(
        settings,
        info="",
        location="",
        users=(),
        operators=(),
        is_default=False,
        release=False,
    )
