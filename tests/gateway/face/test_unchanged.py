"""A queue's answer is given again as long as the queue would tell the same."""

from __future__ import annotations

import datetime
import time
from collections.abc import Awaitable, Callable

import pytest

from sealpress.gateway.face.counting import COUNT_SECONDS
from sealpress.gateway.settings import Encryption
from sealpress.gateway.status import Trouble
from sealpress.ipp.operations import Operation
from sealpress.printer import Answer
from sealpress.reasons import Reason
from tests.gateway.face.house import House, settings

TRIES = 50


async def looked(house: House) -> Callable[[], bool]:
    """Ask a queue for its attributes; return what says whether the answer holds."""
    for _ in range(TRIES):
        reply = await house.begin(house.message(Operation.GET_PRINTER_ATTRIBUTES))
        assert isinstance(reply, Answer)
        assert reply.holds is not None
        if reply.holds():  # a second may just have ended
            return reply.holds
    raise AssertionError("no answer holds")


async def pause(house: House) -> None:
    await house.as_operator().ask(Operation.PAUSE_PRINTER)


async def refuse(house: House) -> None:
    await house.as_operator().ask(Operation.DISABLE_PRINTER)


async def new_job(house: House) -> None:
    await house.new_job()


async def trouble(house: House) -> None:
    since = datetime.datetime.now(datetime.UTC)
    house.queue.status.trouble = Trouble(
        reason=Reason.CONNECTION_REFUSED, sentence="It is off.", remedy="Turn it on.", since=since
    )


async def delivery(house: House) -> None:
    house.queue.status.delivering = 1


async def other_settings(house: House) -> None:
    house.queues.replace(settings(info="new"))


async def encryption(house: House) -> None:
    house.queues.replace(settings(encryption=Encryption.REQUIRED))


async def removal(house: House) -> None:
    await house.queues.remove("laser")


@pytest.mark.parametrize(
    "change",
    [pause, refuse, new_job, trouble, delivery, other_settings, encryption, removal],
    ids=lambda change: change.__name__,
)
async def test_what_changes_a_queue_ends_it(
    house: House, change: Callable[[House], Awaitable[None]]
) -> None:
    holds = await looked(house)
    await change(house)
    assert not holds()


async def test_it_holds_for_a_second_at_most(house: House) -> None:
    holds = await looked(house)
    deadline = time.monotonic() + 20
    while holds():
        assert time.monotonic() < deadline
    assert COUNT_SECONDS <= 1


async def test_answers_about_jobs_are_made_each_time(house: House) -> None:
    number = await house.new_job()
    for operation, job_id in ((Operation.GET_JOBS, 0), (Operation.GET_JOB_ATTRIBUTES, number)):
        reply = await house.begin(house.message(operation, job_id=job_id))
        assert isinstance(reply, Answer)
        assert reply.holds is None
