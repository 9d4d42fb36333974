"""Those who subscribe to the queues of a gateway, for tests."""

from __future__ import annotations

from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attributes import one
from sealpress.printer.dialogue import AnswerAndMore
from sealpress.printer.notifications.watch import EventWatch
from tests.gateway.face.house import House
from tests.printer.notifications.subscribers import (
    facts,
    integer,
    number_in,
    told,
    wish,
    with_groups,
)

ALL_OF_JOBS = ("job-created", "job-state-changed", "job-completed", "job-stopped", "job-progress")


def with_operation(message: Message, *attributes: Attribute) -> Message:
    """Return a request with further operation attributes."""
    first = Group([*message.groups[0], *attributes], tag=GroupTag.OPERATION)
    return Message(message.version, message.code, message.request_id, [first, *message.groups[1:]])


async def subscribe(house: House, *events: str, job_id: int = 0, wants: tuple = ()) -> int:
    """Subscribe to a queue, or to a job; return the subscription's number."""
    operation = Operation.CREATE_PRINTER_SUBSCRIPTIONS
    message = house.message(operation)
    if job_id:
        message = house.message(Operation.CREATE_JOB_SUBSCRIPTIONS)
        message = with_operation(message, integer("notify-job-id", job_id))
    return number_in(await house.send(with_groups(message, wish(*wants, events=events))))


async def fetched(house: House, *numbers: int) -> Message:
    """Ask for what happened."""
    ids = integer("notify-subscription-ids", *numbers)
    return await house.send(with_operation(house.message(Operation.GET_NOTIFICATIONS), ids))


async def events(house: House, *numbers: int) -> list[str]:
    """Return the names of what happened."""
    return [word for _, word in told(await fetched(house, *numbers))]


async def states(house: House, number: int) -> list[tuple[str, object]]:
    """Return name and state of each event."""
    groups = (await fetched(house, number)).groups_of(GroupTag.EVENT_NOTIFICATION)
    found = [facts(group) for group in groups]
    return [
        (str(one["notify-subscribed-event"]), one.get("job-state", one.get("printer-state")))
        for one in found
    ]


async def waiting(house: House, number: int) -> EventWatch:
    """Wait for what happens."""
    ids = integer("notify-subscription-ids", number)
    wait = one("notify-wait", ValueTag.BOOLEAN, True)
    message = with_operation(house.message(Operation.GET_NOTIFICATIONS), ids, wait)
    reply: object = await house.begin(message)
    assert isinstance(reply, AnswerAndMore), reply
    return reply.watch
