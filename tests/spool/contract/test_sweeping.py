"""Contract of stores: times that come, documents that don't, and wake-ups that got lost."""

from __future__ import annotations

import pytest

from sealpress.ipp.states import JobState
from sealpress.spool.records import FOREVER, JobChange
from sealpress.spool.store import LateDocuments, Sweep
from tests.spool.contract.site import DONE, Site, document


def held(site: Site, until: float) -> dict[str, object]:
    reasons = ("job-hold-until-specified", "other")
    return {"state": JobState.PENDING_HELD, "hold_until": until, "reasons": reasons}


async def test_nothing_is_due(site: Site) -> None:
    await site.add(**held(site, FOREVER))
    await site.add_open()
    assert await site.store.sweep() == Sweep()


async def test_a_held_job_s_time_comes_by_the_wall_clock(site: Site) -> None:
    job = await site.add(**held(site, site.time.wall + 60))
    site.time.monotonic += 1000
    assert (await site.store.sweep()).changed == ()
    site.time.wall += 61
    swept = await site.store.sweep(note_of=lambda job: f"let go {job.job_id}".encode())
    (changed,) = swept.changed
    assert (changed.job_id, changed.state) == (job.job_id, JobState.PENDING)
    assert (changed.reasons, changed.hold_until) == (("other",), 0)
    assert swept.ready == (job.queue_id,)
    assert await site.store.notes(5) == [(1, b"let go %d" % job.job_id)]
    assert (await site.claim()).job.job_id == job.job_id


async def test_a_job_held_without_a_time_stays(site: Site) -> None:
    for until in (0.0, FOREVER):
        await site.add(**held(site, until))
    site.time.pass_by(1e8)
    assert await site.store.sweep() == Sweep()


@pytest.mark.parametrize(
    ("late", "with_document", "state", "is_open"),
    [
        (LateDocuments.ABORT_JOB, True, JobState.ABORTED, False),
        (LateDocuments.HOLD_JOB, True, JobState.PENDING_HELD, False),
        (LateDocuments.PROCESS_JOB, True, JobState.PENDING, False),
        (LateDocuments.PROCESS_JOB, False, JobState.ABORTED, False),
    ],
)
async def test_late_documents(
    site: Site, late: LateDocuments, with_document: bool, state: JobState, is_open: bool
) -> None:
    job = await site.add_open()
    if with_document:
        await site.store.add_document(job.key, document(), closes=False)
    site.time.pass_by(121)
    (changed,) = (await site.store.sweep(late=late)).changed
    assert (changed.state, changed.is_open) == (state, is_open)
    assert "submission-interrupted" in changed.reasons
    assert changed.message
    assert len(await site.store.claim("gateway", 1)) == (state is JobState.PENDING)


async def test_the_wait_begins_anew_with_each_document(site: Site) -> None:
    job = await site.add_open()
    site.time.pass_by(100)
    await site.store.add_document(job.key, document(), closes=False)
    site.time.pass_by(100)
    assert (await site.store.sweep()).changed == ()
    site.time.pass_by(21)
    assert len((await site.store.sweep()).changed) == 1


async def test_a_document_that_is_coming_is_waited_for(site: Site) -> None:
    job = await site.add_open()
    site.time.pass_by(500)
    assert (await site.store.sweep(receiving={job.key})).changed == ()
    site.time.pass_by(100)
    assert (await site.store.sweep()).changed == ()
    site.time.pass_by(21)
    assert len((await site.store.sweep(open_seconds=120)).changed) == 1


async def test_a_leap_of_the_wall_clock_makes_nothing_late(site: Site) -> None:
    await site.add_open()
    site.time.wall += 1e9
    assert (await site.store.sweep()).changed == ()


async def test_queues_that_can_be_claimed_are_found(site: Site) -> None:
    first, second = await site.add("a"), await site.add("b")
    await site.store.change_queue(second.queue_id, is_paused=True)
    assert (await site.store.sweep()).ready == (first.queue_id,)
    await site.claim()
    assert (await site.store.sweep()).ready == ()


async def test_a_released_queue_is_found_when_its_time_has_come(site: Site) -> None:
    await site.add()
    claim = await site.claim()
    await site.store.release(claim, JobChange(next_attempt_at=site.time.wall + 10))
    assert (await site.store.sweep()).ready == ()
    site.time.pass_by(10)
    assert (await site.store.sweep()).ready == (claim.queue_id,)


async def test_a_queue_that_nobody_woke_is_found(site: Site) -> None:
    job = await site.add()
    await site.store.wake(job.queue_id)
    assert (await site.store.sweep()).woken == ()
    await forget_to_wake(site)
    assert await site.store.claim("gateway", 1) == []
    assert await site.store.sweep() == Sweep(ready=(job.queue_id,), woken=(job.queue_id,))
    await site.claim()


async def forget_to_wake(site: Site) -> None:
    """Do to the store what a fault in it would do."""
    await site.store._writer.do(lambda db: db.execute("UPDATE queue SET ready_at = NULL"))


async def test_sweeping_again_finds_nothing_new(site: Site) -> None:
    await site.add(**held(site, site.time.wall + 1))
    site.time.pass_by(2)
    assert len((await site.store.sweep()).changed) == 1
    assert (await site.store.sweep()).changed == ()
    assert await site.store.finish(await site.claim(), DONE) is None
