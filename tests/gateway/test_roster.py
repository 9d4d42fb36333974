"""The queues that are served are those of the settings; none with jobs is dropped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress.errors import Reason, SpoolError, UsageError
from sealpress.gateway.roster import LEAVING
from tests.gateway.office import Office, queue
from tests.spool.contract.site import DONE


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    await office.roster.open([queue("a"), queue("b")])
    yield office
    await office.store.close()


def names(office: Office) -> set[str]:
    return {one.name for one in office.queues}


async def test_queues_come_change_and_go(office: Office) -> None:
    changes = await office.roster.follow([queue("b", info="other"), queue("c")])
    assert (changes.added, changes.changed, changes.removed) == (("c",), ("b",), ("a",))
    assert names(office) == {"b", "c"}
    assert office.told == 2


async def test_what_stays_as_it_is_is_left_alone(office: Office) -> None:
    before = list(office.orders.told)
    changes = await office.roster.follow([queue("a"), queue("b")])
    assert (changes.added, changes.changed, changes.removed, changes.leaving) == ((), (), (), ())
    assert office.orders.told == before


async def test_a_queue_with_jobs_leaves_once_they_are_done(office: Office) -> None:
    await office.site.add("a")
    changes = await office.roster.follow([queue("b")])
    assert (changes.leaving, office.roster.leaving) == (("a",), ("a",))
    assert not (await office.record("a")).is_accepting
    await office.roster.tidy()
    assert names(office) == {"a", "b"}
    await office.store.finish(await office.site.claim(), DONE)
    await office.roster.tidy()
    assert (names(office), office.roster.leaving) == ({"b"}, ())


async def test_a_leaving_queue_that_is_put_back_takes_jobs(office: Office) -> None:
    await office.site.add("a")
    await office.roster.follow([queue("b")])
    await office.roster.follow([queue("A"), queue("b")])
    record = await office.record("a")
    assert (record.is_accepting, record.message, office.roster.leaving) == (True, "", ())
    await office.roster.tidy()
    assert len(office.queues) == 2


async def test_it_takes_jobs_also_when_it_is_put_back_after_a_restart(office: Office) -> None:
    await office.site.add("a")
    await office.roster.follow([queue("b")])
    assert (await office.record("a")).message == LEAVING
    again = await office.restarted(queue("a"), queue("b"))
    try:
        assert (await again.record("a")).is_accepting
        assert again.queues.named("a").record.message == ""
    finally:
        await again.store.close()


async def test_what_an_operator_closed_stays_closed_after_a_restart(office: Office) -> None:
    number = office.queues.named("a").id
    await office.store.change_queue(number, is_accepting=False, message="moved")
    again = await office.restarted(queue("a"), queue("b"))
    try:
        assert not again.queues.named("a").record.is_accepting
    finally:
        await again.store.close()


async def test_a_start_forgets_no_queue_and_tells_of_jobs_without_settings(office: Office) -> None:
    job = await office.site.add("b")
    again = await office.restarted()
    try:
        assert [one.name for one in await again.store.queues()] == ["a", "b"]
        assert await again.store.job(job.job_id) is not None
    finally:
        await again.store.close()


async def test_two_of_one_name_are_refused(office: Office) -> None:
    with pytest.raises(UsageError) as caught:
        await office.roster.add(queue("A"))
    assert caught.value.reason is Reason.QUEUE_EXISTS


async def test_removing_is_noted_when_it_is_done_and_only_then(office: Office) -> None:
    await office.site.add("a")
    with pytest.raises(SpoolError) as caught:
        await office.roster.remove("a", note=b"gone")
    assert caught.value.reason is Reason.QUEUE_NOT_EMPTY
    assert await office.store.notes(10) == []
    await office.roster.remove("b", note=b"gone")
    assert [note for _, note in await office.store.notes(10)] == [b"gone"]


async def test_a_queue_that_left_by_a_mistake_is_as_it_was_when_it_comes_back(
    office: Office,
) -> None:
    done = await office.site.done("a")
    await office.store.change_queue((await office.record("a")).id, is_paused=True)
    await office.roster.follow([queue("b")])
    assert names(office) == {"b"}
    again = await office.restarted(queue("b"))
    try:
        assert await again.store.job(done.job_id) is not None, "a start forgets nothing either"
        await again.roster.follow([queue("a"), queue("b")])
        assert again.queues.named("a").record.is_paused
    finally:
        await again.store.close()
