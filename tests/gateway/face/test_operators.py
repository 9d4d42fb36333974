"""What operators do to a queue: it lasts, and the writers hear of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.status import Status
from tests.gateway.face.house import House, opened


@pytest.fixture
def operator(house: House) -> House:
    return house.as_operator()


async def test_a_paused_queue_keeps_its_jobs(house: House, operator: House) -> None:
    assert (await operator.ask(Operation.PAUSE_PRINTER)).code == Status.SUCCESSFUL_OK
    await house.new_job()
    group = await house.attributes()
    assert group["printer-state"].value == PrinterState.STOPPED
    assert group["printer-state-reasons"].values == ("paused",)
    assert await house.store.claim("writer", 1) == []
    assert (await operator.ask(Operation.RESUME_PRINTER)).code == Status.SUCCESSFUL_OK
    assert house.orders.told[-1] == ("wake", house.queue.id, 0)
    assert await house.claim()


async def test_a_closed_queue_takes_no_jobs(house: House, operator: House) -> None:
    assert (await operator.ask(Operation.DISABLE_PRINTER)).code == Status.SUCCESSFUL_OK
    answer = await house.ask(Operation.CREATE_JOB)
    assert answer.code == Status.SERVER_ERROR_NOT_ACCEPTING_JOBS
    assert (await operator.ask(Operation.ENABLE_PRINTER)).code == Status.SUCCESSFUL_OK
    assert await house.open_job()


async def test_an_operators_words_are_told(house: House, operator: House) -> None:
    options = {"printer-message-from-operator": "New toner at noon."}
    await operator.ask(Operation.PAUSE_PRINTER, options)
    assert (await house.attributes())["printer-state-message"].value == "New toner at noon."
    options = {"printer-message-from-operator": "Sorry, at one."}
    await operator.ask(Operation.PAUSE_PRINTER, options)
    assert house.queue.record.message == "Sorry, at one."


async def test_new_jobs_are_held(house: House, operator: House) -> None:
    assert (await operator.ask(Operation.HOLD_NEW_JOBS)).code == Status.SUCCESSFUL_OK
    number = await house.new_job()
    assert (await house.spooled(number)).reasons == ("job-held-on-create",)
    assert (await operator.ask(Operation.RELEASE_HELD_NEW_JOBS)).code == Status.SUCCESSFUL_OK
    assert (await house.spooled(number)).state is JobState.PENDING
    assert await house.new_job()


async def test_it_lasts_over_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        await house.as_operator().ask(Operation.PAUSE_PRINTER)
        await house.as_operator().ask(Operation.DISABLE_PRINTER)
        number, uuid = 1, house.queue.uuid
    async with opened(tmp_path) as house:
        assert (house.queue.record.is_paused, house.queue.record.is_accepting) == (True, False)
        assert house.queue.uuid == uuid
        assert await house.store.job(number) is None


@pytest.mark.parametrize(
    "operation",
    [
        Operation.PAUSE_PRINTER,
        Operation.DISABLE_PRINTER,
        Operation.PURGE_JOBS,
        Operation.CANCEL_JOBS,
        Operation.HOLD_NEW_JOBS,
    ],
)
async def test_others_may_not(house: House, operation: Operation) -> None:
    assert (await house.ask(operation)).code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    house.known = "bob"
    assert (await house.ask(operation)).code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    assert house.orders.told == []


async def test_the_audit_log_hears_who_did_it(house: House, operator: House) -> None:
    await operator.ask(Operation.PAUSE_PRINTER)
    (note,) = [note.decode() for _, note in await house.store.notes(10)]
    assert '"queue-paused"' in note
    assert '"olga"' in note


async def test_the_audit_log_hears_that_a_queue_was_purged(house: House, operator: House) -> None:
    await house.new_job()
    await house.finish(state=JobState.COMPLETED)
    before = len(await house.store.notes(10))
    await operator.ask(Operation.PURGE_JOBS)
    (note,) = [note.decode() for _, note in (await house.store.notes(10))[before:]]
    assert '"queue-purged"' in note
    assert '"olga"' in note


async def test_jobs_for_a_paused_queue_wake_nobody(house: House) -> None:
    operator = house.as_operator()
    await operator.ask(Operation.PAUSE_PRINTER)
    house.orders.told.clear()
    await house.print()
    assert house.orders.told == []
    await operator.ask(Operation.RESUME_PRINTER)
    assert house.orders.told == [("wake", house.queue.id, 0)]
