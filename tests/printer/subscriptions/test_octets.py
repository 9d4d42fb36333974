"""Notices that are encoded once are the same octets as those that are encoded each."""

from __future__ import annotations

import copy

import pytest

from sealpress import ipp
from sealpress.ipp.tags import ValueTag
from sealpress.printer.attributes import many, one
from sealpress.printer.subscriptions.octets import MAX_KEPT, SharedOctets
from tests.printer.conversation import Conversation, config
from tests.printer.notifications.subscribers import number_in, subscribe, wait_for, wish

NAME = many("notify-attributes", ValueTag.KEYWORD, ["job-name"])
DATA = one("notify-user-data", ValueTag.OCTET_STRING, b"notify-sequence-number\x00\x04")


@pytest.fixture
def talk() -> Conversation:
    return Conversation(config(hides_jobs_of_others=True))


def happen(talk: Conversation) -> None:
    talk.new_job()
    talk.finish_next()
    talk.printer.take_events()


def test_they_are_the_same_octets(talk: Conversation) -> None:
    words = ("job-created", "job-state-changed", "printer-state-changed")
    wishes = [wish(*more, events=words) for more in ((), (), (DATA,), (NAME,))]
    numbers = [number_in(subscribe(talk, each)) for each in wishes]
    numbers += [number_in(subscribe(talk, wish(events=words[1:])))]
    talk.user = "bob"
    others = number_in(subscribe(talk, wish(events=words)))
    watches = [wait_for(talk, others)]
    talk.user = "ann"
    watches += [wait_for(talk, number) for number in numbers] + [wait_for(talk, *numbers)]
    for _ in range(2):
        happen(talk)
        for watch in watches:
            twin = copy.copy(watch)
            twin.wanted = dict(watch.wanted)
            message = twin.news(talk.now)
            assert message is not None
            assert watch.news_octets(talk.now) == ipp.encode(message)
    assert watches[0].news_octets(talk.now) is None


def test_what_is_kept_is_bounded_and_not_made_twice(talk: Conversation) -> None:
    shared, made = SharedOctets(), []
    watch = wait_for(talk, number_in(subscribe(talk, wish(events=("job-created",)))))
    for _ in range(MAX_KEPT + 5):
        happen(talk)
    for notice, subscription in watch._notices(talk.now):
        for _ in range(3):
            shared.of(notice, subscription, lambda *it: made.append(1) or watch._described(*it))
    assert len(made) == MAX_KEPT + 5
    assert len(shared._kept) == 5
