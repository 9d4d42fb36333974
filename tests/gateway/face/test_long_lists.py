"""Long lists of jobs take their turns; short ones do not wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from sealpress.gateway.face import long_lists
from sealpress.gateway.face.long_lists import LONG_LIST, LongLists
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.printer.refusal import RefusalError
from sealpress.spool.store import JobSelection
from tests.gateway.face.house import House, jobs, opened, settings

SHORT = JobSelection(limit=LONG_LIST)
LONG = JobSelection(limit=LONG_LIST + 1)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path, settings()) as made:
        await asyncio.gather(*(made.open_job() for _ in range(LONG_LIST + 5)))
        yield made


async def test_a_long_list_is_whole_and_in_order(house: House) -> None:
    found = jobs(await house.ask(Operation.GET_JOBS, {"which-jobs": "all"}))
    assert found == sorted(found)
    assert len(found) == LONG_LIST + 5


async def test_one_long_list_at_a_time_and_short_ones_meanwhile(house: House) -> None:
    lists = LongLists()
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        assert len(await lists.jobs(house.store, LONG, first)) == LONG_LIST + 1
        waiting = asyncio.ensure_future(lists.jobs(house.store, LONG, second))
        assert len(await lists.jobs(house.store, SHORT, second)) == LONG_LIST
        assert not waiting.done()
        await first.aclose()
        assert len(await waiting) == LONG_LIST + 1


async def test_a_request_about_two_long_lists_does_not_wait_for_itself(house: House) -> None:
    lists = LongLists()
    async with AsyncExitStack() as until, asyncio.timeout(20):
        assert await lists.jobs(house.store, LONG, until)
        assert await lists.jobs(house.store, LONG, until)


async def test_who_waits_in_vain_leaves_the_queue(house: House) -> None:
    lists = LongLists()
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        await lists.jobs(house.store, LONG, first)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await lists.jobs(house.store, LONG, second)
        await first.aclose()
        assert await lists.jobs(house.store, LONG, second)


async def test_too_many_are_told_to_come_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_lists, "MAX_WAITING_LISTS", 0)
    with pytest.raises(RefusalError) as refused:
        async with AsyncExitStack() as until:
            await LongLists().jobs(house.store, LONG, until)
    assert refused.value.status == Status.SERVER_ERROR_BUSY
    answer = await house.ask(Operation.GET_JOBS)
    assert answer.code == Status.SERVER_ERROR_BUSY
