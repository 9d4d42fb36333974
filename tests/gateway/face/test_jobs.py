"""Acting on jobs: what changes is in the store before the answer, and the writers hear of it."""

from __future__ import annotations

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.spool.records import FOREVER, JobChange
from tests.gateway.face.house import House, jobs


async def test_a_waiting_job_is_canceled_at_once(house: House) -> None:
    number = await house.new_job()
    assert (await house.ask(Operation.CANCEL_JOB, job_id=number)).code == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.state, job.reasons) == (JobState.CANCELED, ("job-canceled-by-user",))
    answer = await house.ask(Operation.CANCEL_JOB, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


async def test_the_writer_ends_a_job_that_is_on_its_way(house: House) -> None:
    number = await house.new_job()
    await house.claim()
    assert (await house.ask(Operation.CANCEL_JOB, job_id=number)).code == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.state, job.is_cancel_wanted) == (JobState.PROCESSING, True)
    assert job.reasons == ("processing-to-stop-point", "job-canceled-by-user")
    assert house.orders.told[-1] == ("cancel", house.queue.id, number)
    answer = await house.ask(Operation.CANCEL_JOB, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


async def test_holding_and_releasing(house: House) -> None:
    number = await house.new_job()
    await house.ask(Operation.HOLD_JOB, job_id=number)
    job = await house.spooled(number)
    assert (job.state, job.hold_until) == (JobState.PENDING_HELD, FOREVER)
    house.orders.told.clear()
    await house.ask(Operation.RELEASE_JOB, job_id=number)
    job = await house.spooled(number)
    assert (job.state, job.hold_until, job.reasons) == (JobState.PENDING, 0, ())
    assert house.orders.told == [("wake", house.queue.id, 0)]


async def test_a_job_that_waits_for_a_decision_is_released(house: House) -> None:
    number = await house.new_job()
    await house.finish(
        state=JobState.PENDING_HELD, reasons=("sealpress-unknown",), hold_until=FOREVER
    )
    assert (await house.ask(Operation.RELEASE_JOB, job_id=number)).code == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.state, job.reasons) == (JobState.PENDING, ())


async def test_attributes_are_set(house: House) -> None:
    number = await house.new_job({"job-name": "old", "copies": 2})
    options = {"copies": 5, "job-priority": 90, "job-hold-until": "indefinite"}
    answer = await house.ask(Operation.SET_JOB_ATTRIBUTES, options, number)
    assert answer.code == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.priority, job.state) == (90, JobState.PENDING_HELD)
    template = {attribute.name: attribute.value for attribute in job.private.template}
    assert template["copies"] == 5


async def test_a_job_is_printed_again(house: House) -> None:
    number = await house.new_job()
    await house.finish(state=JobState.COMPLETED, impressions=3)
    assert (await house.ask(Operation.RESTART_JOB, job_id=number)).code == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.state, job.impressions, job.completed_at) == (JobState.PENDING, 0, None)
    assert (await house.claim()).job.job_id == number


async def test_a_job_whose_documents_are_gone_is_not_printed_again(house: House) -> None:
    number = await house.new_job()
    await house.finish(state=JobState.COMPLETED)
    await house.store.purge(documents_after=0, history_after=1000, limit=10)
    answer = await house.ask(Operation.RESTART_JOB, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


async def test_my_jobs_are_canceled_and_nobody_elses(house: House) -> None:
    mine = [await house.new_job() for _ in range(3)]
    house.user = "bob"
    other = await house.new_job()
    house.user = "ann"
    assert (await house.ask(Operation.CANCEL_MY_JOBS)).code == Status.SUCCESSFUL_OK
    assert [(await house.spooled(n)).state for n in mine] == [JobState.CANCELED] * 3
    assert (await house.spooled(other)).state is JobState.PENDING


async def test_nothing_is_canceled_unless_everything_can_be(house: House) -> None:
    mine = await house.new_job()
    house.user = "bob"
    other = await house.new_job()
    answer = await house.ask(Operation.CANCEL_MY_JOBS, {"job-ids": [other, mine]})
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    assert (await house.spooled(other)).state is JobState.PENDING


async def test_operators_cancel_everybodys_jobs(house: House) -> None:
    numbers = [await house.new_job() for _ in range(3)]
    answer = await house.as_operator().ask(Operation.CANCEL_JOBS)
    assert answer.code == Status.SUCCESSFUL_OK
    assert {(await house.spooled(n)).state for n in numbers} == {JobState.CANCELED}
    assert (await house.spooled(numbers[0])).reasons == ("job-canceled-by-operator",)


async def test_purging_forgets_the_history(house: House) -> None:
    await house.new_job()
    await house.finish(state=JobState.COMPLETED)
    waiting = await house.new_job()
    assert (await house.as_operator().ask(Operation.PURGE_JOBS)).code == Status.SUCCESSFUL_OK
    assert jobs(await house.ask(Operation.GET_JOBS, {"which-jobs": "all"})) == []
    assert await house.store.job(waiting) is None


@pytest.mark.parametrize(
    "operation",
    [
        Operation.CANCEL_JOB,
        Operation.HOLD_JOB,
        Operation.RELEASE_JOB,
        Operation.RESTART_JOB,
        Operation.CLOSE_JOB,
        Operation.CUPS_MOVE_JOB,
    ],
)
async def test_others_may_not(house: House, operation: Operation) -> None:
    number = await house.new_job()
    before = (await house.spooled(number)).version
    house.user = "bob"
    answer = await house.ask(operation, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    assert (await house.spooled(number)).version == before


async def test_a_job_that_isnt_there(house: House) -> None:
    for operation in (Operation.CANCEL_JOB, Operation.GET_JOB_ATTRIBUTES, Operation.HOLD_JOB):
        assert (await house.ask(operation, job_id=77)).code == Status.CLIENT_ERROR_NOT_FOUND


async def test_progress_is_told(house: House) -> None:
    number = await house.new_job()
    claim = await house.claim()
    await house.store.advance(claim, JobChange(impressions=4, sheets=2, reasons=("job-printing",)))
    group = await house.job(number)
    assert group["job-impressions-completed"].value == 4
    assert group["job-media-sheets-completed"].value == 2
    assert group["job-state-reasons"].values == ("job-printing",)
    assert group["time-at-processing"].value >= group["time-at-creation"].value > 1_700_000_000


async def test_facts_are_told_besides_the_sentence(house: House) -> None:
    number = await house.new_job()
    claim = await house.claim()
    change = JobChange(message="The printer is off.\n3 attempts\nconnection refused")
    await house.store.advance(claim, change)
    group = await house.job(number)
    assert group["job-state-message"].value == "The printer is off."
    assert group["job-detailed-status-messages"].values == ("3 attempts", "connection refused")
    await house.ask(Operation.CANCEL_JOB, job_id=number)
    assert (await house.spooled(number)).message == change.message
