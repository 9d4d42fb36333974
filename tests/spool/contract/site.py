"""A store in a test: clocks that are moved by hand, queues by name, jobs in one line."""

from __future__ import annotations

import uuid
from pathlib import Path

from sealpress.ipp.message import Attribute
from sealpress.ipp.states import JobState
from sealpress.ipp.tags import ValueTag
from sealpress.spool.clock import SpoolClock
from sealpress.spool.records import (
    Claim,
    DocumentPlace,
    JobChange,
    JobPrivate,
    NewDocument,
    NewJob,
    SpooledJob,
)
from sealpress.spool.store import JobSelection, JobStore, Which
from tests.spool.contract.makers import StoreMaker
from tests.spool.plain_sealer import PlainSealer

OCTETS = b"%PDF-1.7 a document"
DONE = JobChange(state=JobState.COMPLETED)
SAID = (Attribute("document-message", (int(ValueTag.TEXT),), ("please soon",)),)


class HandClock:
    """Two clocks: one that only goes on, and the one on the wall, which somebody may set."""

    def __init__(self) -> None:
        self.monotonic = 1000.0
        self.wall = 1_795_000_000.0

    def pass_by(self, seconds: float) -> None:
        self.monotonic += seconds
        self.wall += seconds

    def spool_clock(self) -> SpoolClock:
        return SpoolClock(monotonic=lambda: self.monotonic, wall=lambda: self.wall)


def document(octets: bytes = OCTETS, *, name: str = "", file: str = "") -> NewDocument:
    """A document that the vault has sealed: in its row, or in a file."""
    place = DocumentPlace(b"key of " + octets[:9], None if file else octets[::-1], file)
    return NewDocument(
        document_format="application/pdf", octets=len(octets), place=place, name=name
    )


class Site:
    """A store and what is around it."""

    def __init__(self, maker: StoreMaker, folder: Path) -> None:
        self.maker = maker
        self.folder = folder
        self.time = HandClock()
        self.sealer = PlainSealer()
        self.store: JobStore = self.opened()
        self._ids: list[int] = []

    def opened(self) -> JobStore:
        return self.maker.open(self.folder, self.sealer, self.time.spool_clock())

    async def reopen(self) -> JobStore:
        """Close the store and open it again, as a restart does."""
        await self.store.close()
        self.store = self.opened()
        return self.store

    async def queue(self, name: str = "office") -> int:
        return (await self.store.open_queue(name)).id

    async def new_job(self, queue: str = "office", **about: object) -> NewJob:
        """A job that is not kept yet."""
        if not self._ids:
            self._ids = list(await self.store.reserve_job_ids(50))
        settings: dict[str, object] = {
            "queue_id": await self.queue(queue),
            "job_id": self._ids.pop(0),
            "uuid": str(uuid.uuid4()),
            "private": JobPrivate(name="letter", user="ann"),
            **about,
        }
        return NewJob(**settings)

    async def add(
        self, queue: str = "office", *documents: NewDocument, note: bytes = b"", **about: object
    ) -> SpooledJob:
        """Keep a job with one document, unless others are given."""
        job = await self.new_job(queue, **about)
        return await self.store.add_job(job, documents or (document(),), note=note)

    async def add_open(self, queue: str = "office", **about: object) -> SpooledJob:
        """Keep a job whose documents are still to come."""
        return await self.store.add_job(await self.new_job(queue, is_open=True, **about))

    async def claim(self, owner: str = "gateway") -> Claim:
        """Claim the one queue that is ready."""
        (claim,) = await self.store.claim(owner, 10)
        return claim

    async def done(self, queue: str = "office", **about: object) -> SpooledJob:
        """Keep a job and print it."""
        added = await self.add(queue, **about)
        claims = await self.store.claim("gateway", 100)
        for claim in claims:
            change = DONE if claim.job.key == added.key else JobChange(state=JobState.PENDING)
            await self.store.finish(claim, change, begin_next=False)
        found = await self.store.job(added.job_id)
        assert found is not None
        assert found.state is JobState.COMPLETED
        return found

    async def listed(self, which: Which = Which.NOT_COMPLETED, **about: object) -> list[int]:
        """Numbers of jobs as they are listed."""
        return [job.job_id for job in await self.store.jobs(JobSelection(which=which, **about))]

    async def state(self, job: SpooledJob) -> JobState:
        found = await self.store.job(job.job_id)
        assert found is not None
        return found.state
