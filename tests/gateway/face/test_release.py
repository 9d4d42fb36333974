"""Jobs that wait for their owner (PWG 5100.11), and queues that want encryption and names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress.gateway.access.gate import GatewayAccess
from sealpress.gateway.settings import Encryption, GatewaySettings, QueueSettings
from sealpress.ipp.message import Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attributes import one
from sealpress.server import Response
from tests.gateway.face.house import House, jobs, opened, settings

PIN = {"job-password": b"1234", "job-password-encryption": "none"}
QUEUES = (
    settings("laser", encryption=Encryption.OPTIONAL),
    settings("safe"),
    settings("waiting", release=True),
)


def gate(folder: Path, *queues: QueueSettings) -> GatewayAccess:
    """Return the gateway's own gate."""
    return GatewayAccess(GatewaySettings(state=folder, queues=queues), lambda _: None)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path, *QUEUES, gate=gate(tmp_path, *QUEUES)) as made:
        yield made


async def test_a_job_with_a_password_waits_for_it(house: House) -> None:
    number = await house.new_job(PIN)
    job = await house.spooled(number)
    assert (job.state, job.reasons) == (JobState.PENDING_HELD, ("job-password-wait",))
    assert "1234" not in str(job.private.submitted) + str(job.private.template)
    wrong = {**PIN, "job-password": b"4321"}
    house.user = "bob"
    for options in ({}, wrong):
        answer = await house.ask(Operation.RELEASE_JOB, options, number)
        assert answer.code >= Status.CLIENT_ERROR_BAD_REQUEST
    assert (await house.ask(Operation.RELEASE_JOB, PIN, number)).code == Status.SUCCESSFUL_OK
    assert (await house.spooled(number)).state is JobState.PENDING


async def test_no_change_of_hold_until_releases_it(house: House) -> None:
    number = await house.new_job(PIN)
    options = {"job-hold-until": "no-hold"}
    await house.ask(Operation.SET_JOB_ATTRIBUTES, options, number)
    await house.ask(Operation.HOLD_JOB, options, number)
    assert (await house.spooled(number)).state is JobState.PENDING_HELD


async def test_a_released_job_that_is_restarted_waits_again(house: House) -> None:
    number = await house.new_job(PIN)
    await house.ask(Operation.RELEASE_JOB, PIN, number)
    await house.finish(state=JobState.COMPLETED)
    assert (await house.ask(Operation.RESTART_JOB, job_id=number)).code == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.state, job.reasons) == (JobState.PENDING_HELD, ("job-password-wait",))


async def test_a_created_job_waits_too(house: House) -> None:
    number = await house.open_job(PIN)
    await house.send_document(number)
    job = await house.spooled(number)
    assert (job.state, job.is_open) == (JobState.PENDING_HELD, False)
    assert job.private.password


async def test_jobs_of_a_release_queue_wait_for_their_owner(house: House) -> None:
    house.uri = "ipps://server.test/printers/waiting"
    assert (await house.ask(Operation.CREATE_JOB)).code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    house.known = "ann"
    number = await house.new_job()
    assert (await house.spooled(number)).state is JobState.PENDING_HELD
    house.known = "bob"
    answer = await house.ask(Operation.RELEASE_JOB, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    house.known = "ann"
    answer = await house.ask(Operation.RELEASE_JOB, job_id=number)
    assert answer.code == Status.SUCCESSFUL_OK


# Encryption


async def test_clear_text_for_a_queue_that_wants_encryption_gets_426(house: House) -> None:
    house.secure, house.path = False, "/"
    house.uri = "ipp://server.test/printers/safe"
    for operation in (Operation.GET_PRINTER_ATTRIBUTES, Operation.PRINT_JOB, Operation.GET_JOBS):
        reply = await house.begin(house.message(operation))
        assert isinstance(reply, Response)
        assert reply.status == 426


async def test_a_job_of_such_a_queue_is_hidden_from_clear_text(house: House) -> None:
    house.uri = "ipps://server.test/printers/safe"
    number = await house.new_job()
    house.secure, house.uri = False, f"ipp://server.test/jobs/{number}"
    reply = await house.begin(house.message(Operation.GET_JOB_ATTRIBUTES, job_id=number))
    assert isinstance(reply, Response)
    house.uri = "ipp://server.test/"
    assert jobs(await house.ask(Operation.GET_JOBS)) == []


async def test_lists_in_clear_leave_such_queues_out(house: House) -> None:
    house.secure, house.uri = False, "ipp://server.test/"
    answer = await house.ask(Operation.CUPS_GET_PRINTERS)
    assert [group["printer-name"].value for group in answer.groups[1:]] == ["laser"]


@pytest.mark.parametrize("action", ["button-press", "job-password", "nonsense"])
async def test_an_action_that_nobody_holds_for_prints_nothing(house: House, action: str) -> None:
    answer = await house.ask(Operation.PRINT_JOB, {"job-release-action": action})
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED


async def test_a_job_that_moves_to_a_queue_of_released_jobs_waits_there(house: House) -> None:
    house.known = "ann"
    number = await house.new_job()
    await move(house, number, "waiting")
    job = await house.spooled(number)
    assert (job.state, job.reasons) == (JobState.PENDING_HELD, ("job-release-wait",))
    assert await house.store.claim("writer", 9) == []


async def move(house: House, number: int, queue: str) -> None:
    uri = one("job-printer-uri", ValueTag.URI, f"ipps://server.test/printers/{queue}")
    message = house.message(Operation.CUPS_MOVE_JOB, job_id=number)
    message.groups.append(Group([uri], tag=GroupTag.JOB))
    assert (await house.send(message)).code == Status.SUCCESSFUL_OK
