"""What a store should do, in memory and as simply as it can be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sealpress.ipp.states import JobState

BEGUN = (JobState.PROCESSING, JobState.PROCESSING_STOPPED)


@dataclass
class ModelJob:
    """A job as far as the order of printing goes."""

    number: int
    queue: str
    priority: int
    state: JobState
    is_open: bool

    @property
    def is_ready(self) -> bool:
        return self.state is JobState.PENDING and not self.is_open

    @property
    def rank(self) -> tuple[int, int]:
        return (-self.priority, self.number)


@dataclass
class Model:
    """Queues and jobs; numbers grow with age."""

    jobs: dict[int, ModelJob] = field(default_factory=dict)
    owners: dict[str, str | None] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    notes: int = 0

    def head(self, queue: str) -> ModelJob | None:
        begun = self._of(queue, lambda job: job.state in BEGUN)
        waiting = self._of(queue, lambda job: job.is_ready)
        return min(begun or waiting, key=lambda job: job.rank, default=None)

    def listed(self, queue: str) -> list[int]:
        groups = (
            self._of(queue, lambda job: job.state in BEGUN),
            self._of(queue, lambda job: job.is_ready),
            self._of(queue, lambda job: job.state is JobState.PENDING and job.is_open),
            self._of(queue, lambda job: job.state is JobState.PENDING_HELD),
        )
        return [job.number for group in groups for job in sorted(group, key=lambda job: job.rank)]

    def claimable(self) -> set[str]:
        return {
            queue
            for queue, owner in self.owners.items()
            if owner is None and queue not in self.paused and self.head(queue) is not None
        }

    def _of(self, queue: str, fits: Callable[[ModelJob], bool]) -> list[ModelJob]:
        return [job for job in self.jobs.values() if job.queue == queue and fits(job)]
