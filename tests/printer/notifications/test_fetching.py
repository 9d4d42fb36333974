"""Get-Notifications: what there is, what there was, and what comes while a client waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.printer.subscriptions.subscription import MAX_NOTICES
from tests.printer.conversation import Conversation, instant
from tests.printer.notifications.subscribers import (
    facts,
    fetch,
    number_in,
    subscription,
    told,
    wait_for,
    wish,
    with_groups,
)


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_an_event_has_one_name_the_most_specific(talk: Conversation) -> None:
    both = subscription(talk, "job-state-changed", "job-created", "job-completed")
    parent = subscription(talk, "job-state-changed")
    talk.new_job()
    talk.finish_next()
    names = ["job-created", "job-state-changed", "job-completed"]
    assert told(fetch(talk, both)) == list(enumerate(names, 1))
    assert [word for _, word in told(fetch(talk, parent))] == ["job-state-changed"] * 3


def test_events_say_what_was_then_not_what_is(talk: Conversation) -> None:
    number = subscription(talk, "job-state-changed", "printer-state-changed", "printer-stopped")
    job = talk.new_job()
    talk.finish_next()
    talk.printer.pause(instant(5))
    groups = [facts(one) for one in fetch(talk, number).groups_of(GroupTag.EVENT_NOTIFICATION)]
    assert [one.get("job-state", one.get("printer-state")) for one in groups] == [
        JobState.PENDING,
        JobState.PROCESSING,
        PrinterState.PROCESSING,
        JobState.COMPLETED,
        PrinterState.IDLE,
        PrinterState.STOPPED,
    ]
    ended = groups[3]
    assert (ended["job-id"], ended["job-impressions-completed"]) == (job, 1)
    assert ended["notify-text"] == f"Job {job} is completed."
    assert "job-impressions-completed" not in groups[1]
    assert groups[5]["notify-subscribed-event"] == "printer-stopped"
    assert (groups[5]["printer-up-time"], groups[5]["printer-state-reasons"]) == (6, "paused")


def test_only_what_is_new_is_fetched_again(talk: Conversation) -> None:
    number = subscription(talk, "job-created")
    for _ in range(3):
        talk.new_job()
    answer = fetch(talk, number, first=(3,))
    assert told(answer) == [(3, "job-created")]
    assert facts(answer.groups[0])["notify-get-interval"] == 30
    assert told(fetch(talk, number, first=(4,))) == []
    assert len(told(fetch(talk, number))) == 3


def test_numbers_and_sequences_are_parallel(talk: Conversation) -> None:
    first, second = subscription(talk, "job-created"), subscription(talk, "job-created")
    talk.new_job()
    talk.new_job()
    answer = fetch(talk, second, first, first=(2,))
    groups = [facts(one) for one in answer.groups_of(GroupTag.EVENT_NOTIFICATION)]
    seen = [(one["notify-subscription-id"], one["notify-sequence-number"]) for one in groups]
    assert seen == [(second, 2), (first, 1), (first, 2)]


def test_events_live_for_a_minute_and_are_never_too_many(talk: Conversation) -> None:
    number = subscription(talk, "printer-state-changed")
    for _ in range(MAX_NOTICES):
        talk.printer.pause(talk.now)
        talk.printer.resume(talk.now)
    kept = told(fetch(talk, number))
    assert (len(kept), kept[-1][0]) == (MAX_NOTICES, 2 * MAX_NOTICES)
    talk.seconds = 61
    assert told(fetch(talk, number)) == []


def test_subscriptions_of_others_are_not_found(talk: Conversation) -> None:
    own = subscription(talk, "job-created")
    talk.user = "bob"
    assert fetch(talk, own).code == Status.CLIENT_ERROR_NOT_FOUND
    other = subscription(talk, "job-created")
    answer = fetch(talk, own, other)
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert facts(answer.group(GroupTag.UNSUPPORTED)) == {"notify-subscription-ids": own}


def test_who_waits_is_woken_and_gets_what_is_new(talk: Conversation) -> None:
    number = subscription(talk, "job-created", "job-completed")
    watch, woken = wait_for(talk, number), []
    assert watch.begin(lambda: woken.append(True))
    first = watch.answer(talk.now, is_last=False)
    assert (told(first), first.code, watch.is_over) == ([], Status.SUCCESSFUL_OK, False)
    assert "notify-get-interval" not in facts(first.groups[0])
    talk.new_job()
    talk.events()
    assert woken == [True]
    news = watch.news(talk.now)
    assert news is not None
    assert told(news) == [(1, "job-created")]
    assert watch.news(talk.now) is None
    last = watch.answer(talk.now, is_last=True)
    assert facts(last.groups[0])["notify-get-interval"] == 30
    assert watch.is_over
    watch.end()
    talk.finish_next()
    talk.events()
    assert woken == [True]
    assert talk.printer._core.board.waiting == 0


def test_waiting_for_a_job_ends_with_it(talk: Conversation) -> None:
    made = with_groups(talk.message(Operation.CREATE_JOB), wish())
    watch = wait_for(talk, number_in(talk.send(made)))
    watch.answer(talk.now, is_last=False)
    talk.send_document(1)
    talk.finish_next()
    talk.events()
    news = watch.news(talk.now)
    assert news is not None
    assert (told(news), news.code) == (
        [(1, "job-completed")],
        Status.SUCCESSFUL_OK_EVENTS_COMPLETE,
    )
    assert watch.is_over


def test_waiting_ends_with_the_subscription(talk: Conversation) -> None:
    number = subscription(talk, "job-created")
    watch, woken = wait_for(talk, number), []
    watch.begin(lambda: woken.append(True))
    talk.seconds = 90_000
    talk.printer.tick(talk.now)
    news = watch.news(talk.now)
    assert woken
    assert news is not None
    assert news.code == Status.SUCCESSFUL_OK_EVENTS_COMPLETE


_STEPS = st.lists(st.sampled_from(["print", "pause", "resume", "finish", "fetch"]), max_size=30)


@given(_STEPS)
def test_nothing_is_told_twice_or_left_out(steps: list[str]) -> None:
    talk = Conversation()
    number = subscription(talk, "job-created", "job-completed", "printer-state-changed")
    seen: list[int] = []
    for step in [*steps, "fetch"]:
        if step == "print":
            talk.new_job()
        elif step == "pause":
            talk.printer.pause(talk.now)
        elif step == "resume":
            talk.printer.resume(talk.now)
        elif step == "finish" and talk.printer.next_job() is not None:
            talk.finish_next()
        elif step == "fetch":
            seen += [one for one, _ in told(fetch(talk, number, first=(len(seen) + 1,)))]
    assert seen == list(range(1, len(seen) + 1))
