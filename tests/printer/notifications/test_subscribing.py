"""Create-Printer-Subscriptions, Create-Job-Subscriptions, and subscriptions along with a job."""

from __future__ import annotations

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attributes import many, one
from sealpress.printer.subscriptions.board import NotificationLimits, SubscriptionBoard
from tests.printer.conversation import Conversation, job_id
from tests.printer.notifications.subscribers import (
    PULL,
    facts,
    fetch,
    integer,
    number_in,
    subscribe,
    told,
    wish,
    with_groups,
)

CREATED = Status.SUCCESSFUL_OK
LEASE = "notify-lease-duration"


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_each_subscription_is_answered_by_a_group(talk: Conversation) -> None:
    answer = subscribe(talk, wish(events=("job-created",)), wish(integer(LEASE, 60)))
    assert answer.code == CREATED
    first, second = answer.groups_of(GroupTag.SUBSCRIPTION)
    assert facts(first) == {"notify-subscription-id": 1, LEASE: 86_400}
    assert facts(second) == {"notify-subscription-id": 2, LEASE: 60}


@pytest.mark.parametrize(
    ("wanted", "granted"), [(0, 604_800), (604_801, 604_800), (67_108_863, 604_800)]
)
def test_a_lease_that_is_too_long_is_shortened(
    talk: Conversation, wanted: int, granted: int
) -> None:
    answer = subscribe(talk, wish(integer(LEASE, wanted)))
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    group = facts(answer.group(GroupTag.SUBSCRIPTION))
    assert group[LEASE] == granted
    assert group["notify-status-code"] == 1


def test_unknown_events_are_listed_and_the_others_told(talk: Conversation) -> None:
    answer = subscribe(talk, wish(events=("job-created", "coffee-ready")))
    group = answer.group(GroupTag.SUBSCRIPTION)
    assert group is not None
    assert group["notify-events"].values == ("coffee-ready",)
    number = number_in(answer)
    talk.new_job()
    assert told(fetch(talk, number)) == [(1, "job-created")]


def test_nothing_but_unknown_events_is_no_subscription(talk: Conversation) -> None:
    answer = subscribe(talk, wish(events=("coffee-ready",)))
    assert answer.code == Status.CLIENT_ERROR_IGNORED_ALL_SUBSCRIPTIONS
    group = facts(answer.group(GroupTag.SUBSCRIPTION))
    assert group["notify-status-code"] == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    assert "notify-subscription-id" not in group


def test_a_printer_is_no_means_to_reach_others(talk: Conversation) -> None:
    recipient = one("notify-recipient-uri", ValueTag.URI, "http://192.0.2.9/internal")
    push = type(wish())([recipient], tag=GroupTag.SUBSCRIPTION)
    answer = subscribe(talk, push, wish())
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_SUBSCRIPTIONS
    first, second = answer.groups_of(GroupTag.SUBSCRIPTION)
    assert facts(first)["notify-status-code"] == Status.CLIENT_ERROR_URI_SCHEME_NOT_SUPPORTED
    assert facts(second)["notify-subscription-id"] == 1


@pytest.mark.parametrize(
    "attributes",
    [[], [PULL, one("notify-recipient-uri", ValueTag.URI, "mailto:ann@example.org")], [PULL, PULL]],
    ids=["no way", "two ways", "given twice"],
)
def test_a_broken_rule_refuses_all_of_them(talk: Conversation, attributes: list) -> None:
    broken = type(wish())(attributes, tag=GroupTag.SUBSCRIPTION)
    answer = subscribe(talk, wish(), broken)
    assert answer.code == Status.CLIENT_ERROR_BAD_REQUEST
    assert answer.group(GroupTag.SUBSCRIPTION) is None
    assert subscribe(talk).code == Status.CLIENT_ERROR_BAD_REQUEST
    assert number_in(subscribe(talk, wish())) == 1


def test_other_languages_charsets_and_attributes_are_listed(talk: Conversation) -> None:
    answer = subscribe(
        talk,
        wish(
            one("notify-charset", ValueTag.CHARSET, "us-ascii"),
            one("notify-natural-language", ValueTag.NATURAL_LANGUAGE, "de"),
            many("notify-attributes", ValueTag.KEYWORD, ["job-name", "job-color"]),
        ),
        wish(one("notify-natural-language", ValueTag.NATURAL_LANGUAGE, "en-us")),
    )
    first, second = answer.groups_of(GroupTag.SUBSCRIPTION)
    listed = {"notify-charset", "notify-natural-language", "notify-attributes"}
    assert listed <= facts(first).keys()
    assert facts(first)["notify-attributes"] == "job-color"
    assert "notify-status-code" not in facts(second)


def test_there_is_a_bound(talk: Conversation) -> None:
    talk.printer._core._board = SubscriptionBoard(NotificationLimits(max_subscriptions=2))
    answer = subscribe(talk, wish(), wish(), wish())
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_SUBSCRIPTIONS
    last = facts(answer.groups_of(GroupTag.SUBSCRIPTION)[-1])
    assert last == {"notify-status-code": Status.CLIENT_ERROR_TOO_MANY_SUBSCRIPTIONS}


def test_more_kinds_of_events_than_there_may_be(talk: Conversation) -> None:
    talk.printer._core._board = SubscriptionBoard(NotificationLimits(max_events=2))
    answer = subscribe(talk, wish(events=("job-created", "job-completed", "job-stopped")))
    group = facts(answer.group(GroupTag.SUBSCRIPTION))
    assert group["notify-status-code"] == Status.SUCCESSFUL_OK_TOO_MANY_EVENTS
    assert group["notify-events"] == "job-stopped"


@pytest.mark.parametrize("operation", [Operation.CREATE_JOB, Operation.PRINT_JOB])
def test_a_job_is_subscribed_to_as_it_is_made(talk: Conversation, operation: Operation) -> None:
    made = with_groups(talk.message(operation), wish(events=("job-created", "job-completed")))
    reply = talk.printer.begin(made, talk.where)
    if operation is Operation.PRINT_JOB:
        answer = talk.printer.document_received(reply, octets=9, at=talk.now)
    else:
        answer = reply.message
        talk.send_document(job_id(answer))
    talk.finish_next()
    tags = [group.tag for group in answer.groups[1:] if group.tag != GroupTag.DOCUMENT]
    assert tags == [GroupTag.JOB, GroupTag.SUBSCRIPTION]
    assert facts(answer.group(GroupTag.SUBSCRIPTION)) == {"notify-subscription-id": 1}
    came = fetch(talk, 1)
    assert told(came) == [(1, "job-created"), (2, "job-completed")]
    assert came.code == Status.SUCCESSFUL_OK_EVENTS_COMPLETE


def test_a_job_whose_subscription_is_refused_is_made_all_the_same(talk: Conversation) -> None:
    made = with_groups(talk.message(Operation.CREATE_JOB), wish(events=("coffee-ready",)))
    answer = talk.send(made)
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_SUBSCRIPTIONS
    group = answer.group(GroupTag.JOB)
    assert group is not None


def test_a_trial_makes_no_subscription(talk: Conversation) -> None:
    tried = with_groups(talk.message(Operation.VALIDATE_JOB), wish(), wish(events=("x",)))
    answer = talk.send(tried)
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_SUBSCRIPTIONS
    assert len(answer.groups_of(GroupTag.SUBSCRIPTION)) == 2
    assert len(talk.printer._core.board) == 0


def test_a_job_is_subscribed_to_by_its_owner_until_it_ends(talk: Conversation) -> None:
    number = talk.new_job()
    message = talk.message(Operation.CREATE_JOB_SUBSCRIPTIONS, job_id=number)
    assert talk.send(with_groups(message, wish(integer(LEASE, 60)))).code == 1  # no lease here
    talk.user = "bob"
    others = talk.message(Operation.CREATE_JOB_SUBSCRIPTIONS, job_id=number)
    assert talk.send(with_groups(others, wish())).code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    talk.user = "ann"
    talk.finish_next()
    assert talk.send(with_groups(message, wish())).code == Status.CLIENT_ERROR_NOT_POSSIBLE


def test_a_printer_tells_what_can_be_subscribed_to(talk: Conversation) -> None:
    names = ["notify-events-default", "notify-max-events-supported", "ippget-event-life"]
    group = facts(talk.attributes(*names, "notify-pull-method-supported"))
    assert group == {
        "notify-events-default": "job-completed",
        "notify-max-events-supported": 32,
        "ippget-event-life": 60,
        "notify-pull-method-supported": "ippget",
    }
