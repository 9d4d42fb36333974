"""Contract of stores: nothing is kept longer than wanted, and nothing goes before its time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import JobPrivate
from sealpress.spool.store import MIN_HISTORY_SECONDS, Purged
from tests.spool.contract.site import DONE, SAID, Site, document
from tests.spool.plain_sealer import PlainSealer

DAY = 86400.0


async def purged(site: Site, documents: float = 0, history: float = DAY, limit: int = 10) -> Purged:
    return await site.store.purge(documents_after=documents, history_after=history, limit=limit)


async def test_documents_go_and_the_job_stays(site: Site) -> None:
    job = await site.done()
    assert await purged(site) == Purged(documents=1)
    found = await site.store.job(job.job_id)
    assert [one.place for one in found.documents] == [None]
    assert (found.number_of_documents, found.octets) == (1, job.octets)
    assert found.private == job.private


async def test_files_of_the_vault_are_told_and_forgotten(site: Site) -> None:
    job = await site.add("office", document(file="f1"), document(), document(file="f2"))
    assert await site.store.files() == {"f1", "f2"}
    await site.store.finish(await site.claim(), DONE)
    assert (await purged(site)).files == ("f1", "f2")
    assert await site.store.files() == frozenset()
    assert (await site.store.job(job.job_id)).documents[0].place is None


async def test_the_history_goes_later(site: Site) -> None:
    job = await site.done()
    site.time.pass_by(DAY)
    assert await purged(site) == Purged(jobs=1, documents=1)
    assert await site.store.job(job.job_id) is None
    assert await purged(site) == Purged()


async def test_a_number_stays_used_when_its_job_is_forgotten(site: Site) -> None:
    job = await site.done()
    await purged(site, history=0)
    assert min(await site.store.reserve_job_ids(1)) > job.job_id


async def test_nothing_goes_before_its_time(site: Site) -> None:
    await site.done()
    site.time.pass_by(59)
    site.time.wall += 1e9
    assert await purged(site, documents=60) == Purged()
    site.time.pass_by(1)
    assert await purged(site, documents=60) == Purged(documents=1)


async def test_what_is_not_ended_stays(site: Site) -> None:
    await site.add("office", document(file="f"))
    await site.add_open("lab")
    site.time.pass_by(1e7)
    assert await purged(site, history=0) == Purged()
    assert await site.store.files() == {"f"}


async def test_a_limit_is_kept(site: Site) -> None:
    for _ in range(5):
        await site.done()
    assert (await purged(site, limit=2)).documents == 2
    assert (await purged(site, history=0, limit=4)).jobs == 4
    assert (await purged(site, history=0, limit=4)).jobs == 1


async def test_only_one_queue(site: Site) -> None:
    first, second = await site.done("a"), await site.done("b")
    found = await site.store.purge(
        documents_after=0, history_after=0, limit=9, queue_id=second.queue_id
    )
    assert found == Purged(jobs=1, documents=1)
    assert await site.store.job(first.job_id) == first


async def test_time_goes_on_while_the_store_is_closed(site: Site) -> None:
    await site.done()
    await site.store.close()
    site.time.wall += 2 * DAY
    site.store = site.opened()
    assert (await purged(site)).jobs == 1


async def test_but_a_wrong_date_at_start_makes_little_old(site: Site) -> None:
    await site.done()
    await site.store.close()
    site.time.wall += 10_000 * DAY
    site.store = site.opened()
    assert (await purged(site, history=30 * DAY)).jobs == 0


async def test_what_is_private_is_sealed_anew(site: Site) -> None:
    private = JobPrivate(name="letter", user="ann")
    job = await site.done(private=private, message="words")
    other = await site.add("office", replace(document(name="name.pdf"), said=SAID))
    last = await site.store.reseal(lambda wrapped, uuid: wrapped + uuid.encode(), after=0, limit=1)
    assert last == job.key
    last = await site.store.reseal(lambda wrapped, _: wrapped[::-1], after=last, limit=9)
    assert last == other.key
    assert await site.store.reseal(lambda wrapped, _: wrapped, after=last, limit=9) == 0
    first, second = await site.store.job(job.job_id), await site.store.job(other.job_id)
    assert first.documents[0].place.wrapped_key.endswith(job.uuid.encode())
    assert second.documents[0].place.wrapped_key == other.documents[0].place.wrapped_key[::-1]
    assert second.documents[0].said == SAID
    assert (first.private, first.message, second.documents[0].name) == (
        private,
        "words",
        "name.pdf",
    )
    assert [account.user for account in await site.store.accounts()] == ["ann"]


async def test_another_key_opens_nothing(site: Site) -> None:
    job = await site.add()
    await site.store.close()
    site.sealer = PlainSealer(b"another")
    with pytest.raises(SpoolError) as caught:
        site.opened()
    assert caught.value.reason is Reason.SPOOL_KEY_WRONG
    site.sealer = PlainSealer()
    site.store = site.opened()
    assert await site.state(job) is JobState.PENDING


async def test_what_is_kept_is_in_order(site: Site) -> None:
    await site.done()
    site.maker.check(site.folder)


async def test_a_queue_remembers_so_many_jobs_however_young(site: Site) -> None:
    old = [await site.done() for _ in range(4)]
    await site.done("other")
    site.time.pass_by(MIN_HISTORY_SECONDS)
    new = await site.done()
    told = await site.store.purge(documents_after=DAY, history_after=DAY, limit=10, history_jobs=2)
    assert told.jobs == 3
    left = [job.job_id for job in (*old, new) if await site.store.job(job.job_id) is not None]
    assert left == [old[3].job_id, new.job_id]


async def test_each_is_remembered_for_a_while(site: Site) -> None:
    for _ in range(3):
        await site.done()
    assert (
        await site.store.purge(documents_after=DAY, history_after=DAY, limit=10, history_jobs=1)
        == Purged()
    )
