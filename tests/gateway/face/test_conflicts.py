"""Two change the same job at once: nobody's change is lost, and nobody waits for ever."""

from __future__ import annotations

import asyncio

import pytest

from sealpress.errors import SpoolError
from sealpress.gateway.face import Face
from sealpress.gateway.reception import Reception
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.reasons import Reason
from sealpress.spool.records import DocumentPlace, JobChange, SpooledJob
from sealpress.spool.sqlite import SqliteStore
from tests.gateway.face.house import House


def same_place(place: DocumentPlace, uuid: str, new_uuid: str) -> DocumentPlace:
    """Bind a document to nothing."""
    del uuid, new_uuid
    return place


class Meddling:
    """A store whose jobs change between being loaded and being changed."""

    def __init__(self, store: SqliteStore, times: int) -> None:
        self._store = store
        self._times = times

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def change_job(self, key: int, change: JobChange, **more: object) -> SpooledJob:
        """Change it before somebody else does."""
        if self._times:
            self._times -= 1
            await self._store.change_job(key, JobChange(impressions=self._times + 1))
        return await self._store.change_job(key, change, **more)  # type: ignore[arg-type]  # test


def meddled(house: House, times: int) -> House:
    """Return the same gateway with a store that is changed so many times meanwhile."""
    store = Meddling(house.store, times)
    face = Face(house.queues, store, house.orders, Reception, same_place)  # type: ignore[arg-type]  # test
    return House(face, house.store, house.queues, house.orders)


async def test_a_request_is_done_again_when_its_job_changed(house: House) -> None:
    number = await house.new_job()
    answer = await meddled(house, 3).ask(Operation.HOLD_JOB, job_id=number)
    assert answer.code == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.state, job.impressions) == (JobState.PENDING_HELD, 1)


async def test_but_not_for_ever(house: House) -> None:
    number = await house.new_job()
    answer = await meddled(house, 1000).ask(Operation.HOLD_JOB, job_id=number)
    assert answer.code == Status.SERVER_ERROR_BUSY
    assert (await house.spooled(number)).state is JobState.PENDING


async def test_many_at_once(house: House) -> None:
    number = await house.new_job()
    asked = [house.ask(Operation.SET_JOB_ATTRIBUTES, {"copies": n}, number) for n in range(1, 5)]
    answers = await asyncio.gather(*asked, house.ask(Operation.CANCEL_JOB, job_id=number))
    assert answers[-1].code == Status.SUCCESSFUL_OK
    for answer in answers[:-1]:
        assert answer.code in {Status.SUCCESSFUL_OK, Status.CLIENT_ERROR_NOT_POSSIBLE}
    assert (await house.spooled(number)).state is JobState.CANCELED


class Broken(Meddling):
    """A store whose disk is full."""

    async def change_job(self, key: int, change: JobChange, **more: object) -> SpooledJob:
        """Fail."""
        raise SpoolError(Reason.SPOOL_FULL, f"no room for job {key}: {change} {more}")


async def test_a_store_that_fails_is_told_without_its_secrets(house: House) -> None:
    number = await house.new_job()
    face = Face(house.queues, Broken(house.store, 0), house.orders, Reception, same_place)  # type: ignore[arg-type]  # test
    broken = House(face, house.store, house.queues, house.orders)
    answer = await broken.ask(Operation.HOLD_JOB, job_id=number)
    assert answer.code == Status.SERVER_ERROR_TEMPORARY_ERROR
    assert "no room for job" not in str(answer.groups[0]["status-message"].value)
    assert (await house.spooled(number)).state is JobState.PENDING


@pytest.mark.parametrize("code", [0x3FFF, 0x4003, -1])
async def test_operations_that_are_not_supported(house: House, code: int) -> None:
    message = house.message(Operation.GET_JOBS)
    message.code = code
    answer = await house.send(message)
    assert answer.code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED


async def test_requests_that_are_none(house: House) -> None:
    for code in (Operation.PRINT_JOB, Operation.GET_JOBS, Operation.CANCEL_MY_JOBS):
        message = house.message(code)
        message.groups.clear()
        assert (await house.send(message)).code == Status.CLIENT_ERROR_BAD_REQUEST
