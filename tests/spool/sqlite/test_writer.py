"""The writer's thread: batches, faults inside and around them, foreign locks, ends."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.records import NewJob
from sealpress.spool.sqlite import SqliteStore
from sealpress.spool.sqlite.connection import BUSY_SECONDS
from sealpress.spool.sqlite.writer import MAX_BATCH, WriterThread
from tests.spool.contract.site import Site, document


def writer_of(site: Site) -> WriterThread:
    assert isinstance(site.store, SqliteStore)
    return site.store._writer


@contextlib.contextmanager
def held_up(site: Site) -> Iterator[None]:
    """Let everything that is asked for within be there at once when the writer goes on."""
    go_on = threading.Event()
    writer_of(site).begin(lambda _: go_on.wait(60))
    yield
    go_on.set()


def sync_mode(connection: sqlite3.Connection) -> tuple[object, ...]:
    names = ("journal_mode", "synchronous", "secure_delete")
    return tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names)


async def test_what_is_committed_is_flushed_and_what_is_deleted_overwritten(site: Site) -> None:
    assert await writer_of(site).do(sync_mode) == ("wal", 2, 1)


async def test_what_comes_together_is_committed_together(site: Site) -> None:
    await site.queue()
    new = [await site.new_job() for _ in range(MAX_BATCH)]
    commits: list[str] = []
    await writer_of(site).do(lambda db: db.set_trace_callback(commits.append))
    await asyncio.gather(*(site.store.add_job(job) for job in new))
    assert commits.count("COMMIT") < MAX_BATCH / 10


async def test_jobs_that_come_together_share_their_statements(site: Site) -> None:
    await site.queue()
    new = [await site.new_job() for _ in range(20)]
    said: list[str] = []
    with held_up(site):
        writer_of(site).begin(lambda db: db.set_trace_callback(said.append))
        adding = [
            asyncio.ensure_future(site.store.add_job(job, [document(b"one")], note=b"{}"))
            for job in new
        ]
        await asyncio.sleep(0)
    added = await asyncio.gather(*adding)
    once = dict.fromkeys(said)  # a statement is told again with each trigger
    inserts = [line.split()[2] for line in once if line.split()[0] == "INSERT"]
    assert inserts == ["job", "document", "note"]
    for job in added:
        found = await site.store.job(job.job_id)
        assert found is not None
        assert (found.key, found.uuid, found.documents) == (job.key, job.uuid, job.documents)


async def test_a_job_of_no_queue_spoils_no_other_that_comes_with_it(site: Site) -> None:
    await site.queue()
    new = [await site.new_job() for _ in range(9)]
    new[4] = dataclasses.replace(new[4], queue_id=99)
    with held_up(site):
        adding = [asyncio.ensure_future(site.store.add_job(job)) for job in new]
        await asyncio.sleep(0)
    answers = await asyncio.gather(*adding, return_exceptions=True)
    refused = [number for number, one in enumerate(answers) if isinstance(one, SpoolError)]
    assert refused == [4]
    kept = [job.job_id for number, job in enumerate(new) if number != 4]
    assert await site.listed() == kept


async def test_a_fault_of_ours_alone_leaves_nothing_behind(site: Site) -> None:
    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO note (note) VALUES (x'00')")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await writer_of(site).do(broken)
    assert await site.store.notes(9) == []
    await site.add()


async def test_a_fault_of_ours_in_one_operation_spoils_no_other(site: Site) -> None:
    async def broken() -> None:
        await writer_of(site).do(lambda _: 1 / 0)

    answers = await asyncio.gather(
        site.queue("a"), broken(), site.queue("b"), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [int, ZeroDivisionError, int]


async def test_a_full_database_refuses_and_goes_on_when_there_is_room(site: Site) -> None:
    first = await site.add()
    await limit_pages(site, 1)
    with pytest.raises(SpoolError) as caught:
        await site.add("office", document(bytes(100_000)))
    assert caught.value.reason is Reason.SPOOL_FULL
    assert (await site.claim()).job.job_id == first.job_id
    await limit_pages(site, 1 << 30)
    added = await site.add("office", document(bytes(100_000)))
    assert await site.listed() == [first.job_id, added.job_id]


async def limit_pages(site: Site, pages: int) -> None:
    """Let the database grow to so many pages, but no smaller than it is."""
    await writer_of(site).do(lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchone())


async def test_a_foreign_lock_gives_an_answer_in_time(site: Site) -> None:
    await site.add()
    await writer_of(site).do(lambda db: db.execute("PRAGMA busy_timeout = 300").fetchone())
    foreign = sqlite3.connect(site.folder / "jobs.db", isolation_level=None)
    foreign.execute("BEGIN EXCLUSIVE")
    begun = time.monotonic()
    answers = await asyncio.gather(
        *(site.store.open_queue(name) for name in "abc"), return_exceptions=True
    )
    assert {answer.reason for answer in answers} == {Reason.SPOOL_FAILED}
    assert time.monotonic() - begun < 10 * BUSY_SECONDS
    assert len(await site.listed()) == 1
    foreign.close()
    await site.add()
    assert len(await site.listed()) == 2


async def test_a_database_whose_file_is_gone_is_no_hang(site: Site) -> None:
    await site.add()
    for name in ("jobs.db", "jobs.db-wal", "jobs.db-shm"):
        (site.folder / name).unlink()
    await asyncio.gather(*(site.store.open_queue(name) for name in "ab"), return_exceptions=True)
    await site.store.close()


async def test_closing_waits_for_what_was_asked_before(site: Site) -> None:
    await site.queue()
    new = [await site.new_job() for _ in range(50)]
    adding = [asyncio.ensure_future(site.store.add_job(job)) for job in new]
    await asyncio.sleep(0)
    await site.store.close()
    await asyncio.gather(*adding)
    site.store = site.opened()
    assert await site.listed() == [job.job_id for job in new]


async def test_no_thread_is_left(site: Site) -> None:
    await site.add()
    await site.listed()
    await site.store.close()
    assert [one.name for one in threading.enumerate() if one.name.startswith("spool")] == []


async def test_several_event_loops_use_one_store(site: Site) -> None:
    new = [await site.new_job() for _ in range(4)]

    def work(job: NewJob) -> int:
        return asyncio.run(site.store.add_job(job)).job_id

    numbers = await asyncio.gather(*(asyncio.to_thread(work, job) for job in new))
    assert numbers == [job.job_id for job in new]
    assert sorted(await site.listed()) == numbers


async def test_a_caller_that_gave_up_has_asked_all_the_same(site: Site) -> None:
    new = await site.new_job()
    adding = asyncio.ensure_future(site.store.add_job(new))
    await asyncio.sleep(0)
    adding.cancel()
    await site.queue("after")
    assert await site.listed() == [new.job_id]
