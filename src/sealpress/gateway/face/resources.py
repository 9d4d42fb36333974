"""What is asked of the resources of a gateway's system, and the change that each printer sees."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeAlias

from sealpress.errors import StateError
from sealpress.gateway.resources.reception import ResourceReception
from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer import Answer
from sealpress.printer.answers import refuse, succeed
from sealpress.printer.attributes import one
from sealpress.printer.dialogue import EventKind
from sealpress.printer.intake import SYSTEM_URI, Intake
from sealpress.printer.refusal import RefusalError
from sealpress.printer.system.dialogue import SYSTEM_PATH, SystemCore
from sealpress.printer.system.resource import (
    ResourceState,
    allocated,
    reasons,
    resource_events,
    settled,
)
from sealpress.printer.system.resource_orders import (
    ChangedResources,
    IncomingData,
    NewResource,
)
from sealpress.printer.system.resources.finding import may_see
from sealpress.printer.system.resources.operations import OF_PRINTERS
from sealpress.printer.system.resources.telling import NEW_RESOURCE, resource_group

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.gateway.queue import Queue
    from sealpress.gateway.queues import Queues
    from sealpress.gateway.resources.shelf import ResourceShelf
    from sealpress.printer import RequestFacts
    from sealpress.printer.system.resource import Resource
    from sealpress.printer.system.rules import SystemRule
    from sealpress.server import DocumentReceiver

__all__ = ["ResourceDesk", "as_asked_of_system"]

Done: TypeAlias = "Answer | DocumentReceiver"
"""What a request about resources comes to."""


class ResourceDesk:
    """Answers what is asked about resources.

    Args:
        shelf: Where they are.
        queues: The queues that have them.
    """

    def __init__(self, shelf: ResourceShelf, queues: Queues) -> None:
        self._shelf = shelf
        self._queues = queues
        queues.resources = shelf.of_printer
        shelf.on_change.append(self._changed)

    async def tell(self, core: SystemCore, where: RequestFacts) -> None:
        """Let a system know its resources, after those that no printer needs any more have gone."""
        shelf, live = self._shelf, self._live()
        if any(settled(each, live, where.at.wall) is not each for each in _leaving(shelf)):
            async with shelf.turn:
                later = [settled(each, live, where.at.wall) for each in _leaving(shelf)]
                with contextlib.suppress(StateError):  # it is tried again with the next request
                    await shelf.keep([each for each in later if not each.is_leaving])
        core.resources, core.resource_limits = shelf.seen(), shelf.limits
        core.numbers = live

    def sees(
        self, number: int, *, where: RequestFacts, sees_printer: Callable[[int], bool]
    ) -> bool:
        """Whether the resource of a number is shown to who asked, now.

        Args:
            number: ``resource-id``.
            where: The request.
            sees_printer: Says whether a printer is.
        """
        resource = self._shelf.seen().get(number)
        if resource is None:
            return False
        return may_see(resource, [each for each in resource.printers if sees_printer(each)], where)

    async def begin(self, core: SystemCore, intake: Intake, rule: SystemRule) -> Done:
        """Carry a request out.

        Raises:
            RefusalError: It can't be.
        """
        shelf = self._shelf
        async with shelf.turn:
            core.resources = shelf.seen()
            reply = rule.handler(core, intake)
            if isinstance(reply, IncomingData):
                return self._received(core, intake, reply)
            if isinstance(reply, Answer):
                return reply
            groups: list[Group] = []
            try:
                if isinstance(reply, NewResource):
                    made = await shelf.make(reply, intake.where)
                    groups = [resource_group(core, intake, made, NEW_RESOURCE)]
                elif isinstance(reply, ChangedResources):
                    await shelf.keep(list(reply.resources), intake.where)
            except StateError as error:
                raise RefusalError(
                    Status.SERVER_ERROR_TEMPORARY_ERROR, error.entry.sentence
                ) from error
            return succeed(core, intake, groups)

    async def allocate(self, numbers: tuple[int, ...], queue: Queue, where: RequestFacts) -> None:
        """Let a new printer have resources, as far as they are still installed."""
        if not numbers:
            return
        shelf, live = self._shelf, self._live()
        async with shelf.turn:
            found = [shelf.resources[one] for one in numbers if one in shelf.resources]
            kept = [
                allocated(each, queue.id, live, is_needed=True)
                for each in found
                if each.state is ResourceState.INSTALLED and not each.is_leaving
            ]
            if kept:
                await shelf.keep(kept, where)

    def _live(self) -> frozenset[int]:
        return frozenset(queue.id for queue in self._queues)

    def _received(self, core: SystemCore, intake: Intake, order: IncomingData) -> DocumentReceiver:
        def tell(refusal: RefusalError | None) -> Message:
            if refusal is not None:
                return refuse(core, intake.message, refusal)
            resource = self._shelf.resources[order.resource.number]
            group = resource_group(core, intake, resource, NEW_RESOURCE)
            return succeed(core, intake, [group]).message

        return ResourceReception(self._shelf, order, intake.where, tell)

    def _changed(self, before: Resource | None, after: Resource) -> None:
        """Make anew what is told of the printers that have it, or had it; tell subscribers."""
        were = before.printers if before is not None else frozenset()
        for number in were | after.printers:
            queue = self._queues.by_id(number)
            if queue is not None:
                self._queues.refresh(queue)
        for event in resource_events(before, after):
            self._queues.news.system.resource(
                EventKind(event), after.number, int(after.state), reasons(after)
            )


def as_asked_of_system(message: Message, queue: Queue | None, where: RequestFacts) -> Message:
    """Return a request about a printer's resources as one to the system with ``printer-id``."""
    if message.code not in OF_PRINTERS or not message.groups or SYSTEM_URI in message.groups[0]:
        return message
    if queue is None:
        raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, "there is no such printer here")
    scheme = "ipps" if where.secure else "ipp"
    target: dict[str, Attribute] = {
        "printer-uri": one(SYSTEM_URI, ValueTag.URI, f"{scheme}://localhost{SYSTEM_PATH}")
    }
    group = message.groups[0]
    attributes = [target.get(each.name, each) for each in group if each.name != "printer-id"]
    attributes.append(one("printer-id", ValueTag.INTEGER, queue.id))
    groups = [Group(attributes, tag=group.tag), *message.groups[1:]]
    return Message(message.version, message.code, message.request_id, groups)


def _leaving(shelf: ResourceShelf) -> list[Resource]:
    return [each for each in shelf.resources.values() if each.is_leaving]
