"""The contract of a store of jobs: whatever a method changed is on disk when it returns.

One test-suite (``tests/spool/contract``) holds every store to it. A queue's row is the mailbox of
its writer: who adds a job makes the queue ready, who claims the queue gets its first job, and
finishing a job starts the next in the same step. So an order by priority and age is kept without
any job being looked at twice, and a writer that was taken for dead can change nothing any more.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from sealpress.spool.records import (
    Claim,
    JobChange,
    NewDocument,
    NewJob,
    QueueOrders,
    QueueRecord,
    SpooledJob,
)

__all__ = [
    "Account",
    "JobSelection",
    "JobStore",
    "LateDocuments",
    "NoteOf",
    "Purged",
    "QueueCounts",
    "Sweep",
    "Which",
]

NoteOf: TypeAlias = "Callable[[SpooledJob], bytes]"
"""Makes the note for a job that changed by itself; it is called by a thread of the store."""

MIN_HISTORY_SECONDS = 60.0
"""Each job is remembered for so long at least (RFC 8011 section 5.3.7.1)."""

OPEN_SECONDS = 120.0
"""How long an open job waits for its next document (``multiple-operation-time-out``)."""


class Which(enum.StrEnum):
    """Which jobs are listed."""

    NOT_COMPLETED = "not-completed"
    """In the order in which they will be printed."""
    COMPLETED = "completed"
    """The last ended first."""
    ALL = "all"
    """Those not completed, then the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSelection:
    """Which jobs of which queue.

    Attributes:
        queue_id: Of one queue; ``None`` for all.
        which: Not completed ones, completed ones or both.
        states: Only in these states (numbers of ``job-state``); empty for any.
        owner: Only of this user, as :meth:`JobStore.owner_digest` names it.
        older_than: Only those that were added so many seconds ago, by the store's clock.
        limit: At most so many; 0 for as many as there are.
    """

    queue_id: int | None = None
    which: Which = Which.NOT_COMPLETED
    states: frozenset[int] = frozenset()
    owner: bytes = b""
    older_than: float = 0.0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many jobs a queue has: not completed, and remembered after their end."""

    active: int
    history: int


class LateDocuments(enum.StrEnum):
    """What happens to an open job whose documents don't come in time (RFC 8011 section 5.4.31)."""

    ABORT_JOB = "abort-job"
    HOLD_JOB = "hold-job"
    PROCESS_JOB = "process-job"
    """What came is printed; a job without any document is aborted."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep found.

    Attributes:
        ready: Queues that can be claimed now.
        changed: Jobs that changed by themselves.
        woken: Queues with jobs that nobody had woken; there should never be one.
    """

    ready: tuple[int, ...] = ()
    changed: tuple[SpooledJob, ...] = ()
    woken: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge took away.

    Attributes:
        files: Files of the vault that no job has any more.
        jobs: How many jobs left the history.
        documents: How many jobs lost their documents, and kept their history.
    """

    files: tuple[str, ...] = ()
    jobs: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a user printed at a queue on a day: sums of jobs that ended as completed."""

    day: str
    queue: str
    user: str
    jobs: int
    impressions: int
    sheets: int
    octets: int


class JobStore(Protocol):
    """Keeps queues, jobs and what is to be told of them.

    Every method raises :class:`~sealpress.errors.SpoolError` when the disk or database fails
    (``spool-failed``, ``spool-full``); then nothing of that call is kept.
    """

    # Queues

    async def open_queue(self, name: str) -> QueueRecord:
        """Return the queue of that name, made when there is none."""
        ...

    async def queues(self) -> list[QueueRecord]:
        """Return all queues."""
        ...

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
        ...

    async def remove_queue(self, queue_id: int, *, note: bytes = b"") -> None:
        """Forget a queue and its history; ``queue-not-empty`` while it has jobs to do."""
        ...

    # Accepting

    async def reserve_job_ids(self, count: int) -> range:
        """Return numbers that no job has or ever gets again until they go round (RFC 8011 5.3.2).

        They grow over all queues, since clients of CUPS know jobs by their number alone.
        """
        ...

    async def add_job(
        self, job: NewJob, documents: Sequence[NewDocument] = (), *, note: bytes = b""
    ) -> SpooledJob:
        """Keep a job with the documents that came with it.

        Args:
            job: The job.
            documents: Its documents, durable in the vault already.
            note: A line for the audit log, kept in the same step.
        """
        ...

    async def add_document(
        self,
        key: int,
        document: NewDocument | None,
        *,
        closes: bool,
        reasons: tuple[str, ...] | None = None,
        note: bytes = b"",
    ) -> SpooledJob:
        """Keep a further document of an open job, and close the job if it is the last.

        Args:
            key: The job.
            document: The document; ``None`` to close the job alone.
            closes: Whether no more follow.
            reasons: The job's reasons from now on; ``None`` leaves them.
            note: A line for the audit log.
        """
        ...

    async def copy_job(
        self,
        source: SpooledJob,
        job: NewJob,
        documents: Sequence[NewDocument],
        *,
        note: bytes = b"",
    ) -> SpooledJob:
        """Keep a job that has the documents of another one.

        Both have the files of the vault from now on: a file goes with the last job that has it.

        Args:
            source: The other job, with its documents; ``job-changed`` when they went meanwhile.
            job: The copy.
            documents: The same documents, at places bound to the copy's UUID.
            note: A line for the audit log.
        """
        ...

    # Changing and looking

    async def change_job(
        self, key: int, change: JobChange, *, version: int | None = None, note: bytes = b""
    ) -> SpooledJob:
        """Change a job; ``job-changed`` when its version is another one than given."""
        ...

    async def move_job(
        self, key: int, queue_id: int, *, version: int, note: bytes = b""
    ) -> SpooledJob:
        """Bring a job of which nothing is printed or at a printer to another queue."""
        ...

    async def job(self, job_id: int) -> SpooledJob | None:
        """Return the job of that number, of any queue."""
        ...

    async def jobs(self, selection: JobSelection) -> list[SpooledJob]:
        """Return jobs in the order of :class:`Which`."""
        ...

    async def ahead(self, job: SpooledJob) -> int | None:
        """Return how many jobs of its queue come before a job that is not completed.

        ``None`` when there are so many that counting them takes too long.
        """
        ...

    async def counts(self, queue_id: int) -> QueueCounts:
        """Return how many jobs a queue has."""
        ...

    async def all_counts(self) -> Mapping[int, QueueCounts]:
        """Return how many jobs the queues have, by number; at the cost of a look at each queue."""
        ...

    async def idle(self, queue_id: int, *, owner: bytes = b"", limit: int) -> int:
        """Count a queue's jobs that are held or wait for documents, up to a limit.

        Args:
            queue_id: The queue.
            owner: Of one owner alone, as :meth:`owner_digest` tells.
            limit: No further than this.
        """
        ...

    async def open_jobs(self, limit: int) -> frozenset[int]:
        """Return the numbers of jobs that wait for documents, the newest ones."""
        ...

    async def job_counts(self, queue_id: int | None = None) -> Mapping[tuple[int, int], int]:
        """Return how many jobs are not completed, by queue and ``job-state``; of one or of all."""
        ...

    def owner_digest(self, user: str, issuer: str) -> bytes:
        """Return what stands for a user in :class:`JobSelection`."""
        ...

    # Delivering

    async def claim(self, owner: str, limit: int, *, preferred: Sequence[int] = ()) -> list[Claim]:
        """Become the writer of up to ``limit`` queues that are ready and have none.

        Each comes with its first job: one whose delivery began already, else the one of highest
        priority that came first. It is ``PROCESSING`` now, and was counted as an attempt.
        Those of the ``preferred`` queues that are ready come first, beside the limit.
        """
        ...

    async def advance(self, claim: Claim, change: JobChange, *, note: bytes = b"") -> SpooledJob:
        """Change the claimed job; ``writer-fenced`` when somebody else has the queue now."""
        ...

    async def finish(
        self, claim: Claim, change: JobChange, *, begin_next: bool = True, note: bytes = b""
    ) -> Claim | None:
        """End the claimed job, or lay it aside, and begin the next one of the queue.

        A job that somebody else ended meanwhile stays as it is.

        Args:
            claim: The claim.
            change: Among others the state that the job ends with.
            begin_next: Whether the next one is wanted; not while draining.
            note: A line for the audit log.

        Returns:
            The claim with the next job; ``None`` when the queue has none, is paused or drains:
            then it is released.
        """
        ...

    async def release(
        self, claim: Claim, change: JobChange | None = None, *, after: float = 0.0
    ) -> None:
        """Give the queue back; its job stays first if it is still ``PROCESSING`` or stopped.

        Nobody may claim the queue until the job's ``next_attempt_at``. It is ready at once when
        that is taken back, when the job is to be canceled or when :meth:`wake` says so.

        Args:
            claim: The claim.
            change: What becomes of the job.
            after: Seconds during which nobody may claim the queue, in place of that.
        """
        ...

    async def recover(self, owner: str) -> int:
        """Take over the queues of a writer that is dead for sure; returns how many there were.

        A store that only one gateway can use has done so for all of them when it was opened.
        """
        ...

    async def wake(self, queue_id: int) -> None:
        """Let a queue be claimed at once, however long it was released for."""
        ...

    async def sweep(
        self,
        *,
        open_seconds: float = OPEN_SECONDS,
        late: LateDocuments = LateDocuments.ABORT_JOB,
        receiving: Collection[int] = (),
        note_of: NoteOf | None = None,
    ) -> Sweep:
        """Find what no event told of: times that came, queues with jobs that nobody woke.

        Args:
            open_seconds: How long an open job waits for its next document.
            late: What happens to it then.
            receiving: Keys of jobs of which a document is coming just now; their time begins anew.
            note_of: Makes a line for the audit log for each job that changed.
        """
        ...

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
        """Forget documents, and whole jobs, so many seconds after their end.

        Keys of documents are overwritten before this returns.

        Args:
            documents_after: Age of the end by the store's clock, from which documents go.
            history_after: The same for the jobs themselves.
            limit: At most so many jobs in one call of each kind.
            queue_id: Of one queue; ``None`` for all.
            history_jobs: A queue that remembers more jobs forgets the oldest, however young; 0
                for no such number. Each is remembered for :data:`MIN_HISTORY_SECONDS`.
        """
        ...

    async def reseal(self, rewrap: Callable[[bytes, str], bytes], *, after: int, limit: int) -> int:
        """Seal what is private anew, so that an older key of the spool can go.

        Args:
            rewrap: Makes a document's new wrapped key of the old one and its job's UUID.
            after: Only jobs with a greater key; 0 at first.
            limit: At most so many jobs.

        Returns:
            The last key that was done, to go on from; 0 when nothing is left.
        """
        ...

    async def files(self) -> frozenset[str]:
        """Return the names of all files of the vault that a job has."""
        ...

    # Telling

    async def notes(self, limit: int) -> list[tuple[int, bytes]]:
        """Return the oldest notes with their numbers, which grow without gaps."""
        ...

    async def note_count(self) -> int:
        """Return how many notes the audit log does not have yet."""
        ...

    async def drop_notes(self, up_to: int) -> None:
        """Forget notes that the audit log has, up to this number."""
        ...

    async def accounts(self, *, since: str = "", until: str = "") -> list[Account]:
        """Return the sums by day, queue and user; days as ``2026-11-22``, both included."""
        ...

    async def close(self) -> None:
        """End; what was asked for before is still done."""
        ...
