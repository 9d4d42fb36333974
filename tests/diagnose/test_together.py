from __future__ import annotations

import anyio
import pytest

from sealpress.diagnose.together import together
from sealpress.transport.aio import AsyncDriver
from sealpress.transport.blocking import BlockingDriver, run


def jobs(log, count=3):
    async def job(number):
        log.append(number)
        return number * number

    return [lambda number=one: job(number) for one in range(count)]


def test_over_a_driver_that_blocks_they_are_done_in_turn():
    log = []
    assert run(together(BlockingDriver(), jobs(log))) == [0, 1, 4]
    assert log == [0, 1, 2]


def test_in_an_event_loop_they_wait_for_each_other():
    async def all_of_them():
        arrived = anyio.Event()

        async def first():
            await arrived.wait()
            return "first"

        async def second():
            arrived.set()
            return "second"

        with anyio.fail_after(60):
            return await together(AsyncDriver(), [first, second])

    assert anyio.run(all_of_them) == ["first", "second"]


def test_no_jobs_have_no_results():
    assert run(together(BlockingDriver(), [])) == []
    assert anyio.run(together, AsyncDriver(), []) == []


def test_what_one_raises_is_raised():
    async def fails():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run(together(BlockingDriver(), [fails]))
