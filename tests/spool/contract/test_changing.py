"""Contract of stores: what may become of a job, and who may change it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import FOREVER, Delivery, JobChange, JobPrivate, RemoteJob, SpooledJob
from sealpress.spool.states import MAY_FOLLOW
from tests.spool.contract.site import DONE, SAID, Site, document

CANCELED = JobChange(state=JobState.CANCELED)
REMOTE = RemoteJob(
    delivery=Delivery.SENDING, job_id=7, name="letter-1", earliest=12.5, documents_sent=1
)


async def test_every_change_lasts(site: Site) -> None:
    job = await site.add()
    change = JobChange(
        state=JobState.PENDING_HELD,
        reasons=("a", "b"),
        message="words",
        priority=1,
        hold_until=FOREVER,
        attempts=3,
        next_attempt_at=5.0,
        remote=REMOTE,
        impressions=4,
        sheets=2,
        is_cancel_wanted=True,
        private=JobPrivate(name="other", user="bob"),
        documents=tuple(replace(one, name="plan", said=SAID) for one in job.documents),
    )
    await site.store.change_job(job.key, change)
    await site.reopen()
    found = await site.store.job(job.job_id)
    given = {name: getattr(change, name) for name in change.__slots__}
    assert {name: getattr(found, name) for name in given} == {**given, "is_open": False}


async def test_what_is_not_given_stays(site: Site) -> None:
    job = await site.add(message="first", reasons=("a",))
    await site.store.change_job(job.key, JobChange(remote=REMOTE, next_attempt_at=9.0))
    await site.store.change_job(job.key, JobChange(message="second"))
    found = await site.store.change_job(job.key, JobChange(next_attempt_at=0))
    assert (found.remote, found.message, found.reasons) == (REMOTE, "second", ("a",))
    assert found.next_attempt_at is None
    assert found.private == job.private


async def test_each_change_gives_another_version(site: Site) -> None:
    job = await site.add()
    changed = await site.store.change_job(job.key, JobChange(priority=60), version=job.version)
    with pytest.raises(SpoolError) as caught:
        await site.store.change_job(job.key, JobChange(priority=70), version=job.version)
    assert caught.value.reason is Reason.JOB_CHANGED
    assert changed.version != job.version
    assert (await site.store.job(job.job_id)).priority == 60


async def test_a_job_that_is_gone_cannot_be_changed(site: Site) -> None:
    with pytest.raises(SpoolError, match="gone"):
        await site.store.change_job(5, JobChange(priority=1))


@pytest.mark.parametrize("following", list(JobState))
async def test_a_waiting_job_becomes_what_the_table_allows(site: Site, following: JobState) -> None:
    job = await site.add()
    allowed = {JobState.PENDING, *MAY_FOLLOW[JobState.PENDING]}
    if following in allowed:
        changed = await site.store.change_job(job.key, JobChange(state=following))
        assert changed.state is following
    else:
        with pytest.raises(SpoolError, match="cannot go from pending to"):
            await site.store.change_job(job.key, JobChange(state=following))


async def test_an_ended_job_is_no_longer_open_nor_to_be_canceled(site: Site) -> None:
    job = await site.add_open()
    await site.store.change_job(job.key, JobChange(is_cancel_wanted=True, next_attempt_at=3.0))
    ended = await site.store.change_job(job.key, CANCELED)
    assert (ended.is_open, ended.is_cancel_wanted, ended.next_attempt_at) == (False, False, None)
    assert ended.completed_at == site.time.wall


async def test_a_job_closed_without_documents_is_done(site: Site) -> None:
    job = await site.add_open()
    assert (await site.store.change_job(job.key, DONE)).state is JobState.COMPLETED
    assert await site.store.accounts() == []


async def test_a_delivered_job_s_state_is_its_writer_s(site: Site) -> None:
    job = await site.add()
    await site.claim()
    with pytest.raises(SpoolError, match="its writer has to let go"):
        await site.store.change_job(job.key, CANCELED)
    wanted = await site.store.change_job(job.key, JobChange(is_cancel_wanted=True))
    assert (wanted.is_cancel_wanted, wanted.state) == (True, JobState.PROCESSING)


async def test_a_begun_job_that_nobody_delivers_can_be_ended(site: Site) -> None:
    await site.add()
    claim = await site.claim()
    await site.store.release(claim)
    ended = await site.store.change_job(claim.job.key, CANCELED)
    assert ended.state is JobState.CANCELED
    assert await site.store.claim("gateway", 1) == []


async def test_an_ended_job_begins_again_while_its_documents_are_there(site: Site) -> None:
    done = await site.done()
    again = await site.store.change_job(done.key, JobChange(state=JobState.PENDING))
    assert (again.attempts, again.completed_at, again.processing_at) == (0, None, None)
    assert again.remote == RemoteJob()
    assert (await site.claim()).job.job_id == done.job_id


async def test_without_its_documents_it_does_not(site: Site) -> None:
    done = await site.done()
    await site.store.purge(documents_after=0, history_after=1e9, limit=10)
    with pytest.raises(SpoolError, match="cannot go from completed to pending"):
        await site.store.change_job(done.key, JobChange(state=JobState.PENDING))


async def test_a_job_moves_with_its_documents(site: Site) -> None:
    job = await site.add("office", document(name="a"), message="words")
    await site.store.change_job(job.key, JobChange(remote=REMOTE, attempts=3))
    here = await site.store.job(job.job_id)
    moved = await site.store.move_job(job.key, await site.queue("lab"), version=here.version)
    assert (moved.remote, moved.attempts, moved.message) == (RemoteJob(), 0, "words")
    assert moved.documents == job.documents
    claim = await site.claim()
    assert (claim.job.job_id, claim.queue_id) == (job.job_id, await site.queue("lab"))


async def test_a_job_being_printed_or_printed_does_not_move(site: Site) -> None:
    lab = await site.queue("lab")
    done, begun = await site.done(), await site.add()
    await site.claim()
    for job in (done, await site.store.job(begun.job_id)):
        with pytest.raises(SpoolError, match="being printed or ended"):
            await site.store.move_job(job.key, lab, version=job.version)


async def waiting(site: Site, **remote: object) -> SpooledJob:
    """A job whose first attempt failed."""
    job = await site.add("office")
    claim = await site.claim()
    change = JobChange(
        state=JobState.PROCESSING_STOPPED,
        reasons=("connecting-to-destination",),
        next_attempt_at=site.time.wall + 30,
        remote=RemoteJob(**remote),
    )
    await site.store.release(claim, change)
    return await site.store.job(job.job_id)


async def test_a_job_that_waits_for_its_next_attempt_moves(site: Site) -> None:
    job, following = await waiting(site), await site.add("office")
    lab = await site.queue("lab")
    moved = await site.store.move_job(job.key, lab, version=job.version)
    assert (moved.state, moved.reasons, moved.next_attempt_at) == (JobState.PENDING, (), None)
    claims = await site.store.claim("gateway", 9)  # and its old queue goes on with the next
    assert {claim.job.job_id for claim in claims} == {job.job_id, following.job_id}


async def test_a_job_of_which_the_printer_may_have_something_stays(site: Site) -> None:
    job = await waiting(site, delivery=Delivery.SENDING, job_id=4)
    lab = await site.queue("lab")
    with pytest.raises(SpoolError, match="being printed"):
        await site.store.move_job(job.key, lab, version=job.version)


async def test_nothing_moves_to_nowhere_or_when_it_changed(site: Site) -> None:
    job = await site.add()
    with pytest.raises(SpoolError) as caught:
        await site.store.move_job(job.key, 99, version=job.version)
    assert caught.value.reason is Reason.QUEUE_NOT_FOUND
    with pytest.raises(SpoolError) as caught:
        await site.store.move_job(job.key, await site.queue("lab"), version=job.version + 1)
    assert caught.value.reason is Reason.JOB_CHANGED


# Documents


async def test_a_canceled_document_stays_canceled(site: Site) -> None:
    job = await site.add("office", document(), document(name="second"))
    change = JobChange(documents=(replace(job.documents[1], canceled="canceled-by-user"),))
    changed = await site.store.change_job(job.key, change, version=job.version)
    site.time.pass_by(60)
    await site.store.change_job(job.key, change)
    await site.reopen()
    found = await site.store.job(job.job_id)
    assert found.documents == changed.documents
    assert found.documents[0] == job.documents[0]
    assert found.documents[1].canceled == "canceled-by-user"
    assert found.documents[1].canceled_at == site.time.wall - 60


async def test_a_job_that_begins_again_has_all_of_its_documents(site: Site) -> None:
    job = await site.add("office", document(), document())
    change = JobChange(documents=(replace(job.documents[0], canceled="canceled-by-user"),))
    await site.store.change_job(job.key, change)
    await site.store.change_job(job.key, CANCELED)
    again = await site.store.change_job(job.key, JobChange(state=JobState.PENDING))
    assert again.documents == job.documents


async def test_documents_of_a_job_that_is_delivered_are_its_writers(site: Site) -> None:
    job = await site.add()
    await site.claim()
    change = JobChange(documents=(replace(job.documents[0], canceled="canceled-by-user"),))
    with pytest.raises(SpoolError) as caught:
        await site.store.change_job(job.key, change)
    assert caught.value.reason is Reason.JOB_CHANGED
    assert (await site.store.job(job.job_id)).documents == job.documents


async def test_what_is_said_of_a_document_is_taken_back(site: Site) -> None:
    job = await site.add("office", replace(document(name="plan"), said=SAID))
    assert job.documents[0].said == SAID
    change = JobChange(documents=(replace(job.documents[0], name="", said=()),))
    found = await site.store.change_job(job.key, change)
    assert (found.documents[0].name, found.documents[0].said) == ("", ())
