"""Looking at subscriptions, renewing and ending them."""

from __future__ import annotations

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import EventKind
from sealpress.printer.attributes import one
from tests.printer.conversation import Conversation, config
from tests.printer.notifications.subscribers import (
    about,
    facts,
    integer,
    subscription,
    wish,
    with_groups,
)

ID = "notify-subscription-id"
ALL = one("requested-attributes", ValueTag.KEYWORD, "all")


@pytest.fixture
def talk() -> Conversation:
    return Conversation(config(operators=frozenset({"olga"})))


def test_a_subscription_says_what_it_is(talk: Conversation) -> None:
    number = subscription(talk, "job-created", "printer-stopped")
    answer = talk.send(about(talk, Operation.GET_SUBSCRIPTION_ATTRIBUTES, integer(ID, number)))
    group = answer.group(GroupTag.SUBSCRIPTION)
    assert group is not None
    assert group["notify-events"].values == ("job-created", "printer-stopped")
    assert facts(group) | {"notify-events": ""} == {
        ID: number,
        "notify-sequence-number": 0,
        "notify-lease-expiration-time": 86_401,
        "notify-printer-up-time": 1,
        "notify-printer-uri": "ipp://printer.test/ipp/print",
        "notify-subscriber-user-name": "ann",
        "notify-pull-method": "ippget",
        "notify-events": "",
        "notify-user-data": b"",
        "notify-charset": "utf-8",
        "notify-natural-language": "en",
        "notify-lease-duration": 86_400,
    }


def test_only_some_attributes_when_only_some_are_asked_for(talk: Conversation) -> None:
    number = subscription(talk)
    wanted = one("requested-attributes", ValueTag.KEYWORD, "notify-events")
    message = about(talk, Operation.GET_SUBSCRIPTION_ATTRIBUTES, integer(ID, number), wanted)
    assert facts(talk.send(message).group(GroupTag.SUBSCRIPTION)) == {
        "notify-events": "job-completed"
    }


def test_lists_are_of_the_printer_or_of_one_job(talk: Conversation) -> None:
    first, second = subscription(talk), subscription(talk)
    job = talk.new_job()
    created = talk.message(Operation.CREATE_JOB_SUBSCRIPTIONS, job_id=job)
    talk.send(with_groups(created, wish()))
    listed = talk.send(about(talk, Operation.GET_SUBSCRIPTIONS))
    assert [facts(one) for one in listed.groups[1:]] == [{ID: first}, {ID: second}]
    limited = talk.send(about(talk, Operation.GET_SUBSCRIPTIONS, integer("limit", 1)))
    assert [facts(one) for one in limited.groups[1:]] == [{ID: first}]
    of_job = about(talk, Operation.GET_SUBSCRIPTIONS, integer("notify-job-id", job), ALL)
    (group,) = talk.send(of_job).groups[1:]
    assert (facts(group)["notify-job-id"], facts(group)["notify-lease-expiration-time"]) == (job, 0)
    missing = about(talk, Operation.GET_SUBSCRIPTIONS, integer("notify-job-id", 99))
    assert talk.send(missing).code == Status.CLIENT_ERROR_NOT_FOUND


def test_subscriptions_of_others_are_seen_by_operators_alone(talk: Conversation) -> None:
    number = subscription(talk)
    talk.user = "bob"
    assert talk.send(about(talk, Operation.GET_SUBSCRIPTIONS)).groups[1:] == []
    message = about(talk, Operation.CANCEL_SUBSCRIPTION, integer(ID, number))
    assert talk.send(message).code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    talk.authenticated = "bob"
    assert talk.send(message).code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    talk.authenticated = "olga"
    assert len(talk.send(about(talk, Operation.GET_SUBSCRIPTIONS)).groups) == 2
    assert talk.send(message).code == Status.SUCCESSFUL_OK
    assert talk.send(message).code == Status.CLIENT_ERROR_NOT_FOUND


def test_a_lease_ends_unless_it_is_renewed(talk: Conversation) -> None:
    kept, lost = subscription(talk), subscription(talk)
    talk.seconds = 80_000
    lease = integer("notify-lease-duration", 100_000)
    renewed = talk.send(about(talk, Operation.RENEW_SUBSCRIPTION, integer(ID, kept), lease))
    assert facts(renewed.group(GroupTag.SUBSCRIPTION)) == {"notify-lease-duration": 100_000}
    talk.seconds = 86_401
    talk.printer.tick(talk.now)
    listed = talk.send(about(talk, Operation.GET_SUBSCRIPTIONS)).groups[1:]
    assert [facts(one) for one in listed] == [{ID: kept}]
    gone = about(talk, Operation.RENEW_SUBSCRIPTION, integer(ID, lost))
    assert talk.send(gone).code == Status.CLIENT_ERROR_NOT_FOUND


def test_a_subscription_to_a_job_has_no_lease_to_renew(talk: Conversation) -> None:
    created = talk.message(Operation.CREATE_JOB_SUBSCRIPTIONS, job_id=talk.new_job())
    talk.send(with_groups(created, wish()))
    message = about(talk, Operation.RENEW_SUBSCRIPTION, integer(ID, 1))
    assert talk.send(message).code == Status.CLIENT_ERROR_NOT_POSSIBLE


def test_subscriptions_outlive_a_restart(talk: Conversation) -> None:
    number = subscription(talk, "printer-restarted")
    talk.printer.restart(talk.now)
    assert EventKind.PRINTER_RESTARTED in talk.events()
    message = about(talk, Operation.GET_SUBSCRIPTION_ATTRIBUTES, integer(ID, number))
    group = facts(talk.send(message).group(GroupTag.SUBSCRIPTION))
    assert group["notify-sequence-number"] == 1
