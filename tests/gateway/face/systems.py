"""A client of a gateway's system, and somebody who makes queues for it without a disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sealpress import ipp
from sealpress.gateway.queue import Queue
from sealpress.gateway.queues import Queues
from sealpress.gateway.resources.reception import ResourceReception
from sealpress.gateway.resources.shelf import ResourceShelf
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.registry import Kind
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.typed import attribute_from
from sealpress.printer import Answer, RequestFacts, Role
from sealpress.printer.system.dialogue import NewPrinter
from sealpress.printer.system.resource import ResourceLimits
from sealpress.spool.encryption.ring import open_ring
from tests.gateway.face.house import House

SYSTEM = "ipps://server.test/ipp/system"
ADMINISTRATOR = frozenset(Role)
_KINDS = {
    GroupTag.OPERATION: (Kind.OPERATION, Kind.SUBSCRIPTION_STATUS, Kind.PRINTER_DESCRIPTION),
    GroupTag.PRINTER: (Kind.PRINTER_DESCRIPTION, Kind.PRINTER_STATUS),
    GroupTag.SYSTEM: (Kind.SYSTEM_DESCRIPTION, Kind.SYSTEM_STATUS),
    GroupTag.RESOURCE: (Kind.RESOURCE_DESCRIPTION, Kind.RESOURCE_STATUS),
    GroupTag.SUBSCRIPTION: (Kind.SUBSCRIPTION_TEMPLATE, Kind.SUBSCRIPTION_STATUS),
}


@dataclass
class Clerk:
    """Makes queues, and remembers what is set."""

    queues: Queues
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    async def keep(self, attributes: Mapping[str, Attribute], where: RequestFacts) -> None:
        self.attributes = attributes

    async def add(
        self, printer: NewPrinter, where: RequestFacts, connection: Mapping[str, object]
    ) -> Queue:
        info, location = printer.info, printer.location
        settings = QueueSettings(
            name=printer.name, uri=printer.device_uri, info=info, location=location
        )
        return await self.queues.open(settings)

    async def remove(
        self, queue: Queue, where: RequestFacts, connection: Mapping[str, object]
    ) -> None:
        await self.queues.remove(queue.name)


def told(operation: Operation, group: GroupTag | None = None, /, **options: object) -> Message:
    """Build a request to the system; values for another group come as a mapping ``given``."""
    given = options.pop("given", {})
    uri = options.pop("uri", SYSTEM)
    head = [
        Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",)),
        Attribute("attributes-natural-language", (ValueTag.NATURAL_LANGUAGE,), ("en",)),
        Attribute("system-uri", (ValueTag.URI,), (str(uri),)),
    ]
    for name, value in options.items():
        head.append(_attribute(name.replace("_", "-"), value, GroupTag.OPERATION))
    groups = [Group(head, tag=GroupTag.OPERATION)]
    if group is not None:
        assert isinstance(given, dict)
        values = [_attribute(name, value, group) for name, value in given.items()]
        groups.append(Group(values, tag=group))
    return Message(Version(2, 0), int(operation), 1, groups)


def _attribute(name: str, value: object, group: GroupTag) -> Attribute:
    return value if isinstance(value, Attribute) else attribute_from(name, value, *_KINDS[group])


async def ask(house: House, message: Message) -> Message:
    """Send a request to the system over the codec, and return the answer."""
    house.path = "/ipp/system"
    reply = await house.face.begin(
        ipp.decode(ipp.encode(message)), house.where, {"binding": "implicit"}
    )
    assert isinstance(reply, Answer), reply
    return ipp.decode(ipp.encode(reply.message))


async def send_data(house: House, number: int, octets: bytes, **options: object) -> Message:
    """Send the data of a resource, and return the answer."""
    house.path = "/ipp/system"
    asked = told(Operation.SEND_RESOURCE_DATA, resource_id=number, **options)
    reply = await house.face.begin(ipp.decode(ipp.encode(asked)), house.where, {})
    if isinstance(reply, Answer):
        return reply.message
    assert isinstance(reply, ResourceReception), reply
    for at in range(0, len(octets), 1000):
        if reply.is_wanted:
            await reply.write(memoryview(octets)[at : at + 1000])
    return ipp.decode(ipp.encode(await reply.finish()))


def opened_shelf(folder: Path, limits: ResourceLimits | None = None) -> ResourceShelf:
    """Open the resources of a gateway whose face :func:`opened` opened in the same folder."""
    ring = open_ring(folder / "spool", "file")
    return ResourceShelf.open(folder / "resources", ring, limits=limits)


def as_administrator(house: House) -> House:
    """Return an administrator at the same gateway."""
    return House(
        house.face, house.store, house.queues, house.orders, known="ada", roles=ADMINISTRATOR
    )
