from __future__ import annotations

import asyncio

import pytest

from sealpress.errors import Reason, SealpressError
from sealpress.transport.blocking import BlockingDriver, run


def test_run_returns_what_the_conversation_returns():
    async def conversation(driver):
        before = driver.now()
        await driver.sleep(0)
        return await driver.call(lambda: 7), driver.now() >= before

    assert run(conversation(BlockingDriver())) == (7, True)


def test_run_raises_what_the_conversation_raises():
    async def conversation():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(conversation())


def test_a_conversation_must_not_wait_for_a_loop():
    cleaned = []

    async def conversation():
        try:
            await asyncio.sleep(0)
        finally:
            cleaned.append(True)

    with pytest.raises(SealpressError) as caught:
        run(conversation())
    assert caught.value.reason is Reason.INTERNAL
    assert cleaned


def test_it_says_that_it_blocks():
    assert BlockingDriver().suspends is False


def test_a_long_call_is_stopped_by_the_keyboard():
    stopped = []

    def interrupted():
        raise KeyboardInterrupt

    assert run(BlockingDriver().call_stoppable(lambda: 7, lambda: stopped.append(1))) == 7
    with pytest.raises(KeyboardInterrupt):
        run(BlockingDriver().call_stoppable(interrupted, lambda: stopped.append(2)))
    assert stopped == [2]
