"""A job's attributes: what may be seen over which connection, times, counts."""

from __future__ import annotations

import uuid

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.values import OutOfBand
from sealpress.printer.job_attributes import PUBLIC
from tests.printer.conversation import Conversation, config


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def names(talk: Conversation, *asked: str) -> set[str]:
    return {attribute.name for attribute in talk.job(1, *asked)}


@pytest.mark.parametrize(
    ("made", "asked", "hides", "hidden"),
    [
        (True, False, True, True),
        (True, True, True, False),
        (False, False, True, False),
        (True, False, False, False),
    ],
)
def test_what_came_by_tls_is_not_told_in_clear(
    made: bool, asked: bool, hides: bool, hidden: bool
) -> None:
    talk = Conversation(config(hides_secure_jobs=hides), secure=made)
    talk.new_job({"job-name": "salaries", "copies": 2})
    talk.secure = asked
    assert (names(talk) <= PUBLIC) is hidden
    assert ("job-name" in names(talk, "job-name", "copies")) is not hidden


def test_its_uuid_is_made_of_the_printers_its_number_and_its_time(talk: Conversation) -> None:
    talk.seconds = 9
    talk.new_job()
    space, at = uuid.UUID(talk.settings.uuid), talk.now.wall.isoformat()
    assert talk.job(1)["job-uuid"].value == uuid.uuid5(space, f"job 1 {at}").urn


def test_job_name_and_owner_are_not_public() -> None:
    assert not {"job-name", "job-originating-user-name", "job-uuid"} & PUBLIC
    assert {"job-id", "job-state"} <= PUBLIC


@pytest.mark.parametrize(("octets", "units"), [(1, 1), (1024, 1), (1025, 2), (10 << 40, 2**31 - 1)])
def test_octets_are_rounded_up(talk: Conversation, octets: int, units: int) -> None:
    talk.print(octets=octets)
    assert talk.job(1)["job-k-octets"].value == units


def test_what_the_client_said_stands_until_it_is_known_better(talk: Conversation) -> None:
    talk.new_job({"job-impressions": 40, "job-media-sheets": 20})
    talk.finish_next()
    job = talk.job(1)
    assert (job["job-impressions"].value, job["job-media-sheets"].value) == (40, 20)
    assert (job["job-impressions-completed"].value, job["job-media-sheets-completed"].value) == (
        1, 1,
    )  # fmt: skip


def test_counts_nobody_knows_have_no_value(talk: Conversation) -> None:
    talk.new_job()
    job = talk.job(1)
    assert job["job-impressions"].value is OutOfBand.NO_VALUE
    assert job["job-impressions-completed"].value == 0


def test_moments_that_have_not_come_have_no_value(talk: Conversation) -> None:
    talk.seconds = 9
    talk.new_job()
    job = talk.job(1)
    assert job["time-at-creation"].value == 10
    for name in ("time-at-processing", "time-at-completed", "date-time-at-completed"):
        assert job[name].value is OutOfBand.NO_VALUE


def test_moments_are_those_of_their_steps(talk: Conversation) -> None:
    talk.new_job()
    for seconds, step in ((5, talk.printer.start_job), (8, talk.printer.finish_job)):
        talk.seconds = seconds
        step(1, talk.now)
    job = talk.job(1)
    assert (job["time-at-processing"].value, job["time-at-completed"].value) == (6, 9)
    assert job["job-printer-up-time"].value == 9


def test_a_stopped_printer_is_told_with_jobs_that_wait(talk: Conversation) -> None:
    talk.new_job()
    talk.finish_next()
    talk.new_job()
    talk.printer.pause(talk.now)
    assert talk.job(1)["job-state-reasons"].values == ("job-completed-successfully",)
    assert talk.job(2)["job-state-reasons"].values == ("printer-stopped",)


def test_groups_of_attributes_part_all_of_them(talk: Conversation) -> None:
    talk.new_job({"copies": 2, "sides": "one-sided"})
    assert names(talk, "job-template") == {
        "copies",
        "sides",
        "job-hold-until",
        "job-priority",
    } & names(talk)
    assert names(talk, "job-description") | names(talk, "job-template") == names(talk, "all")
    assert names(talk, "none") == set()


def test_jobs_are_counted_that_come_before(talk: Conversation) -> None:
    for priority in (50, 50, 90):
        talk.new_job({"job-priority": priority})
    before = [talk.job(number)["number-of-intervening-jobs"].value for number in (1, 2, 3)]
    assert before == [1, 2, 0]
    talk.ask(Operation.CANCEL_JOB, job_id=3)
    assert talk.job(2)["number-of-intervening-jobs"].value == 1


@pytest.mark.parametrize(
    ("sent", "told"), [("en-US", "en-us"), ("de", "de"), ("en_US.UTF-8", "en"), ("en  ", "en")]
)
def test_a_language_is_told_as_the_standard_has_it(
    talk: Conversation, sent: str, told: str
) -> None:
    message = talk.message(Operation.CREATE_JOB)
    message.groups[0].attributes[1].values = (sent,)
    talk.send(message)
    assert talk.job(1)["attributes-natural-language"].value == told


@pytest.mark.parametrize(
    ("asked", "word"), [({}, "no-hold"), ({"job-hold-until": "evening"}, "evening")]
)
def test_a_job_tells_until_when_it_was_held(asked: dict[str, object], word: str) -> None:
    talk = Conversation()
    talk.print(asked)
    assert talk.job(1)["job-hold-until"].value == word


def test_a_printer_that_knows_no_holding_tells_none() -> None:
    talk = Conversation(config(attributes={"job-hold-until-supported": None}))
    talk.print()
    assert "job-hold-until" not in talk.job(1)


def test_a_job_tells_what_its_document_says_of_itself() -> None:
    talk = Conversation()
    talk.print({"document-metadata": [b"title=Report", b"creator=ann"]})
    assert talk.job(1)["document-metadata"].values == (b"title=Report", b"creator=ann")
