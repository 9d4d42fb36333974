"""The queues of a gateway by name, number and path; they come and go while it runs."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from sealpress.errors import SpoolError, UsageError
from sealpress.gateway.news import QueueNews
from sealpress.gateway.queue import QUEUE_FOLDERS, Queue
from sealpress.gateway.queue_model import client_config, usual_endpoints
from sealpress.gateway.queue_models import QueueModels
from sealpress.printer import EventKind
from sealpress.reasons import Reason

if TYPE_CHECKING:
    from sealpress.gateway.settings import QueueSettings
    from sealpress.printer import Endpoint, PrinterConfig
    from sealpress.printer.model import PrinterModel
    from sealpress.printer.system.resource import Resource
    from sealpress.printer.tls_attributes import TlsReport
    from sealpress.spool.records import QueueRecord
    from sealpress.spool.store import JobStore

__all__ = ["Endpoints", "Learnt", "Queues"]

RESTS = 9
"""For how many times as long as it takes to make one of them nothing is done, when none is asked
for: others go before."""

Learnt: TypeAlias = "Callable[[QueueSettings], Awaitable[PrinterConfig | None]]"
"""Returns what is known of a queue's printer; ``None`` for nothing yet."""

Endpoints: TypeAlias = "Callable[[QueueSettings], tuple[Endpoint, ...]]"
"""Returns a queue's ways in, and how users are made sure of there."""

_NAMESPACE = uuid.UUID("5c1dfc2f-4b0f-5a55-93f2-7d2f2a0f7f51")


class Queues:
    """All queues of a gateway.

    Args:
        store: Keeps their records.
        seed: What tells this gateway from others, the same after a restart: UUIDs are made of it.
        learnt: Knows what the queues' printers can do.
        endpoints: Knows the queues' ways in; ``None`` for what encryption they require.
        tls: What the server tells of its TLS.
    """

    def __init__(
        self,
        store: JobStore,
        *,
        seed: str = "",
        learnt: Learnt | None = None,
        endpoints: Endpoints | None = None,
        tls: TlsReport | None = None,
    ) -> None:
        self._store = store
        self._seed = seed
        self._learnt = learnt
        self._endpoints = endpoints
        self.tls = tls
        self._by_name: dict[str, Queue] = {}
        self._by_id: dict[int, Queue] = {}
        self.news = QueueNews(self.by_id, queues=lambda: self)
        """Tells subscribers what happens."""
        self._models = QueueModels()
        self._is_outdated = asyncio.Event()
        self._default_id = 0
        self._default: Queue | None = None
        self.resources: Callable[[int], tuple[Resource, ...]] = lambda _number: ()
        """Returns the resources that are installed for a queue, by its number."""
        self.changes = 0
        """How often queues came, went or got other settings."""
        self.changed_at = time.time()
        """When that was, in seconds since 1970."""
        self.when_set: Callable[[], None] = lambda: None
        """Called after Set-Printer-Attributes changed a queue."""

    # Coming and going

    async def open(self, settings: QueueSettings) -> Queue:
        """Serve a queue from now on; the store makes it when it is new.

        Raises:
            UsageError: It is served already (``queue-exists``).
        """
        if self.by_name(settings.name) is not None:
            raise UsageError(
                Reason.QUEUE_EXISTS, f"there is a queue of the name {settings.name} already"
            )
        record = await self._store.open_queue(settings.name)
        queue = Queue(settings, record, uuid.uuid5(_NAMESPACE, f"{self._seed} {settings.name}"))
        self._by_name[settings.name.casefold()] = queue
        self._by_id[record.id] = queue
        self.refresh_all()
        self.news.opened(queue)
        return queue

    def replace(self, settings: QueueSettings) -> Queue:
        """Go on with other settings of a queue; its jobs stay.

        Raises:
            UsageError: There is none of that name (``queue-not-found``).
        """
        queue = self.named(settings.name)
        queue.settings = settings
        self.refresh_all()
        self.news.reconfigured(queue)
        return queue

    async def remove(self, name: str, *, note: bytes = b"") -> None:
        """Serve a queue no longer, and forget it.

        Args:
            name: Its name.
            note: A line for the audit log.

        Raises:
            UsageError: There is none of that name (``queue-not-found``).
            SpoolError: It has jobs to do (``queue-not-empty``).
        """
        queue = self.named(name)
        await self._store.remove_queue(queue.id, note=note)
        self._drop(queue)

    async def unserve(self, name: str) -> None:
        """Serve a queue no longer; the store keeps its history, and what was ordered of it.

        Raises:
            UsageError: There is none of that name (``queue-not-found``).
            SpoolError: It has jobs to do (``queue-not-empty``).
        """
        queue = self.named(name)
        if (await self._store.counts(queue.id)).active:
            raise SpoolError(Reason.QUEUE_NOT_EMPTY, f"queue {name} has jobs to do")
        self._drop(queue)

    def _drop(self, queue: Queue) -> None:
        self.news.close(queue)
        del self._by_name[queue.name.casefold()]
        del self._by_id[queue.id]
        self.refresh_all()

    # Finding

    def __iter__(self) -> Iterator[Queue]:
        return iter(tuple(self._by_name.values()))

    def __len__(self) -> int:
        return len(self._by_name)

    def by_name(self, name: str) -> Queue | None:
        """Return the queue of a name, whatever the case of its letters."""
        return self._by_name.get(name.casefold())

    def named(self, name: str) -> Queue:
        """Return the queue of a name.

        Raises:
            UsageError: There is none (``queue-not-found``).
        """
        queue = self.by_name(name)
        if queue is None:
            raise UsageError(Reason.QUEUE_NOT_FOUND, f"there is no queue of the name {name}")
        return queue

    def by_id(self, queue_id: int) -> Queue | None:
        """Return the queue with the store's number."""
        return self._by_id.get(queue_id)

    def at(self, path: str) -> Queue | None:
        """Return the queue whose own path this is, or the path of one of its jobs."""
        for folder in QUEUE_FOLDERS:
            if path.startswith(folder):
                name, _, rest = path.removeprefix(folder).partition("/")
                return self.by_name(name) if not rest or rest.isdigit() else None
        return None

    @property
    def default(self) -> Queue | None:
        """The queue for those who name none: the one chosen or marked so, else the first."""
        if self._default is None:  # it is asked for each queue, and there may be thousands
            queues = self._by_name.values()
            marked = next((queue for queue in queues if queue.settings.is_default), None)
            chosen = self._by_id.get(self._default_id)
            self._default = chosen or marked or next(iter(queues), None)
        return self._default

    def note_change(self) -> None:
        """Count one more change of the system."""
        self.changes, self.changed_at = self.changes + 1, time.time()
        self.news.system.system(EventKind.SYSTEM_CONFIG_CHANGED)

    def choose_default(self, queue_id: int) -> None:
        """Take a queue for the default, whatever the settings say; 0 for what they say."""
        if queue_id != self._default_id:
            self._default_id = queue_id
            self.refresh_all()

    @property
    def uuid(self) -> uuid.UUID:
        """What tells this gateway from others (``system-uuid``)."""
        return uuid.uuid5(_NAMESPACE, f"{self._seed} the system")

    def ways_in(self, queue: Queue) -> tuple[Endpoint, ...]:
        """Return the ways to a queue that clients are told of."""
        known = self._endpoints(queue.settings) if self._endpoints is not None else ()
        return known or usual_endpoints(queue.settings.encryption)

    # What clients are told

    def note_record(self, record: QueueRecord) -> None:
        """Take over what the store has of a queue now."""
        queue = self._by_id.get(record.id)
        if queue is not None:
            is_set = record.orders.settings != queue.record.orders.settings
            queue.record, queue.changed_at = record, time.time()
            if is_set:
                self.refresh(queue)
                self.when_set()
            self.news.look(queue)

    def refresh(self, queue: Queue) -> None:
        """Make anew what clients are told of a queue, since its printer can do other things."""
        self._models.drop(queue.id)
        self._is_outdated.set()
        self.news.reconfigured(queue)

    def refresh_all(self) -> None:
        """Make anew what clients are told of all queues."""
        self._default = None
        self.note_change()
        self._models.clear()
        self._is_outdated.set()

    async def keep_ready(self) -> None:
        """Make what clients are told before they ask for it, slowly, until cancelled."""
        while True:
            self._is_outdated.clear()
            for queue in tuple(self)[: self._models.max_models]:
                if queue.id not in self._models and self.by_id(queue.id) is queue:
                    began = time.monotonic()
                    await self.model(queue)
                    await asyncio.sleep(RESTS * (time.monotonic() - began))
            await self._is_outdated.wait()

    def model_at_hand(self, queue: Queue) -> PrinterModel | None:
        """Return what clients are told of a queue, ``None`` if that must be made."""
        return self._models.get(queue.id)

    async def model(self, queue: Queue) -> PrinterModel:
        """Return what clients are told of a queue, made when it isn't ready."""
        model = self._models.get(queue.id)
        if model is None:
            learnt = await self._learnt(queue.settings) if self._learnt is not None else None
            config = client_config(
                queue,
                learnt,
                endpoints=self.ways_in(queue),
                tls=self.tls,
                is_default=queue is self.default,
                resources=self.resources(queue.id),
            )
            model = self._models.make(queue.id, config, self.news.limits)
        return model
