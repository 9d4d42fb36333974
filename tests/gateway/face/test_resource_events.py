"""Subscriptions to the resources of a gateway's system (PWG 5100.22)."""

from __future__ import annotations

from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from tests.gateway.face.house import House
from tests.gateway.face.systems import ask, told
from tests.gateway.face.test_resources import Bureau, bureau
from tests.printer.notifications.subscribers import facts, number_in

__all__ = ["bureau"]  # the fixture

ALL = ["resource-created", "resource-installed", "resource-canceled", "resource-state-changed"]


async def subscribed(house: House, number: int = 0) -> Message:
    """Subscribe to a resource, or to all of them."""
    wish = {"notify-pull-method": "ippget", "notify-events": ALL}
    operation, about = Operation.CREATE_SYSTEM_SUBSCRIPTIONS, {}
    if number:
        operation, about = (
            Operation.CREATE_RESOURCE_SUBSCRIPTIONS,
            {"notify_resource_id": number},
        )
    return await ask(house, told(operation, GroupTag.SUBSCRIPTION, given=wish, **about))


async def words(house: House, subscription: int) -> list[tuple[object, object]]:
    """Return the name and the resource of each event."""
    asked = told(Operation.GET_NOTIFICATIONS, notify_subscription_ids=[subscription])
    answer = await ask(house, asked)
    groups = map(facts, answer.groups_of(GroupTag.EVENT_NOTIFICATION))
    return [(one["notify-subscribed-event"], one["resource-id"]) for one in groups]


async def test_one_resource_is_followed_to_its_end(bureau: Bureau) -> None:
    icon = await bureau.installed_icon()
    subscription = number_in(await subscribed(bureau.boss, icon))
    listed = await bureau.do(Operation.GET_SUBSCRIPTIONS, notify_resource_id=icon)
    assert number_in(listed) == subscription
    asked = {"notify_subscription_id": subscription}
    looked = await bureau.do(Operation.GET_SUBSCRIPTION_ATTRIBUTES, **asked)
    assert facts(looked.group(GroupTag.SUBSCRIPTION))["notify-resource-id"] == icon
    await bureau.installed_icon()  # another one
    await bureau.do(Operation.CANCEL_RESOURCE, resource_id=icon)
    assert await words(bureau.boss, subscription) == [("resource-canceled", icon)]
    ids = {"notify_subscription_ids": [subscription]}
    answer = await ask(bureau.boss, told(Operation.GET_NOTIFICATIONS, **ids))
    assert answer.code == Status.SUCCESSFUL_OK_EVENTS_COMPLETE


async def test_all_resources_are_told_of(bureau: Bureau) -> None:
    subscription = number_in(await subscribed(bureau.boss))
    icon = await bureau.installed_icon()
    assert await words(bureau.boss, subscription) == [
        ("resource-created", icon),
        ("resource-state-changed", icon),  # its data came
        ("resource-installed", icon),
    ]


async def test_others_are_told_of_what_they_see_alone(bureau: Bureau) -> None:
    subscription = number_in(await subscribed(bureau.house))
    icon = await bureau.installed_icon()
    refused = await subscribed(bureau.house, icon)
    assert refused.code == Status.CLIENT_ERROR_NOT_FOUND
    await bureau.allocate(icon)
    assert await words(bureau.house, subscription) == []
    assert (await subscribed(bureau.house, icon)).code == Status.SUCCESSFUL_OK
