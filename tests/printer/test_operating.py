"""What operators do to a printer and to everybody's jobs (RFC 8011 section 4.2, RFC 3998)."""

from __future__ import annotations

import dataclasses

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.status import Status
from sealpress.printer import Answer, EventKind, Role
from tests.printer.conversation import Conversation, config, job_id, jobs

PRINTER_OPERATIONS = [
    Operation.PAUSE_PRINTER,
    Operation.RESUME_PRINTER,
    Operation.ENABLE_PRINTER,
    Operation.DISABLE_PRINTER,
    Operation.PURGE_JOBS,
    Operation.CANCEL_JOBS,
]


@pytest.fixture
def talk() -> Conversation:
    """An operator, logged in."""
    return Conversation(config(operators=frozenset({"olga"})), authenticated="olga")


def test_a_paused_printer_takes_jobs_and_prints_none(talk: Conversation) -> None:
    assert talk.ask(Operation.PAUSE_PRINTER).code == Status.SUCCESSFUL_OK
    number = talk.new_job()
    assert talk.printer.state is PrinterState.STOPPED
    assert talk.attributes("printer-state-reasons")["printer-state-reasons"].values == ("paused",)
    assert talk.printer.next_job() is None
    assert talk.ask(Operation.RESUME_PRINTER).code == Status.SUCCESSFUL_OK
    assert talk.printer.next_job() == number
    assert EventKind.PRINTER_STATE_CHANGED in talk.events()


def test_a_job_being_printed_stops_with_the_printer(talk: Conversation) -> None:
    number = talk.new_job()
    talk.printer.start_job(number, talk.now)
    talk.ask(Operation.PAUSE_PRINTER)
    assert talk.job(number)["job-state"].value == JobState.PROCESSING_STOPPED
    talk.ask(Operation.RESUME_PRINTER)
    assert talk.job(number)["job-state"].value == JobState.PROCESSING


def test_a_disabled_printer_takes_no_jobs(talk: Conversation) -> None:
    number = talk.new_job()
    assert talk.ask(Operation.DISABLE_PRINTER).code == Status.SUCCESSFUL_OK
    refused = talk.ask(Operation.CREATE_JOB)
    assert refused.code == Status.SERVER_ERROR_NOT_ACCEPTING_JOBS
    assert talk.attributes("printer-is-accepting-jobs")["printer-is-accepting-jobs"].value is False
    assert talk.finish_next() == number
    assert talk.ask(Operation.ENABLE_PRINTER).code == Status.SUCCESSFUL_OK
    assert talk.open_job()


@pytest.mark.parametrize("operation", PRINTER_OPERATIONS)
def test_others_may_not(talk: Conversation, operation: Operation) -> None:
    talk.authenticated = "bob"
    assert talk.ask(operation).code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    talk.authenticated, talk.user = None, "olga"  # anybody can claim that
    assert talk.ask(operation).code == Status.CLIENT_ERROR_NOT_AUTHENTICATED


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR])
def test_a_role_makes_an_operator(role: Role) -> None:
    talk = Conversation(authenticated="bob")
    where = dataclasses.replace(talk.where, roles=frozenset({role}))
    reply = talk.printer.begin(talk.message(Operation.PAUSE_PRINTER), where)
    assert isinstance(reply, Answer)
    assert reply.message.code == Status.SUCCESSFUL_OK


def test_a_role_without_a_name_is_nobodys() -> None:
    talk = Conversation()
    where = dataclasses.replace(talk.where, roles=frozenset({Role.OPERATOR}))
    reply = talk.printer.begin(talk.message(Operation.PAUSE_PRINTER), where)
    assert isinstance(reply, Answer)
    assert reply.message.code == Status.CLIENT_ERROR_NOT_AUTHENTICATED


def test_an_operator_may_say_why(talk: Conversation) -> None:
    options = {"printer-message-from-operator": "New toner at noon."}
    assert talk.ask(Operation.PAUSE_PRINTER, options).code == Status.SUCCESSFUL_OK
    assert talk.attributes()["printer-state-message"].value == "New toner at noon."


# Everybody's jobs


def many_jobs(talk: Conversation) -> tuple[list[int], int]:
    """Make two jobs of two people that wait, and one that has ended."""
    ended = talk.new_job()
    talk.finish_next()
    first = talk.new_job()
    other = Conversation(user="bob")
    other.printer = talk.printer
    return [first, other.new_job()], ended


def test_all_jobs_are_canceled_whoever_made_them(talk: Conversation) -> None:
    waiting, ended = many_jobs(talk)
    assert talk.ask(Operation.CANCEL_JOBS).code == Status.SUCCESSFUL_OK
    assert jobs(talk.ask(Operation.GET_JOBS)) == []
    canceled = talk.ask(Operation.GET_JOBS, {"which-jobs": "canceled"})
    assert sorted(map(str, jobs(canceled))) == sorted(map(str, waiting))
    reasons = talk.job(waiting[1])["job-state-reasons"].values
    assert reasons == ("job-canceled-by-operator",)
    assert talk.job(ended)["job-state"].value == JobState.COMPLETED


def test_listed_jobs_are_canceled_or_none(talk: Conversation) -> None:
    waiting, ended = many_jobs(talk)
    answer = talk.ask(Operation.CANCEL_JOBS, {"job-ids": [waiting[0], ended]})
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    assert talk.job(waiting[0])["job-state"].value == JobState.PENDING
    answer = talk.ask(Operation.CANCEL_JOBS, {"job-ids": [99]})
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND
    assert talk.ask(Operation.CANCEL_JOBS, {"job-ids": waiting}).code == Status.SUCCESSFUL_OK


def test_purging_leaves_nothing(talk: Conversation) -> None:
    _, ended = many_jobs(talk)
    talk.events()
    assert talk.ask(Operation.PURGE_JOBS).code == Status.SUCCESSFUL_OK
    assert talk.printer.job_ids == []
    answer = talk.ask(Operation.GET_JOB_ATTRIBUTES, job_id=ended)
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND
    assert talk.events().count(EventKind.JOB_REMOVED) == 3


def test_purging_lets_the_device_end_the_job_it_is_at(talk: Conversation) -> None:
    number = talk.new_job()
    talk.printer.start_job(number, talk.now)
    talk.ask(Operation.PURGE_JOBS)
    assert EventKind.JOB_STOP_REQUESTED in talk.events()
    talk.printer.finish_cancel(number, talk.now)
    assert talk.job(number)["job-state"].value == JobState.CANCELED


# Get-Jobs in parts


def test_a_list_in_parts(talk: Conversation) -> None:
    numbers = [talk.new_job() for _ in range(5)]
    part = talk.ask(Operation.GET_JOBS, {"first-index": 2, "limit": 2})
    assert jobs(part) == numbers[1:3]
    rest = talk.ask(Operation.GET_JOBS, {"first-index": 4})
    assert jobs(rest) == numbers[3:]


def test_a_list_of_certain_jobs(talk: Conversation) -> None:
    numbers = [job_id(talk.print()) for _ in range(4)]
    wanted = [numbers[0], numbers[3], 99]
    assert jobs(talk.ask(Operation.GET_JOBS, {"job-ids": wanted})) == [numbers[0], numbers[3]]
