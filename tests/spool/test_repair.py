"""A damaged database: the start refuses it, and a repair keeps all that can be read."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.encryption.ring import open_ring
from sealpress.spool.records import FOREVER
from sealpress.spool.repair import Repaired, is_spool_well, repair_spool
from sealpress.spool.sqlite.connection import DATABASE, REPAIRED
from sealpress.spool.store import JobSelection
from tests.spool.submitter import SIZES, Spool, document, submit

PAGE = 4096


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def fill(folder: Path, jobs: int = 12) -> None:
    """Accept jobs at two queues, with documents of all sizes."""
    async with Spool(folder) as spool:
        queues = [await spool.store.open_queue(name) for name in ("laser", "labels")]
        for number, job_id in enumerate(await spool.store.reserve_job_ids(jobs)):
            size = SIZES[number % len(SIZES)]
            await submit(spool, queues[number % 2].id, job_id, size)


def repair(folder: Path, **options: object) -> Repaired:
    return repair_spool(folder, open_ring(folder), **options)  # type: ignore[arg-type]


async def jobs_of(folder: Path) -> dict[int, bytes]:
    """Return what can be read of all jobs' documents."""
    found = {}
    async with Spool(folder) as spool:
        for job in await spool.store.jobs(JobSelection()):
            whole = await spool.store.job(job.job_id)
            found[job.job_id] = await spool.document(whole)
    return found


def everything(jobs: int = 12) -> dict[int, bytes]:
    return {number + 1: document(SIZES[number % len(SIZES)]) for number in range(jobs)}


def overwrite(path: Path, at: int, octets: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(octets)


async def refusal(folder: Path) -> SpoolError:
    with pytest.raises(SpoolError) as caught:
        async with Spool(folder):
            pass
    return caught.value


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: overwrite(path, 0, bytes(100)),
        lambda path: overwrite(path, 0, os.urandom(PAGE)),
        lambda path: overwrite(path, 40, os.urandom(20)),
    ],
    ids=["header-gone", "first-page-garbage", "header-garbage"],
)
async def test_without_its_first_page_all_jobs_are_recovered(tmp_path: Path, damage) -> None:
    await fill(tmp_path)
    damage(tmp_path / DATABASE)
    assert (await refusal(tmp_path)).reason is Reason.SPOOL_DAMAGED
    done = repair(tmp_path)
    assert (done.salvaged.jobs, done.salvaged.queues, done.held) == (12, 2, 12)
    assert (done.documents, done.missing, done.salvaged.lost_queues) == ((), 0, 0)
    assert await jobs_of(tmp_path) == everything()


async def test_pages_that_are_lost_take_nothing_else_with_them(tmp_path: Path) -> None:
    await fill(tmp_path, 40)
    path = tmp_path / DATABASE
    pages = path.stat().st_size // PAGE
    overwrite(path, PAGE * (pages // 2), os.urandom(PAGE * 2))
    assert not is_spool_well(tmp_path)
    done = repair(tmp_path)
    assert is_spool_well(tmp_path)
    files = {one.name for one in (tmp_path / "documents").iterdir()}
    kept = {one.name for one in (done.aside / "documents").glob("*")}
    assert len(files) + len(kept) == 20, "no document is thrown away"
    assert set(done.documents) == kept
    assert (done.aside / DATABASE).stat().st_size == pages * PAGE
    assert done.salvaged.jobs >= 20


async def test_a_cut_file_gives_what_is_left(tmp_path: Path) -> None:
    await fill(tmp_path, 40)
    path = tmp_path / DATABASE
    os.truncate(path, path.stat().st_size // 2 // PAGE * PAGE + 100)
    done = repair(tmp_path)
    found = {}
    async with Spool(tmp_path) as spool:
        for job in await spool.store.jobs(JobSelection()):
            if job.job_id not in done.salvaged.incomplete:
                found[job.job_id] = await spool.document(await spool.store.job(job.job_id))
    assert found.items() <= everything(40).items()
    assert len(found) + len(done.salvaged.incomplete) == done.salvaged.jobs


async def test_an_incomplete_job_is_never_printed_in_part(tmp_path: Path) -> None:
    await fill(tmp_path, 4)
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.execute("DELETE FROM document WHERE job = 2")
    overwrite(tmp_path / DATABASE, 0, bytes(16))
    assert repair(tmp_path).salvaged.incomplete == (2,)
    async with Spool(tmp_path) as spool:
        with pytest.raises(SpoolError) as caught:
            await spool.document(await spool.store.job(2))
    assert caught.value.reason is Reason.DOCUMENT_LOST


async def test_what_waits_is_held_until_somebody_has_looked(tmp_path: Path) -> None:
    await fill(tmp_path, 4)
    overwrite(tmp_path / DATABASE, 0, bytes(100))
    repair(tmp_path)
    async with Spool(tmp_path) as spool:
        jobs = await spool.store.jobs(JobSelection())
        assert await spool.store.claim("me", 2) == []
    assert {(job.state, job.hold_until) for job in jobs} == {(JobState.PENDING_HELD, FOREVER)}
    assert all("damaged" in job.message and job.private.name for job in jobs)


async def test_or_goes_on_at_once_when_that_is_wanted(tmp_path: Path) -> None:
    await fill(tmp_path, 4)
    overwrite(tmp_path / DATABASE, 0, bytes(100))
    assert repair(tmp_path, holds=False).held == 0
    async with Spool(tmp_path) as spool:
        claims = await spool.store.claim("me", 2)
        assert len(claims) == 2


@pytest.mark.parametrize("what", ["removed", "emptied"])
async def test_a_database_that_is_gone_is_no_new_spool(tmp_path: Path, what: str) -> None:
    await fill(tmp_path, 4)
    path = tmp_path / DATABASE
    path.unlink() if what == "removed" else os.truncate(path, 0)
    assert (await refusal(tmp_path)).reason is Reason.SPOOL_DAMAGED
    assert len(list((tmp_path / "documents").iterdir())) == 2, "documents are not swept away"
    done = repair(tmp_path, first_job_id=500)
    assert (done.salvaged.jobs, len(done.documents)) == (0, 2)
    async with Spool(tmp_path) as spool:
        assert (await spool.store.reserve_job_ids(1))[0] >= 500


async def test_jobs_are_read_from_the_log_alone(tmp_path: Path) -> None:
    async with Spool(tmp_path) as spool:
        queue = await spool.store.open_queue("laser")
        for job_id, size in zip(await spool.store.reserve_job_ids(4), SIZES, strict=True):
            await submit(spool, queue.id, job_id, size)
        log = (tmp_path / "jobs.db-wal").read_bytes()
        kept = {path.name: path.read_bytes() for path in (tmp_path / "documents").iterdir()}
    (tmp_path / DATABASE).unlink()
    (tmp_path / "jobs.db-wal").write_bytes(log)
    assert kept
    assert (await refusal(tmp_path)).reason is Reason.SPOOL_DAMAGED
    assert repair(tmp_path).salvaged.jobs == 4
    assert await jobs_of(tmp_path) == everything(4)


async def test_a_repair_that_was_cut_short_is_finished_by_the_next_start(tmp_path: Path) -> None:
    await fill(tmp_path, 4)
    overwrite(tmp_path / DATABASE, 0, bytes(100))
    damaged = (tmp_path / DATABASE).read_bytes()
    repair(tmp_path)
    (tmp_path / DATABASE).rename(tmp_path / REPAIRED)
    (tmp_path / DATABASE).write_bytes(damaged)
    assert await jobs_of(tmp_path) == everything(4)


async def test_numbers_of_jobs_go_on(tmp_path: Path) -> None:
    await fill(tmp_path, 4)
    overwrite(tmp_path / DATABASE, 0, bytes(100))
    repair(tmp_path)
    async with Spool(tmp_path) as spool:
        assert (await spool.store.reserve_job_ids(1))[0] > 4


async def test_a_spool_in_use_is_not_repaired(tmp_path: Path) -> None:
    async with Spool(tmp_path):
        with pytest.raises(SpoolError) as caught:
            repair(tmp_path)
    assert caught.value.reason is Reason.SPOOL_IN_USE
