"""The jobs of a printer: those to do in their order, and a bounded history (RFC 8011 5.3.7.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from sealpress.ipp.states import JobState
from sealpress.printer.config import QueueLimits
from sealpress.printer.dialogue import Instant
from sealpress.printer.job import Job
from sealpress.printer.lifetimes import retained_until
from sealpress.printer.storage import is_stored

__all__ = ["JobQueue"]

#: Job numbers go round after this one (RFC 8011 section 5.3.2: integer(1:MAX)).
MAX_JOB_ID = 2**31 - 1


class JobQueue:
    """All jobs a printer knows, by number.

    Active jobs are kept apart from completed ones, so that neither is searched for the other.

    Args:
        limits: How many it takes.
        first_id: The first number it gives.
        elsewhere: How many further jobs there are that are not completed, and come before those
            here, when only some of a printer's jobs are here.
        knows_order: Whether it can be told how many jobs come before each.
    """

    def __init__(
        self,
        limits: QueueLimits,
        *,
        first_id: int = 1,
        elsewhere: int = 0,
        knows_order: bool = True,
    ) -> None:
        self.limits = limits
        self.elsewhere = elsewhere
        self.knows_order = knows_order
        self._next_id = first_id
        self._active: dict[int, Job] = {}
        self._history: dict[int, Job] = {}

    def __len__(self) -> int:
        return len(self._active) + len(self._history)

    @property
    def active_count(self) -> int:
        """How many jobs are not completed: ``queued-job-count``."""
        return len(self._active) + self.elsewhere

    @property
    def is_full(self) -> bool:
        """Whether another job would be one too many."""
        return self.active_count >= self.limits.max_active_jobs

    def new_id(self) -> int:
        """Return the next free number."""
        while self._next_id in self._active or self._next_id in self._history:
            self._advance()
        number = self._next_id
        self._advance()
        return number

    def _advance(self) -> None:
        self._next_id = self._next_id + 1 if self._next_id < MAX_JOB_ID else 1

    def add(self, job: Job) -> None:
        """Take a job in: a new one, or one that was kept elsewhere; completed ones oldest first."""
        (self._history if job.state.is_terminal else self._active)[job.id] = job

    def remove(self, job: Job) -> None:
        """Forget a job."""
        self._active.pop(job.id, None)
        self._history.pop(job.id, None)

    def positions(self) -> dict[int, int]:
        """Return how many jobs come before each that is not completed, as far as is known."""
        if not self.knows_order:
            return {}
        return {job.id: self.elsewhere + place for place, job in enumerate(self.active())}

    def get(self, job_id: int) -> Job | None:
        """Return the job of that number, or ``None``."""
        return self._active.get(job_id) or self._history.get(job_id)

    def active(self) -> Iterator[Job]:
        """Yield jobs that are not completed, in the order they will be (RFC 8011 4.2.6.2)."""
        return iter(sorted(self._active.values(), key=_turn))

    def history(self) -> Iterator[Job]:
        """Yield completed jobs, the last completed first (RFC 8011 section 4.2.6.2)."""
        return reversed(self._history.values())

    def all(self) -> Iterator[Job]:
        """Yield all jobs, in no order."""
        return chain(self._active.values(), self._history.values())

    def retire(self, job: Job) -> list[Job]:
        """Move a completed job into the history; returns those that had to leave it."""
        if self._active.pop(job.id, None) is not None:
            self._history[job.id] = job
        return self._drop(len(self._history) - self.limits.max_history_jobs)

    def expire(self, at: Instant) -> list[Job]:
        """Forget completed jobs that are too old; returns them."""
        oldest = at.seconds - self.limits.max_history_seconds
        now = at.wall.timestamp()
        gone: list[Job] = []
        for job in self._history.values():
            if job.ended is None or job.ended.seconds > oldest:
                break
            if retained_until(job) <= now and not is_stored(job):
                gone.append(job)
        for job in gone:
            del self._history[job.id]
        return gone

    def _drop(self, count: int) -> list[Job]:
        if count <= 0:
            return []
        # What is stored stays, beside the others.
        others = [number for number, job in self._history.items() if not is_stored(job)]
        numbers = others[: max(len(others) - self.limits.max_history_jobs, 0)]
        return [self._history.pop(number) for number in numbers]


def _turn(job: Job) -> tuple[int, int, int]:
    """When it is a job's turn: printing, ready, open, held ones; each by priority, then number."""
    rank = _SUSPENDED if job.is_suspended else _RANKS[job.state]
    rank += job.state is JobState.PENDING and job.is_open
    return (rank, -job.priority if rank else 0, job.id)


_RANKS: Mapping[JobState, int] = {
    JobState.PROCESSING: 0,
    JobState.PROCESSING_STOPPED: 0,
    JobState.PENDING: 1,
    JobState.PENDING_HELD: 3,
}
_SUSPENDED = _RANKS[JobState.PENDING_HELD]
