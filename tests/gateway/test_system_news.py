"""What subscribers of a gateway itself are told: queues that come and go, all jobs, the system."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sealpress.gateway.happenings import MAX_REMEMBERED, JobMemory
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.message import Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.printer import RequestFacts
from sealpress.printer.dialogue import AnswerAndMore, JobSeen
from sealpress.printer.subscriptions.events import SYSTEM_EVENTS
from sealpress.printer.system.news.attributes import NEWS_NAMES
from tests.gateway.face.house import House, opened, settings
from tests.gateway.face.systems import Clerk, as_administrator, ask, told
from tests.printer.notifications.subscribers import facts, number_in

ALL = tuple(word for word in SYSTEM_EVENTS if word != "none")
CREATED = {"printer-name": "ink", "smi2699-device-uri": "ipps://ink.test/ipp/print"}


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
    async with opened(tmp_path, settings(), settings("secret"), gate=Doorman()) as made:
        made.face.administer(Clerk(made.queues))
        yield made


@pytest.fixture
def boss(house: House) -> House:
    return as_administrator(house)


async def subscribe(house: House, *events: str, **options: object) -> int:
    """Subscribe to the system; return the subscription's number."""
    wish = {"notify-pull-method": "ippget", "notify-events": list(events)}
    if names := options.pop("attributes", ()):
        wish["notify-attributes"] = list(names)  # type: ignore[call-overload]  # test
    asked = Operation.CREATE_SYSTEM_SUBSCRIPTIONS
    message = told(asked, GroupTag.SUBSCRIPTION, given=wish, **_named(house), **options)
    return number_in(await ask(house, message))


def _named(house: House) -> dict[str, object]:
    return {"requesting_user_name": house.user}


async def fetched(house: House, number: int) -> list[Group]:
    """Return the events of a subscription."""
    ids = {"notify_subscription_ids": [number]}
    answer = await ask(house, told(Operation.GET_NOTIFICATIONS, **ids, **_named(house)))
    assert answer.code == Status.SUCCESSFUL_OK, answer
    return list(answer.groups_of(GroupTag.EVENT_NOTIFICATION))


async def words(house: House, number: int) -> list[tuple[object, object]]:
    """Return name and place of each event: the printer's name, or nothing."""
    found = [facts(each) for each in await fetched(house, number)]
    return [
        (one["notify-subscribed-event"], str(one.get("notify-printer-uri", "")).rpartition("/")[2])
        for one in found
    ]


async def test_queues_that_come_and_go(boss: House) -> None:
    number = await subscribe(boss, "printer-created", "printer-deleted", "system-config-changed")
    answer = await ask(boss, told(Operation.CREATE_PRINTER, GroupTag.PRINTER, given=CREATED))
    made = facts(answer.group(GroupTag.PRINTER))["printer-id"]
    await ask(boss, told(Operation.DELETE_PRINTER, printer_id=made))
    came = await words(boss, number)
    assert [word for word in came if word[1]] == [
        ("printer-created", "ink"),
        ("printer-deleted", "ink"),
    ]
    assert ("system-config-changed", "") in came


async def test_what_is_told_of_a_queue_and_where_it_is(house: House, boss: House) -> None:
    number = await subscribe(house, "printer-stopped", "printer-state-changed")
    await boss.ask(Operation.PAUSE_PRINTER)
    (event,) = [facts(each) for each in await fetched(house, number)]
    assert event["notify-system-uri"] == "ipps://server.test/ipp/system"
    assert event["notify-printer-uri"] == "ipps://server.test/ipp/print/laser"
    assert event["printer-id"] == house.queue.id
    assert event["printer-state"] == PrinterState.STOPPED
    assert event["notify-text"] == "laser: The printer has stopped."
    assert {"system-up-time", "printer-up-time"} <= event.keys()


async def test_jobs_of_all_queues_and_of_others_only_what_everybody_may_know(
    house: House, boss: House
) -> None:
    mine = await subscribe(house, *ALL, attributes=["job-name", "job-originating-user-name"])
    house.user = "bob"
    others = await subscribe(house, *ALL, attributes=["job-name"])
    all_of_it = await subscribe(boss, *ALL, attributes=["job-name"])
    house.user = "ann"
    job = await house.new_job({"job-name": "letter"})
    await house.finish(state=JobState.COMPLETED, reasons=("job-completed-successfully",))
    expected = [
        ("job-created", "laser"),
        ("job-state-changed", "laser"),
        ("job-completed", "laser"),
    ]
    for who, number, sees in ((house, mine, True), (boss, all_of_it, True), (house, others, False)):
        who.user = "bob" if number == others else "ann"
        found = [facts(each) for each in await fetched(who, number)]
        jobs = [one for one in found if "job-id" in one]
        assert [one["notify-subscribed-event"] for one in jobs] == [word for word, _ in expected]
        assert {one["job-id"] for one in jobs} == {job}
        assert all(("job-name" in one) is sees for one in jobs)
        assert ("job-impressions-completed" in jobs[-1]) is sees
    assert jobs[-1]["job-state"] == JobState.COMPLETED


async def test_of_queues_that_one_may_not_see_nothing_is_told(house: House, boss: House) -> None:
    blind, seeing = await subscribe(house, *ALL), await subscribe(boss, *ALL)
    boss.uri = house.uri = "ipps://server.test/printers/secret"
    await boss.new_job()
    await boss.ask(Operation.PAUSE_PRINTER)
    await house.queues.remove("laser")  # that one may be seen
    assert {place for _, place in await words(boss, seeing)} == {"secret", "laser", ""}
    assert {place for _, place in await words(house, blind)} == {"laser", ""}


async def test_one_may_choose_the_printers(house: House, boss: House) -> None:
    secret = boss.queues.named("secret")
    number = await subscribe(boss, "job-created", notify_printer_ids=[secret.id])
    await boss.new_job()
    boss.uri = "ipps://server.test/printers/secret"
    await boss.new_job()
    assert await words(boss, number) == [("job-created", "secret")]


async def test_the_system_stands_still_when_all_queues_do(boss: House) -> None:
    number = await subscribe(boss, "system-state-changed", "system-stopped", "system-restarted")
    for operation in (
        Operation.PAUSE_ALL_PRINTERS,
        Operation.RESUME_ALL_PRINTERS,
        Operation.RESTART_SYSTEM,
    ):
        assert (await ask(boss, told(operation))).code == Status.SUCCESSFUL_OK
    found = [facts(each) for each in await fetched(boss, number)]
    assert [(one["notify-subscribed-event"], one["system-state"]) for one in found] == [
        ("system-stopped", PrinterState.STOPPED),
        ("system-state-changed", PrinterState.IDLE),
        ("system-restarted", PrinterState.IDLE),
    ]


async def test_a_queue_that_was_started_again_says_so(boss: House) -> None:
    number = await subscribe(boss, "printer-restarted")
    assert (await boss.ask(Operation.RESTART_PRINTER)).code == Status.SUCCESSFUL_OK
    assert await words(boss, number) == [("printer-restarted", "laser")]


async def test_a_queue_with_other_settings(boss: House) -> None:
    number = await subscribe(boss, "printer-config-changed")
    boss.queues.replace(settings(location="Hall"))
    assert await words(boss, number) == [("printer-config-changed", "laser")]


async def test_a_job_that_goes_elsewhere_is_told_of_once(house: House, boss: House) -> None:
    number = await subscribe(boss, "job-config-changed", "job-created")
    job = await house.new_job()
    spooled = await house.spooled(job)
    target = boss.queues.named("secret")
    await house.store.move_job(spooled.key, target.id, version=spooled.version)
    assert await words(boss, number) == [("job-created", "laser"), ("job-config-changed", "secret")]


async def test_a_subscription_is_listed_looked_at_renewed_and_ended(house: House) -> None:
    number = await subscribe(house, "printer-created")
    me = _named(house)
    listed = await ask(house, told(Operation.GET_SUBSCRIPTIONS, **me))
    assert number_in(listed) == number
    one = {"notify_subscription_id": number}
    asked = told(Operation.GET_SUBSCRIPTION_ATTRIBUTES, **one, **me)
    found = facts((await ask(house, asked)).group(GroupTag.SUBSCRIPTION))
    assert found["notify-system-uri"] == "ipps://server.test/ipp/system"
    assert {"notify-system-up-time", "notify-lease-expiration-time"} <= found.keys()
    assert found.keys().isdisjoint({"notify-printer-uri", "notify-job-id", "notify-resource-id"})
    renewed = told(Operation.RENEW_SUBSCRIPTION, notify_lease_duration=60, **one, **me)
    answer = await ask(house, renewed)
    assert facts(answer.group(GroupTag.SUBSCRIPTION)) == {"notify-lease-duration": 60}
    await ask(house, told(Operation.CANCEL_SUBSCRIPTION, **one, **me))
    assert (await ask(house, asked)).code == Status.CLIENT_ERROR_NOT_FOUND


async def test_somebody_elses_subscription_is_not_shown(house: House) -> None:
    number = await subscribe(house, "printer-created")
    bob = {"requesting_user_name": "bob"}
    listed = await ask(house, told(Operation.GET_SUBSCRIPTIONS, **bob))
    assert listed.group(GroupTag.SUBSCRIPTION) is None
    asked = told(Operation.GET_NOTIFICATIONS, notify_subscription_ids=[number], **bob)
    assert (await ask(house, asked)).code == Status.CLIENT_ERROR_NOT_FOUND


async def test_who_waits_is_woken(house: House) -> None:
    number = await subscribe(house, "printer-deleted")
    ids = {"notify_subscription_ids": [number], "notify_wait": True}
    house.path = "/ipp/system"
    reply = await house.begin(told(Operation.GET_NOTIFICATIONS, **ids, **_named(house)))
    assert isinstance(reply, AnswerAndMore)
    woken: list[bool] = []
    assert reply.watch.begin(lambda: woken.append(True))
    await house.queues.remove("laser")
    assert woken
    reply.watch.end()


async def test_there_is_no_resource_to_subscribe_to(house: House) -> None:
    wish = {"notify-pull-method": "ippget"}
    asked = Operation.CREATE_RESOURCE_SUBSCRIPTIONS
    number = {"notify_resource_id": 99}
    answer = await ask(house, told(asked, GroupTag.SUBSCRIPTION, given=wish, **number))
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND
    answer = await ask(house, told(asked, GroupTag.SUBSCRIPTION, given=wish))
    assert answer.code == Status.CLIENT_ERROR_BAD_REQUEST


async def test_queues_are_looked_at_only_while_somebody_subscribes(house: House) -> None:
    news, queue = house.queues.news, house.queue
    assert not queue.status.listeners
    assert not news.wants(queue.id)
    number = await subscribe(house, "job-created")
    assert len(queue.status.listeners) == 1
    assert news.wants(queue.id)
    one = {"notify_subscription_id": number}
    await ask(house, told(Operation.CANCEL_SUBSCRIPTION, **one, **_named(house)))
    news.expire()
    assert not queue.status.listeners
    assert not news.wants(queue.id)


async def test_the_system_tells_which_subscriptions_it_takes(house: House) -> None:
    answer = await ask(house, told(Operation.GET_SYSTEM_ATTRIBUTES))
    group = answer.group(GroupTag.SYSTEM)
    assert group is not None
    assert set(NEWS_NAMES) <= {attribute.name for attribute in group}
    assert group["notify-events-supported"].values == SYSTEM_EVENTS
    assert Operation.CREATE_SYSTEM_SUBSCRIPTIONS in group["operations-supported"].values


def test_what_is_remembered_of_jobs_is_bounded() -> None:
    memory = JobMemory()
    for number in range(MAX_REMEMBERED + 5):
        assert memory.learn(number, JobSeen(JobState.PENDING, (), 0)) is None
    assert (len(memory), 4 in memory, 5 in memory) == (MAX_REMEMBERED, False, True)
    memory.clear()
    assert len(memory) == 0
