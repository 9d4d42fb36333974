"""The embedded store of jobs: one SQLite database for one gateway."""

from __future__ import annotations

import asyncio
import functools
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from sealpress.spool.clock import SpoolClock
from sealpress.spool.records import (
    Claim,
    JobChange,
    NewDocument,
    NewJob,
    QueueOrders,
    QueueRecord,
    SpooledJob,
)
from sealpress.spool.sealing import Sealer
from sealpress.spool.sqlite import (
    accepting,
    changing,
    copying,
    delivering,
    keeping,
    looking,
    opening,
    queues,
    sweeping,
    telling,
)
from sealpress.spool.sqlite.connection import FolderLock
from sealpress.spool.sqlite.readers import ReaderThreads
from sealpress.spool.sqlite.rows import Rows
from sealpress.spool.sqlite.writer import WriterThread
from sealpress.spool.store import (
    OPEN_SECONDS,
    Account,
    JobSelection,
    LateDocuments,
    NoteOf,
    Purged,
    QueueCounts,
    Sweep,
)

__all__ = ["SqliteStore"]


class SqliteStore:
    """A :class:`~sealpress.spool.store.JobStore` in a folder; made by :meth:`open`.

    Writing is done by one thread, which commits together what came together; a few others read.
    Methods are for tasks of asyncio, of any event loops. One who is canceled while waiting has
    asked all the same; what it would have claimed is given back.
    """

    def __init__(
        self, writer: WriterThread, readers: ReaderThreads, lock: FolderLock, rows: Rows
    ) -> None:
        self._writer = writer
        self._readers = readers
        self._lock = lock
        self._rows = rows

    @classmethod
    def open(cls, folder: Path, *, sealer: Sealer, clock: SpoolClock | None = None) -> SqliteStore:
        """Open the store of a folder, made when there is none; blocks for a moment.

        Queues that were claimed when it was last in use can be claimed again.

        Args:
            folder: Where its files are; only one process may use it.
            sealer: Seals what is private.
            clock: For tests.

        Raises:
            SpoolError: Another process uses it (``spool-in-use``), a newer version wrote it
                (``spool-too-new``), it is damaged (``spool-damaged``) or the disk fails.
        """
        return cls(*opening.open_parts(folder, sealer, clock or SpoolClock()))

    # Queues

    async def open_queue(self, name: str) -> QueueRecord:
        """Return the queue of that name, made when there is none."""
        return await self._writer.do(lambda db: queues.open_queue(db, name))

    async def queues(self) -> list[QueueRecord]:
        """Return all queues."""
        return await self._readers.do(queues.all_queues)

    async def change_queue(
        self,
        queue_id: int,
        *,
        is_paused: bool | None = None,
        is_accepting: bool | None = None,
        holds_new: bool | None = None,
        message: str | None = None,
        orders: QueueOrders | None = None,
        note: bytes = b"",
    ) -> QueueRecord:
        """Pause, resume, close or open a queue, or set it. A paused queue is not claimed."""
        changes = {"is_paused": is_paused, "is_accepting": is_accepting, "holds_new": holds_new}
        return await self._writer.do(
            lambda db: queues.change_queue(db, self._rows, queue_id, changes, message, orders, note)
        )

    async def remove_queue(self, queue_id: int, *, note: bytes = b"") -> None:
        """Forget a queue and its history; ``queue-not-empty`` while it has jobs to do."""
        await self._writer.do(lambda db: queues.remove_queue(db, queue_id, note), truncates=True)

    # Accepting

    async def reserve_job_ids(self, count: int) -> range:
        """Return numbers that no job has or ever gets again until they go round."""
        return await self._writer.do(lambda db: accepting.reserve_job_ids(db, count))

    async def add_job(
        self, job: NewJob, documents: Sequence[NewDocument] = (), *, note: bytes = b""
    ) -> SpooledJob:
        """Keep a job with the documents that came with it."""
        return await self._writer.do(accepting.Adding(self._rows, job, documents, note))

    async def add_document(
        self,
        key: int,
        document: NewDocument | None,
        *,
        closes: bool,
        reasons: tuple[str, ...] | None = None,
        note: bytes = b"",
    ) -> SpooledJob:
        """Keep a further document of an open job, and close the job if it is the last."""
        return await self._writer.do(
            lambda db: accepting.add_document(
                db, self._rows, key, document, closes=closes, reasons=reasons, note=note
            )
        )

    async def copy_job(
        self,
        source: SpooledJob,
        job: NewJob,
        documents: Sequence[NewDocument],
        *,
        note: bytes = b"",
    ) -> SpooledJob:
        """Keep a job that has the documents of another one."""
        return await self._writer.do(copying.Copying(self._rows, source, job, documents, note))

    # Changing and looking

    async def change_job(
        self, key: int, change: JobChange, *, version: int | None = None, note: bytes = b""
    ) -> SpooledJob:
        """Change a job; ``job-changed`` when its version is another one than given."""
        return await self._writer.do(
            lambda db: changing.change_job(db, self._rows, key, change, version=version, note=note)
        )

    async def move_job(
        self, key: int, queue_id: int, *, version: int, note: bytes = b""
    ) -> SpooledJob:
        """Bring a job that is not being delivered to another queue."""
        return await self._writer.do(
            lambda db: changing.move_job(db, self._rows, key, queue_id, version=version, note=note)
        )

    async def job(self, job_id: int) -> SpooledJob | None:
        """Return the job of that number, of any queue."""
        return await self._readers.do(lambda db: looking.job_of_number(db, self._rows, job_id))

    async def jobs(self, selection: JobSelection) -> list[SpooledJob]:
        """Return jobs in the order of :class:`~sealpress.spool.store.Which`."""
        return await looking.all_jobs(self._readers, self._rows, selection)

    async def ahead(self, job: SpooledJob) -> int | None:
        """Return how many jobs of its queue come before a job that is not completed."""
        return await self._readers.do(lambda db: looking.ahead(db, job))

    async def counts(self, queue_id: int) -> QueueCounts:
        """Return how many jobs a queue has."""
        return await self._readers.do(lambda db: looking.counts(db, queue_id))

    async def all_counts(self) -> Mapping[int, QueueCounts]:
        """Return how many jobs the queues have, by number."""
        return await self._readers.do(looking.all_counts)

    async def idle(self, queue_id: int, *, owner: bytes = b"", limit: int) -> int:
        """Count a queue's jobs that are held or wait for documents, up to a limit."""
        return await self._readers.do(lambda db: looking.idle(db, queue_id, owner, limit))

    async def open_jobs(self, limit: int) -> frozenset[int]:
        """Return the numbers of jobs that wait for documents, the newest ones."""
        return await self._readers.do(lambda db: looking.open_jobs(db, limit))

    async def job_counts(self, queue_id: int | None = None) -> Mapping[tuple[int, int], int]:
        """Return how many jobs are not completed, by queue and ``job-state``; of one or of all."""
        return await self._readers.do(lambda db: looking.job_counts(db, queue_id))

    def owner_digest(self, user: str, issuer: str) -> bytes:
        """Return what stands for a user in a selection."""
        return self._rows.owner_digest(user, issuer)

    # Delivering

    async def claim(self, owner: str, limit: int, *, preferred: Sequence[int] = ()) -> list[Claim]:
        """Become the writer of up to ``limit`` queues that are ready and have none."""
        return await self._writer.do(
            lambda db: delivering.claim(db, self._rows, owner, limit, preferred),
            unwanted=self._give_back,
        )

    async def advance(self, claim: Claim, change: JobChange, *, note: bytes = b"") -> SpooledJob:
        """Change the claimed job; ``writer-fenced`` when somebody else has the queue now."""
        return await self._writer.do(
            lambda db: delivering.advance(db, self._rows, claim, change, note)
        )

    async def finish(
        self, claim: Claim, change: JobChange, *, begin_next: bool = True, note: bytes = b""
    ) -> Claim | None:
        """End the claimed job, or lay it aside, and begin the next one of the queue."""
        return await self._writer.do(
            lambda db: delivering.finish(
                db, self._rows, claim, change, begin_next=begin_next, note=note
            ),
            unwanted=lambda following: self._give_back([following] if following else []),
        )

    async def release(
        self, claim: Claim, change: JobChange | None = None, *, after: float = 0.0
    ) -> None:
        """Give the queue back; its job stays first if it is still ``PROCESSING`` or stopped."""
        await self._writer.do(lambda db: delivering.release(db, self._rows, claim, change, after))

    async def recover(self, owner: str) -> int:
        """Take over the queues of a writer that is dead for sure; returns how many there were."""
        return await self._writer.do(lambda db: delivering.recover(db, self._rows, owner))

    async def wake(self, queue_id: int) -> None:
        """Let a queue be claimed at once, however long it was released for."""
        await self._writer.do(lambda db: queues.wake_now(db, self._rows, queue_id))

    async def sweep(
        self,
        *,
        open_seconds: float = OPEN_SECONDS,
        late: LateDocuments = LateDocuments.ABORT_JOB,
        receiving: Collection[int] = (),
        note_of: NoteOf | None = None,
    ) -> Sweep:
        """Find what no event told of: times that came, queues with jobs that nobody woke."""
        look = functools.partial(sweeping.look, rows=self._rows, open_seconds=open_seconds)
        found = await self._readers.do(look)
        if found.is_idle and not self._rows.clock.is_due:
            return Sweep(found.ready)
        changed, woken = await self._writer.do(
            lambda db: sweeping.settle(
                db, self._rows, found, late=late, receiving=receiving, note_of=note_of
            )
        )
        if found.is_idle:
            return Sweep(found.ready)
        return Sweep((await self._readers.do(look)).ready, changed, woken)

    # Keeping no longer than wanted

    async def purge(
        self,
        *,
        documents_after: float,
        history_after: float,
        limit: int,
        queue_id: int | None = None,
        history_jobs: int = 0,
    ) -> Purged:
        """Forget documents, and whole jobs, so many seconds after their end."""
        now = self._rows.clock.now()
        due = await self._readers.do(
            lambda db: keeping.due(
                db,
                documents_before=now - documents_after,
                history_before=now - history_after,
                limit=limit,
                queue_id=queue_id,
                history_jobs=history_jobs,
                now=now,
            )
        )
        if not (due.documents or due.jobs):
            return Purged()
        return await self._writer.do(lambda db: keeping.purge(db, due), truncates=True)

    async def reseal(self, rewrap: Callable[[bytes, str], bytes], *, after: int, limit: int) -> int:
        """Seal what is private anew, so that an older key of the spool can go."""
        return await self._writer.do(
            lambda db: keeping.reseal(db, self._rows, rewrap, after=after, limit=limit),
            truncates=True,
        )

    async def files(self) -> frozenset[str]:
        """Return the names of all files of the vault that a job has."""
        return await self._readers.do(keeping.files)

    # Telling

    async def notes(self, limit: int) -> list[tuple[int, bytes]]:
        """Return the oldest notes with their numbers, which grow without gaps."""
        return await self._readers.do(lambda db: telling.notes(db, limit))

    async def note_count(self) -> int:
        """Return how many notes the audit log does not have yet."""
        return await self._readers.do(telling.note_count)

    async def drop_notes(self, up_to: int) -> None:
        """Forget notes that the audit log has, up to this number."""
        await self._writer.do(lambda db: telling.drop_notes(db, up_to))

    async def accounts(self, *, since: str = "", until: str = "") -> list[Account]:
        """Return the sums by day, queue and user."""
        return await self._readers.do(lambda db: telling.accounts(db, self._rows, since, until))

    async def close(self) -> None:
        """End; what was asked for before is still done."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._readers.stop()
        self._writer.stop()
        self._lock.release()

    def _give_back(self, claims: Sequence[Claim]) -> None:
        """Release what was claimed for somebody who does not wait any more."""
        for claim in claims:
            self._writer.begin(_releasing(self._rows, claim))


def _releasing(rows: Rows, claim: Claim) -> Callable[[sqlite3.Connection], None]:
    return lambda db: delivering.release(db, rows, claim, None, 0.0)
