"""Many jobs through many printers that fail now and then: no leak, no stuck job, a compact store.

python -m tests.crash.soak --jobs 200000 --printers 200

A day of an office in less than an hour: what is kept for days there is kept for seconds here.
A line every ten seconds says how it goes; the exit code is 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from sealpress.gateway.places import AUDIT_FOLDER
from tests.crash.audited import audited
from tests.crash.course import Course, Sample
from tests.crash.judge import Books, judge
from tests.crash.load import Load, Mix
from tests.crash.scene import Scene, scene
from tests.gateway.printers.faults import Fault
from tests.gateway.printers.records import Follower

FAULT_RATE = 0.05
BACKLOG = 500
MAX_BACKLOG = 3000
RESTED = 400
"""Clients pause from so many acknowledged jobs that are not on paper, until so few are left.

A long soak lets more pile up, and goes on with half of it: the last few hundred wait for printers
that are in trouble, so that waiting for them would only rest everybody. Deliveries give way to
clients, so that a long soak has both: rushes of jobs, and time to print.
"""

PURGED_SECONDS = 90.0
STUCK_SECONDS = 120.0
"""Nothing at all is printed for so long, though jobs wait."""

SAMPLE_SECONDS = 1.0
PROGRESS_SECONDS = 10.0
HISTORY_SECONDS, SHORT_HISTORY_SECONDS, SHORT_JOBS = 20, 5, 10_000
"""For how long jobs are kept, in a long soak and in one of at most so many jobs."""
MIX = Mix(pause=0.0, canceled=0.01, created=0.2, sizes=(1024, 1024, 4096, 40_000))


class Soak:
    """One soak: its stage, its course, and where it tells how it goes."""

    def __init__(self, stage: Scene, jobs: int, report: Callable[[str], object]) -> None:
        self.stage, self.course, self.report = stage, Course(jobs), report
        self._follower = Follower(stage.printers.record)
        self._backlog = min(MAX_BACKLOG, max(BACKLOG, jobs // 50))
        self._rested = max(RESTED, self._backlog // 2)
        self._sampled = self._reported = 0.0

    def run(self) -> list[str]:
        """Print all jobs; return what went wrong."""
        self._push()
        found = self._end()
        self.report(self.course.summary())
        found += self.course.growth()
        self.report("all is over; is it purged, and are the books right?")
        found += self._purged() + self._audited()
        numbers = {queue: int(queue.removeprefix("q")) for queue in self.stage.queues}
        submissions, printed = self.stage.ledger.submissions, self.stage.printers.printed()
        return found + judge(Books(submissions, printed, None, numbers))

    def look(self) -> None:
        """See what is on paper; take a sample and tell how it goes when it is time."""
        self.course.follow(self.stage.ledger.submissions, self._follower.more())
        now = time.monotonic()
        if now - self._sampled >= SAMPLE_SECONDS:
            self._sampled = now
            self.course.samples.append(sample(self.stage, len(self.course.paper)))
        if now - self._reported >= PROGRESS_SECONDS:
            self._reported = now
            self.report(self.course.progress())

    @property
    def is_stuck(self) -> bool:
        """Whether nothing moves any more."""
        return time.monotonic() - self.course.moved > STUCK_SECONDS

    def _push(self) -> None:
        """Submit until all jobs are acknowledged, never too far ahead of the printers."""
        with contextlib.ExitStack() as stack:
            resting = False
            loads = [stack.enter_context(load) for load in _clients(self.stage, self.course.jobs)]
            while len(self.stage.ledger.submissions) < self.course.jobs and not self.is_stuck:
                time.sleep(0.1)
                self.look()
                resting = len(self.course.owed) > (self._rested if resting else self._backlog)
                for load in loads:
                    load.rest(resting)

    def _end(self) -> list[str]:
        """Wait for the last jobs; name those that are stuck."""
        self.stage.printers.change(fault_rate=0.0)
        self.course.moved = time.monotonic()
        self.look()
        while self.course.owed and not self.is_stuck:
            time.sleep(0.1)
            self.look()
        self._sampled = 0.0
        self.look()
        if not (left := self.course.owed):
            return []
        told = self.stage.told()
        stuck = [f"{one.token} in {one.queue}: {told.get(one.job_id)}" for one in left[:10]]
        return [f"{len(left)} jobs are stuck", *stuck]

    def _purged(self) -> list[str]:
        """Wait until no document and no job is kept any more."""
        deadline = time.monotonic() + PURGED_SECONDS
        while left := kept(self.stage.gateway.state / "spool"):
            if time.monotonic() > deadline:
                return [f"{left} are kept {PURGED_SECONDS:g} s after their end"]
            time.sleep(0.5)
        return []

    def _audited(self) -> list[str]:
        """Stop the gateway and look at the audit log."""
        code = self.stage.gateway.stop()
        ended = [] if code == 0 else [f"the gateway ended with {code}"]
        taken = self.stage.ledger.acknowledged
        return ended + audited(self.stage.gateway.state / AUDIT_FOLDER, taken)


def run(folder: Path, jobs: int, printers: int, report: Callable[[str], object]) -> list[str]:
    """Print so many jobs; return what went wrong."""
    history = HISTORY_SECONDS if jobs > SHORT_JOBS else SHORT_HISTORY_SECONDS
    retention = f"{{ documents = 0, history = {history} }}"
    keys = {"retention": retention, "encryption": '"optional"'}
    with scene(folder, printers, keys=keys) as stage:
        stage.printers.change(
            fault_rate=FAULT_RATE,
            fault_choices=[str(one) for one in Fault],
            silent_seconds=1.0,
            octets_per_second=1e6,
            history=50,
        )
        stage.gateway.start()
        return Soak(stage, jobs, report).run()


def _clients(stage: Scene, jobs: int) -> Iterator[Load]:
    mix = replace(MIX, most=jobs)
    port, queues, ledger = stage.gateway.port, stage.queues, stage.ledger
    yield Load(port, queues, ledger, mix, clients=6, seed=1)
    yield Load(port, queues, ledger, replace(mix, tls=True), clients=2, seed=2)


def sample(stage: Scene, printed: int) -> Sample:
    """See what the gateway uses."""
    gateway = stage.gateway
    spool = gateway.disk(gateway.state / "spool")
    return Sample(
        printed,
        gateway.rss_octets(),
        gateway.cpu_seconds(),
        gateway.open_files(),
        sum(spool.values()),
        sum(1 for path in spool if "documents" in path.parts),
        sum(gateway.disk(gateway.state / AUDIT_FOLDER).values()),
    )


def kept(spool: Path) -> str:
    """Say what a spool still keeps; nothing when it is empty."""
    documents = sum(1 for path in (spool / "documents").rglob("*") if path.is_file())
    uri = f"{(spool / 'jobs.db').absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        (jobs,) = connection.execute("SELECT count(*) FROM job").fetchone()
    return f"{jobs} jobs and {documents} documents" if jobs or documents else ""


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=200_000)
    parser.add_argument("--printers", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), options.jobs, options.printers, _say)
    _say("\n".join([f"{len(found)} findings", *found[:50]]) if found else "nothing is wrong")
    return 1 if found else 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
