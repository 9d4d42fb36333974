"""Jobs whose documents don't come are given up; held ones go when their time comes."""

from __future__ import annotations

import time

from sealpress.gateway.face.patience import Patience
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.printer import Answer
from sealpress.server import Response
from sealpress.spool.records import JobChange
from tests.gateway.face.house import House

NO_TIME = -1.0


def patience(house: House) -> Patience:
    """Return somebody who waits for nothing."""
    return Patience(house.face._desk, NO_TIME)


async def test_a_job_whose_documents_dont_come_is_given_up(house: House) -> None:
    number = await house.open_job()
    await patience(house).look()
    job = await house.spooled(number)
    assert (job.state, job.is_open) == (JobState.ABORTED, False)
    notes = [note.decode() for _, note in await house.store.notes(10)]
    assert '"job-aborted"' in notes[-1]
    assert '"laser"' in notes[-1]


async def test_a_job_waits_while_its_document_comes(house: House) -> None:
    number = await house.open_job()
    message = house.message(Operation.SEND_DOCUMENT, {"last-document": True}, number)
    receiver = await house.begin(message)
    assert not isinstance(receiver, Answer | Response)
    await patience(house).look()
    assert (await house.spooled(number)).state is JobState.PENDING
    await receiver.write(memoryview(b"%PDF-1.4 page"))
    await receiver.finish()
    assert (await house.spooled(number)).is_open is False


async def test_a_job_that_is_closed_waits_for_nothing(house: House) -> None:
    number = await house.new_job()
    await patience(house).look()
    assert (await house.spooled(number)).state is JobState.PENDING


async def test_a_held_job_goes_when_its_time_comes(house: House) -> None:
    number = await house.new_job({"job-hold-until": "indefinite"})
    job = await house.spooled(number)
    await house.store.change_job(job.key, JobChange(hold_until=time.time() - 1))
    house.orders.told.clear()
    await patience(house).look()
    assert (await house.spooled(number)).state is JobState.PENDING
    assert ("wake", house.queue.id, 0) in house.orders.told
