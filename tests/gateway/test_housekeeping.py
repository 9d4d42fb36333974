"""Nothing is kept longer than its queue wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import pytest

from sealpress.gateway import housekeeping
from sealpress.gateway.housekeeping import PURGED_AT_ONCE, Housekeeping
from sealpress.gateway.settings import Retention
from sealpress.spool.records import SpooledJob
from tests.gateway.office import Office, queue

SHORT = Retention(documents=10.0, history=100.0)
LONG = Retention(documents=1000.0, history=1000.0)


class Vault:
    """Remembers which files were to go."""

    def __init__(self) -> None:
        self.removed: list[str] = []

    async def remove(self, files: Collection[str]) -> None:
        self.removed += files


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    yield office
    await office.store.close()


def keeping(office: Office, vault: Vault | None = None) -> Housekeeping:
    return Housekeeping(office.queues, office.store, vault or Vault(), office.roster)  # type: ignore[arg-type]  # test


async def is_kept(office: Office, job: SpooledJob) -> bool | None:
    """Whether a job has its documents; ``None`` when it is gone."""
    found = await office.store.job(job.job_id)
    return None if found is None else found.documents[0].place is not None


async def test_each_queue_has_its_own_times(office: Office) -> None:
    await office.roster.open([queue("a", retention=SHORT), queue("b", retention=LONG)])
    short, long = await office.site.done("a"), await office.site.done("b")
    office.site.time.pass_by(50)
    await keeping(office).purge()
    assert (await is_kept(office, short), await is_kept(office, long)) == (False, True)
    office.site.time.pass_by(100)
    await keeping(office).purge()
    assert (await is_kept(office, short), await is_kept(office, long)) == (None, True)


async def test_documents_of_queues_without_settings_go_soon(office: Office) -> None:
    gone, waits = await office.site.done("gone"), await office.site.add("gone")
    await office.roster.open([queue("a", retention=SHORT), queue("b", retention=LONG)])
    office.site.time.pass_by(50)
    await keeping(office).purge()
    assert (await is_kept(office, gone), await is_kept(office, waits)) == (False, True)


async def test_a_purge_goes_on_until_nothing_is_left(office: Office) -> None:
    await office.roster.open([queue("a", retention=Retention(documents=0.0, history=0.0))])
    for _ in range(3):
        await office.site.done("a")
    assert PURGED_AT_ONCE > 1
    await keeping(office).purge()
    assert (await office.store.counts(office.queues.named("a").id)).history == 0


async def test_without_a_queue_there_is_nothing_to_do(office: Office) -> None:
    vault = Vault()
    await keeping(office, vault).purge()
    assert vault.removed == []


async def test_a_queue_remembers_so_many_jobs(office: Office) -> None:
    few = Retention(documents=1000.0, history=1000.0, history_jobs=1)
    await office.roster.open([queue("a", retention=few), queue("b", retention=LONG)])
    jobs = [await office.site.done(name) for name in ("a", "a", "b", "b")]
    office.site.time.pass_by(100)
    await keeping(office).purge()
    assert [await is_kept(office, job) for job in jobs] == [None, True, True, True]


async def test_free_memory_is_given_back_now_and_then(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = asyncio.Event()
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(housekeeping, "HOUSEKEEPING_SECONDS", 0.01)
    monkeypatch.setattr(housekeeping, "GIVE_BACK_SECONDS", 0.02)
    monkeypatch.setattr(
        housekeeping, "give_back_free_memory", lambda: loop.call_soon_threadsafe(given.set)
    )
    task = asyncio.create_task(keeping(office).run())
    try:
        await asyncio.wait_for(given.wait(), 30)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
