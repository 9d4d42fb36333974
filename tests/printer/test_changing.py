"""Changing a job that waits (RFC 3380), and printing one again (RFC 8011 section 4.3.7)."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer import EventKind
from tests.printer.conversation import Conversation, config, jobs, unsupported

SET = Operation.SET_JOB_ATTRIBUTES


@pytest.fixture
def talk() -> Conversation:
    return Conversation(config(retains_documents=True))


def setting(talk: Conversation, number: int, *attributes: Attribute) -> Message:
    """Set attributes that no option could ask for."""
    message = talk.message(SET, job_id=number)
    message.groups.append(Group(list(attributes), tag=GroupTag.JOB))
    return talk.send(message)


def name_attribute(value: str) -> Attribute:
    return Attribute("job-name", (ValueTag.NAME,), (value,))


def deleted(name: str) -> Attribute:
    return Attribute(name, (ValueTag.DELETE_ATTRIBUTE,), (OutOfBand.DELETE_ATTRIBUTE,))


def test_template_attributes_are_changed(talk: Conversation) -> None:
    number = talk.new_job({"copies": 2})
    answer = talk.ask(SET, {"copies": 3, "sides": "two-sided-long-edge"}, job_id=number)
    assert answer.code == Status.SUCCESSFUL_OK
    group = talk.job(number)
    assert (group["copies"].value, group["sides"].value) == (3, "two-sided-long-edge")
    assert EventKind.JOB_CHANGED in talk.events()


def test_another_priority_changes_the_turn(talk: Conversation) -> None:
    first, second = talk.new_job(), talk.new_job()
    assert talk.ask(SET, {"job-priority": 80}, job_id=second).code == Status.SUCCESSFUL_OK
    assert talk.printer.next_job() == second
    assert jobs(talk.ask(Operation.GET_JOBS)) == [second, first]


def test_the_name_is_changed(talk: Conversation) -> None:
    number = talk.new_job({"job-name": "old"})
    assert setting(talk, number, name_attribute("new")).code == Status.SUCCESSFUL_OK
    assert talk.job(number, "job-name")["job-name"].value == "new"


def test_a_job_is_held_and_let_go_by_its_attributes(talk: Conversation) -> None:
    number = talk.new_job()
    talk.ask(SET, {"job-hold-until": "indefinite"}, job_id=number)
    assert talk.job(number)["job-state"].value == JobState.PENDING_HELD
    talk.ask(SET, {"job-hold-until": "no-hold"}, job_id=number)
    assert talk.job(number)["job-state"].value == JobState.PENDING
    assert talk.printer.next_job() == number


def test_attributes_are_deleted(talk: Conversation) -> None:
    number = talk.new_job({"copies": 2, "job-priority": 80, "job-hold-until": "indefinite"})
    gone = [deleted(name) for name in ("copies", "job-priority", "job-hold-until")]
    assert setting(talk, number, *gone).code == Status.SUCCESSFUL_OK
    group = talk.job(number)
    assert group.get("copies") is None
    assert group["job-priority"].value == 50
    assert group["job-state"].value == JobState.PENDING


def test_nothing_changes_when_one_value_is_not_supported(talk: Conversation) -> None:
    number = talk.new_job({"copies": 2})
    answer = talk.ask(SET, {"copies": 3, "sides": "four-sided"}, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    assert unsupported(answer) == {"sides": ("four-sided",)}
    assert talk.job(number)["copies"].value == 2


def test_what_can_never_be_set_is_named(talk: Conversation) -> None:
    number = talk.new_job()
    attribute = Attribute("job-id", (ValueTag.INTEGER,), (7,))
    answer = setting(talk, number, attribute)
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_NOT_SETTABLE
    assert unsupported(answer) == {"job-id": (OutOfBand.NOT_SETTABLE,)}


def test_what_nobody_knows_is_unsupported(talk: Conversation) -> None:
    number = talk.new_job()
    answer = setting(talk, number, Attribute("x-vendor", (ValueTag.INTEGER,), (7,)))
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    assert unsupported(answer) == {"x-vendor": (OutOfBand.UNSUPPORTED,)}


def test_attributes_that_exclude_each_other_are_refused(talk: Conversation) -> None:
    number = talk.new_job()
    options = {"media": "iso_a4_210x297mm", "media-col": {"media-type": "stationery"}}
    answer = talk.ask(SET, options, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_CONFLICTING_ATTRIBUTES
    assert talk.job(number).get("media-col") is None


def test_a_wrong_syntax_is_a_bad_request(talk: Conversation) -> None:
    number = talk.new_job()
    answer = setting(talk, number, Attribute("job-name", (ValueTag.INTEGER,), (7,)))
    assert answer.code == Status.CLIENT_ERROR_BAD_REQUEST
    assert setting(talk, number).code == Status.CLIENT_ERROR_BAD_REQUEST


@pytest.mark.parametrize("ends", [False, True])
def test_a_job_that_is_printed_or_ended_is_not_changed(talk: Conversation, ends: bool) -> None:
    number = talk.new_job()
    if ends:
        talk.finish_next()
    else:
        talk.printer.start_job(number, talk.now)
    answer = talk.ask(SET, {"copies": 3}, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


def test_only_the_owner_changes_a_job(talk: Conversation) -> None:
    number = talk.new_job()
    talk.user = "bob"
    answer = talk.ask(SET, {"copies": 3}, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED


def test_the_printer_says_what_can_be_set(talk: Conversation) -> None:
    settable = talk.attributes()["job-settable-attributes-supported"].values
    assert {"copies", "job-name", "job-priority", "job-hold-until"} <= set(settable)


# Restart-Job


def test_a_job_that_ended_is_printed_again(talk: Conversation) -> None:
    number = talk.new_job()
    talk.finish_next()
    assert talk.ask(Operation.RESTART_JOB, job_id=number).code == Status.SUCCESSFUL_OK
    group = talk.job(number)
    assert group["job-state"].value == JobState.PENDING
    assert group["time-at-completed"].value == OutOfBand.NO_VALUE
    assert group["job-impressions-completed"].value == 0
    assert talk.finish_next() == number


def test_a_job_may_be_held_when_it_is_restarted(talk: Conversation) -> None:
    number = talk.new_job()
    talk.finish_next()
    options = {"job-hold-until": "indefinite"}
    assert talk.ask(Operation.RESTART_JOB, options, job_id=number).code == Status.SUCCESSFUL_OK
    assert talk.job(number)["job-state"].value == JobState.PENDING_HELD


def test_a_job_that_has_not_ended_is_not_restarted(talk: Conversation) -> None:
    number = talk.new_job()
    answer = talk.ask(Operation.RESTART_JOB, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


def test_a_job_without_documents_is_not_restarted(talk: Conversation) -> None:
    number = talk.open_job()
    talk.ask(Operation.CLOSE_JOB, job_id=number)
    answer = talk.ask(Operation.RESTART_JOB, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


def test_a_printer_that_keeps_no_documents_restarts_nothing() -> None:
    talk = Conversation()
    number = talk.new_job()
    talk.finish_next()
    answer = talk.ask(Operation.RESTART_JOB, job_id=number)
    assert answer.code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED
    assert (
        Operation.RESTART_JOB
        not in talk.attributes("operations-supported")["operations-supported"].values
    )
