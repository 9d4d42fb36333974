"""Of the jobs of others fewer attributes are told (RFC 8011 section 9)."""

from __future__ import annotations

import pytest

from sealpress.ipp.operations import Operation
from sealpress.printer.job_attributes import PUBLIC
from tests.printer.conversation import Conversation, config

ALL = {"requested-attributes": ["all"]}
PRIVATE = {"job-name", "job-originating-user-name", "job-k-octets", "copies", "job-uuid"}


@pytest.fixture
def talk() -> Conversation:
    made = config(hides_jobs_of_others=True, operators=frozenset({"olga"}))
    return Conversation(made)


def names(talk: Conversation, number: int) -> set[str]:
    return {attribute.name for attribute in talk.job(number)}


def test_the_owner_sees_everything(talk: Conversation) -> None:
    assert names(talk, talk.new_job({"copies": 2})) >= PRIVATE


def test_others_see_that_there_is_a_job(talk: Conversation) -> None:
    number = talk.new_job({"copies": 2})
    talk.user = "bob"
    assert names(talk, number) <= PUBLIC
    assert talk.job(number)["job-state"].value


def test_lists_hide_the_same(talk: Conversation) -> None:
    talk.new_job({"job-name": "secret"})
    talk.user = "bob"
    answer = talk.ask(Operation.GET_JOBS, ALL)
    (group,) = answer.groups[1:]
    assert {attribute.name for attribute in group} <= PUBLIC


def test_operators_see_everything(talk: Conversation) -> None:
    number = talk.new_job({"copies": 2})
    talk.authenticated = "olga"
    assert names(talk, number) >= PRIVATE


def test_a_claim_is_not_enough_for_the_job_of_a_known_user(talk: Conversation) -> None:
    talk.authenticated = "ann"
    number = talk.new_job({"copies": 2})
    talk.authenticated = None
    assert names(talk, number) <= PUBLIC


def test_nothing_is_hidden_unless_that_is_wanted() -> None:
    talk = Conversation()
    number = talk.new_job({"copies": 2})
    talk.user = "bob"
    assert names(talk, number) >= PRIVATE
