"""The system of a gateway (PWG 5100.22): what it tells, what is done at all queues, new queues."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sealpress.gateway.queue_orders import settings_of
from sealpress.gateway.roster import LEAVING
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer import RequestFacts
from sealpress.printer.system.attributes import MAX_CONFIGURED_PRINTERS
from tests.gateway.face.house import House, opened, settings
from tests.gateway.face.systems import Clerk, as_administrator, ask, told

CREATED = {
    "printer-name": "ink",
    "smi2699-device-uri": "ipps://ink.test/ipp/print",
    "printer-info": "Ink, first floor",
    "printer-location": "Hall",
}


@dataclass
class Doorman:
    """Shows the queue ``secret`` to people who are known only."""

    def decide(
        self, queue: QueueSettings | None, message: Message, where: RequestFacts
    ) -> RequestFacts:
        return where

    def challenge(self, where: RequestFacts) -> None:
        return None

    def may_see(self, queue: QueueSettings, where: RequestFacts) -> bool:
        return queue.name != "secret" or where.user is not None


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A gateway with three queues, which one sees who is known only."""
    queues = (settings(location="Hall"), settings("plotter"), settings("secret"))
    async with opened(tmp_path, *queues, gate=Doorman()) as made:
        made.face.administer(Clerk(made.queues))
        yield made


@pytest.fixture
def boss(house: House) -> House:
    return as_administrator(house)


def _system(answer: Message) -> Group:
    assert answer.code == Status.SUCCESSFUL_OK, answer
    group = answer.group(GroupTag.SYSTEM)
    assert group is not None
    return group


def _names(answer: Message) -> list[object]:
    assert answer.code == Status.SUCCESSFUL_OK, answer
    return [group["printer-name"].value for group in answer.groups_of(GroupTag.PRINTER)]


async def _number(house: House, name: str) -> int:
    queue = house.queues.by_name(name)
    assert queue is not None
    return queue.id


async def _printers(house: House, **options: object) -> list[object]:
    return _names(await ask(house, told(Operation.GET_PRINTERS, **options)))


async def test_the_system_tells_of_the_queues_that_may_be_seen(house: House) -> None:
    group = _system(await ask(house, told(Operation.GET_SYSTEM_ATTRIBUTES)))
    seen = group["system-configured-printers"].values
    assert [one["printer-name"].value for one in seen] == ["laser", "plotter"]  # type: ignore[index, union-attr, call-overload]  # test
    assert group["system-state"].value == 3
    operations = group["operations-supported"].values
    assert Operation.CREATE_PRINTER in operations
    assert Operation.CREATE_RESOURCE not in operations
    assert group["system-default-printer-id"].value == await _number(house, "laser")


async def test_of_very_many_printers_as_many_are_told_as_clients_can_take(tmp_path: Path) -> None:
    queues = (settings(f"q{number}") for number in range(MAX_CONFIGURED_PRINTERS + 1))
    async with opened(tmp_path, *queues) as house:
        group = _system(await ask(house, told(Operation.GET_SYSTEM_ATTRIBUTES)))
        assert len(group["system-configured-printers"].values) == MAX_CONFIGURED_PRINTERS
        last = await _printers(house, first_index=MAX_CONFIGURED_PRINTERS + 1)
        assert last == [f"q{MAX_CONFIGURED_PRINTERS}"]


async def test_attributes_are_asked_for_by_group_and_name(house: House) -> None:
    wanted = ["system-status", "system-name", "no-such-attribute"]
    answer = await ask(house, told(Operation.GET_SYSTEM_ATTRIBUTES, requested_attributes=wanted))
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    group = answer.group(GroupTag.SYSTEM)
    assert group is not None
    assert {"system-name", "system-uuid", "system-state"} <= {one.name for one in group}
    assert "system-info" not in group
    unsupported = answer.group(GroupTag.UNSUPPORTED)
    assert unsupported is not None
    assert unsupported["requested-attributes"].values == ("no-such-attribute",)


async def test_printers_are_listed_and_filtered(house: House, boss: House) -> None:
    assert await _printers(house) == ["laser", "plotter"]
    assert await _printers(boss) == ["laser", "plotter", "secret"]
    assert await _printers(boss, limit=1, first_index=2) == ["plotter"]
    assert await _printers(house, printer_location="Hall") == ["laser"]
    assert await _printers(house, printer_service_type=["scan"]) == []
    hidden = await _number(house, "secret")
    number = await _number(house, "plotter")
    assert await _printers(house, printer_ids=[number, hidden]) == ["plotter"]
    assert await _printers(house, which_printers="idle") == ["laser", "plotter"]
    assert await _printers(house, which_printers="shutdown") == []
    answer = await ask(house, told(Operation.GET_PRINTERS, which_printers="broken"))
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED


async def test_what_the_printers_do_not_know_is_told_once(house: House) -> None:
    wanted = ["printer-name", "no-such-attribute"]
    message = told(Operation.GET_PRINTERS, requested_attributes=wanted, my_jobs=True)
    answer = await ask(house, message)
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert len(answer.groups_of(GroupTag.PRINTER)) == 2
    unsupported = answer.group(GroupTag.UNSUPPORTED)
    assert unsupported is not None
    assert [one.name for one in unsupported] == ["my-jobs", "requested-attributes"]


async def test_a_printer_tells_the_number_by_which_its_system_knows_it(house: House) -> None:
    number = await _number(house, "plotter")
    asked = told(
        Operation.GET_PRINTER_ATTRIBUTES,
        printer_id=number,
        requested_attributes=["printer-name", "printer-id", "printer-uri-supported"],
    )
    (group,) = (await ask(house, asked)).groups_of(GroupTag.PRINTER)
    assert (group["printer-name"].value, group["printer-id"].value) == ("plotter", number)
    assert len(group["printer-uri-supported"].values) == 2
    asked = told(Operation.GET_PRINTER_ATTRIBUTES, printer_id=number + 100)
    assert (await ask(house, asked)).code == Status.CLIENT_ERROR_NOT_FOUND
    asked = told(Operation.GET_PRINTER_ATTRIBUTES)
    assert (await ask(house, asked)).code == Status.CLIENT_ERROR_BAD_REQUEST


@pytest.mark.parametrize("uri", ["ipp://server.test/ipp/print/laser", "ipp://server.test/"])
async def test_the_system_is_at_its_own_path(house: House, uri: str) -> None:
    answer = await ask(house, told(Operation.GET_PRINTERS, uri=uri))
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND


async def test_a_request_without_a_target_is_refused(house: House) -> None:
    message = told(Operation.GET_PRINTERS)
    message.groups[0].attributes.pop()
    assert (await ask(house, message)).code == Status.CLIENT_ERROR_BAD_REQUEST


async def test_queues_have_no_operations_of_the_system(house: House) -> None:
    answer = await house.ask(Operation.GET_SYSTEM_ATTRIBUTES)
    assert answer.code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED


# Setting


async def test_administrators_set_what_the_system_says_of_itself(house: House, boss: House) -> None:
    contact = {"contact-name": "Ada", "contact-uri": "mailto:ada@server.test"}
    given = {"system-location": "Cellar", "system-contact-col": contact}
    message = told(Operation.SET_SYSTEM_ATTRIBUTES, GroupTag.SYSTEM, given=given)
    assert (await ask(house, message)).code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    before = _system(await ask(boss, told(Operation.GET_SYSTEM_ATTRIBUTES)))
    assert before["system-contact-col"].value is OutOfBand.UNKNOWN
    assert (await ask(boss, message)).code == Status.SUCCESSFUL_OK
    after = _system(await ask(boss, told(Operation.GET_SYSTEM_ATTRIBUTES)))
    assert after["system-location"].value == "Cellar"
    assert after["system-contact-col"].value["contact-name"].value == "Ada"  # type: ignore[index, union-attr, call-overload]  # test
    changes = [group["system-config-changes"].value for group in (before, after)]
    assert changes[0] < changes[1]  # type: ignore[operator]  # test
    delete = Attribute(
        "system-location", (ValueTag.DELETE_ATTRIBUTE,), (OutOfBand.DELETE_ATTRIBUTE,)
    )
    message = told(
        Operation.SET_SYSTEM_ATTRIBUTES, GroupTag.SYSTEM, given={"system-location": delete}
    )
    assert (await ask(boss, message)).code == Status.SUCCESSFUL_OK
    after = _system(await ask(boss, told(Operation.GET_SYSTEM_ATTRIBUTES)))
    assert after["system-location"].value == ""
    assert after["system-contact-col"].value is not OutOfBand.UNKNOWN


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, Status.CLIENT_ERROR_BAD_REQUEST),
        ({"system-uuid": "urn:uuid:0"}, Status.CLIENT_ERROR_ATTRIBUTES_NOT_SETTABLE),
        ({"system-color": "red"}, Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED),
        (
            {"system-default-printer-id": 4711},
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
        ),
        (
            {"system-info": Attribute("system-info", (ValueTag.INTEGER,), (1,))},
            Status.CLIENT_ERROR_BAD_REQUEST,
        ),
    ],
    ids=str,
)
async def test_what_cannot_be_set_is_refused(
    boss: House, given: dict[str, object], status: Status
) -> None:
    message = told(Operation.SET_SYSTEM_ATTRIBUTES, GroupTag.SYSTEM, given=given)
    assert (await ask(boss, message)).code == status


async def test_the_default_printer_is_chosen(boss: House) -> None:
    number = await _number(boss, "plotter")
    offered = _system(await ask(boss, told(Operation.GET_SYSTEM_SUPPORTED_VALUES)))
    assert number in offered["system-default-printer-id"].values
    assert offered["system-info"].value is OutOfBand.ADMIN_DEFINE
    given: dict[str, object] = {"system-default-printer-id": number}
    message = told(Operation.SET_SYSTEM_ATTRIBUTES, GroupTag.SYSTEM, given=given)
    assert (await ask(boss, message)).code == Status.SUCCESSFUL_OK
    assert boss.queues.default is boss.queues.by_name("plotter")
    assert _names(await boss.ask(Operation.CUPS_GET_DEFAULT)) == ["plotter"]


async def test_without_somebody_who_keeps_it_nothing_is_set(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        boss = as_administrator(house)
        group = _system(await ask(boss, told(Operation.GET_SYSTEM_ATTRIBUTES)))
        assert Operation.SET_SYSTEM_ATTRIBUTES not in group["operations-supported"].values
        assert "system-settable-attributes-supported" not in group
        message = told(Operation.SET_SYSTEM_ATTRIBUTES, GroupTag.SYSTEM, given={"system-info": "x"})
        answer = await ask(boss, message)
        assert answer.code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED


# All queues


async def test_all_queues_are_paused_and_closed_at_once(house: House) -> None:
    operator = house.as_operator()
    for operation in (Operation.PAUSE_ALL_PRINTERS, Operation.DISABLE_ALL_PRINTERS):
        refused = await ask(house, told(operation))
        assert refused.code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
        assert (await ask(operator, told(operation))).code == Status.SUCCESSFUL_OK
    assert all(one.record.is_paused and not one.record.is_accepting for one in house.queues)
    group = _system(await ask(operator, told(Operation.GET_SYSTEM_ATTRIBUTES)))
    assert (group["system-state"].value, group["system-state-reasons"].values) == (5, ("paused",))
    for operation in (Operation.RESUME_ALL_PRINTERS, Operation.ENABLE_ALL_PRINTERS):
        assert (await ask(operator, told(operation))).code == Status.SUCCESSFUL_OK
    assert not any(one.record.is_paused or not one.record.is_accepting for one in house.queues)


async def test_shut_down_queues_are_left_alone_until_they_are_started(house: House) -> None:
    operator = house.as_operator()
    one = told(Operation.SHUTDOWN_ONE_PRINTER, printer_id=await _number(house, "plotter"))
    assert (await ask(operator, one)).code == Status.SUCCESSFUL_OK
    assert await _printers(operator, which_printers="shutdown") == ["plotter"]
    assert (await ask(operator, told(Operation.ENABLE_ALL_PRINTERS))).code == Status.SUCCESSFUL_OK
    assert await _printers(operator, which_printers="not-accepting") == ["plotter"]
    for operation in (Operation.STARTUP_ALL_PRINTERS, Operation.SHUTDOWN_ALL_PRINTERS):
        assert (await ask(operator, told(operation))).code == Status.SUCCESSFUL_OK
    assert len(await _printers(operator, which_printers="shutdown")) == 3
    assert (await ask(operator, told(Operation.RESTART_SYSTEM))).code == Status.SUCCESSFUL_OK
    assert await _printers(operator, which_printers="accepting") == ["laser", "plotter", "secret"]
    one = told(Operation.STARTUP_ONE_PRINTER, printer_id=await _number(house, "plotter"))
    answer = await ask(operator, one)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    assert str(answer.groups[0]["status-message"].value).startswith("plotter: ")


async def test_a_queue_that_is_being_removed_takes_no_jobs_again(house: House) -> None:
    queue = house.queue
    record = await house.store.change_queue(queue.id, is_accepting=False, message=LEAVING)
    house.queues.note_record(record)
    operator = house.as_operator()
    assert (await ask(operator, told(Operation.ENABLE_ALL_PRINTERS))).code == Status.SUCCESSFUL_OK
    assert not queue.record.is_accepting


async def test_a_printer_is_set_through_the_system(house: House, boss: House) -> None:
    number = await _number(house, "plotter")
    message = told(
        Operation.SET_PRINTER_ATTRIBUTES,
        GroupTag.PRINTER,
        printer_id=number,
        given={"printer-info": "Wide"},
    )
    assert (await ask(house, message)).code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    assert (await ask(boss, message)).code == Status.SUCCESSFUL_OK
    queue = house.queues.by_name("plotter")
    assert queue is not None
    assert [one.value for one in settings_of(queue.record)] == ["Wide"]


# New ones


async def test_administrators_make_and_remove_printers(house: House, boss: House) -> None:
    message = told(Operation.CREATE_PRINTER, GroupTag.PRINTER, given=CREATED)
    operator = house.as_operator()
    assert (await ask(operator, message)).code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    answer = await ask(boss, message)
    assert answer.code == Status.SUCCESSFUL_OK, answer
    group = answer.group(GroupTag.PRINTER)
    assert group is not None
    queue = house.queues.by_name("ink")
    assert queue is not None
    assert group["printer-id"].value == queue.id
    assert len(group["printer-xri-supported"].values) == 2
    assert await _printers(house, printer_location="Hall") == ["laser", "ink"]
    refused = await ask(boss, message)
    assert refused.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    gone = told(Operation.DELETE_PRINTER, printer_id=queue.id)
    assert (await ask(operator, gone)).code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    assert (await ask(boss, gone)).code == Status.SUCCESSFUL_OK
    assert (await ask(boss, gone)).code == Status.CLIENT_ERROR_NOT_FOUND


async def test_what_makes_no_printer_is_refused(boss: House) -> None:
    without = told(Operation.CREATE_PRINTER, GroupTag.PRINTER, given={"printer-name": "ink"})
    assert (await ask(boss, without)).code == Status.CLIENT_ERROR_BAD_REQUEST
    scanner = told(
        Operation.CREATE_PRINTER, GroupTag.PRINTER, printer_service_type=["scan"], given=CREATED
    )
    answer = await ask(boss, scanner)
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    more = {**CREATED, "printer-organization": "Us"}
    answer = await ask(boss, told(Operation.CREATE_PRINTER, GroupTag.PRINTER, given=more))
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES


async def test_a_queue_with_jobs_stays(house: House, boss: House) -> None:
    await house.new_job()
    gone = told(Operation.DELETE_PRINTER, printer_id=house.queue.id)
    assert (await ask(boss, gone)).code == Status.CLIENT_ERROR_NOT_POSSIBLE
    assert house.queues.by_name("laser") is not None
