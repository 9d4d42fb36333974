"""Administering a queue by IPP: setting it, its service, the turns of its jobs (RFC 3380, 3998)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.gateway.queue_model import QUEUE_RULES
from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer import Role
from sealpress.server.advertising import Place, described
from tests.gateway.face.house import House, jobs, opened

SET = Operation.SET_PRINTER_ATTRIBUTES
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


@pytest.fixture
def admin(house: House) -> House:
    return administrator(house)


def administrator(house: House) -> House:
    made = house.as_operator()
    made.roles = ADMINISTRATOR
    return made


def text(name: str, value: str) -> Attribute:
    return Attribute(name, (ValueTag.TEXT,), (value,))


def deleted(name: str) -> Attribute:
    return Attribute(name, (ValueTag.DELETE_ATTRIBUTE,), (OutOfBand.DELETE_ATTRIBUTE,))


async def setting(house: House, *attributes: Attribute) -> Message:
    message = house.message(SET)
    message.groups.append(Group(list(attributes), tag=GroupTag.PRINTER))
    return await house.send(message)


async def value(house: House, name: str) -> object:
    return (await house.attributes(name))[name].value


async def notes(house: House) -> str:
    """Return the audit log's lines so far."""
    return " ".join(str(note) for _, note in await house.store.notes(1000))


# Setting


async def test_what_people_read_is_set_and_taken_back(house: House, admin: House) -> None:
    before = await value(house, "printer-location")
    assert (await setting(admin, text("printer-location", "B12"))).code == Status.SUCCESSFUL_OK
    assert await value(house, "printer-location") == "B12"
    assert "queue-set" in await notes(house)
    assert (await setting(admin, deleted("printer-location"))).code == Status.SUCCESSFUL_OK
    assert await value(house, "printer-location") == before
    assert house.queue.record.orders.settings == b""


async def test_what_is_announced_of_it_is_set(house: House, admin: House) -> None:
    told: list[bool] = []
    house.queues.when_set = lambda: told.append(True)
    name = Attribute("printer-dns-sd-name", (ValueTag.NAME,), ("By the window",))
    kind = Attribute("printer-kind", (ValueTag.KEYWORD,), ("photo",))
    assert (await setting(admin, name, kind)).code == Status.SUCCESSFUL_OK
    assert told == [True]
    place = Place(listens="127.0.0.1", port=631, tls="1.3", schemes=("ipps",), host="h.local")
    announced = await described(house.face, place, name="laser", path="/ipp/print/laser")
    assert announced is not None
    assert (announced.name, announced.txt.text("kind")) == ("By the window", "photo")
    assert await value(house, "printer-name") == "laser"


async def test_operators_and_users_do_not_set(house: House) -> None:
    refused = await setting(house.as_operator(), text("printer-info", "x"))
    assert refused.code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    refused = await setting(house, text("printer-info", "x"))
    assert refused.code == Status.CLIENT_ERROR_NOT_AUTHENTICATED


async def test_a_queue_has_no_defaults_of_its_own(house: House, admin: House) -> None:
    keyword = Attribute("sides-default", (ValueTag.KEYWORD,), ("one-sided",))
    answer = await setting(admin, text("printer-info", "x"), keyword)
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_NOT_SETTABLE
    assert await value(house, "printer-info") != "x"


async def test_what_was_ordered_lasts_over_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        admin = administrator(house)
        await setting(admin, text("printer-info", "By the window"))
        options = {"printer-message-from-operator": "Back on Monday."}
        await admin.ask(Operation.DEACTIVATE_PRINTER, options)
        said_at = await value(house, "printer-message-time")
    async with opened(tmp_path) as house:
        assert await value(house, "printer-info") == "By the window"
        assert await value(house, "printer-message-from-operator") == "Back on Monday."
        assert await value(house, "printer-message-time") == said_at
        assert "deactivated" in (await house.attributes())["printer-state-reasons"].values
        refused = await administrator(house).ask(Operation.RESUME_PRINTER)
        assert refused.code == Status.SERVER_ERROR_PRINTER_IS_DEACTIVATED


# Service


async def test_a_deactivated_queue_delivers_nothing_until_it_is_activated(
    house: House, admin: House
) -> None:
    number = await house.new_job()
    assert (await admin.ask(Operation.DEACTIVATE_PRINTER)).code == Status.SUCCESSFUL_OK
    assert await house.store.claim("writer", 1) == []
    refused = await house.ask(Operation.CREATE_JOB)
    assert refused.code == Status.SERVER_ERROR_PRINTER_IS_DEACTIVATED
    assert (await house.job(number))["job-id"].value == number
    assert "queue-deactivated" in await notes(house)
    assert (await admin.ask(Operation.ACTIVATE_PRINTER)).code == Status.SUCCESSFUL_OK
    assert house.orders.told[-1] == ("wake", house.queue.id, 0)
    assert (await house.claim()).job.job_id == number


async def test_a_queue_that_is_shut_down_is_started_again(house: House, admin: House) -> None:
    await admin.ask(Operation.SHUTDOWN_PRINTER)
    assert "shutdown" in (await house.attributes())["printer-state-reasons"].values
    answer = await house.ask(Operation.GET_JOBS)
    assert answer.code == Status.SERVER_ERROR_SERVICE_UNAVAILABLE
    assert (await admin.ask(Operation.STARTUP_PRINTER)).code == Status.SUCCESSFUL_OK
    assert await house.open_job()


async def test_a_restart_tries_again_at_once(house: House, admin: House) -> None:
    assert (await admin.ask(Operation.RESTART_PRINTER)).code == Status.SUCCESSFUL_OK
    assert ("retry", house.queue.id, 0) in house.orders.told


async def test_a_queue_pauses_after_what_is_being_delivered(house: House, admin: House) -> None:
    house.queue.status.delivering = await house.new_job()
    await admin.ask(Operation.PAUSE_PRINTER_AFTER_CURRENT_JOB)
    assert house.queue.record.is_paused


# Jobs


async def test_the_store_gives_a_promoted_job_next(house: House, admin: House) -> None:
    first, second, third = [await house.new_job() for _ in range(3)]
    assert (await admin.ask(Operation.PROMOTE_JOB, job_id=third)).code == Status.SUCCESSFUL_OK
    assert jobs(await house.ask(Operation.GET_JOBS)) == [third, first, second]
    assert (await house.job(third))["job-priority"].value == 50
    assert (await house.claim()).job.job_id == third


async def test_the_store_keeps_the_turns(house: House, admin: House) -> None:
    first, second, third = [await house.new_job() for _ in range(3)]
    options = {"predecessor-job-id": second}
    answer = await admin.ask(Operation.SCHEDULE_JOB_AFTER, options, first)
    assert answer.code == Status.SUCCESSFUL_OK
    assert jobs(await house.ask(Operation.GET_JOBS)) == [second, first, third]
    assert (await house.claim()).job.job_id == second


async def test_the_current_job_is_canceled(house: House, admin: House) -> None:
    refused = await admin.ask(Operation.CANCEL_CURRENT_JOB)
    assert refused.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    number = await house.new_job()
    await house.claim()
    assert (await admin.ask(Operation.CANCEL_CURRENT_JOB)).code == Status.SUCCESSFUL_OK
    assert ("cancel", house.queue.id, number) in house.orders.told


async def test_jobs_to_be_proofed_are_none(house: House) -> None:
    await house.new_job()
    assert jobs(await house.ask(Operation.GET_JOBS, {"which-jobs": "proof-print"})) == []


async def test_what_a_queue_cannot_do_it_does_not_tell(house: House) -> None:
    told = (await house.attributes("operations-supported"))["operations-supported"].values
    assert Operation.IDENTIFY_PRINTER not in told
    assert set(told) < {*QUEUE_RULES}


async def test_a_queue_that_keeps_documents_is_a_printer_of_ipp_2_2(house: House) -> None:
    told = (await house.attributes("ipp-versions-supported"))["ipp-versions-supported"].values
    assert told == ("1.1", "2.0", "2.1", "2.2")


async def test_what_a_user_is_told(house: House) -> None:
    await house.new_job()
    options = {"requested-attributes": ["queued-job-count"]}
    answer = await house.ask(Operation.GET_USER_PRINTER_ATTRIBUTES, options)
    assert answer.groups[-1]["queued-job-count"].value == 1
