"""What subscribers of a queue are told, as requests, writers and operators do things."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sealpress.errors import SpoolError
from sealpress.gateway.face.desk import now
from sealpress.gateway.happenings import MAX_REMEMBERED
from sealpress.gateway.news import QueueNews
from sealpress.gateway.status import Trouble
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attributes import many
from sealpress.printer.subscriptions.board import NotificationLimits, SubscriptionTally
from sealpress.reasons import Reason
from sealpress.spool.records import JobChange, QueueOrders
from tests.gateway.face.house import House, job_id, opened, settings
from tests.gateway.subscribers import (
    ALL_OF_JOBS,
    events,
    fetched,
    states,
    subscribe,
    waiting,
    with_operation,
)
from tests.printer.notifications.subscribers import facts, integer, number_in, wish, with_groups

PRINTING = JobChange(state=JobState.PROCESSING, reasons=("job-printing",))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path, settings(), settings("other")) as made:
        yield made


async def test_a_job_is_told_of_from_its_beginning_to_its_end(house: House) -> None:
    number = await subscribe(house, *ALL_OF_JOBS)
    await house.new_job()
    claim = await house.claim()
    await house.store.advance(claim, PRINTING)
    await house.store.advance(claim, dataclasses.replace(PRINTING, impressions=1))
    await house.store.advance(claim, dataclasses.replace(PRINTING, impressions=1))  # nothing new
    await house.store.finish(
        claim, JobChange(state=JobState.COMPLETED, reasons=("job-completed-successfully",))
    )
    assert await states(house, number) == [
        ("job-created", JobState.PENDING),
        ("job-state-changed", JobState.PROCESSING),
        ("job-state-changed", JobState.PROCESSING),
        ("job-progress", JobState.PROCESSING),
        ("job-completed", JobState.COMPLETED),
    ]
    last = facts([*(await fetched(house, number)).groups_of(GroupTag.EVENT_NOTIFICATION)][-1])
    assert last["job-state-reasons"] == "job-completed-successfully"
    assert last["notify-printer-uri"] == "ipps://server.test/ipp/print/laser"


async def test_why_a_job_waits_and_that_the_next_one_begins(house: House) -> None:
    number = await subscribe(house, "job-stopped", "job-state-changed")
    first, second = await house.new_job(), await house.new_job()
    await house.fail()
    await house.store.wake(house.queue.id)
    claim = await house.claim()
    await house.store.finish(
        claim, JobChange(state=JobState.ABORTED, reasons=("aborted-by-system",))
    )
    found = [
        facts(one) for one in (await fetched(house, number)).groups_of(GroupTag.EVENT_NOTIFICATION)
    ]
    assert [(one["job-id"], one["job-state"]) for one in found] == [
        (first, JobState.PENDING),
        (second, JobState.PENDING),
        (first, JobState.PROCESSING),
        (first, JobState.PROCESSING_STOPPED),
        (first, JobState.PROCESSING),
        (first, JobState.ABORTED),
        (second, JobState.PROCESSING),
    ]
    assert found[3]["notify-subscribed-event"] == "job-stopped"


async def test_what_requests_do_to_jobs(house: House) -> None:
    number = await subscribe(house, "job-created", "job-config-changed", "job-state-changed")
    job = await house.open_job()
    await house.send_document(job)
    await house.ask(Operation.HOLD_JOB, job_id=job)
    await house.ask(Operation.RELEASE_JOB, job_id=job)
    await house.ask(Operation.SET_JOB_ATTRIBUTES, {"job-priority": 70}, job)
    await house.ask(Operation.CANCEL_JOB, job_id=job)
    assert await states(house, number) == [
        ("job-created", JobState.PENDING),
        ("job-state-changed", JobState.PENDING),  # its documents are all there
        ("job-state-changed", JobState.PENDING_HELD),
        ("job-state-changed", JobState.PENDING),
        ("job-config-changed", JobState.PENDING),
        ("job-state-changed", JobState.CANCELED),
    ]


async def test_an_end_is_told_once_and_again_after_a_restart(house: House) -> None:
    number = await subscribe(house, "job-completed")
    job = await house.new_job()
    await house.finish(state=JobState.CANCELED)
    ended = dataclasses.replace(await house.spooled(job), state=JobState.ABORTED)
    house.queues.news.changed(ended)  # a writer that comes after who ended it
    assert await states(house, number) == [("job-completed", JobState.CANCELED)]
    await house.ask(Operation.RESTART_JOB, job_id=job)
    await house.finish(state=JobState.COMPLETED)
    assert [state for _, state in await states(house, number)] == [
        JobState.CANCELED,
        JobState.COMPLETED,
    ]


@pytest.mark.parametrize("operation", [Operation.PRINT_JOB, Operation.CREATE_JOB])
async def test_a_job_brings_its_subscription_along(house: House, operation: Operation) -> None:
    made = with_groups(house.message(operation), wish(events=("job-created", "job-completed")))
    if operation is Operation.PRINT_JOB:
        answer = await house.take(made, b"%PDF-1.4 page")
    else:
        answer = await house.send(made)
        await house.send_document(job_id(answer))
    number = number_in(answer)
    await house.new_job()
    await house.finish(state=JobState.COMPLETED)
    reply = await fetched(house, number)
    assert reply.code == Status.SUCCESSFUL_OK_EVENTS_COMPLETE
    assert [facts(one)["job-id"] for one in reply.groups_of(GroupTag.EVENT_NOTIFICATION)] == [
        job_id(answer),
        job_id(answer),
    ]


async def test_a_job_that_never_was_leaves_no_subscription(house: House) -> None:
    made = with_groups(house.message(Operation.PRINT_JOB), wish(events=("job-completed",)))
    receiver = await house.begin(made)
    board = house.queues.news.board_of(house.queue)
    assert len(board) == 1
    await receiver.interrupted("the client went away")  # type: ignore[union-attr]  # it takes one
    assert len(board) == 0


async def test_a_job_that_the_store_refuses_leaves_no_subscription(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise SpoolError(Reason.SPOOL_FULL, "no room")

    monkeypatch.setattr(house.store, "add_job", full)
    made = with_groups(house.message(Operation.CREATE_JOB), wish(events=("job-completed",)))
    assert (await house.send(made)).code == Status.SERVER_ERROR_TEMPORARY_ERROR
    assert len(house.queues.news.board_of(house.queue)) == 0


async def test_validate_job_makes_no_subscription(house: House) -> None:
    made = with_groups(house.message(Operation.VALIDATE_JOB), wish(events=("job-completed",)))
    assert (await house.send(made)).code == Status.SUCCESSFUL_OK
    assert not house.queues.news.wants(house.queue.id)


async def test_a_subscription_to_a_job_follows_it_to_another_queue(house: House) -> None:
    job = await house.new_job()
    number = await subscribe(house, "job-config-changed", "job-completed", job_id=job)
    other = House(house.face, house.store, house.queues, house.orders)
    other.uri = "ipps://server.test/printers/other"
    there = await subscribe(other, "job-created")
    moving = {"job-printer-uri": other.uri}
    assert (await house.ask(Operation.CUPS_MOVE_JOB, moving, job)).code == Status.SUCCESSFUL_OK
    await house.finish(state=JobState.COMPLETED)
    assert await events(house, number) == ["job-config-changed", "job-completed"]
    assert await events(other, there) == ["job-created"]


async def test_subscriptions_are_listed_renewed_and_canceled(house: House) -> None:
    number, job = await subscribe(house, "job-completed"), await house.new_job()
    own = await subscribe(house, "job-completed", job_id=job)
    listed = await house.ask(Operation.GET_SUBSCRIPTIONS)
    assert [facts(one)["notify-subscription-id"] for one in listed.groups[1:]] == [number]
    asked = house.message(Operation.GET_SUBSCRIPTIONS)
    listed = await house.send(with_operation(asked, integer("notify-job-id", job)))
    assert [facts(one)["notify-subscription-id"] for one in listed.groups[1:]] == [own]
    for operation in (Operation.RENEW_SUBSCRIPTION, Operation.CANCEL_SUBSCRIPTION):
        message = with_operation(
            house.message(operation), integer("notify-subscription-id", number)
        )
        assert (await house.send(message)).code == Status.SUCCESSFUL_OK
    assert (await fetched(house, number)).code == Status.CLIENT_ERROR_NOT_FOUND


async def test_others_learn_of_a_job_what_get_jobs_tells_them(house: House) -> None:
    wants = (many("notify-attributes", ValueTag.KEYWORD, ["job-name", "job-state-message"]),)
    own = await subscribe(house, "job-completed", wants=wants)
    bob = House(house.face, house.store, house.queues, house.orders, user="bob")
    his = await subscribe(bob, "job-completed", wants=wants)
    olga = house.as_operator()
    hers = await subscribe(olga, "job-completed", wants=wants)
    await house.new_job({"job-name": "secret"})
    await house.finish(state=JobState.COMPLETED, impressions=3)
    told = []
    for who, number in ((house, own), (bob, his), (olga, hers)):
        (group,) = (await fetched(who, number)).groups_of(GroupTag.EVENT_NOTIFICATION)
        told.append((facts(group).get("job-name"), facts(group).get("job-impressions-completed")))
        assert facts(group)["job-state"] == JobState.COMPLETED
    assert told == [("secret", 3), (None, None), ("secret", 3)]
    assert (await fetched(bob, own)).code == Status.CLIENT_ERROR_NOT_FOUND


async def test_what_happens_to_the_queue(house: House) -> None:
    number = await subscribe(
        house, "printer-state-changed", "printer-stopped", "printer-config-changed"
    )
    olga = house.as_operator()
    await olga.ask(Operation.PAUSE_PRINTER)
    await olga.ask(Operation.PAUSE_PRINTER)  # nothing new
    await olga.ask(Operation.RESUME_PRINTER)
    house.queue.status.trouble = Trouble(
        reason=Reason.CONNECTION_REFUSED, sentence="", remedy="", since=datetime.now(UTC)
    )
    house.queue.status.changed()
    house.queue.status.changed()
    house.queue.status.trouble = None
    house.queue.status.changed()
    house.queue.status.printer_says(["media-empty-error"])
    house.queues.replace(settings(info="new"))
    assert await states(house, number) == [
        ("printer-stopped", PrinterState.STOPPED),
        ("printer-state-changed", PrinterState.IDLE),
        ("printer-state-changed", PrinterState.IDLE),
        ("printer-state-changed", PrinterState.IDLE),
        ("printer-stopped", PrinterState.STOPPED),
        ("printer-config-changed", PrinterState.STOPPED),
    ]


async def test_what_operators_order_of_a_queue(house: House) -> None:
    number = await subscribe(house, "printer-state-changed", "printer-config-changed")
    for orders in (QueueOrders(service="deactivated"), QueueOrders()):
        house.queues.note_record(dataclasses.replace(house.queue.record, orders=orders))
    house.queues.refresh(house.queue)
    groups = (await fetched(house, number)).groups_of(GroupTag.EVENT_NOTIFICATION)
    found = [facts(group) for group in groups]
    assert [(one["notify-subscribed-event"], one["printer-state-reasons"]) for one in found] == [
        ("printer-state-changed", "deactivated"),
        ("printer-state-changed", "none"),
        ("printer-config-changed", "none"),
    ]


async def test_who_waits_is_woken_and_told_when_the_queue_goes(house: House) -> None:
    number, woken = await subscribe(house, "job-created"), []
    watch = await waiting(house, number)
    assert watch.begin(lambda: woken.append(1))
    await house.new_job()
    assert woken == [1]
    message = watch.news(now())
    assert message is not None
    assert message.code == Status.SUCCESSFUL_OK
    await house.finish(state=JobState.COMPLETED)
    await house.queues.unserve("laser")
    ended = watch.news(now())
    assert ended is not None
    assert ended.code == Status.SUCCESSFUL_OK_EVENTS_COMPLETE
    watch.end()


async def test_a_queue_is_forgotten_with_its_last_subscription(house: House) -> None:
    clock = [now()]
    house.queues.news = news = QueueNews(house.queues.by_id, lambda: clock[0])
    assert not news.wants(house.queue.id)
    await subscribe(house, "job-created")
    assert news.wants(house.queue.id)
    assert len(house.queue.status.listeners) == 1
    lease = NotificationLimits().default_lease_seconds
    clock[0] = clock[0]._replace(seconds=clock[0].seconds + lease + 1)
    news.expire()
    assert not news.wants(house.queue.id)
    assert house.queue.status.listeners == []


async def test_there_are_bounds_for_one_user_and_for_all(house: House) -> None:
    news = house.queues.news
    news._tally = SubscriptionTally(3, 2, 0)
    await subscribe(house, "job-created")
    await subscribe(house, "job-created")
    message = house.message(Operation.CREATE_PRINTER_SUBSCRIPTIONS)
    refused = await house.send(with_groups(message, wish()))
    assert refused.code == Status.CLIENT_ERROR_IGNORED_ALL_SUBSCRIPTIONS
    status = facts(refused.group(GroupTag.SUBSCRIPTION))["notify-status-code"]
    assert status == Status.CLIENT_ERROR_TOO_MANY_SUBSCRIPTIONS
    bob = House(house.face, house.store, house.queues, house.orders, user="bob")
    bob.uri = "ipps://server.test/printers/other"
    await subscribe(bob, "job-created")
    refused = await bob.send(
        with_groups(bob.message(Operation.CREATE_PRINTER_SUBSCRIPTIONS), wish())
    )
    assert refused.code == Status.CLIENT_ERROR_IGNORED_ALL_SUBSCRIPTIONS


async def test_what_is_remembered_of_jobs_is_bounded(house: House) -> None:
    await subscribe(house, "job-created")
    job = await house.spooled(await house.new_job())
    for number in range(MAX_REMEMBERED + 5):
        house.queues.news.changed(dataclasses.replace(job, job_id=number + 1000))
    assert len(house.queues.news._readers[house.queue.id].jobs) == MAX_REMEMBERED


async def test_what_a_queue_says_of_its_subscriptions(house: House) -> None:
    told = await house.attributes("printer-description")
    assert "job-progress" in told["notify-events-supported"].values
    assert "job-name" in told["notify-attributes-supported"].values
    assert told["ippget-event-life"].value == NotificationLimits().event_life_seconds
