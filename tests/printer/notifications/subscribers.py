"""A client that subscribes to what happens at a printer."""

from __future__ import annotations

from collections.abc import Mapping

from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attributes import many, one
from sealpress.printer.dialogue import AnswerAndMore
from sealpress.printer.notifications.watch import EventWatch
from tests.printer.conversation import Conversation

PULL = one("notify-pull-method", ValueTag.KEYWORD, "ippget")


def wish(*attributes: Attribute, events: tuple[str, ...] = ()) -> Group:
    """Make the group of one subscription."""
    told = [many("notify-events", ValueTag.KEYWORD, events)] if events else []
    return Group([PULL, *told, *attributes], tag=GroupTag.SUBSCRIPTION)


def with_groups(message: Message, *groups: Group) -> Message:
    """Return a request with further groups."""
    return Message(message.version, message.code, message.request_id, [*message.groups, *groups])


def integer(name: str, *values: int) -> Attribute:
    """Make an attribute of integers."""
    return many(name, ValueTag.INTEGER, values)


def about(talk: Conversation, operation: Operation, *attributes: Attribute) -> Message:
    """Make a request with further operation attributes."""
    message = talk.message(operation)
    first = Group([*message.groups[0], *attributes], tag=GroupTag.OPERATION)
    return Message(message.version, message.code, message.request_id, [first, *message.groups[1:]])


def subscribe(talk: Conversation, *wishes: Group) -> Message:
    """Subscribe to the printer."""
    return talk.send(with_groups(talk.message(Operation.CREATE_PRINTER_SUBSCRIPTIONS), *wishes))


def subscription(talk: Conversation, *events: str) -> int:
    """Subscribe to the printer and return the subscription's number."""
    return number_in(subscribe(talk, wish(events=events)))


def number_in(answer: Message) -> int:
    """Return the number of the subscription that a response tells."""
    group = answer.group(GroupTag.SUBSCRIPTION)
    assert group is not None, answer
    value = group["notify-subscription-id"].value
    assert isinstance(value, int)
    return value


def fetch(talk: Conversation, *numbers: int, first: tuple[int, ...] = ()) -> Message:
    """Fetch what there is."""
    talk.printer.take_events()
    firsts = [integer("notify-sequence-numbers", *first)] if first else []
    ids = integer("notify-subscription-ids", *numbers)
    return talk.send(about(talk, Operation.GET_NOTIFICATIONS, ids, *firsts))


def wait_for(talk: Conversation, *numbers: int) -> EventWatch:
    """Wait for what comes."""
    ids = integer("notify-subscription-ids", *numbers)
    wait = one("notify-wait", ValueTag.BOOLEAN, True)
    message = about(talk, Operation.GET_NOTIFICATIONS, ids, wait)
    reply = talk.printer.begin(message, talk.where)
    assert isinstance(reply, AnswerAndMore), reply
    return reply.watch


def told(answer: Message) -> list[tuple[int, str]]:
    """Return number and name of each event in a response."""
    return [
        (group["notify-sequence-number"].value, group["notify-subscribed-event"].value)
        for group in answer.groups_of(GroupTag.EVENT_NOTIFICATION)
    ]


def facts(group: Group | None) -> Mapping[str, object]:
    """Return a group as a dictionary of first values."""
    assert group is not None
    return {attribute.name: attribute.value for attribute in group}
