"""Jobs that wait for their output, run for too long, or are to be remembered (PWG 5100.7)."""

from __future__ import annotations

import datetime
import math

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import IntegerRange, OutOfBand
from sealpress.printer import EventKind, QueueLimits
from sealpress.printer.attributes import one
from sealpress.printer.job import Job, Owner
from sealpress.printer.lifetimes import retained_until
from tests.printer.conversation import MORNING, Conversation, config, instant, unsupported

HOUR = 3600.0
DELAYED = "job-delay-output-until-specified"


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def later(seconds: float) -> str:
    return (MORNING + datetime.timedelta(seconds=seconds)).isoformat()


def reasons(talk: Conversation, job: int) -> tuple[object, ...]:
    return talk.job(job, "job-state-reasons")["job-state-reasons"].values


# job-delay-output-until


@pytest.mark.parametrize(
    "option", [{"job-delay-output-until-time": later(HOUR)}, {"job-delay-output-until": "evening"}]
)
def test_output_waits_for_its_time(talk: Conversation, option: dict[str, str]) -> None:
    job = talk.new_job(option)
    assert DELAYED in reasons(talk, job)
    assert talk.printer.next_job() is None
    talk.events()
    talk.seconds = 11 * HOUR
    talk.printer.tick(talk.now)
    assert talk.events() == [EventKind.JOB_READY]
    assert (talk.printer.next_job(), DELAYED in reasons(talk, job)) == (job, False)


@pytest.mark.parametrize(
    "option",
    [{"job-delay-output-until-time": later(-HOUR)}, {"job-delay-output-until": "no-delay-output"}],
)
def test_output_that_need_not_wait(talk: Conversation, option: dict[str, str]) -> None:
    assert talk.printer.next_job() is None
    assert talk.new_job(option) == talk.printer.next_job()


def test_a_delay_is_taken_back(talk: Conversation) -> None:
    job = talk.new_job({"job-delay-output-until": "indefinite"})
    change = {"job-delay-output-until": "no-delay-output"}
    talk.events()
    assert talk.ask(Operation.SET_JOB_ATTRIBUTES, change, job_id=job).code == 0
    assert EventKind.JOB_READY in talk.events()
    assert talk.printer.next_job() == job


def test_a_held_job_is_released_and_waits_for_its_output(talk: Conversation) -> None:
    options = {"job-hold-until": "indefinite", "job-delay-output-until": "indefinite"}
    job = talk.new_job(options)
    talk.ask(Operation.RELEASE_JOB, job_id=job)
    assert (talk.printer.next_job(), reasons(talk, job)) == (None, (DELAYED,))


# job-cancel-after


def test_a_job_that_runs_for_too_long(talk: Conversation) -> None:
    job = talk.new_job({"job-cancel-after": 60})
    talk.seconds = 100
    talk.printer.start_job(job, talk.now)
    for talk.seconds in (159, 160):
        assert "processing-to-stop-point" not in reasons(talk, job)
        talk.printer.tick(talk.now)
    talk.printer.finish_cancel(job, talk.now)
    assert reasons(talk, job) == ("job-canceled-after-timeout",)


# job-retain-until


@pytest.mark.parametrize(
    ("option", "seconds"),
    [
        ({}, 0.0),
        ({"job-retain-until": "none"}, 0.0),
        ({"job-retain-until": "indefinite"}, math.inf),
        ({"job-retain-until-interval": 100}, 100.0),
        ({"job-retain-until-time": later(3 * HOUR)}, 3 * HOUR),
    ],
)
def test_how_long_a_job_is_remembered(
    talk: Conversation, option: dict[str, object], seconds: float
) -> None:
    job = talk.new_job(option)
    talk.finish_next()
    kept = retained_until(talk.printer._core.queue.get(job))
    assert kept == (MORNING.timestamp() + seconds if seconds else 0.0)


@pytest.mark.parametrize(
    ("word", "most"), [("end-of-day", 1), ("end-of-week", 7), ("end-of-month", 31)]
)
def test_words_end_at_a_midnight(word: str, most: int) -> None:
    template = {"job-retain-until": one("job-retain-until", ValueTag.KEYWORD, word)}
    job = Job(id=1, name="", owner=Owner("ann"), created=instant(), secure=False, template=template)
    end = datetime.datetime.fromtimestamp(retained_until(job)).astimezone()
    assert (end.hour, end.minute, end.second) == (0, 0, 0)
    assert MORNING < end <= MORNING + datetime.timedelta(days=most)


def test_a_job_outlives_those_that_ended_before_it() -> None:
    talk = Conversation(config(limits=QueueLimits(max_history_seconds=HOUR)))
    kept = talk.new_job({"job-retain-until-time": later(3 * HOUR)})
    talk.finish_next()
    gone = talk.new_job()
    talk.finish_next()
    assert talk.printer.job_ids == [gone, kept]
    for talk.seconds, ids in ((2 * HOUR, [kept]), (4 * HOUR, [])):
        talk.printer.tick(talk.now)
        assert talk.printer.job_ids == ids


def test_longer_than_anything_is_remembered() -> None:
    talk = Conversation(config(limits=QueueLimits(max_history_seconds=HOUR)))
    answer = talk.print({"job-retain-until-interval": 3601})
    assert unsupported(answer) == {"job-retain-until-interval": (3601,)}


# What is told of it


def test_who_prints_no_jobs_itself_has_none_of_it() -> None:
    names = ["job-cancel-after-supported", "overrides-supported", "client-info-supported"]
    found = Conversation(config(has_own_jobs=False)).attributes(*names)
    assert [attribute.name for attribute in found] == ["overrides-supported"]


def test_what_a_printer_tells(talk: Conversation) -> None:
    found = talk.attributes("job-cancel-after-supported", "job-cancel-after-default")
    assert found["job-cancel-after-supported"].value == IntegerRange(1, 2**31 - 1)
    assert found["job-cancel-after-default"].value is OutOfBand.NO_VALUE


def test_words_for_people_are_kept(talk: Conversation) -> None:
    options = {
        "job-account-id": "4711",
        "job-account-type": "group",
        "job-accounting-user-id": "ann",
        "job-message-to-operator": "Please staple.",
        "job-recipient-name": "Bob",
        "job-phone-number": "tel:+15551234",
        "job-sheet-message": "For Bob",
    }
    answer = talk.print(options)
    assert answer.code == Status.SUCCESSFUL_OK
    group = talk.job(1, *options)
    assert {name: group[name].value for name in options} == options


def test_telephones_have_numbers(talk: Conversation) -> None:
    answer = talk.print({"job-phone-number": "mailto:bob@example.com"})
    assert unsupported(answer) == {"job-phone-number": ("mailto:bob@example.com",)}


def test_what_programs_say_of_themselves(talk: Conversation) -> None:
    info = [{"client-name": f"part {number}", "client-type": 3} for number in range(10)]
    job = talk.new_job({"client-info": info, "requesting-user-uri": "mailto:ann@example.com"})
    group = talk.job(job, "client-info", "job-originating-user-uri")
    assert [str(value["client-name"].value) for value in group["client-info"].values] == [
        f"part {number}" for number in range(8)
    ]
    assert group["job-originating-user-uri"].value == "mailto:ann@example.com"
