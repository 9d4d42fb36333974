"""Contract of stores: one writer a queue, in strict order, and nothing by one taken for dead."""

from __future__ import annotations

import asyncio

import pytest

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import FOREVER, Claim, Delivery, JobChange, RemoteJob
from sealpress.spool.states import CONNECTING_MESSAGE, STATE_MESSAGES
from tests.spool.contract.site import DONE, Site

PENDING = JobChange(state=JobState.PENDING)
STOPPED = JobChange(state=JobState.PROCESSING_STOPPED)


async def drained(site: Site, claim: Claim | None) -> list[int]:
    """Print all that follows a claim; return the numbers in their order."""
    printed = []
    while claim is not None:
        printed.append(claim.job.job_id)
        claim = await site.store.finish(claim, DONE)
    return printed


async def test_a_claim_brings_the_first_job_begun_and_counted(site: Site) -> None:
    job = await site.add()
    claim = await site.claim()
    assert (claim.queue_id, claim.job.job_id) == (job.queue_id, job.job_id)
    assert (claim.job.state, claim.job.attempts) == (JobState.PROCESSING, 1)
    assert claim.job.processing_at == site.time.wall
    assert claim.job.documents == job.documents
    assert await site.store.job(job.job_id) == claim.job


async def test_a_claimed_queue_is_claimed_by_nobody_else(site: Site) -> None:
    await site.add()
    await site.claim()
    await site.add()
    assert await site.store.claim("other", 10) == []


async def test_priority_and_then_age_decide(site: Site) -> None:
    jobs = [await site.add(priority=priority) for priority in (50, 20, 90, 50, 90)]
    expected = [jobs[place].job_id for place in (2, 4, 0, 3, 1)]
    assert await drained(site, await site.claim()) == expected


async def test_a_begun_job_comes_before_any_other(site: Site) -> None:
    begun = await site.add(priority=1)
    claim = await site.claim()
    await site.add(priority=100)
    await site.store.advance(claim, STOPPED)
    await site.store.release(claim)
    again = await site.claim()
    assert (again.job.job_id, again.job.attempts) == (begun.job_id, 2)
    assert again.job.state is JobState.PROCESSING


@pytest.mark.parametrize(
    "about",
    [{"state": JobState.PENDING_HELD, "hold_until": FOREVER}, {"is_open": True}],
    ids=["held", "open"],
)
async def test_what_is_not_ready_is_left_out(site: Site, about: dict[str, object]) -> None:
    await site.add(priority=99, **about)
    assert await site.store.claim("gateway", 10) == []
    ready = await site.add(priority=1)
    assert (await site.claim()).job.job_id == ready.job_id


async def test_queues_ready_for_longest_come_first(site: Site) -> None:
    for name in ("c", "a", "b"):
        await site.add(name)
        site.time.pass_by(1)
    first = await site.store.claim("gateway", 2)
    (last,) = await site.store.claim("gateway", 2)
    queues = [await site.queue(name) for name in ("c", "a", "b")]
    assert [claim.queue_id for claim in (*first, last)] == queues


async def test_preferred_queues_are_claimed_first_and_beside_the_limit(site: Site) -> None:
    for name in "abcd":
        await site.add(name)
        site.time.pass_by(1)
    a, b, c, d = [await site.queue(name) for name in "abcd"]
    claims = await site.store.claim("gateway", 1, preferred=[d, b])
    assert [claim.queue_id for claim in claims] == [d, b, a]
    assert [claim.queue_id for claim in await site.store.claim("gateway", 9)] == [c]


async def test_a_preferred_queue_is_claimed_only_when_it_is_ready(site: Site) -> None:
    job = await site.add("a")
    queue = job.queue_id
    held = await site.add("b", state=JobState.PENDING_HELD, hold_until=FOREVER)
    (claim,) = await site.store.claim("gateway", 0, preferred=[held.queue_id, 4711, queue, queue])
    assert claim.job.job_id == job.job_id
    assert await site.store.claim("other", 0, preferred=[queue]) == []
    await site.store.release(claim, after=60)
    assert await site.store.claim("other", 0, preferred=[queue]) == []
    await site.store.wake(queue)
    await site.store.change_queue(queue, is_paused=True)
    assert await site.store.claim("other", 0, preferred=[queue]) == []


async def test_who_is_claimed_by_preference_fences_the_writer_before(site: Site) -> None:
    await site.add("a")
    before = await site.claim()
    await site.store.recover("gateway")
    (claim,) = await site.store.claim("gateway", 0, preferred=[before.queue_id])
    assert claim.epoch > before.epoch
    with pytest.raises(SpoolError) as caught:
        await site.store.advance(before, STOPPED)
    assert caught.value.reason is Reason.WRITER_FENCED


async def test_queues_without_work_do_not_use_up_the_limit(site: Site) -> None:
    for name in "abc":
        job = await site.add(name)
        await site.store.change_job(job.key, JobChange(state=JobState.CANCELED))
    job = await site.add("d")
    (claim,) = await site.store.claim("gateway", 1)
    assert claim.job.job_id == job.job_id


async def test_advancing_changes_the_job(site: Site) -> None:
    await site.add()
    claim = await site.claim()
    remote = RemoteJob(delivery=Delivery.CREATED, job_id=9, name="x")
    job = await site.store.advance(claim, JobChange(remote=remote, impressions=2))
    assert (job.remote, job.impressions, job.state) == (remote, 2, JobState.PROCESSING)
    assert await site.store.job(job.job_id) == job


async def test_the_time_when_it_first_began_stays(site: Site) -> None:
    await site.add()
    claim = await site.claim()
    began = site.time.wall
    site.time.pass_by(9)
    await site.store.advance(claim, STOPPED)
    job = await site.store.advance(claim, JobChange(state=JobState.PROCESSING))
    assert job.processing_at == began
    await site.store.release(claim)
    assert (await site.claim()).job.processing_at == began


async def test_finishing_begins_the_next_in_the_same_step(site: Site) -> None:
    first, second = await site.add(), await site.add()
    claim = await site.store.finish(await site.claim(), DONE)
    assert (claim.job.job_id, claim.job.state) == (second.job_id, JobState.PROCESSING)
    assert await site.state(first) is JobState.COMPLETED
    assert await site.store.finish(claim, DONE) is None


async def test_a_job_laid_aside_is_not_begun_at_once(site: Site) -> None:
    aside, other = await site.add(), await site.add()
    held = JobChange(state=JobState.PENDING_HELD, hold_until=FOREVER)
    claim = await site.store.finish(await site.claim(), held)
    assert claim.job.job_id == other.job_id
    assert await site.store.finish(claim, DONE) is None
    await site.store.change_job(aside.key, PENDING)
    assert (await site.claim()).job.job_id == aside.job_id


async def test_draining_begins_nothing(site: Site) -> None:
    await site.add()
    left = await site.add()
    assert await site.store.finish(await site.claim(), DONE, begin_next=False) is None
    assert await site.state(left) is JobState.PENDING
    assert (await site.claim()).job.job_id == left.job_id


async def test_a_paused_queue_begins_nothing(site: Site) -> None:
    await site.add()
    claim, left = await site.claim(), await site.add()
    await site.store.change_queue(claim.queue_id, is_paused=True)
    assert await site.store.finish(claim, DONE) is None
    assert await site.store.claim("gateway", 1) == []
    await site.store.change_queue(claim.queue_id, is_paused=False)
    assert (await site.claim()).job.job_id == left.job_id


async def test_a_job_that_comes_while_the_writer_lets_go_is_not_forgotten(site: Site) -> None:
    await site.add()
    for _ in range(30):
        (claim,) = await site.store.claim("gateway", 1)
        new, following = await asyncio.gather(site.add(), site.store.finish(claim, DONE))
        if following is not None:
            assert following.job.job_id == new.job_id
            await site.store.release(following)
    assert len(await site.store.claim("gateway", 1)) == 1


@pytest.mark.parametrize("by", ["recovered", "released", "finished"])
async def test_an_old_claim_changes_nothing(site: Site, by: str) -> None:
    jobs = [await site.add(), await site.add()]
    old = await site.claim()
    if by == "recovered":
        assert await site.store.recover("gateway") == 1
    elif by == "released":
        await site.store.release(old)
    else:
        assert await site.store.finish(old, DONE) is not None
    before = [await site.store.job(job.job_id) for job in jobs]
    for write in (site.store.advance, site.store.finish, site.store.release):
        with pytest.raises(SpoolError) as caught:
            await write(old, DONE)
        assert caught.value.reason is Reason.WRITER_FENCED
    assert [await site.store.job(job.job_id) for job in jobs] == before


async def test_an_old_claim_is_refused_while_a_new_writer_works(site: Site) -> None:
    await site.add()
    old = await site.claim("one")
    await site.store.recover("one")
    new = await site.claim("two")
    with pytest.raises(SpoolError):
        await site.store.finish(old, DONE)
    assert new.epoch > old.epoch
    assert await site.store.finish(new, DONE) is None


async def test_recovering_takes_the_queues_of_one_owner(site: Site) -> None:
    await site.add("a")
    await site.claim("one")
    await site.add("b")
    await site.claim("two")
    assert await site.store.recover("one") == 1
    assert await site.store.recover("one") == 0
    assert (await site.claim("three")).queue_id == await site.queue("a")


async def test_a_restart_takes_over_what_was_claimed(site: Site) -> None:
    job = await site.add()
    await site.claim()
    await site.reopen()
    claim = await site.claim()
    assert (claim.job.job_id, claim.job.attempts) == (job.job_id, 2)


async def test_after_a_restart_nothing_waits_for_its_next_attempt(site: Site) -> None:
    job = await site.add()
    change = JobChange(state=JobState.PROCESSING_STOPPED, next_attempt_at=site.time.wall + 30)
    await site.store.release(await site.claim(), change)
    assert await site.store.claim("gateway", 1) == []
    await site.reopen()
    assert (await site.claim()).job.job_id == job.job_id


async def test_a_job_ended_by_somebody_else_stays_so(site: Site) -> None:
    job, left = await site.add(), await site.add()
    await site.store.release(await site.claim())
    await site.store.change_job(job.key, JobChange(state=JobState.CANCELED))
    claim = await site.claim()
    assert claim.job.job_id == left.job_id
    assert await site.state(job) is JobState.CANCELED


async def test_a_refused_change_leaves_the_claim_as_it_was(site: Site) -> None:
    await site.add()
    claim = await site.claim()
    await site.store.advance(claim, DONE)
    with pytest.raises(SpoolError) as caught:
        await site.store.advance(claim, STOPPED)
    assert caught.value.reason is Reason.JOB_CHANGED
    assert await site.store.finish(claim, DONE) is None


async def test_a_released_queue_waits_for_the_next_attempt(site: Site) -> None:
    await site.add()
    later = JobChange(state=JobState.PROCESSING_STOPPED, next_attempt_at=site.time.wall + 20)
    await site.store.release(await site.claim(), later)
    site.time.wall += 1e6
    await site.add()
    assert await site.store.claim("gateway", 1) == []
    site.time.pass_by(21)
    assert (await site.claim()).job.next_attempt_at is None


async def test_it_waits_for_a_time_that_is_given(site: Site) -> None:
    await site.add()
    await site.store.release(await site.claim(), after=5)
    assert await site.store.claim("gateway", 1) == []
    site.time.pass_by(5)
    await site.claim()


@pytest.mark.parametrize(
    "change",
    [JobChange(next_attempt_at=0), JobChange(is_cancel_wanted=True), None],
    ids=["retry", "cancel", "wake"],
)
async def test_it_does_not_wait_when_somebody_wants_otherwise(
    site: Site, change: JobChange | None
) -> None:
    await site.add()
    claim = await site.claim()
    await site.store.release(claim, JobChange(next_attempt_at=site.time.wall + 3000))
    if change is None:
        await site.store.wake(claim.queue_id)
    else:
        await site.store.change_job(claim.job.key, change)
    assert (await site.claim()).job.key == claim.job.key


@pytest.mark.parametrize("wish", ["release", "move", "close", "restart", "add"])
async def test_whatever_makes_a_job_ready_wakes_its_queue(site: Site, wish: str) -> None:
    if wish == "release":
        job = await site.add(state=JobState.PENDING_HELD, hold_until=FOREVER)
        await site.store.change_job(job.key, PENDING)
    elif wish == "move":
        job = await site.add("lab", state=JobState.PENDING_HELD, hold_until=FOREVER)
        job = await site.store.move_job(job.key, await site.queue(), version=job.version)
        await site.store.change_job(job.key, PENDING)
    elif wish == "close":
        job = await site.add_open()
        await site.store.add_document(job.key, None, closes=True)
    elif wish == "restart":
        await site.store.change_job((await site.done()).key, PENDING)
    else:
        await site.add()
    await site.claim()


async def test_what_a_canceled_task_claimed_is_given_back(site: Site) -> None:
    await site.add()
    await site.add()
    claiming = asyncio.ensure_future(site.store.claim("gateway", 1))
    await asyncio.sleep(0)
    claiming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await claiming
    claim = None
    while claim is None:
        claim = next(iter(await site.store.claim("gateway", 1)), None)
    finishing = asyncio.ensure_future(site.store.finish(claim, DONE))
    await asyncio.sleep(0)
    finishing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await finishing
    found: list[Claim] = []
    while not found:
        found = await site.store.claim("gateway", 1)


async def test_a_job_whose_delivery_began_does_not_say_that_it_waits(site: Site) -> None:
    await site.add(message=STATE_MESSAGES[JobState.PENDING])
    claim = await site.claim()
    assert claim.job.message == CONNECTING_MESSAGE
    assert (await site.store.job(claim.job.job_id)).message == CONNECTING_MESSAGE
