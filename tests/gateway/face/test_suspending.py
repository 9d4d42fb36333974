"""Suspending what keeps a queue's printer waiting: the job loses its turn, and nothing else."""

from __future__ import annotations

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.spool.records import FOREVER, Delivery
from tests.gateway.face.house import House, jobs


async def suspended(house: House) -> int:
    """Make a job whose delivery fails, and suspend it."""
    number = await house.new_job()
    await house.fail()
    answer = await house.as_operator().ask(Operation.SUSPEND_CURRENT_JOB)
    assert answer.code == Status.SUCCESSFUL_OK
    return number


async def test_others_are_printed_while_a_job_is_suspended(house: House) -> None:
    number = await suspended(house)
    other = await house.new_job()
    told = await house.job(number, "job-state", "job-state-reasons")
    assert told["job-state"].value == JobState.PROCESSING_STOPPED
    assert told["job-state-reasons"].values == ("job-suspended",)
    assert (await house.claim()).job.job_id == other
    kept = await house.spooled(number)
    assert (kept.state, kept.hold_until, kept.next_attempt_at) == (
        JobState.PENDING_HELD,
        FOREVER,
        None,
    )
    assert house.orders.told.count(("retry", house.queue.id, 0)) == 1


async def test_a_resumed_job_has_its_turn_again(house: House) -> None:
    number = await suspended(house)
    await house.new_job()
    house.orders.told.clear()
    answer = await house.as_operator().ask(Operation.RESUME_JOB, job_id=number)
    assert answer.code == Status.SUCCESSFUL_OK
    kept = await house.spooled(number)
    assert (kept.state, kept.reasons, kept.hold_until) == (JobState.PENDING, (), 0)
    assert house.orders.told == [("wake", house.queue.id, 0)]
    assert (await house.claim()).job.job_id == number


@pytest.mark.parametrize("delivery", [Delivery.CREATED, Delivery.SENDING, Delivery.UNKNOWN])
async def test_what_the_printer_may_have_is_not_suspended(house: House, delivery: Delivery) -> None:
    number = await house.new_job()
    await house.fail(delivery=delivery, job_id=7)
    before = (await house.spooled(number)).version
    answer = await house.as_operator().ask(Operation.SUSPEND_CURRENT_JOB)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    assert (await house.spooled(number)).version == before


async def test_nothing_is_suspended_that_a_writer_is_at(house: House) -> None:
    admin = house.as_operator()
    assert (await admin.ask(Operation.SUSPEND_CURRENT_JOB)).code == (
        Status.CLIENT_ERROR_NOT_POSSIBLE
    )
    number = await house.new_job()
    await house.claim()
    answer = await admin.ask(Operation.SUSPEND_CURRENT_JOB)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    assert (await house.spooled(number)).state is JobState.PROCESSING


async def test_a_suspended_job_is_canceled_at_once(house: House) -> None:
    number = await suspended(house)
    assert (await house.ask(Operation.CANCEL_JOB, job_id=number)).code == Status.SUCCESSFUL_OK
    assert (await house.spooled(number)).state is JobState.CANCELED


async def test_a_suspended_job_is_listed_as_what_it_is(house: House) -> None:
    number = await suspended(house)
    for which in ("not-completed", "processing-stopped", "all"):
        assert jobs(await house.ask(Operation.GET_JOBS, {"which-jobs": which})) == [number]
    assert jobs(await house.ask(Operation.GET_JOBS, {"which-jobs": "pending-held"})) == []


async def test_only_a_suspended_job_is_resumed_and_by_whom_it_concerns(house: House) -> None:
    number = await house.new_job()
    admin = house.as_operator()
    answer = await admin.ask(Operation.RESUME_JOB, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    await house.fail()
    house.user = "bob"
    answer = await house.ask(Operation.SUSPEND_CURRENT_JOB)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    await admin.ask(Operation.SUSPEND_CURRENT_JOB)
    answer = await house.ask(Operation.RESUME_JOB, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED
