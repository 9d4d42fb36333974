"""What an administrator does to queues and jobs goes the way of any request."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress.errors import IppError, Reason
from sealpress.gateway.operator import Operator
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.server.audit import Actor
from tests.gateway.face.house import House, opened, settings

BY = Actor(user="root", uid=0)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path, settings(), settings("upstairs")) as house:
        yield house


def operator(house: House) -> Operator:
    return Operator(house.face, house.store)


async def last_note(house: House) -> dict[str, object]:
    return json.loads((await house.store.notes(100))[-1][1])


async def test_a_queue_is_paused_and_everybody_is_told_why(house: House) -> None:
    await operator(house).queue(Operation.PAUSE_PRINTER, house.queue, BY, "new toner")
    assert (house.queue.record.is_paused, house.queue.record.message) == (True, "new toner")
    note = await last_note(house)
    assert (note["action"], note["user"], note["issuer"]) == ("queue-paused", "root", "local")


async def test_a_job_of_anybody_is_canceled(house: House) -> None:
    number = await house.new_job()
    await operator(house).job(Operation.CANCEL_JOB, house.queue, number, BY)
    assert (await house.spooled(number)).state is JobState.CANCELED
    assert (await last_note(house))["user"] == "root"


async def test_a_job_is_moved(house: House) -> None:
    number, target = await house.new_job(), house.queues.named("upstairs")
    await operator(house).move(house.queue, number, target, BY)
    assert (await house.spooled(number)).queue_id == target.id


async def test_a_refusal_has_its_reason_and_status(house: House) -> None:
    number = await house.new_job()
    await operator(house).job(Operation.CANCEL_JOB, house.queue, number, BY)
    with pytest.raises(IppError) as caught:
        await operator(house).job(Operation.CANCEL_JOB, house.queue, number, BY)
    assert caught.value.status == Status.CLIENT_ERROR_NOT_POSSIBLE
    with pytest.raises(IppError) as caught:
        await operator(house).job(Operation.HOLD_JOB, house.queue, 4711, BY)
    assert caught.value.reason is Reason.IPP_NOT_FOUND


async def test_who_has_no_name_is_known_by_number(house: House) -> None:
    line = operator(house).line("queue-added", house.queue, Actor(user="", uid=1001))
    assert json.loads(line)["user"] == "1001"


async def test_a_line_about_a_queue_names_its_printer(house: House) -> None:
    await operator(house).note("queue-added", house.queue, BY)
    note = await last_note(house)
    assert (note["queue"], note["printer"]) == ("laser", house.queue.settings.uri)
