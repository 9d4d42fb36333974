"""A print server without its face: a store, a dispatcher, recording printers behind it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.client.knowledge import MemoryKnowledge
from sealpress.errors import SpoolError
from sealpress.gateway.delivery.destination import DestinationMaker
from sealpress.gateway.delivery.dispatcher import Dispatcher
from sealpress.gateway.delivery.ipp_delivery import IppDestinations
from sealpress.gateway.delivery.orders import DeliveryNotes, DeliverySettings
from sealpress.gateway.settings import QueueSettings
from sealpress.gateway.status import QueueStatus
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import DocumentPlace, JobPrivate, NewDocument, NewJob, SpooledJob
from sealpress.spool.sqlite import SqliteStore
from sealpress.trust import MemoryTrustStore
from tests.gateway.printers.hall import Hall
from tests.spool.plain_sealer import PlainSealer

PDF = b"%PDF-1.7\n" + b"0 " * 500
QUICK = DeliverySettings(sweep=0.5, first_look=0.05, slowest_look=0.3, drain=2.0)


@dataclass
class Queue:
    """A queue as its writer sees it."""

    id: int
    settings: QueueSettings
    status: QueueStatus = field(default_factory=QueueStatus)


class MemoryVault:
    """Gives documents out of their places; some can't be read any more."""

    def __init__(self) -> None:
        self.reads = 0

    async def read(
        self, place: DocumentPlace, uuid: str, *, start: int = 0
    ) -> AsyncIterator[bytes]:
        self.reads += 1
        octets = place.sealed or b""
        for position in range(start, len(octets), 65536):
            yield octets[position : position + 65536]

    async def fails(self, place: DocumentPlace) -> AsyncIterator[bytes]:
        """Give a piece of a document, and no more."""
        yield (place.sealed or b"")[:4]
        raise SpoolError(Reason.DOCUMENT_LOST, "the document is damaged")


class Shop:
    """The parts together."""

    def __init__(self, store: SqliteStore, hall: Hall, folder: Path) -> None:
        self.store = store
        self.hall = hall
        self.folder = folder
        self.vault = MemoryVault()
        self.queues: dict[int, Queue] = {}
        self.settings = QUICK
        self.destinations: DestinationMaker = IppDestinations(
            knowledge=MemoryKnowledge(), trust_store=MemoryTrustStore()
        )
        self.dispatcher: Dispatcher | None = None
        self.notes: DeliveryNotes | None = None

    async def open(self) -> Dispatcher:
        """Begin to deliver, as after a start."""
        self.dispatcher = Dispatcher(
            self.store,
            self.vault,
            self.queues.get,
            self.destinations,
            notes=self.notes,
            settings=self.settings,
        )
        await self.dispatcher.start()
        return self.dispatcher

    async def queue(self, number: int = 1, **changes: object) -> Queue:
        """Open a queue to one of the hall's printers."""
        record = await self.store.open_queue(f"q{number}")
        chosen = {"uri": self.hall.uri(number), "first_retry_seconds": 0.1} | changes
        chosen.setdefault("last_retry_seconds", 0.4)
        queue = Queue(record.id, QueueSettings(name=f"q{number}", **chosen))  # type: ignore[arg-type]
        self.queues[record.id] = queue
        return queue

    async def accept(self, queue: Queue, *documents: bytes, **private: object) -> SpooledJob:
        """Keep a job of these octets; the dispatcher is told."""
        given = [
            NewDocument(
                document_format="application/pdf",
                octets=len(octets),
                place=DocumentPlace(b"k", octets),
                name="letter.pdf",
            )
            for octets in documents or (PDF,)
        ]
        return await self.keep(queue, given, **private)

    async def keep(self, queue: Queue, given: list[NewDocument], **private: object) -> SpooledJob:
        """Keep a job of documents that the vault has; the dispatcher is told."""
        (job_id,) = await self.store.reserve_job_ids(1)
        about = {"name": "letter", "user": "anna"} | private
        job = await self.store.add_job(
            NewJob(
                queue_id=queue.id,
                job_id=job_id,
                uuid=str(uuid.uuid4()),
                private=JobPrivate(**about),  # type: ignore[arg-type]
            ),
            given,
        )
        if self.dispatcher is not None:
            self.dispatcher.wake(queue.id)
        return job

    async def job(self, job: SpooledJob) -> SpooledJob:
        """Return a job as it is now."""
        found = await self.store.job(job.job_id)
        assert found is not None
        return found

    async def until(
        self, job: SpooledJob, is_so: Callable[[SpooledJob], bool], seconds: float = 60.0
    ) -> SpooledJob:
        """Wait until something is true of a job."""
        async with asyncio.timeout(seconds):
            while not is_so(found := await self.job(job)):  # noqa: ASYNC110  # another's store
                await asyncio.sleep(0.02)
        return found

    async def ended(self, job: SpooledJob, seconds: float = 60.0) -> SpooledJob:
        """Wait until a job has ended or is held."""
        final = {JobState.COMPLETED, JobState.CANCELED, JobState.ABORTED, JobState.PENDING_HELD}
        return await self.until(job, lambda one: one.state in final, seconds)


@asynccontextmanager
async def shop(folder: Path, hall: Hall | None = None) -> AsyncIterator[Shop]:
    """Open a shop; its hall is its own unless one is given."""
    async with hall or Hall() as opened:
        store = SqliteStore.open(folder / "spool", sealer=PlainSealer())
        made = Shop(store, opened, folder)
        try:
            yield made
        finally:
            if made.dispatcher is not None:
                await made.dispatcher.close()
            await store.close()
