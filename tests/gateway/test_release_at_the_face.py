"""No operation but a proved release lets a waiting job go, whoever's name is claimed."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator

import pytest

from sealpress import ipp
from sealpress.gateway.release import is_held_for_release
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer.attributes import one
from sealpress.spool.records import FOREVER, JobChange
from tests.gateway.face.house import House, job_id, opened, settings

PIN = b"canary-8734"
REFUSED = {
    Status.CLIENT_ERROR_NOT_AUTHENTICATED,
    Status.CLIENT_ERROR_NOT_AUTHORIZED,
}
ATTEMPTS = {
    "release": [(Operation.RELEASE_JOB, {})],
    "hold, release": [(Operation.HOLD_JOB, {}), (Operation.RELEASE_JOB, {})],
    "hold no longer": [(Operation.HOLD_JOB, {"job-hold-until": "no-hold"})],
    "set no hold": [(Operation.SET_JOB_ATTRIBUTES, {"job-hold-until": "no-hold"})],
    "hold, set no hold": [
        (Operation.HOLD_JOB, {"job-hold-until": "indefinite"}),
        (Operation.SET_JOB_ATTRIBUTES, {"job-hold-until": "no-hold"}),
        (Operation.RELEASE_JOB, {}),
    ],
    "restart": [(Operation.RESTART_JOB, {})],
    "restart, release": [(Operation.RESTART_JOB, {}), (Operation.RELEASE_JOB, {})],
    "close": [(Operation.CLOSE_JOB, {})],
    "release all": [(Operation.RELEASE_HELD_NEW_JOBS, {})],
    "raise": [(Operation.SET_JOB_ATTRIBUTES, {"job-priority": 100}), (Operation.RELEASE_JOB, {})],
}


@pytest.fixture
async def house(tmp_path) -> AsyncIterator[House]:
    queues = (settings(), settings("guarded", release=True))
    async with opened(tmp_path, *queues) as made:
        yield made


@pytest.fixture
def anyio_backend():
    return "asyncio"


def with_pin(message, pin=PIN):
    group = message.groups[0]
    attributes = [
        *group,
        one("job-password", ValueTag.OCTET_STRING, pin),
        one("job-password-encryption", ValueTag.KEYWORD, "none"),
    ]
    message.groups[0] = ipp.Group(attributes, tag=group.tag)
    return message


async def pin_job(house: House) -> int:
    """Print with a password, as somebody who is not logged in."""
    message = with_pin(house.message(Operation.PRINT_JOB, {"job-name": "secret"}))
    return job_id(await house.take(message, b"%PDF-1.4 page"))


async def guarded_job(house: House) -> int:
    """Print to a queue that holds each job, as ann who logged in."""
    house.uri, house.known = "ipps://server.test/printers/guarded", "ann"
    number = await house.new_job()
    house.known = None
    return number


@pytest.mark.parametrize("make", [pin_job, guarded_job])
@pytest.mark.parametrize("known", [None, "bob"])
@pytest.mark.parametrize("attempt", ATTEMPTS)
async def test_nothing_lets_it_go(house: House, make, known, attempt):
    number = await make(house)
    assert is_held_for_release(await house.spooled(number))
    house.known = known  # the owner's name is claimed in each request
    for operation, options in ATTEMPTS[attempt]:
        await house.ask(operation, options, number)
    assert is_held_for_release(await house.spooled(number))
    assert await house.store.claim("writer", 9) == []


@pytest.mark.parametrize("make", [pin_job, guarded_job])
async def test_another_queue_does_not_free_it(house: House, make):
    number = await make(house)
    house.known = "bob"
    uri = one("job-printer-uri", ValueTag.URI, "ipps://server.test/printers/laser")
    message = house.message(Operation.CUPS_MOVE_JOB, job_id=number)
    message.groups.append(ipp.Group([uri], tag=ipp.GroupTag.JOB))
    await house.send(message)
    assert is_held_for_release(await house.spooled(number))


@pytest.mark.parametrize("operation", [Operation.HOLD_JOB, Operation.SET_JOB_ATTRIBUTES])
async def test_no_time_that_comes_lets_it_go(house: House, operation):
    number = await pin_job(house)
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    await house.ask(operation, {"job-hold-until-time": soon}, number)
    job = await house.spooled(number)
    assert is_held_for_release(job)
    assert job.hold_until == FOREVER


async def test_nor_does_a_time_that_stands_in_the_store(house: House):
    number = await pin_job(house)
    job = await house.spooled(number)
    await house.store.change_job(job.key, JobChange(hold_until=1.0), version=job.version)
    swept = await house.store.sweep(open_seconds=60.0)
    assert not swept.changed
    assert (await house.spooled(number)).hold_until == FOREVER
    assert await house.store.claim("writer", 9) == []


async def test_the_password_lets_it_go(house: House):
    number = await pin_job(house)
    house.user = "somebody else"
    answer = await house.send(
        with_pin(house.message(Operation.RELEASE_JOB, job_id=number), b"none")
    )
    assert answer.code in REFUSED
    answer = await house.send(with_pin(house.message(Operation.RELEASE_JOB, job_id=number)))
    assert answer.code == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.state, job.reasons) == (JobState.PENDING, ())
    assert (await house.claim()).job.job_id == number


async def test_the_owner_lets_it_go(house: House):
    number = await guarded_job(house)
    house.known = "ann"
    answer = await house.ask(Operation.RELEASE_JOB, {}, number)
    assert answer.code == Status.SUCCESSFUL_OK
    assert (await house.spooled(number)).state is JobState.PENDING


async def test_a_job_of_several_documents_waits_too(house: House):
    message = with_pin(house.message(Operation.CREATE_JOB))
    number = job_id(await house.send(message))
    await house.send_document(number)
    assert is_held_for_release(await house.spooled(number))
    assert await house.store.claim("writer", 9) == []


async def test_no_answer_shows_a_password(house: House):
    number = await pin_job(house)
    job = await house.spooled(number)
    for asker in (house, house.as_operator()):
        answer = await asker.ask(Operation.GET_JOB_ATTRIBUTES, {}, number)
        octets = ipp.encode(answer)
        assert PIN not in octets
        assert job.private.password.encode() not in octets
        assert b"job-password\x00" not in octets
    kept = [*job.private.template, *job.private.submitted]
    assert not [one for one in kept if one.name.startswith("job-password")]


async def test_a_printed_job_waits_again_when_it_is_printed_again(house: House):
    number = await pin_job(house)
    await house.send(with_pin(house.message(Operation.RELEASE_JOB, job_id=number)))
    await house.finish(state=JobState.COMPLETED)
    await house.ask(Operation.RESTART_JOB, {}, number)
    assert is_held_for_release(await house.spooled(number))


async def test_clients_are_told_of_passwords(house: House):
    told = await house.attributes("job-password-supported", "job-password-encryption-supported")
    assert told["job-password-supported"].value == 255
    assert "sha2-256" in told["job-password-encryption-supported"].values
