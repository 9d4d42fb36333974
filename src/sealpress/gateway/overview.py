"""What administrators are shown of the queues: state, true reason, remedy, next attempt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sealpress.gateway.destinations.security import security_of
from sealpress.ipp.states import JobState

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue
    from sealpress.gateway.queues import Queues
    from sealpress.spool.records import SpooledJob
    from sealpress.spool.store import JobStore

__all__ = ["JobView", "Overview", "QueueView", "TroubleView"]


PAUSED = "paused"
"""State of a queue whose delivery an operator stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleView:
    """Why a queue's first job is not delivered.

    Attributes:
        reason: Keyword.
        sentence: What happened.
        remedy: What to do.
        detail: What exactly happened.
        since: When it began, in ISO 8601.
        attempts: How often it was tried.
        next_attempt: When it is tried again; empty when somebody must decide
            or resume the queue first.
    """

    reason: str
    sentence: str
    remedy: str
    since: str
    attempts: int
    next_attempt: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """A queue.

    Attributes:
        name: Its name.
        destination: The printer's URI.
        info, location: What people see.
        state: ``idle``, ``delivering``, ``waiting`` (for a printer), ``paused``.
        is_accepting: Whether it takes jobs.
        is_default: Whether it is the queue for those who name none.
        message: What the operator said about it.
        jobs: How many are not completed, by ``job-state`` keyword.
        delivering: ``job-id`` of the job that is delivered now, 0 for none.
        octets_sent: Of that job.
        delivered_jobs: How many since the start.
        trouble: What is in the way.
        printer_reasons: What the printer says of itself.
        is_secure: Whether the last metre is encrypted and its end made sure of.
        security: How safe it is, in words.
        connection: How the printer was reached last.
        encryption: Whether clients may come in clear: ``required`` or ``optional``.
    """

    name: str
    destination: str
    info: str
    location: str
    state: str
    is_accepting: bool
    is_default: bool
    message: str
    jobs: Mapping[str, int]
    delivering: int
    octets_sent: int
    delivered_jobs: int
    trouble: TroubleView | None
    printer_reasons: tuple[str, ...]
    is_secure: bool
    security: str
    connection: Mapping[str, str]
    encryption: str

    @property
    def is_paused(self) -> bool:
        """Whether an operator stopped its delivery."""
        return self.state == PAUSED

    @property
    def waiting(self) -> int:
        """How many jobs are not completed."""
        return sum(self.jobs.values())

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON has it."""
        shown = {key: value for key, value in asdict(self).items() if value is not None}
        shown["jobs"] = dict(self.jobs)
        shown["printer_reasons"] = list(self.printer_reasons)
        return {**shown, "waiting": self.waiting}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job, as an operator is shown it.

    Attributes:
        id: ``job-id``.
        queue: Its queue.
        name: ``job-name``.
        user: ``job-originating-user-name``.
        is_authenticated: Whether that user was made sure of.
        state: ``job-state`` as a keyword.
        reasons: ``job-state-reasons``.
        message: ``job-state-message``.
        octets: Octets of its documents.
        priority: Its turn: ``job-priority``, or another where an operator gave it another turn.
        impressions: How many are printed.
        attempts: How often its delivery began.
        created, completed: When, in ISO 8601; empty for not yet.
        next_attempt: When it is tried again; empty for at once, or not by itself.
        printer_job: The printer's number of it, 0 for none.
    """

    id: int
    queue: str
    name: str
    user: str
    is_authenticated: bool
    state: str
    reasons: tuple[str, ...]
    message: str
    octets: int
    priority: int
    impressions: int
    attempts: int
    created: str
    completed: str
    next_attempt: str
    printer_job: int

    @classmethod
    def of(cls, job: SpooledJob, queue: str) -> JobView:
        """Look at a job of a queue."""
        return cls(
            id=job.job_id,
            queue=queue,
            name=job.private.name,
            user=job.private.user,
            is_authenticated=job.private.is_authenticated,
            state=job.state.keyword,
            reasons=job.reasons,
            message=job.message,
            octets=job.octets,
            priority=job.priority,
            impressions=job.impressions,
            attempts=job.attempts,
            created=_time(job.created_at),
            completed=_time(job.completed_at),
            next_attempt=_time(job.next_attempt_at),
            printer_job=job.remote.job_id,
        )

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {**asdict(self), "reasons": list(self.reasons)}


class Overview:
    """Looks at the queues.

    Args:
        queues: The queues.
        store: Where their jobs are.
    """

    def __init__(self, queues: Queues, store: JobStore) -> None:
        self._queues = queues
        self._store = store

    async def queues(self) -> list[QueueView]:
        """Return all queues by name."""
        counts = await self._store.job_counts()
        by_queue: dict[int, Counter[str]] = {}
        for (queue_id, state), count in counts.items():
            by_queue.setdefault(queue_id, Counter())[JobState(state).keyword] += count
        queues: Iterable[Queue] = sorted(self._queues, key=lambda queue: queue.name)
        default = self._queues.default
        return [
            _view(queue, by_queue.get(queue.id, Counter()), is_default=queue is default)
            for queue in queues
        ]

    async def queue(self, name: str) -> QueueView:
        """Return one queue.

        Raises:
            UsageError: There is none (reason ``queue-not-found``).
        """
        queue = self._queues.named(name)
        counts = await self._store.job_counts(queue.id)
        jobs = Counter({JobState(state).keyword: number for (_, state), number in counts.items()})
        return _view(queue, jobs, is_default=queue is self._queues.default)


def _view(queue: Queue, jobs: Mapping[str, int], *, is_default: bool) -> QueueView:
    settings, status, record = queue.settings, queue.status, queue.record
    security = security_of(settings)
    return QueueView(
        name=settings.name,
        destination=settings.uri,
        info=settings.info,
        location=settings.location,
        state=_state(queue),
        is_accepting=record.is_accepting,
        is_default=is_default,
        message=record.message,
        jobs=dict(jobs),
        delivering=status.delivering,
        octets_sent=status.octets_sent,
        delivered_jobs=status.delivered_jobs,
        trouble=_trouble(queue),
        printer_reasons=status.printer_reasons,
        is_secure=status.is_secure if status.connection else security.is_secure,
        security=security.why,
        connection=dict(status.connection),
        encryption=str(settings.encryption),
    )


def _state(queue: Queue) -> str:
    if queue.record.is_paused:
        return PAUSED
    if queue.status.trouble is not None:
        return "waiting"
    return "delivering" if queue.status.delivering else "idle"


def _trouble(queue: Queue) -> TroubleView | None:
    trouble = queue.status.trouble
    if trouble is None:
        return None
    after = None if queue.record.is_paused else trouble.next_attempt
    return TroubleView(
        reason=str(trouble.reason),
        sentence=trouble.sentence,
        remedy=trouble.remedy,
        detail=trouble.detail,
        since=trouble.since.isoformat(timespec="seconds"),
        attempts=trouble.attempts,
        next_attempt=after.isoformat(timespec="seconds") if after else "",
    )


def _time(seconds: float | None) -> str:
    if not seconds:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
