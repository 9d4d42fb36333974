"""What a store's process said before it ended, and whether the store still knows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.ipp.states import JobState
from sealpress.spool.clock import SpoolClock
from sealpress.spool.store import JobSelection, JobStore, Which
from tests.spool.contract.makers import StoreMaker
from tests.spool.plain_sealer import PlainSealer

ROOT = Path(__file__).resolve().parents[3]
CHILD = "tests.spool.contract.crash_child"
PATIENCE = 60


def child_command(maker: StoreMaker, folder: Path, what: str) -> list[str]:
    """The command of a process that works with a store."""
    return [sys.executable, "-m", CHILD, maker.name, str(folder), what]


def started(command: Sequence[str]) -> subprocess.Popen[str]:
    """Start it where its modules are found; what it says can be read."""
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@dataclass
class Promises:
    """What was said in all rounds."""

    added: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    reserved: set[int] = field(default_factory=set)
    begun: set[int] = field(default_factory=set)

    def hear(self, said: str) -> None:
        """Take in the lines of one round; the last one may be cut off."""
        for line in said.splitlines():
            match line.split():
                case ["added", number]:
                    self.added.append(int(number))
                case ["done", number]:
                    self.done.append(int(number))
                case ["begun", number]:
                    self.begun.add(int(number))
                case ["reserved", first, end]:
                    numbers = set(range(int(first), int(end)))
                    assert not self.reserved & numbers, "a number was given twice"
                    self.reserved |= numbers

    async def are_kept_by(self, store: JobStore, *, nothing_else: bool) -> None:
        """Check that the store knows everything that was promised, or just that."""
        jobs = {job.job_id: job for job in await store.jobs(JobSelection(which=Which.ALL))}
        assert set(self.added) <= set(jobs), "jobs were lost"
        assert not nothing_else or set(self.added) == set(jobs), "a refused job is there"
        states = {jobs[number].state for number in self.done}
        assert states <= {JobState.COMPLETED}, "what was done is not"
        assert len(set(self.done)) == len(self.done), "a job was printed twice"
        await self._notes_are_whole(store)

    async def _notes_are_whole(self, store: JobStore) -> None:
        notes = await store.notes(1_000_000)
        assert [number for number, _ in notes] == list(range(1, len(notes) + 1)), "a gap"
        texts = [note.decode() for _, note in notes]
        assert len(set(texts)) == len(texts), "a note was kept twice"
        promised = [f"added {one}" for one in self.added] + [f"done {one}" for one in self.done]
        assert set(promised) <= set(texts), "notes were lost"


async def checked(
    maker: StoreMaker, folder: Path, promises: Promises, *, nothing_else: bool = False
) -> None:
    """Open the store of a process that ended, and check what it promised."""
    store = maker.open(folder, PlainSealer(), SpoolClock())
    try:
        maker.check(folder)
        await promises.are_kept_by(store, nothing_else=nothing_else)
    finally:
        await store.close()
