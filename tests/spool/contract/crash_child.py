"""A process that works with a store and says on its output what was promised to it, line by line.

``python -m tests.spool.contract.crash_child STORE FOLDER load`` goes on until it is killed;
``... script`` does the same few things in the same order each time, and ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
import uuid
from pathlib import Path

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.spool.clock import SpoolClock
from sealpress.spool.records import Claim, JobChange, JobPrivate, NewJob
from sealpress.spool.store import JobStore
from tests.spool.contract.makers import MAKERS
from tests.spool.contract.site import document
from tests.spool.plain_sealer import PlainSealer

QUEUES = 5
ADDERS = 8
SCRIPT_JOBS = 12


def say(*words: object) -> None:
    """Tell the parent in one system call, so that a line is whole or absent."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class Child:
    """Adds, claims and finishes."""

    def __init__(self, store: JobStore) -> None:
        self.store = store
        self.numbers: list[int] = []
        self.queues: list[int] = []

    async def begin(self) -> None:
        self.queues = [(await self.store.open_queue(f"q{one}")).id for one in range(QUEUES)]

    async def number(self) -> int:
        if not self.numbers:
            reserved = await self.store.reserve_job_ids(20)
            say("reserved", reserved.start, reserved.stop)
            self.numbers = list(reserved)
        return self.numbers.pop(0)

    async def add(self, turn: int) -> None:
        job = NewJob(
            queue_id=self.queues[turn % QUEUES],
            job_id=await self.number(),
            uuid=str(uuid.uuid4()),
            private=JobPrivate(name="letter", user="ann"),
        )
        await self.store.add_job(job, [document()], note=b"added %d" % job.job_id)
        say("added", job.job_id)

    async def print_all(self) -> None:
        for claim in await self.store.claim("child", 3):
            following: Claim | None = claim
            while following is not None:
                done, number = JobChange(state=JobState.COMPLETED), following.job.job_id
                say("begun", number)
                following = await self.store.finish(following, done, note=b"done %d" % number)
                say("done", number)


async def load(child: Child) -> None:
    """Everything at the same time, until somebody kills us."""

    async def adding() -> None:
        for turn in itertools.count():
            await child.add(turn)

    async def printing() -> None:
        while True:
            await child.print_all()
            await child.store.purge(documents_after=0.02, history_after=1e9, limit=50)

    await asyncio.gather(*(adding() for _ in range(ADDERS)), printing())


async def script(child: Child, turns: int = SCRIPT_JOBS) -> None:
    """A few jobs one after another; what fails is told, and what comes then goes on."""
    for turn in range(turns):
        try:
            await child.add(turn)
            await child.print_all()
            await child.store.purge(documents_after=0, history_after=1e9, limit=2)
        except SpoolError as error:
            say("refused", turn, error.reason)
        else:
            say("turn", turn)


async def long_script(child: Child) -> None:
    """The same for longer."""
    await script(child, 5 * SCRIPT_JOBS)


async def main(kind: str, folder: str, what: str) -> None:
    maker = next(maker for maker in MAKERS if maker.name == kind)
    try:
        store = maker.open(Path(folder), PlainSealer(), SpoolClock())
    except SpoolError as error:
        say("not-opened", error.reason)
        return
    child = Child(store)
    for _ in range(20):
        with contextlib.suppress(SpoolError):
            await child.begin()
            break
    say("open")
    await {"load": load, "script": script, "long-script": long_script}[what](child)
    await store.close()
    say("closed")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
