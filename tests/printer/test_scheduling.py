"""Operators at the jobs: the current one, and whose turn it is (RFC 3998 section 4)."""

from __future__ import annotations

import itertools
import random

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.printer import EventKind
from sealpress.printer.job import Job, Owner
from sealpress.printer.scheduling import bring_behind
from tests.printer.conversation import Conversation, config, instant, jobs

CANCEL, SUSPEND = Operation.CANCEL_CURRENT_JOB, Operation.SUSPEND_CURRENT_JOB
RESUME = Operation.RESUME_JOB
PROMOTE, AFTER = Operation.PROMOTE_JOB, Operation.SCHEDULE_JOB_AFTER


@pytest.fixture
def talk() -> Conversation:
    """An operator, logged in."""
    return Conversation(config(operators=frozenset({"olga"})), authenticated="olga")


def reasons(talk: Conversation, number: int) -> tuple[object, ...]:
    return talk.job(number)["job-state-reasons"].values


# The current job


def test_the_current_job_is_canceled(talk: Conversation) -> None:
    number, _ = talk.new_job(), talk.new_job()
    assert talk.ask(CANCEL).code == Status.CLIENT_ERROR_NOT_POSSIBLE
    talk.printer.start_job(number, talk.now)
    assert talk.ask(CANCEL).code == Status.SUCCESSFUL_OK
    assert talk.printer.is_stopping(number)
    talk.printer.finish_cancel(number, talk.now)
    assert talk.job(number)["job-state"].value == JobState.CANCELED


@pytest.mark.parametrize("operation", [CANCEL, SUSPEND])
def test_another_job_than_the_current_one_is_not(talk: Conversation, operation: Operation) -> None:
    number, other = talk.new_job(), talk.new_job()
    talk.printer.start_job(number, talk.now)
    refused = talk.ask(operation, {"job-id": other})
    assert refused.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    assert talk.ask(operation, {"job-id": number}).code == Status.SUCCESSFUL_OK


def test_a_suspended_job_lets_others_be_printed_and_goes_on(talk: Conversation) -> None:
    number, other = talk.new_job(), talk.new_job()
    talk.printer.start_job(number, talk.now)
    talk.printer.note_progress(number, talk.now, impressions=3, sheets=3)
    assert talk.ask(SUSPEND).code == Status.SUCCESSFUL_OK
    assert talk.job(number)["job-state"].value == JobState.PROCESSING_STOPPED
    assert "job-suspended" in reasons(talk, number)
    assert EventKind.JOB_SUSPENDED in talk.events()
    assert talk.finish_next() == other
    assert talk.printer.next_job() is None
    assert talk.ask(RESUME, job_id=number).code == Status.SUCCESSFUL_OK
    assert EventKind.JOB_RESUMED in talk.events()
    assert talk.printer.next_job() == number
    assert talk.printer.printed_impressions(number) == 3
    assert talk.finish_next() == number


def test_a_suspended_job_is_canceled_at_once(talk: Conversation) -> None:
    number = talk.new_job()
    talk.printer.start_job(number, talk.now)
    talk.ask(SUSPEND)
    assert talk.ask(Operation.CANCEL_JOB, job_id=number).code == Status.SUCCESSFUL_OK
    assert talk.job(number)["job-state"].value == JobState.CANCELED


def test_a_pause_after_the_current_job_comes_when_it_is_suspended(talk: Conversation) -> None:
    number = talk.new_job()
    talk.printer.start_job(number, talk.now)
    talk.ask(Operation.PAUSE_PRINTER_AFTER_CURRENT_JOB)
    talk.ask(SUSPEND)
    assert talk.attributes("printer-state-reasons").attributes[0].values == ("paused",)
    talk.ask(Operation.RESUME_PRINTER)
    assert talk.job(number)["job-state"].value == JobState.PROCESSING_STOPPED


def test_a_job_that_is_not_suspended_does_not_go_on(talk: Conversation) -> None:
    number = talk.new_job()
    assert talk.ask(RESUME, job_id=number).code == Status.CLIENT_ERROR_NOT_POSSIBLE


def test_a_job_that_is_being_canceled_is_not_suspended(talk: Conversation) -> None:
    talk.printer.start_job(talk.new_job(), talk.now)
    talk.ask(CANCEL)
    assert talk.ask(SUSPEND).code == Status.CLIENT_ERROR_NOT_POSSIBLE


def test_owners_cancel_and_suspend_their_own() -> None:
    talk = Conversation(authenticated="ann")
    number = talk.new_job()
    talk.printer.start_job(number, talk.now)
    assert talk.ask(SUSPEND).code == Status.SUCCESSFUL_OK
    assert talk.ask(RESUME, job_id=number).code == Status.SUCCESSFUL_OK


# Turns


def test_a_promoted_job_is_the_next_one(talk: Conversation) -> None:
    first, second = talk.new_job({"job-priority": 100}), talk.new_job({"job-priority": 1})
    third = talk.new_job()
    assert talk.ask(PROMOTE, job_id=second).code == Status.SUCCESSFUL_OK
    assert jobs(talk.ask(Operation.GET_JOBS)) == [second, first, third]
    talk.ask(PROMOTE, job_id=third)
    assert jobs(talk.ask(Operation.GET_JOBS)) == [third, second, first]
    assert talk.printer.next_job() == third


def test_a_promoted_job_tells_the_priority_that_was_asked_for(talk: Conversation) -> None:
    talk.new_job({"job-priority": 100})
    second, third = talk.new_job({"job-priority": 1}), talk.new_job()
    for number, priority in ((second, 1), (third, 50)):
        talk.ask(PROMOTE, job_id=number)
        assert talk.job(number)["job-priority"].value == priority


def test_a_job_comes_after_another(talk: Conversation) -> None:
    first, second, third, fourth = (talk.new_job() for _ in range(4))
    assert talk.ask(AFTER, {"predecessor-job-id": first}, job_id=fourth).code == 0
    assert jobs(talk.ask(Operation.GET_JOBS)) == [first, fourth, second, third]
    assert talk.ask(AFTER, {"predecessor-job-id": third}, job_id=first).code == 0
    assert jobs(talk.ask(Operation.GET_JOBS)) == [fourth, second, third, first]
    assert talk.ask(AFTER, job_id=third).code == 0
    assert jobs(talk.ask(Operation.GET_JOBS)) == [third, fourth, second, first]


def test_after_the_current_job_means_next(talk: Conversation) -> None:
    first, second, third = (talk.new_job() for _ in range(3))
    talk.printer.start_job(first, talk.now)
    talk.ask(AFTER, {"predecessor-job-id": first}, job_id=third)
    assert jobs(talk.ask(Operation.GET_JOBS)) == [first, third, second]


def test_turns_that_cannot_be_given(talk: Conversation) -> None:
    waiting, held = talk.new_job(), talk.new_job({"job-hold-until": "indefinite"})
    for operation, options, number in (
        (PROMOTE, {}, held),
        (AFTER, {"predecessor-job-id": held}, waiting),
        (AFTER, {"predecessor-job-id": waiting}, waiting),
    ):
        answer = talk.ask(operation, options, job_id=number)
        assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    missing = talk.ask(AFTER, {"predecessor-job-id": 99}, job_id=waiting)
    assert missing.code == Status.CLIENT_ERROR_NOT_FOUND


def order(waiting: list[Job]) -> list[int]:
    return [job.id for job in sorted(waiting, key=lambda job: (-job.priority, job.id))]


def a_job(number: int, priority: int) -> Job:
    owner = Owner("ann")
    return Job(id=number, name="", owner=owner, created=instant(), secure=False, priority=priority)


@pytest.mark.parametrize("seed", range(20))
def test_any_job_comes_behind_any_other_and_the_rest_stays(seed: int) -> None:
    choice = random.Random(seed)
    waiting = [a_job(number, choice.choice((1, 50, 51, 100))) for number in range(1, 8)]
    for job, predecessor in itertools.permutations(waiting, 2):
        before = order(waiting)
        by_id = {one.id: one for one in waiting}
        former = {one.id: one.priority for one in waiting}
        changed = bring_behind([by_id[number] for number in before], job, predecessor)
        rest = [number for number in before if number != job.id]
        place = rest.index(predecessor.id) + 1
        assert order(waiting) == [*rest[:place], job.id, *rest[place:]]
        assert {one.id for one in changed} == {
            one.id for one in waiting if one.priority != former[one.id]
        }
