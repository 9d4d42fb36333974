"""Accepting jobs into vault and store together: the order of syncs, and death at any call.

strace is the judge of the order, and the one who kills and who breaks the disk.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sealpress.spool.store import JobSelection, Which
from tests.crash.injection import hits, injected
from tests.interop import judges
from tests.spool.submitter import SIZES, Spool, document

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("SEALPRESS_INJECTIONS", "2"))
"""How many different n are tried for each kind of call."""

WRITING = ("openat", "writev", "fdatasync", "linkat", "fsync", "pwrite64")
JOBS = 4

pytestmark = pytest.mark.slow


@contextmanager
def submitter(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the process that accepts jobs; it is ready when this begins."""
    argv = [sys.executable, "-m", "tests.spool.submitter", str(folder)]
    process = subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate(timeout=20)


def answers(process: subprocess.Popen[str]) -> list[str]:
    """Let it take jobs, and return what it says until it is done, or dead."""
    said = []
    process.stdin.write(f"{JOBS}\n")
    process.stdin.flush()
    for line in process.stdout:
        if line == "done\n":
            break
        said.append(line.strip())
    return said


def accepted(said: list[str]) -> dict[int, int]:
    """Return the numbers of accepted jobs with the octets of their documents."""
    words = [line.split() for line in said]
    return {int(job_id): int(octets) for kind, job_id, octets in filter(lambda w: w[1:], words)}


async def audit(folder: Path, promised: dict[int, int], *, swept: bool) -> None:
    """Look whether every job that was accepted is there whole, and nothing else is."""
    async with Spool(folder) as spool:
        jobs = await spool.store.jobs(JobSelection(which=Which.ALL))
        assert promised.keys() <= {job.job_id for job in jobs}
        for job in jobs:
            found = await spool.store.job(job.job_id)
            octets = await spool.document(found)
            assert octets == document(len(octets))
            assert len(octets) == promised.get(job.job_id, len(octets))
        if swept:
            await spool.vault.sweep(await spool.store.files())
        there = {path.name for path in (folder / "documents").iterdir()}
        assert there == await spool.store.files()


# The order

EVENTS = (
    (re.compile(r"fdatasync\(\d+<[^>]*/documents/[^>]*>"), "document is synced"),
    (re.compile(r"linkat\(.*documents"), "document gets its name"),
    (re.compile(r"fsync\(\d+<[^>]*/documents>"), "name is synced"),
    (re.compile(r"f(data)?sync\(\d+<[^>]*jobs\.db-wal>"), "job is synced"),
    (re.compile(r"write\(1<[^>]*>, \"accepted"), "answer"),
)
IN_ITS_ROW = ["job is synced", "answer"]
IN_A_FILE = ["document is synced", "document gets its name", "name is synced", *IN_ITS_ROW]


def events(log: Path) -> list[str]:
    """Return what happened, in order, each run of the same thing once."""
    found = []
    for line in log.read_text(errors="replace").splitlines():
        name = next((name for pattern, name in EVENTS if pattern.search(line)), None)
        if name is not None and found[-1:] != [name]:
            found.append(name)
    return found


def test_everything_is_on_disk_before_the_answer(tmp_path):
    log = tmp_path / "strace.log"
    with submitter(tmp_path / "spool") as process:
        argv = [judges.program("strace"), "-f", "-q", "-y", "-o", str(log), "-p", str(process.pid)]
        argv += ["-e", "trace=fdatasync,fsync,linkat,write"]
        with subprocess.Popen(argv, stderr=subprocess.PIPE) as tracer:
            try:
                wait_until_traced(process.pid)
                assert len(accepted(answers(process))) == JOBS
            finally:
                tracer.terminate()
    expected = [IN_A_FILE if size > 16384 else IN_ITS_ROW for size in SIZES]
    assert events(log) == [event for job in expected for event in job]


def wait_until_traced(pid: int) -> None:
    """Return when every thread of a process has its tracer."""
    for _ in range(3000):
        tasks = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/status")]
        if tasks and all("TracerPid:\t0\n" not in task for task in tasks):
            return
        os.sched_yield()
        asyncio.run(asyncio.sleep(0.01))
    raise AssertionError("strace does not attach")


# Death and broken disks


def numbers() -> list[int]:
    return [1, 3, 2, 5, 4, 6, 8, 7, 10, 13][:ROUNDS] + list(range(9, 9 + max(0, ROUNDS - 10)))


@pytest.mark.parametrize("call", WRITING)
def test_killed_at_the_nth_call_nothing_is_half_there(tmp_path, call):
    died = 0
    for number in numbers():
        folder = tmp_path / str(number)
        with submitter(folder) as process:
            effect = f"signal=SIGKILL:when={number}"
            with injected(process.pid, call, effect, tmp_path / "strace.log"):
                said = answers(process)
            died += len(said) < JOBS
        asyncio.run(audit(folder, accepted(said), swept=True))
    assert died


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("call", WRITING)
def test_a_disk_that_fails_at_the_nth_call(tmp_path, call, error):
    """Nothing is acknowledged that isn't kept, nothing stays of the others, and it goes on."""
    folder, said, injections = tmp_path / "spool", [], 0
    with submitter(folder) as process:
        for number in numbers():  # strace counts the calls of each thread for itself
            log = tmp_path / f"{number}.log"
            with injected(process.pid, call, f"error={error}:when={number}+2", log):
                said += answers(process)
            injections += hits(log)
            healed = answers(process)
            assert "refused" not in healed
            said += healed
    assert len(said) == 2 * JOBS * len(numbers())
    assert injections
    asyncio.run(audit(folder, accepted(said), swept=False))
