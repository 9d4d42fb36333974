"""Contract of stores: numbers of jobs, jobs and documents that are taken in."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from sealpress.errors import SpoolError
from sealpress.ipp import Attribute, ValueTag
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import FOREVER, JobPrivate, QueueOrders
from tests.spool.contract.site import OCTETS, Site, document

PRIVATE = JobPrivate(
    name="Résumé \ud800",
    user="ann",
    user_issuer="ca",
    is_authenticated=True,
    language="fr",
    peer="127.0.0.1",
    template=(Attribute("copies", (ValueTag.INTEGER,), (3,)),),
    submitted=(Attribute("job-priority", (ValueTag.INTEGER,), (7,)),),
    connection={"tls": "TLSv1.3"},
    password="digest",
)


async def test_a_job_comes_back_as_it_was_given(site: Site) -> None:
    given = await site.new_job(
        private=PRIVATE,
        state=JobState.PENDING_HELD,
        reasons=("job-hold-until-specified",),
        message="Held.",
        priority=80,
        hold_until=FOREVER,
        is_secure=True,
    )
    added = await site.store.add_job(given, [document(name="a.pdf"), document(file="f1")])
    await site.reopen()
    found = await site.store.job(given.job_id)
    assert found == added
    assert {name: getattr(found, name) for name in given.__slots__} == {
        name: getattr(given, name) for name in given.__slots__
    }


async def test_documents_come_back_in_their_order(site: Site) -> None:
    added = await site.add("office", document(name="a.pdf"), document(file="f1"))
    first, second = added.documents
    assert (first.number, first.name, first.octets) == (1, "a.pdf", len(OCTETS))
    assert first.place.sealed == OCTETS[::-1]
    assert (second.number, second.place.file, second.place.sealed) == (2, "f1", None)
    assert (added.octets, added.number_of_documents) == (2 * len(OCTETS), 2)


async def test_a_new_job_begins_with_nothing_done(site: Site) -> None:
    added = await site.add()
    assert added.created_at == site.time.wall
    assert added.processing_at is added.completed_at is added.next_attempt_at is None
    assert (added.attempts, added.impressions, added.sheets) == (0, 0, 0)
    assert (added.is_cancel_wanted, added.remote.job_id, added.age) == (False, 0, 0)


async def test_age_is_counted_by_a_clock_that_does_not_jump(site: Site) -> None:
    added = await site.add()
    site.time.pass_by(40)
    site.time.wall += 1e9
    assert (await site.store.job(added.job_id)).age == 40


async def test_numbers_grow_over_all_queues(site: Site) -> None:
    numbers = [(await site.add(queue)).job_id for queue in ("a", "b", "a", "c")]
    assert numbers == sorted(set(numbers))


async def test_a_number_reserved_is_never_reserved_again(site: Site) -> None:
    first = await site.store.reserve_job_ids(5)
    await site.reopen()
    second = await site.store.reserve_job_ids(5)
    assert (first, second) == (range(1, 6), range(6, 11))


async def test_numbers_reserved_together_differ(site: Site) -> None:
    ranges = await asyncio.gather(*(site.store.reserve_job_ids(7) for _ in range(20)))
    numbers = [number for one in ranges for number in one]
    assert len(set(numbers)) == len(numbers) == 140


async def test_a_second_job_of_a_number_is_refused(site: Site) -> None:
    added = await site.add()
    with pytest.raises(SpoolError):
        await site.store.add_job(await site.new_job(job_id=added.job_id))
    assert await site.listed() == [added.job_id]


async def test_a_job_needs_its_queue(site: Site) -> None:
    for is_open in (False, True):
        with pytest.raises(SpoolError) as caught:
            await site.store.add_job(await site.new_job(queue_id=99, is_open=is_open))
        assert caught.value.reason is Reason.QUEUE_NOT_FOUND


async def test_what_comes_at_the_same_time_is_all_kept(site: Site) -> None:
    await site.queue()
    new = [await site.new_job() for _ in range(100)]
    bad = [replace(job, queue_id=99) for job in new[::10]]
    answers = await asyncio.gather(
        *(site.store.add_job(job) for job in [*new[:50], *bad, *new[50:]]), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, SpoolError)]
    assert len(refused) == len(bad)
    assert await site.listed() == [job.job_id for job in new]


async def test_documents_of_an_open_job_come_one_by_one(site: Site) -> None:
    job = await site.add_open()
    assert (await site.store.add_document(job.key, document(), closes=False)).is_open
    closed = await site.store.add_document(job.key, document(name="b"), closes=True)
    assert (closed.is_open, closed.number_of_documents) == (False, 2)
    assert [one.name for one in closed.documents] == ["", "b"]
    assert closed.octets == 2 * len(OCTETS)


async def test_a_job_may_be_closed_without_a_further_document(site: Site) -> None:
    job = await site.add_open()
    closed = await site.store.add_document(job.key, None, closes=True)
    assert (closed.is_open, closed.number_of_documents) == (False, 0)


async def test_a_closed_job_takes_no_document(site: Site) -> None:
    job = await site.add()
    with pytest.raises(SpoolError) as caught:
        await site.store.add_document(job.key, document(), closes=True)
    assert caught.value.reason is Reason.JOB_CHANGED


async def test_a_job_that_is_gone_takes_no_document(site: Site) -> None:
    with pytest.raises(SpoolError, match="gone"):
        await site.store.add_document(77, document(), closes=True)


async def test_queues_are_made_once(site: Site) -> None:
    first, again = await site.store.open_queue("a"), await site.store.open_queue("a")
    await site.store.open_queue("b")
    assert first == again
    assert [queue.name for queue in await site.store.queues()] == ["a", "b"]
    assert (first.is_paused, first.is_accepting, first.holds_new) == (False, True, False)


async def test_settings_of_a_queue_last(site: Site) -> None:
    number = await site.queue()
    changed = await site.store.change_queue(
        number, is_accepting=False, message="moved", holds_new=True
    )
    await site.store.change_queue(number, is_paused=True)
    await site.reopen()
    assert await site.store.queues() == [replace(changed, is_paused=True)]


async def test_orders_of_a_queue_last(site: Site) -> None:
    number = await site.queue()
    orders = QueueOrders("deactivated", 1763800000.25, b"\x02\x00 set")
    changed = await site.store.change_queue(number, orders=orders)
    assert changed.orders == orders
    await site.store.change_queue(number, message="closed")
    await site.reopen()
    assert await site.store.queues() == [replace(changed, message="closed")]


async def test_an_empty_queue_can_be_removed(site: Site) -> None:
    job = await site.done()
    await site.store.remove_queue(job.queue_id)
    assert await site.store.queues() == []
    assert await site.store.job(job.job_id) is None


async def test_a_queue_with_jobs_stays(site: Site) -> None:
    job = await site.add()
    with pytest.raises(SpoolError) as caught:
        await site.store.remove_queue(job.queue_id)
    assert caught.value.reason is Reason.QUEUE_NOT_EMPTY


@pytest.mark.parametrize("method", ["change_queue", "remove_queue", "counts"])
async def test_a_queue_that_is_not_there_is_said_to_be(site: Site, method: str) -> None:
    with pytest.raises(SpoolError) as caught:
        await getattr(site.store, method)(12)
    assert caught.value.reason is Reason.QUEUE_NOT_FOUND


async def test_a_closed_store_says_so(site: Site) -> None:
    await site.store.close()
    for ask in (site.store.queues, lambda: site.store.open_queue("a")):
        with pytest.raises(SpoolError) as caught:
            await ask()
        assert caught.value.reason is Reason.SPOOL_FAILED


async def test_texts_that_are_no_utf_8_are_kept(site: Site) -> None:
    odd = "a\ud800b"
    new = await site.new_job(private=JobPrivate(name=odd, user=odd), message=odd, reasons=(odd,))
    added = await site.store.add_job(new, [document(name=odd)])
    await site.store.change_queue(added.queue_id, message=odd)
    found = await site.store.job(added.job_id)
    assert (found.private, found.message, found.documents) == (
        added.private,
        odd,
        added.documents,
    )
    assert await site.listed(owner=site.store.owner_digest(odd, "")) == [added.job_id]
