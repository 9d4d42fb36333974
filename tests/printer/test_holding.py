"""Jobs that wait: held at their creation, by Hold-Job, by an operator; and let go again."""

from __future__ import annotations

import datetime

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer import EventKind
from sealpress.printer.attributes import one
from tests.printer.conversation import (
    MORNING,
    Conversation,
    changed,
    config,
    instant,
    job_id,
    unsupported,
)

HELD = JobState.PENDING_HELD
SPECIFIED = ("job-hold-until-specified",)


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


@pytest.fixture
def operator() -> Conversation:
    return Conversation(config(operators=frozenset({"olga"})), authenticated="olga")


def state(talk: Conversation, number: int) -> tuple[object, tuple[object, ...]]:
    group = talk.job(number, "job-state", "job-state-reasons")
    return group["job-state"].value, group["job-state-reasons"].values


def test_a_job_may_be_held_from_the_beginning(talk: Conversation) -> None:
    number = talk.new_job({"job-hold-until": "indefinite"})
    assert state(talk, number) == (HELD, SPECIFIED)
    assert talk.printer.next_job() is None


def test_an_open_job_stays_held_when_its_documents_came(talk: Conversation) -> None:
    number = talk.open_job({"job-hold-until": "indefinite"})
    assert state(talk, number)[0] == HELD
    talk.send_document(number, last=False)
    assert set(state(talk, number)[1]) == {"job-incoming", *SPECIFIED}
    talk.send_document(number)
    assert state(talk, number) == (HELD, SPECIFIED)


def test_no_hold_holds_nothing(talk: Conversation) -> None:
    number = talk.new_job({"job-hold-until": "no-hold"})
    assert state(talk, number) == (JobState.PENDING, ("none",))


def test_a_held_job_goes_when_its_time_comes(talk: Conversation) -> None:
    late = MORNING + datetime.timedelta(seconds=60)
    number = talk.new_job({"job-hold-until-time": late})
    talk.printer.tick(instant(59))
    assert talk.printer.next_job() is None
    talk.printer.tick(instant(60))
    assert talk.printer.next_job() == number
    assert EventKind.JOB_READY in talk.events()


def test_a_time_that_is_past_holds_nothing(talk: Conversation) -> None:
    number = talk.new_job({"job-hold-until-time": MORNING - datetime.timedelta(seconds=1)})
    assert talk.printer.next_job() == number


def test_a_word_nobody_knows_is_left_out(talk: Conversation) -> None:
    answer = talk.print({"job-hold-until": "tomorrow"})
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert unsupported(answer) == {"job-hold-until": ("tomorrow",)}
    assert talk.printer.next_job() is not None


@pytest.mark.parametrize("word", ["night", "23:59", "weekend"])
def test_words_and_times_that_are_supported(talk: Conversation, word: str) -> None:
    assert talk.ask(Operation.VALIDATE_JOB, {"job-hold-until": word}).code == 0


# Hold-Job and Release-Job


def test_hold_job_without_a_word_holds_until_it_is_released(talk: Conversation) -> None:
    number = talk.new_job()
    assert talk.ask(Operation.HOLD_JOB, job_id=number).code == Status.SUCCESSFUL_OK
    assert state(talk, number) == (HELD, SPECIFIED)
    assert talk.job(number)["job-hold-until"].value == "indefinite"
    assert talk.ask(Operation.RELEASE_JOB, job_id=number).code == Status.SUCCESSFUL_OK
    assert state(talk, number) == (JobState.PENDING, ("none",))
    assert talk.job(number)["job-hold-until"].value == "no-hold"


def test_a_job_keeps_its_turn_while_it_is_held(talk: Conversation) -> None:
    first, second = talk.new_job(), talk.new_job()
    talk.ask(Operation.HOLD_JOB, job_id=first)
    assert talk.printer.next_job() == second
    talk.ask(Operation.RELEASE_JOB, job_id=first)
    assert talk.printer.next_job() == first


def test_hold_job_with_no_hold_lets_a_job_go(talk: Conversation) -> None:
    number = talk.new_job({"job-hold-until": "indefinite"})
    talk.ask(Operation.HOLD_JOB, {"job-hold-until": "no-hold"}, job_id=number)
    assert state(talk, number) == (JobState.PENDING, ("none",))


def test_hold_job_with_an_unknown_word_holds_indefinitely(talk: Conversation) -> None:
    number = talk.new_job()
    answer = talk.ask(Operation.HOLD_JOB, {"job-hold-until": "tomorrow"}, job_id=number)
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert state(talk, number) == (HELD, SPECIFIED)
    assert talk.job(number)["job-hold-until"].value == "indefinite"


def test_a_job_being_printed_cannot_be_held(talk: Conversation) -> None:
    number = talk.new_job()
    talk.printer.start_job(number, talk.now)
    answer = talk.ask(Operation.HOLD_JOB, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    assert talk.ask(Operation.RELEASE_JOB, job_id=number).code == Status.SUCCESSFUL_OK


@pytest.mark.parametrize("operation", [Operation.HOLD_JOB, Operation.RELEASE_JOB])
def test_a_job_that_ended_is_neither_held_nor_released(
    talk: Conversation, operation: Operation
) -> None:
    number = talk.new_job()
    talk.finish_next()
    assert talk.ask(operation, job_id=number).code == Status.CLIENT_ERROR_NOT_POSSIBLE


@pytest.mark.parametrize("operation", [Operation.HOLD_JOB, Operation.RELEASE_JOB])
def test_only_the_owner_holds_and_releases(talk: Conversation, operation: Operation) -> None:
    number = talk.new_job()
    talk.user = "bob"
    assert talk.ask(operation, job_id=number).code == Status.CLIENT_ERROR_NOT_AUTHORIZED


def test_an_empty_job_that_is_held_completes_when_it_is_closed(talk: Conversation) -> None:
    number = talk.open_job({"job-hold-until": "indefinite"})
    assert talk.ask(Operation.CLOSE_JOB, job_id=number).code == Status.SUCCESSFUL_OK
    assert state(talk, number)[0] == JobState.COMPLETED


def test_a_held_job_is_canceled_at_once(talk: Conversation) -> None:
    number = talk.new_job({"job-hold-until": "indefinite"})
    assert talk.ask(Operation.CANCEL_JOB, job_id=number).code == Status.SUCCESSFUL_OK
    assert state(talk, number)[0] == JobState.CANCELED


# Hold-New-Jobs


def test_new_jobs_are_held_while_an_operator_wants_that(operator: Conversation) -> None:
    before = operator.new_job()
    assert operator.ask(Operation.HOLD_NEW_JOBS).code == Status.SUCCESSFUL_OK
    after = operator.new_job()
    assert "hold-new-jobs" in operator.attributes()["printer-state-reasons"].values
    assert state(operator, after) == (HELD, ("job-held-on-create",))
    assert operator.printer.next_job() == before


def test_held_new_jobs_are_released_together(operator: Conversation) -> None:
    operator.ask(Operation.HOLD_NEW_JOBS)
    first, second = operator.new_job(), operator.new_job({"job-hold-until": "indefinite"})
    operator.ask(Operation.RELEASE_HELD_NEW_JOBS)
    assert state(operator, first) == (JobState.PENDING, ("none",))
    assert state(operator, second) == (HELD, SPECIFIED)
    assert operator.attributes()["printer-state-reasons"].values == ("none",)


def test_a_change_of_hold_until_does_not_lift_the_hold_of_an_operator(
    operator: Conversation,
) -> None:
    operator.ask(Operation.HOLD_NEW_JOBS)
    number = operator.new_job()
    operator.ask(Operation.HOLD_JOB, {"job-hold-until": "no-hold"}, job_id=number)
    assert state(operator, number) == (HELD, ("job-held-on-create",))


@pytest.mark.parametrize("operation", [Operation.HOLD_NEW_JOBS, Operation.RELEASE_HELD_NEW_JOBS])
def test_only_operators_hold_new_jobs(talk: Conversation, operation: Operation) -> None:
    assert talk.ask(operation).code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    talk.authenticated = "bob"
    assert talk.ask(operation).code == Status.CLIENT_ERROR_NOT_AUTHORIZED


def test_what_a_held_job_tells(talk: Conversation) -> None:
    number = talk.new_job({"job-hold-until": "indefinite"})
    group = talk.job(number, "job-state-message", "job-hold-until")
    assert group["job-state-message"].value == "The job is held."
    assert group["job-hold-until"].value == "indefinite"


def test_the_printer_says_what_it_can_hold(talk: Conversation) -> None:
    group = talk.attributes("job-hold-until-default", "job-hold-until-supported")
    assert group["job-hold-until-default"].value == "no-hold"
    assert {"no-hold", "indefinite", "night"} <= set(group["job-hold-until-supported"].values)


def test_holding_among_the_operation_attributes_counts(talk: Conversation) -> None:
    message = talk.message(Operation.CREATE_JOB)
    held = changed(message, put=one("job-hold-until", ValueTag.KEYWORD, "indefinite"))
    job = job_id(talk.send(held))
    assert "job-hold-until-specified" in talk.job(job)["job-state-reasons"].values


def test_the_job_attributes_come_before_them(talk: Conversation) -> None:
    message = talk.message(Operation.CREATE_JOB, {"job-hold-until": "no-hold"})
    held = changed(message, put=one("job-hold-until", ValueTag.KEYWORD, "indefinite"))
    answer = talk.send(held)
    assert answer.code == Status.SUCCESSFUL_OK
    assert talk.job(job_id(answer))["job-state"].value == JobState.PENDING
