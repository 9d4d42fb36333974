"""Many jobs through many printers that fail now and then: no leak, no stuck job, a compact store.

python -m tests.crash.soak --jobs 200000 --printers 200
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.crash.judge import Books, judge
from tests.crash.load import Load, Mix
from tests.crash.scene import Scene, scene
from tests.gateway.printers.faults import Fault
from tests.gateway.printers.records import Follower

FAULT_RATE = 0.05
BACKLOG = 1500
"""Clients wait while so many acknowledged jobs are not on paper."""

SHREDDED_SECONDS = 60.0
STUCK_SECONDS = 120.0
DRIFT = 1.05
RETENTION = "{ documents = 0, history = 20 }"


@dataclass(frozen=True)
class Sample:
    """What the gateway uses at a moment, after so many jobs."""

    printed: int
    rss: int
    files: int
    store: int


@dataclass
class Course:
    """A soak as it goes."""

    jobs: int
    samples: list[Sample] = field(default_factory=list)
    paper: set[str] = field(default_factory=set)
    moved: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    def table(self) -> str:
        """Return the samples as lines."""
        chosen = self.samples[:: max(1, len(self.samples) // 12)] + self.samples[-1:]
        lines = [
            f"{one.printed:8} printed  RSS {one.rss / 2**20:6.1f} MiB  {one.files:5} files  "
            f"store {one.store / 2**20:7.1f} MiB"
            for one in chosen
        ]
        rate = self.samples[-1].printed / max(self.seconds, 0.1)
        return "\n".join([*lines, f"{self.seconds:.0f} s, {rate:.0f} jobs/s"])


def drift(values: Sequence[int]) -> float:
    """Return how much the last third is larger than the one before."""
    third = len(values) // 3
    if not third:
        return 1.0
    return statistics.median(values[-third:]) / statistics.median(values[-2 * third : -third])


def run(folder: Path, jobs: int, printers: int, report: Callable[[str], object]) -> list[str]:
    """Print so many jobs; return what went wrong."""
    keys = {"retention": RETENTION, "encryption": '"optional"'}
    with scene(folder, printers, keys=keys) as stage:
        stage.printers.change(
            fault_rate=FAULT_RATE,
            fault_choices=[str(one) for one in Fault],
            silent_seconds=1.0,
            octets_per_second=1e6,
            history=50,
        )
        stage.gateway.start()
        course = Course(jobs)
        began = time.monotonic()
        _push(stage, course)
        found = _end(stage, course)
        course.seconds = time.monotonic() - began
        report(course.table())
        found += [*_leaks(course), *_shredded(stage)]
        numbers = {queue: int(queue.removeprefix("q")) for queue in stage.queues}
        books = Books(stage.ledger.submissions, stage.printers.printed(), None, numbers)
        return found + judge(books)


def _push(stage: Scene, course: Course) -> None:
    """Submit until all jobs are acknowledged, never too far ahead of the printers."""
    follower = Follower(stage.printers.record)
    mix = Mix(pause=0.0, canceled=0.01, created=0.2, sizes=(1024, 1024, 4096, 40_000))
    loads = [
        Load(stage.gateway.port, stage.queues, stage.ledger, mix, clients=3, seed=1),
        Load(
            stage.gateway.port,
            stage.queues,
            stage.ledger,
            replace(mix, tls=True),
            clients=1,
            seed=2,
        ),
    ]
    with loads[0] as plain, loads[1] as secure:
        while len(stage.ledger.submissions) < course.jobs:
            time.sleep(0.25)
            look(stage, course, follower)
            ahead = len(stage.ledger.submissions) - len(course.paper) > BACKLOG
            for load in (plain, secure):
                load.rest(ahead)
            if time.monotonic() - course.moved > STUCK_SECONDS:
                return
    look(stage, course, follower)


def _by_tls(mix: Mix) -> Mix:
    return Mix(
        pause=mix.pause, canceled=mix.canceled, created=mix.created, sizes=mix.sizes, tls=True
    )


def look(stage: Scene, course: Course, follower: Follower) -> None:
    """Take a sample."""
    if more := follower.more():
        course.paper |= {one.sha256 for one in more}
        course.moved = time.monotonic()
    gateway = stage.gateway
    course.samples.append(
        Sample(
            len(course.paper), gateway.rss_octets(), gateway.open_files(), gateway.state_octets()
        )
    )


def _end(stage: Scene, course: Course) -> list[str]:
    """Wait for the last jobs; name those that are stuck."""
    stage.printers.change(fault_rate=0.0)
    follower = Follower(stage.printers.record)
    owed = {one.sha256 for one in stage.ledger.acknowledged if not one.cancel_began}
    course.moved = time.monotonic()
    while owed - course.paper:
        time.sleep(0.2)
        look(stage, course, follower)
        if time.monotonic() - course.moved > STUCK_SECONDS:
            left = [one for one in stage.ledger.acknowledged if one.sha256 in owed - course.paper]
            told = stage.told()
            stuck = [f"{one.token} in {one.queue}: {told.get(one.job_id)}" for one in left[:10]]
            return [f"{len(left)} jobs are stuck", *stuck]
    return []


def _leaks(course: Course) -> list[str]:
    found = []
    for name in ("rss", "files", "store"):
        grown = drift([getattr(one, name) for one in course.samples])
        if grown > DRIFT and course.jobs >= 20_000:
            found.append(f"{name} grew by {grown - 1:.1%} in the last third")
    return found


def _shredded(stage: Scene) -> list[str]:
    """Wait until no document is left."""
    deadline = time.monotonic() + SHREDDED_SECONDS
    folder = stage.gateway.state / "spool" / "documents"
    while left := [path for path in folder.rglob("*") if path.is_file()]:
        if time.monotonic() > deadline:
            return [f"{len(left)} documents are left {SHREDDED_SECONDS:g} s after their end"]
        time.sleep(0.5)
    return []


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=200_000)
    parser.add_argument("--printers", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), options.jobs, options.printers, print)
    print("\n".join(found[:50]) or "nothing is wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
