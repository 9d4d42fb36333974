"""Nobody fills a queue with jobs that do not move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress.gateway.face import fairness
from sealpress.gateway.face.fairness import MAX_OPEN_JOBS_OF_ADDRESS, Fairness
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.spool.store import JobSelection
from tests.gateway.face.house import House, opened, settings

pytestmark = pytest.mark.anyio
HELD = {"job_hold_until": "indefinite"}
TOO_MANY = Status.SERVER_ERROR_TOO_MANY_JOBS


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path, settings(max_idle_jobs=3)) as house:
        yield house


def always_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "IDLE_SECONDS", 0.0)


async def test_a_user_holds_so_many_jobs_and_others_print(house: House, monkeypatch) -> None:
    always_counted(monkeypatch)
    for _ in range(3):
        assert (await house.print(HELD)).code < Status.CLIENT_ERROR_BAD_REQUEST
    refused = await house.ask(Operation.CREATE_JOB, HELD)
    assert refused.code == TOO_MANY
    assert "3 jobs here that are held" in str(refused)
    house.user = "bob"
    assert (await house.print()).code < Status.CLIENT_ERROR_BAD_REQUEST


async def test_jobs_without_documents_count_as_well(house: House, monkeypatch) -> None:
    always_counted(monkeypatch)
    for _ in range(3):
        await house.ask(Operation.CREATE_JOB)
    assert (await house.ask(Operation.CREATE_JOB)).code == TOO_MANY


async def test_who_releases_a_job_may_print_again(house: House, monkeypatch) -> None:
    always_counted(monkeypatch)
    numbers = [await house.new_job(HELD) for _ in range(3)]
    assert (await house.ask(Operation.VALIDATE_JOB)).code == TOO_MANY
    await house.ask(Operation.RELEASE_JOB, job_id=numbers[0])
    assert (await house.ask(Operation.CREATE_JOB)).code < Status.CLIENT_ERROR_BAD_REQUEST


async def test_an_address_has_so_many_jobs_without_documents(tmp_path: Path) -> None:
    async with opened(tmp_path, settings()) as house:
        for number in range(MAX_OPEN_JOBS_OF_ADDRESS):
            house.user = f"user{number}"
            assert (await house.ask(Operation.CREATE_JOB)).code < Status.CLIENT_ERROR_BAD_REQUEST
        assert (await house.ask(Operation.CREATE_JOB)).code == TOO_MANY
        assert (await house.print()).code < Status.CLIENT_ERROR_BAD_REQUEST, "others print"
        first = (await house.store.jobs(JobSelection()))[-1]
        await house.as_operator().ask(Operation.CANCEL_JOB, job_id=first.job_id)
        assert (await house.ask(Operation.CREATE_JOB)).code < Status.CLIENT_ERROR_BAD_REQUEST


async def test_addresses_are_forgotten_when_there_are_too_many(house: House, monkeypatch) -> None:
    monkeypatch.setattr(fairness, "MAX_ADDRESSES", 2)
    kept = Fairness(house.store)
    for number in range(5):
        kept.opened(f"192.0.2.{number}", number)
    assert len(kept._open) == 2
