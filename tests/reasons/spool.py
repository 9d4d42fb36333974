"""What goes wrong in the print server's store of jobs."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable

from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import JobChange
from sealpress.spool.sqlite import SqliteStore
from tests.reasons.scene import Scene
from tests.spool.contract.makers import MAKERS
from tests.spool.contract.site import DONE, Site
from tests.spool.plain_sealer import PlainSealer


def _in_a_spool(act: Callable[[Site], Awaitable[object]]) -> Callable[[Scene], None]:
    def situation(scene: Scene) -> None:
        async def do() -> None:
            site = Site(MAKERS[0], scene.folder / "spool")
            try:
                await act(site)
            finally:
                await site.store.close()

        asyncio.run(do())

    return situation


async def a_database_that_may_not_grow(site: Site) -> None:
    site.store._writer.connection.execute("PRAGMA max_page_count = 1")
    for _ in range(100):
        await site.add()


async def another_program_with_the_database(site: Site) -> None:
    site.store._writer.connection.execute("PRAGMA busy_timeout = 10")
    foreign = sqlite3.connect(site.folder / "jobs.db", isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    try:
        await site.queue()
    finally:
        foreign.close()


async def a_second_gateway(site: Site) -> None:
    SqliteStore.open(site.folder, sealer=PlainSealer())


async def a_job_somebody_else_ended(site: Site) -> None:
    job = await site.done()
    await site.store.change_job(job.key, JobChange(state=JobState.PROCESSING))


async def a_writer_that_slept_too_long(site: Site) -> None:
    await site.add()
    claim = await site.claim()
    await site.store.recover("gateway")
    await site.store.finish(claim, DONE)


async def a_queue_that_was_removed(site: Site) -> None:
    number = await site.queue()
    await site.store.remove_queue(number)
    await site.store.counts(number)


async def a_queue_with_a_job(site: Site) -> None:
    await site.store.remove_queue((await site.add()).queue_id)


def _opened(scene: Scene) -> None:
    store = SqliteStore.open(scene.folder / "spool", sealer=PlainSealer())
    asyncio.run(store.close())


def tables_of_tomorrow(scene: Scene) -> None:
    _opened(scene)
    connection = sqlite3.connect(scene.folder / "spool" / "jobs.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    _opened(scene)


def a_database_of_something_else(scene: Scene) -> None:
    _opened(scene)
    (scene.folder / "spool" / "jobs.db").write_bytes(os.urandom(8192))
    _opened(scene)


SITUATIONS = {
    Reason.SPOOL_FAILED: _in_a_spool(another_program_with_the_database),
    Reason.SPOOL_FULL: _in_a_spool(a_database_that_may_not_grow),
    Reason.SPOOL_IN_USE: _in_a_spool(a_second_gateway),
    Reason.SPOOL_TOO_NEW: tables_of_tomorrow,
    Reason.SPOOL_DAMAGED: a_database_of_something_else,
    Reason.JOB_CHANGED: _in_a_spool(a_job_somebody_else_ended),
    Reason.WRITER_FENCED: _in_a_spool(a_writer_that_slept_too_long),
    Reason.QUEUE_NOT_FOUND: _in_a_spool(a_queue_that_was_removed),
    Reason.QUEUE_NOT_EMPTY: _in_a_spool(a_queue_with_a_job),
}
