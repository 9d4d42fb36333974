"""How a soak goes: what waits, what the gateway uses, and whether any of it grows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.crash.ledger import Submission
from tests.gateway.printers.records import Printed

MIB = 2**20
JUDGED_JOBS = 20_000
"""Shorter soaks are not judged by growth: the gateway still gets warm."""

RSS_RISE_OCTETS = 2 * MIB
"""Memory may rise so much over a soak's second half: 20 octets a job when that has 100,000."""

SPOOL_RISE_OCTETS = 16 * MIB
"""The write-ahead log alone goes up and down by so much."""

SPOOL_MOST_OCTETS = 160 * MIB
"""The spool is never larger: jobs that wait and those of the last seconds, whatever went before."""

FILES_RISE = 20
AUDIT_OCTETS_A_JOB = 4096
"""The audit log is for ever: it grows with the jobs, by no more than this for each."""

NAMES = {"rss": RSS_RISE_OCTETS, "spool": SPOOL_RISE_OCTETS, "files": FILES_RISE}


@dataclass(frozen=True)
class Sample:
    """What the gateway uses at a moment, after so many jobs; sizes in octets.

    Attributes:
        printed: Documents on paper.
        rss: Its memory.
        cpu: Its processor time so far, in seconds.
        files: Open files and sockets.
        spool: Database, its log and documents on disk.
        documents: Files of documents.
        audit: The audit log on disk.
    """

    printed: int
    rss: int
    cpu: float = 0.0
    files: int = 0
    spool: int = 0
    documents: int = 0
    audit: int = 0


@dataclass
class Course:
    """A soak as it goes; times are the monotonic clock's."""

    jobs: int
    samples: list[Sample] = field(default_factory=list)
    paper: set[str] = field(default_factory=set)
    twice: int = 0
    began: float = field(default_factory=time.monotonic)
    moved: float = field(default_factory=time.monotonic)
    _seen: int = 0
    _open: dict[str, Submission] = field(default_factory=dict)
    _told: tuple[float, int] = (0.0, 0)

    def follow(self, submissions: Sequence[Submission], printed: Iterable[Printed]) -> None:
        """Take note of new submissions and of new paper."""
        for one in submissions[self._seen :]:
            self._open[one.sha256] = one
            self._seen += 1
        for sheet in printed:
            self.twice += sheet.sha256 in self.paper
            self.paper.add(sheet.sha256)
            self.moved = time.monotonic()
        self._open = {
            key: one
            for key, one in self._open.items()
            if key not in self.paper and not one.refusal and one.cancel_began is None
        }

    @property
    def owed(self) -> list[Submission]:
        """What is acknowledged and not yet on paper."""
        return [one for one in self._open.values() if one.acknowledged is not None]

    def progress(self, more: str = "") -> str:
        """Say in a line how it stands, and the rate since the line before."""
        now, last = time.monotonic(), self.samples[-1]
        then, before = self._told if self._told[0] else (self.began, 0)
        self._told = now, last.printed
        owed = self.owed
        oldest = max((now - (one.acknowledged or now) for one in owed), default=0.0)
        return (
            f"{now - self.began:6.0f} s {last.printed:7}/{self.jobs} printed"
            f" {(last.printed - before) / max(now - then, 0.1):5.1f}/s"
            f"  {1000 * last.cpu / max(last.printed, 1):5.2f} ms CPU/job"
            f"  RSS {last.rss / MIB:6.1f} MiB  {last.files:4} files"
            f"  spool {last.spool / MIB:6.1f} MiB ({last.documents:4} documents)"
            f"  audit {last.audit / MIB:6.1f} MiB"
            f"  {len(owed):4} wait, the oldest {oldest:4.1f} s  {self.twice} twice{more}"
        )

    def summary(self) -> str:
        """Say what came of it."""
        last, seconds = self.samples[-1], max(self.moved - self.began, 0.1)
        rise = slope(self.samples, "rss")
        return (
            f"{last.printed} jobs in {seconds:.0f} s: {last.printed / seconds:.1f}/s,"
            f" {1000 * last.cpu / max(last.printed, 1):.2f} ms of the gateway's CPU a job\n"
            f"RSS of the second half: {1000 * rise / 1024:+.1f} KiB per 1,000 jobs"
            f" ({self.risen('rss') / MIB:+.2f} MiB, bound {RSS_RISE_OCTETS / MIB:g}),"
            f" at most {max(one.rss for one in self.samples) / MIB:.1f} MiB\n"
            f"spool of the second half: {self.risen('spool') / MIB:+.1f} MiB"
            f" (bound {SPOOL_RISE_OCTETS / MIB:g}),"
            f" at most {max(one.spool for one in self.samples) / MIB:.1f} MiB"
            f" (bound {SPOOL_MOST_OCTETS / MIB:g})\n"
            f"audit log: {last.audit / max(last.printed, 1):.0f} octets a job"
        )

    def risen(self, name: str) -> float:
        """Return how much something rose over the second half, by a straight line."""
        half = second_half(self.samples)
        return slope(self.samples, name) * (half[-1].printed - half[0].printed)

    def growth(self) -> list[str]:
        """Name what grew although it should not."""
        if self.jobs < JUDGED_JOBS:
            return []
        last = self.samples[-1]
        found = [
            f"{name} rose by {self.risen(name):.0f} over the second half, bound {bound}"
            for name, bound in NAMES.items()
            if self.risen(name) > bound
        ]
        if (most := max(one.spool for one in self.samples)) > SPOOL_MOST_OCTETS:
            found.append(f"the spool had {most / MIB:.0f} MiB, bound {SPOOL_MOST_OCTETS / MIB:g}")
        if last.audit > AUDIT_OCTETS_A_JOB * last.printed:
            found.append(f"the audit log has {last.audit / last.printed:.0f} octets a job")
        return found


def second_half(samples: Sequence[Sample]) -> list[Sample]:
    """Return the samples since half of the jobs were printed."""
    middle = samples[-1].printed / 2
    return [one for one in samples if one.printed >= middle]


def slope(samples: Sequence[Sample], name: str) -> float:
    """Return how much something grew with each job of the second half, by least squares."""
    half = second_half(samples)
    jobs = [float(one.printed) for one in half]
    if len(set(jobs)) < 2:
        return 0.0
    return statistics.linear_regression(jobs, [float(getattr(one, name)) for one in half]).slope
