"""Contract of stores: a copy of a job has its documents, and a file goes with the last of them."""

from __future__ import annotations

import dataclasses

import pytest

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import DocumentPlace, NewDocument, SpooledJob
from tests.spool.contract.site import DONE, Site, document

YEAR = 365 * 86400.0


def bound_anew(source: SpooledJob) -> list[NewDocument]:
    """The documents of a job with other wrapped keys, as a vault makes them for a copy."""
    return [
        NewDocument(
            document_format=one.document_format,
            octets=one.octets,
            name=one.name,
            place=DocumentPlace(b"copied " + one.place.wrapped_key, None, one.place.file),
        )
        for one in source.documents
        if one.place is not None
    ]


async def copied(site: Site, source: SpooledJob, **about: object) -> SpooledJob:
    job = await site.new_job(**about)
    return await site.store.copy_job(source, job, bound_anew(source), note=b"copied")


async def shred(site: Site, history: float = YEAR) -> tuple[str, ...]:
    purged = await site.store.purge(documents_after=0, history_after=history, limit=10)
    return purged.files


async def ended(site: Site, *files: str) -> SpooledJob:
    job = await site.add("office", *(document(file=file) for file in files))
    await site.store.finish(await site.claim(), DONE, begin_next=False)
    found = await site.store.job(job.job_id)
    assert found is not None
    return found


async def test_a_copy_is_a_job_of_its_own(site: Site) -> None:
    source = await ended(site, "f1", "f2")
    copy = await copied(site, source)
    assert (copy.state, copy.number_of_documents, copy.octets) == (
        JobState.PENDING,
        2,
        source.octets,
    )
    assert copy.job_id != source.job_id
    assert copy.uuid != source.uuid
    assert await site.state(source) is JobState.COMPLETED
    assert (await site.claim()).job.key == copy.key


async def test_a_file_goes_with_the_last_job_that_has_it(site: Site) -> None:
    source = await ended(site, "f1")
    await copied(site, source)
    assert await shred(site) == ()
    assert await site.store.files() == {"f1"}
    claim = await site.claim()
    assert claim.job.documents[0].place is not None
    await site.store.finish(claim, DONE)
    assert await shred(site) == ("f1",)
    assert await site.store.files() == frozenset()


async def test_a_file_goes_when_both_go_at_once(site: Site) -> None:
    source = await ended(site, "f1")
    await copied(site, source)
    await site.store.finish(await site.claim(), DONE)
    assert await shred(site, history=0) == ("f1",)


async def test_a_file_stays_when_the_history_of_the_first_goes(site: Site) -> None:
    source = await ended(site, "f1")
    await copied(site, source)
    assert await shred(site, history=0) == ()
    assert await site.store.job(source.job_id) is None
    assert await site.store.files() == {"f1"}


async def test_a_file_stays_when_the_queue_of_the_first_goes(site: Site) -> None:
    source = await ended(site, "f1")
    await copied(site, source, queue="laser")
    await site.store.remove_queue(source.queue_id)
    assert await site.store.files() == {"f1"}


async def test_what_is_shredded_can_not_be_copied(site: Site) -> None:
    source = await ended(site, "f1")
    await shred(site)
    with pytest.raises(SpoolError) as caught:
        await copied(site, source)
    assert caught.value.reason is Reason.JOB_CHANGED
    assert await site.listed() == []


async def test_what_got_other_keys_meanwhile_is_not_copied(site: Site) -> None:
    source = await ended(site, "f1")
    await site.store.reseal(lambda key, _: b"anew " + key, after=0, limit=10)
    with pytest.raises(SpoolError) as caught:
        await copied(site, source)
    assert caught.value.reason is Reason.JOB_CHANGED
    again = await site.store.job(source.job_id)
    assert again is not None
    assert (await copied(site, again)).state is JobState.PENDING


async def test_a_forgotten_job_can_not_be_copied(site: Site) -> None:
    source = dataclasses.replace(await ended(site, "f1"), key=99)
    with pytest.raises(SpoolError) as caught:
        await copied(site, source)
    assert caught.value.reason is Reason.JOB_CHANGED


async def test_copying_is_told(site: Site) -> None:
    await copied(site, await ended(site, "f1"))
    assert [note for _, note in await site.store.notes(10)] == [b"copied"]


async def test_how_many_jobs_come_before_one(site: Site) -> None:
    first, last = await site.add(), await site.add(priority=20)
    held = await site.add(state=JobState.PENDING_HELD, hold_until=float("inf"), priority=99)
    soon, still_open = await site.add(priority=80), await site.add_open(priority=90)
    await site.add("laser", priority=99)
    listed = await site.listed(queue_id=first.queue_id)
    assert listed == [job.job_id for job in (soon, first, last, still_open, held)]
    for place, number in enumerate(listed):
        job = await site.store.job(number)
        assert job is not None
        assert await site.store.ahead(job) == place


async def test_a_job_being_printed_comes_before_all_others(site: Site) -> None:
    printing, next_one = await site.add(), await site.add(priority=99)
    claim = await site.claim()
    assert claim.job.key == next_one.key
    assert await site.store.ahead(claim.job) == 0
    assert await site.store.ahead(printing) == 1
