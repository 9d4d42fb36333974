"""Several queues on one port: by path, by the message's target, and all of them together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress.gateway.face import gateway_services
from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.spool.records import Delivery
from tests.gateway.face.house import House, jobs, opened, settings

HOST = "ipp://server.test"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A gateway with three queues, ``ink`` being the default."""
    queues = [
        settings("laser", location="Hall"),
        settings("ink", is_default=True),
        settings("Plotter"),
    ]
    async with opened(tmp_path, *queues) as made:
        yield made


def printers(answer: Message) -> list[object]:
    """Return the names of the printers in a response."""
    return [group["printer-name"].value for group in answer.groups_of(GroupTag.PRINTER)]


async def name_at(house: House, uri: str) -> object:
    """Return the name of the queue at a URI."""
    house.uri = uri
    return (await house.attributes("printer-name"))["printer-name"].value


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/ipp/print/laser", "laser"),
        ("/printers/laser", "laser"),
        ("/printers/laser/", "laser"),
        ("/printers/LASER", "laser"),
        ("/printers/laser/.printer", "laser"),
        ("/printers/plotter", "Plotter"),
        ("/ipp/print", "ink"),
        ("/ipp/print/", "ink"),
        ("/ipp", "ink"),
        ("/", "ink"),
    ],
)
async def test_queues_by_path(house: House, path: str, name: str) -> None:
    assert await name_at(house, HOST + path) == name


@pytest.mark.parametrize(
    "uri", [f"{HOST}/printers/none", f"{HOST}/elsewhere", f"{HOST}/ipp/print/x/y"]
)
async def test_queues_that_arent_there(house: House, uri: str) -> None:
    house.uri = uri
    for operation in (Operation.GET_PRINTER_ATTRIBUTES, Operation.CREATE_JOB, Operation.GET_JOBS):
        assert (await house.ask(operation)).code == Status.CLIENT_ERROR_NOT_FOUND


async def test_the_target_decides_not_the_path(house: House) -> None:
    house.path = "/printers/laser"
    assert await name_at(house, f"{HOST}/printers/ink") == "ink"


async def test_a_job_is_found_by_its_number_alone(house: House) -> None:
    house.uri = f"{HOST}/printers/laser"
    number = await house.new_job()
    message = house.message(Operation.GET_JOB_ATTRIBUTES)
    for uri in (f"/jobs/{number}", f"/ipp/print/laser/{number}", f"/printers/laser/{number}"):
        asked = with_job_uri(message, HOST + uri)
        answer = await house.send(asked)
        assert answer.groups[-1]["job-id"].value == number
    for uri in ("/jobs/99", f"/printers/ink/{number}", "/jobs/x"):
        answer = await house.send(with_job_uri(message, HOST + uri))
        assert answer.code == Status.CLIENT_ERROR_NOT_FOUND


def with_job_uri(message: Message, uri: str) -> Message:
    """Name the target by job-uri."""
    group = message.groups[0]
    attributes = [a for a in group if a.name != "printer-uri"]
    target = next(a for a in group if a.name == "printer-uri")
    attributes.append(type(target)("job-uri", target.tags, (uri,)))
    first = type(group)(attributes, tag=GroupTag.OPERATION)
    return Message(message.version, message.code, message.request_id, [first])


async def test_a_number_at_another_queue_is_not_found(house: House) -> None:
    house.uri = f"{HOST}/printers/laser"
    number = await house.new_job()
    house.uri = f"{HOST}/printers/ink"
    answer = await house.ask(Operation.CANCEL_JOB, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND
    house.uri = f"{HOST}/"
    assert (await house.ask(Operation.CANCEL_JOB, job_id=number)).code == Status.SUCCESSFUL_OK


# All queues


async def test_the_default(house: House) -> None:
    message = house.message(Operation.CUPS_GET_DEFAULT)
    assert printers(await house.send(message)) == ["ink"]
    message.groups[0].attributes.pop(2)  # clients of CUPS name no target
    assert printers(await house.send(message)) == ["ink"]


async def test_all_queues_are_listed(house: House) -> None:
    house.uri = f"{HOST}/"
    assert printers(await house.ask(Operation.CUPS_GET_PRINTERS)) == ["ink", "laser", "Plotter"]
    assert printers(await house.ask(Operation.CUPS_GET_PRINTERS, {"limit": 2})) == ["ink", "laser"]


async def test_there_are_no_classes(house: House) -> None:
    answer = await house.ask(Operation.CUPS_GET_CLASSES)
    assert (answer.code, len(answer.groups)) == (Status.SUCCESSFUL_OK, 1)


async def test_jobs_of_all_queues(house: House) -> None:
    numbers = []
    for name in ("laser", "ink"):
        house.uri = f"{HOST}/printers/{name}"
        numbers.append(await house.new_job())
    house.uri = f"{HOST}/"
    asked = {"requested-attributes": ["job-id", "job-printer-uri"]}
    answer = await house.ask(Operation.GET_JOBS, asked)
    told = {g["job-id"].value: g["job-printer-uri"].value for g in answer.groups[1:]}
    assert told == {
        numbers[0]: "ipps://server.test/ipp/print/laser",
        numbers[1]: "ipps://server.test/ipp/print/ink",
    }
    assert (await house.ask(Operation.CANCEL_MY_JOBS)).code == Status.SUCCESSFUL_OK
    assert jobs(await house.ask(Operation.GET_JOBS)) == []
    assert (await house.spooled(numbers[1])).state is JobState.CANCELED


async def test_a_gateway_without_queues(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        await house.queues.remove("laser")
        house.uri = f"{HOST}/"
        answer = await house.ask(Operation.CUPS_GET_DEFAULT)
        assert answer.code == Status.CLIENT_ERROR_NOT_FOUND
        for operation in (Operation.CREATE_JOB, Operation.GET_PRINTER_ATTRIBUTES):
            assert (await house.ask(operation)).code == Status.CLIENT_ERROR_NOT_FOUND
        assert printers(await house.ask(Operation.CUPS_GET_PRINTERS)) == []


# Moving


async def move(house: House, number: int, path: str) -> Message:
    message = house.message(Operation.CUPS_MOVE_JOB, job_id=number)
    group = message.groups[0]
    target = next(a for a in group if a.name == "printer-uri")
    destination = type(target)("job-printer-uri", target.tags, (HOST + path,))
    message.groups.append(type(group)([destination], tag=GroupTag.JOB))
    return await house.send(message)


async def test_a_job_goes_to_another_queue(house: House) -> None:
    number = await house.new_job({"copies": 2})
    assert (await move(house, number, "/printers/ink")).code == Status.SUCCESSFUL_OK
    ink = house.queues.named("ink")
    assert (await house.spooled(number)).queue_id == ink.id
    assert house.orders.told[-1] == ("wake", ink.id, 0)
    house.uri = f"{HOST}/printers/ink"
    assert (await house.job(number))["copies"].value == 2


async def test_a_job_doesnt_go_where_there_is_nothing(house: House) -> None:
    number = await house.new_job()
    for path in ("/printers/none", "/elsewhere", "/jobs/3"):
        assert (await move(house, number, path)).code == Status.CLIENT_ERROR_NOT_FOUND
    await house.store.change_queue(house.queues.named("ink").id, is_accepting=False)
    house.queues.note_record((await house.store.queues())[1])
    answer = await move(house, number, "/printers/ink")
    assert answer.code == Status.SERVER_ERROR_NOT_ACCEPTING_JOBS


async def test_a_job_being_delivered_stays(house: House) -> None:
    number = await house.new_job()
    await house.claim()
    answer = await move(house, number, "/printers/ink")
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


@pytest.mark.parametrize("operation", [Operation.CUPS_MOVE_JOB, Operation.HOLD_JOB])
async def test_a_job_that_waits_for_its_next_attempt_can_be_taken_away(
    house: House, operation: Operation
) -> None:
    number = await house.new_job()
    await house.fail()
    if operation is Operation.HOLD_JOB:
        answer = await house.ask(operation, job_id=number)
    else:
        answer = await move(house, number, "/printers/ink")
    assert answer.code == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    expected = {Operation.HOLD_JOB: JobState.PENDING_HELD}.get(operation, JobState.PENDING)
    assert (job.state, job.next_attempt_at) == (expected, None)
    assert ("retry", house.queue.id, 0) in house.orders.told


@pytest.mark.parametrize("operation", [Operation.CUPS_MOVE_JOB, Operation.HOLD_JOB])
async def test_what_the_printer_may_have_is_not_taken_away(
    house: House, operation: Operation
) -> None:
    number = await house.new_job()
    await house.fail(delivery=Delivery.SENDING)
    message = house.message(operation, job_id=number)
    if operation is Operation.CUPS_MOVE_JOB:
        answer = await move(house, number, "/printers/ink")
    else:
        answer = await house.send(message)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


# Paths of HTTP


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ipp/print",
        "/ipp/print/none",
        "/printers/",
        "/printers/x",
        "/printers/x/.printer",
        "/jobs/7",
        "/jobs",
        "/admin/",
    ],
)
async def test_paths_that_lead_to_the_face(house: House, path: str) -> None:
    assert gateway_services(house.face).get(path) is house.face


@pytest.mark.parametrize("path", ["/metrics", "/favicon.ico", "", "//", "/ippx"])
async def test_paths_that_lead_nowhere(house: House, path: str) -> None:
    services = gateway_services(house.face)
    assert services.get(path) is (house.face if path in {"", "//"} else None)
