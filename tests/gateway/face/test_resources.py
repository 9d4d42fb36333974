"""Resources of a gateway's system (PWG 5100.22): who may, what printers get, what is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sealpress.gateway.face.desk import OpenGate
from sealpress.gateway.resources.shelf import ResourceShelf
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.message import Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import RequestFacts
from sealpress.printer.system.resource import (
    Resource,
    ResourceLimits,
    ResourceState,
    allocated,
)
from sealpress.simulator.icon import icon
from tests.gateway.face.house import House, opened, settings
from tests.gateway.face.systems import (
    Clerk,
    as_administrator,
    ask,
    opened_shelf,
    send_data,
    told,
)

LIMITS = ResourceLimits(
    max_resources=6, max_gone=2, max_octets=9000, max_total_octets=12000, max_incoming=1
)
STRINGS = b'"media.stationery" = "Plain";\n'


@dataclass
class Bureau:
    """An administrator and somebody else at a gateway with two queues and resources."""

    house: House
    boss: House
    shelf: ResourceShelf

    async def make(self, kind: str = "static-image", **given: object) -> int:
        """Make a resource."""
        named = {name.replace("_", "-"): value for name, value in given.items()}
        answer = await ask(
            self.boss,
            told(Operation.CREATE_RESOURCE, GroupTag.RESOURCE, given=named, resource_type=kind),
        )
        value = _group(answer)["resource-id"].value
        assert isinstance(value, int)
        return value

    async def install(
        self, octets: bytes, media_type: str, kind: str = "static-image", **options: object
    ) -> int:
        """Make a resource, give it its data, and install it."""
        number = await self.make(kind)
        answer = await send_data(self.boss, number, octets, resource_format=media_type, **options)
        assert answer.code == Status.SUCCESSFUL_OK, answer
        await self.do(Operation.INSTALL_RESOURCE, resource_id=number)
        return number

    async def installed_icon(self) -> int:
        """Make, fill and install an icon."""
        return await self.install(icon(), "image/png")

    async def do(self, operation: Operation, **options: object) -> Message:
        """Have the administrator do something that succeeds."""
        answer = await ask(self.boss, told(operation, **options))
        assert answer.code == Status.SUCCESSFUL_OK, answer
        return answer

    def number(self, name: str = "laser") -> int:
        """Return the number of a queue."""
        queue = self.house.queues.by_name(name)
        assert queue is not None
        return queue.id

    async def allocate(self, *numbers: int, name: str = "laser") -> None:
        """Let a queue have resources."""
        wanted = {"printer_id": self.number(name), "resource_ids": list(numbers)}
        await self.do(Operation.ALLOCATE_PRINTER_RESOURCES, **wanted)

    async def get(self, number: int) -> Group:
        """Return what a resource is."""
        return _group(await self.do(Operation.GET_RESOURCE_ATTRIBUTES, resource_id=number))


def _group(answer: Message) -> Group:
    assert answer.code == Status.SUCCESSFUL_OK, answer
    group = answer.group(GroupTag.RESOURCE)
    assert group is not None, answer
    return group


def _numbers(answer: Message) -> list[object]:
    assert answer.code == Status.SUCCESSFUL_OK, answer
    return [group["resource-id"].value for group in answer.groups_of(GroupTag.RESOURCE)]


class Doorman(OpenGate):
    """Shows a queue to nobody."""

    def may_see(self, queue: QueueSettings, where: RequestFacts) -> bool:
        """Whether a queue is listed."""
        return queue.name != "hidden"


@pytest.fixture
async def bureau(tmp_path: Path) -> AsyncIterator[Bureau]:
    queues = (settings(), settings("plotter"), settings("hidden"))
    async with opened(tmp_path, *queues, gate=Doorman()) as house:
        shelf = opened_shelf(tmp_path, LIMITS)
        house.face.administer(Clerk(house.queues), shelf)
        yield Bureau(house, as_administrator(house), shelf)


async def test_a_resource_is_made_filled_and_installed(bureau: Bureau) -> None:
    number = await bureau.make(resource_name="Icon", resource_info="An icon")
    fresh = await bureau.get(number)
    assert fresh["resource-state"].value == ResourceState.PENDING
    assert fresh["resource-data-uri"].tags == (ValueTag.NO_VALUE,)
    answer = await send_data(
        bureau.boss, number, icon(), resource_format="image/png", resource_string_version="2"
    )
    assert _group(answer)["resource-state"].value == ResourceState.AVAILABLE
    await bureau.do(Operation.INSTALL_RESOURCE, resource_id=number)
    known = await bureau.get(number)
    assert known["resource-state"].value == ResourceState.INSTALLED
    assert known["resource-name"].value == "Icon"
    assert known["resource-format"].value == "image/png"
    assert known["resource-string-version"].value == "2"
    assert known["resource-k-octets"].value == -(-len(icon()) // 1024)
    assert known["resource-data-uri"].value == (
        f"https://server.test:631/ipp/system/resources/{number}"
    )
    assert await bureau.shelf.data(bureau.shelf.resources[number]) == icon()


async def test_the_system_tells_what_it_takes_and_has(bureau: Bureau) -> None:
    number = await bureau.make(resource_name="ä" * 100)
    answer = await ask(bureau.boss, told(Operation.GET_SYSTEM_ATTRIBUTES))
    group = answer.group(GroupTag.SYSTEM)
    assert group is not None
    assert "resource-object" in group["ipp-features-supported"].values
    assert Operation.CREATE_RESOURCE in group["operations-supported"].values
    assert "static-strings" in group["resource-type-supported"].values
    assert "image/png" in group["resource-format-supported"].values
    assert set(group["resource-settable-attributes-supported"].values) == {
        "resource-info",
        "resource-name",
    }
    (one,) = group["system-configured-resources"].values
    assert one["resource-id"].value == number  # type: ignore[index, union-attr, call-overload]  # test
    assert one["resource-name"].value == "ä" * 63  # type: ignore[index, union-attr, call-overload]  # test


async def test_without_a_shelf_there_are_no_resources(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        house.face.administer(Clerk(house.queues))
        boss = as_administrator(house)
        answer = await ask(boss, told(Operation.GET_RESOURCES))
        assert answer.code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED
        group = (await ask(boss, told(Operation.GET_SYSTEM_ATTRIBUTES))).group(GroupTag.SYSTEM)
        assert group is not None
        assert "resource-type-supported" not in group
        assert group["system-configured-resources"].tags == (ValueTag.NO_VALUE,)


@pytest.mark.parametrize(
    ("operation", "options"),
    [
        (Operation.CREATE_RESOURCE, {"resource_type": "static-image"}),
        (Operation.SEND_RESOURCE_DATA, {"resource_id": 1, "resource_format": "image/png"}),
        (Operation.INSTALL_RESOURCE, {"resource_id": 1}),
        (Operation.CANCEL_RESOURCE, {"resource_id": 1}),
        (Operation.SET_RESOURCE_ATTRIBUTES, {"resource_id": 1}),
        (Operation.ALLOCATE_PRINTER_RESOURCES, {"printer_id": 1, "resource_ids": [1]}),
        (Operation.DEALLOCATE_PRINTER_RESOURCES, {"printer_id": 1, "resource_ids": [1]}),
    ],
)
async def test_only_administrators_change_resources(
    bureau: Bureau, operation: Operation, options: dict[str, object]
) -> None:
    await bureau.installed_icon()
    answer = await ask(bureau.house, told(operation, **options))
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    answer = await ask(bureau.house.as_operator(), told(operation, **options))
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED


async def test_others_see_what_is_installed_for_printers_that_they_see(bureau: Bureau) -> None:
    hidden, shown = await bureau.make(), await bureau.installed_icon()
    assert _numbers(await ask(bureau.house, told(Operation.GET_RESOURCES))) == []
    await bureau.allocate(shown)
    assert _numbers(await ask(bureau.house, told(Operation.GET_RESOURCES))) == [shown]
    assert _numbers(await bureau.do(Operation.GET_RESOURCES)) == [hidden, shown]
    looked = told(Operation.GET_RESOURCE_ATTRIBUTES, resource_id=hidden)
    assert (await ask(bureau.house, looked)).code == Status.CLIENT_ERROR_NOT_FOUND


async def test_resources_are_filtered(bureau: Bureau) -> None:
    fresh, image = await bureau.make("static-other"), await bureau.installed_icon()
    text = await bureau.install(STRINGS, "text/strings", "static-strings")
    for wanted, found in (
        ({"resource_types": ["static-other", "static-strings"]}, [fresh, text]),
        ({"resource_formats": ["image/png"]}, [image]),
        ({"resource_states": [5]}, [image, text]),
        ({"resource_ids": [text, 99]}, [text]),
        ({"first_index": 2, "limit": 1}, [image]),
        ({"resource_states": [5], "resource_types": ["static-other"]}, []),
    ):
        assert _numbers(await bureau.do(Operation.GET_RESOURCES, **wanted)) == found


async def test_an_icon_and_texts_are_a_queues_own(bureau: Bureau) -> None:
    image = await bureau.installed_icon()
    german = await bureau.install(
        STRINGS, "text/strings", "static-strings", resource_natural_language="de"
    )
    english = await bureau.install(STRINGS, "text/strings", "static-strings")
    before = await bureau.house.attributes()
    assert "printer-icons" not in before
    assert "printer-strings-uri" not in before
    await bureau.allocate(image, german)
    known = await bureau.house.attributes()
    base = "https://server.test:631/ipp/system/resources/"
    assert known["printer-icons"].values == (f"{base}{image}",)
    assert known["printer-strings-uri"].value == f"{base}{german}"
    assert known["printer-strings-languages-supported"].values == ("de",)
    assert known["printer-resource-ids"].values == (image, german)
    await bureau.allocate(english)
    assert (await bureau.house.attributes())["printer-strings-uri"].value == f"{base}{english}"
    assert (await bureau.get(image))["resource-use-count"].value == 1


async def test_printers_give_resources_back(bureau: Bureau) -> None:
    number, laser = await bureau.installed_icon(), bureau.number()
    wanted = {"printer_id": laser, "resource_ids": [number]}
    refused = await ask(bureau.boss, told(Operation.DEALLOCATE_PRINTER_RESOURCES, **wanted))
    assert refused.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    await bureau.allocate(number)
    await bureau.do(Operation.DEALLOCATE_PRINTER_RESOURCES, **wanted)
    assert (await bureau.get(number))["resource-use-count"].value == 0
    assert "printer-icons" not in await bureau.house.attributes()


async def test_a_printer_is_named_by_its_uri(bureau: Bureau) -> None:
    number = await bureau.installed_icon()
    for operation, options in (
        (Operation.ALLOCATE_PRINTER_RESOURCES, {"resource-ids": [number]}),
        (Operation.GET_PRINTER_RESOURCES, {}),
        (Operation.DEALLOCATE_PRINTER_RESOURCES, {"resource-ids": [number]}),
    ):
        bureau.boss.path = "/ipp/print/laser"
        answer = await bureau.boss.ask(operation, options)
        assert answer.code == Status.SUCCESSFUL_OK, answer
        if operation is Operation.GET_PRINTER_RESOURCES:
            assert _numbers(answer) == [number]
    bureau.boss.uri = "ipps://server.test/printers/nobody"
    answer = await bureau.boss.ask(Operation.GET_PRINTER_RESOURCES)
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND


async def test_what_a_printer_needs_is_canceled_when_it_gives_it_back(bureau: Bureau) -> None:
    number = await bureau.installed_icon()
    await bureau.allocate(number)
    await bureau.do(Operation.CANCEL_RESOURCE, resource_id=number)
    leaving = await bureau.get(number)
    assert leaving["resource-state"].value == ResourceState.INSTALLED
    assert leaving["resource-state-reasons"].values == ("cancel-requested",)
    wanted = {"printer_id": bureau.number(), "resource_ids": [number]}
    await bureau.do(Operation.DEALLOCATE_PRINTER_RESOURCES, **wanted)
    gone = await bureau.get(number)
    assert gone["resource-state"].value == ResourceState.CANCELED
    assert gone["date-time-at-installed"].tags == (ValueTag.NO_VALUE,)
    assert gone["date-time-at-canceled"].tags == (ValueTag.DATE_TIME,)
    again = await ask(bureau.boss, told(Operation.CANCEL_RESOURCE, resource_id=number))
    assert again.code == Status.CLIENT_ERROR_NOT_POSSIBLE


async def test_a_printer_that_goes_gives_its_resources_back(bureau: Bureau) -> None:
    number = await bureau.installed_icon()
    await bureau.allocate(number, name="plotter")
    await bureau.do(Operation.CANCEL_RESOURCE, resource_id=number)
    await bureau.do(Operation.DELETE_PRINTER, printer_id=bureau.number("plotter"))
    assert (await bureau.get(number))["resource-state"].value == ResourceState.CANCELED


async def test_printers_that_who_asks_does_not_see_keep_their_resources(bureau: Bureau) -> None:
    number, hidden = await bureau.installed_icon(), bureau.number("hidden")
    there = {hidden, bureau.number()}
    shelf = bureau.shelf
    await shelf.keep([allocated(shelf.resources[number], hidden, there, is_needed=True)])
    await bureau.allocate(number)
    assert shelf.resources[number].printers == there
    assert (await bureau.get(number))["resource-use-count"].value == 2
    wanted = {"printer_id": bureau.number(), "resource_ids": [number]}
    await bureau.do(Operation.DEALLOCATE_PRINTER_RESOURCES, **wanted)
    await bureau.do(Operation.CANCEL_RESOURCE, resource_id=number)
    assert shelf.resources[number].is_leaving


async def test_a_new_printer_gets_resources(bureau: Bureau) -> None:
    number, fresh = await bureau.installed_icon(), await bureau.make()
    given = {"printer-name": "ink", "smi2699-device-uri": "ipps://ink.test/ipp/print"}
    for resources, status in (
        ([fresh], Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED),
        ([number], Status.SUCCESSFUL_OK),
    ):
        asked = told(
            Operation.CREATE_PRINTER, GroupTag.PRINTER, given=given, resource_ids=resources
        )
        assert (await ask(bureau.boss, asked)).code == status
    assert bureau.shelf.resources[number].printers == {bureau.number("ink")}


async def test_words_are_set(bureau: Bureau) -> None:
    number = await bureau.make()
    for given, status in (
        ({"resource-info": "Ours"}, Status.SUCCESSFUL_OK),
        ({"resource-state": 5}, Status.CLIENT_ERROR_ATTRIBUTES_NOT_SETTABLE),
        ({"no-such": "x"}, Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED),
        ({}, Status.CLIENT_ERROR_BAD_REQUEST),
    ):
        asked = told(
            Operation.SET_RESOURCE_ATTRIBUTES, GroupTag.RESOURCE, given=given, resource_id=number
        )
        assert (await ask(bureau.boss, asked)).code == status
    assert (await bureau.get(number))["resource-info"].value == "Ours"


@pytest.mark.parametrize(
    ("octets", "media_type", "status", "state"),
    [
        (b"", "image/png", Status.CLIENT_ERROR_BAD_REQUEST, 3),
        (b"GIF89a", "image/png", Status.CLIENT_ERROR_DOCUMENT_FORMAT_ERROR, 7),
        (b"x", "image/x-new", Status.CLIENT_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED, 3),
        (bytes(9001), "application/octet-stream", Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE, 3),
    ],
)
async def test_data_that_are_not_kept(
    bureau: Bureau, octets: bytes, media_type: str, status: Status, state: int
) -> None:
    number = await bureau.make()
    answer = await send_data(bureau.boss, number, octets, resource_format=media_type)
    assert answer.code == status
    assert (await bureau.get(number))["resource-state"].value == state
    assert bureau.shelf.octets == 0


async def test_data_of_a_told_size_are_refused_before_they_come(bureau: Bureau) -> None:
    number = await bureau.make()
    told_size = {"resource_format": "image/png", "resource_k_octets": 10}
    answer = await send_data(bureau.boss, number, b"", **told_size)
    assert answer.code == Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE


async def test_all_data_together_have_a_limit(bureau: Bureau) -> None:
    stream = {"resource_format": "application/octet-stream"}
    first, second = await bureau.make("static-other"), await bureau.make("static-other")
    assert (await send_data(bureau.boss, first, b"x" * 8000, **stream)).code == 0
    answer = await send_data(bureau.boss, second, b"x" * 8000, **stream)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    await bureau.do(Operation.CANCEL_RESOURCE, resource_id=first)
    assert (await send_data(bureau.boss, second, b"x" * 8000, **stream)).code == 0


async def test_so_many_resources_at_most(bureau: Bureau) -> None:
    numbers = [await bureau.make() for _ in range(LIMITS.max_resources)]
    asked = told(Operation.CREATE_RESOURCE, resource_type="static-image")
    assert (await ask(bureau.boss, asked)).code == Status.CLIENT_ERROR_NOT_POSSIBLE
    for number in numbers[:3]:
        await bureau.do(Operation.CANCEL_RESOURCE, resource_id=number)
    assert (await ask(bureau.boss, asked)).code == Status.SUCCESSFUL_OK
    left = _numbers(await bureau.do(Operation.GET_RESOURCES))
    assert left == [*numbers[1:], numbers[-1] + 1]  # of those gone, the oldest is forgotten


async def test_while_data_come_nothing_else_is_sent_there(bureau: Bureau) -> None:
    first, second = await bureau.make(), await bureau.make()
    kind = {"resource_format": "image/png"}
    asked = told(Operation.SEND_RESOURCE_DATA, resource_id=first, **kind)
    bureau.boss.path = "/ipp/system"
    coming = await bureau.boss.begin(asked)
    assert (await bureau.get(first))["resource-state-reasons"].values == ("resource-incoming",)
    for number, status in (
        (first, Status.CLIENT_ERROR_NOT_POSSIBLE),
        (second, Status.SERVER_ERROR_BUSY),
    ):
        assert (await send_data(bureau.boss, number, icon(), **kind)).code == status
    await bureau.do(Operation.CANCEL_RESOURCE, resource_id=first)
    assert not coming.is_wanted  # type: ignore[union-attr]  # a receiver
    answer = await coming.finish()  # type: ignore[union-attr]  # a receiver
    assert answer.code != Status.SUCCESSFUL_OK
    assert (await send_data(bureau.boss, second, icon(), **kind)).code == Status.SUCCESSFUL_OK


async def test_what_broke_off_may_be_sent_again(bureau: Bureau) -> None:
    number = await bureau.make()
    bureau.boss.path = "/ipp/system"
    kind = {"resource_format": "image/png"}
    coming = await bureau.boss.begin(told(Operation.SEND_RESOURCE_DATA, resource_id=number, **kind))
    await coming.write(memoryview(icon())[:9])  # type: ignore[union-attr]  # a receiver
    await coming.interrupted("gone")  # type: ignore[union-attr]  # a receiver
    assert (await send_data(bureau.boss, number, icon(), **kind)).code == Status.SUCCESSFUL_OK


async def test_changes_are_told_of(bureau: Bureau) -> None:
    heard: list[tuple[ResourceState | None, ResourceState]] = []

    def hear(before: Resource | None, after: Resource) -> None:
        heard.append((before and before.state, after.state))

    bureau.shelf.on_change.append(hear)
    await bureau.installed_icon()
    pending, there, ready = list(ResourceState)[:3]
    assert heard == [(None, pending), (pending, there), (there, ready)]


async def test_subscribers_hear_of_a_resource(bureau: Bureau) -> None:
    number = await bureau.make()
    wish = {"notify-pull-method": "ippget", "notify-events": ["resource-installed"]}
    subscribed = await ask(
        bureau.boss,
        told(
            Operation.CREATE_RESOURCE_SUBSCRIPTIONS,
            GroupTag.SUBSCRIPTION,
            given=wish,
            notify_resource_id=number,
        ),
    )
    group = subscribed.group(GroupTag.SUBSCRIPTION)
    assert group is not None, subscribed
    await send_data(bureau.boss, number, icon(), resource_format="image/png")
    await bureau.do(Operation.INSTALL_RESOURCE, resource_id=number)
    ids = [group["notify-subscription-id"].value]
    heard = await bureau.do(Operation.GET_NOTIFICATIONS, notify_subscription_ids=ids)
    events = heard.groups_of(GroupTag.EVENT_NOTIFICATION)
    assert [one["notify-subscribed-event"].value for one in events] == ["resource-installed"]


async def test_texts_that_no_queue_has_are_the_systems_own(bureau: Bureau) -> None:
    german = await bureau.install(
        STRINGS, "text/strings", "static-strings", resource_natural_language="de"
    )
    answer = await ask(bureau.house, told(Operation.GET_SYSTEM_ATTRIBUTES))
    group = answer.group(GroupTag.SYSTEM)
    assert group is not None
    uri = group["system-strings-uri"].value
    assert str(uri).endswith(f"/ipp/system/resources/{german}")
    assert group["system-strings-languages-supported"].values == ("de",)
    await bureau.allocate(german)
    group = (await ask(bureau.house, told(Operation.GET_SYSTEM_ATTRIBUTES))).group(GroupTag.SYSTEM)
    assert group is not None
    assert "system-strings-uri" not in group


async def test_no_such_type(bureau: Bureau) -> None:
    asked = told(Operation.CREATE_RESOURCE, resource_type="template-job")
    answer = await ask(bureau.boss, asked)
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
