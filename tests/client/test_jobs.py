"""Jobs: listed, looked at, waited for and cancelled."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import replace

import pytest

from sealpress import IppError, JobError, Printer, Reason
from sealpress.client import async_job
from sealpress.ipp import Attribute, Group, GroupTag, OutOfBand, ValueTag
from tests.client.peer import QUICK, Reaction, ipp_answer, job_group


def answers(operation, *replies):
    """Answer an operation with these (status, group...) in turn, the last again and again."""
    left = list(replies)

    def rule(got):
        if not got.whole or got.operation != operation:
            return None
        status, *groups = left.pop(0) if len(left) > 1 else left[0]
        return Reaction(ipp_answer(got, status, *groups))

    return rule


@pytest.fixture
def printer_with(scripted, knowledge):
    printers = []

    def make(*rules):
        peer = scripted(*rules)
        printer = Printer(peer.uri, user="ann", timeouts=QUICK, knowledge=knowledge)
        printer.peer = peer
        printers.append(printer)
        return printer

    yield make
    for printer in printers:
        printer.close()


STATES = [(0, job_group(state=state)) for state in (3, 5, 9)]
GONE = (0x0406,)


def test_waiting_follows_the_job_to_its_end(printer_with):
    printer = printer_with(answers(0x0009, *STATES))
    seen = []
    status = printer.job(7).wait(poll=0.01, on_progress=seen.append)
    assert status.state == 9
    assert [one.status.state for one in seen] == [5, 9]


@pytest.mark.parametrize(("state", "reason"), [(7, Reason.JOB_CANCELED), (8, Reason.JOB_ABORTED)])
def test_a_job_that_ends_badly_is_an_error(printer_with, state, reason):
    printer = printer_with(answers(0x0009, (0, job_group(state=5)), (0, job_group(state=state))))
    with pytest.raises(JobError) as caught:
        printer.job(7).wait(poll=0.01)
    assert (caught.value.reason, caught.value.job_id) == (reason, 7)


def test_a_printer_that_says_nothing_does_not_outlast_the_wait(scripted, knowledge, monkeypatch):
    monkeypatch.setattr(async_job, "LAST_LOOK_SECONDS", 0.2)
    looks = []

    def silent_after_a_look(got):
        if not got.whole or got.operation != 0x0009:
            return None
        looks.append(got)
        return Reaction(b"", "hang") if len(looks) > 1 else None

    patient = replace(QUICK, response=60)
    peer = scripted(silent_after_a_look, answers(0x0009, STATES[0]))
    begun = time.monotonic()
    with Printer(peer.uri, timeouts=patient, knowledge=knowledge) as printer:
        job = printer.job(7)
        with pytest.raises(JobError) as caught:
            job.wait(timeout=0.1, poll=0.01)
    assert caught.value.reason is Reason.JOB_WAIT_TIMEOUT
    assert time.monotonic() - begun < 30


def test_a_wait_has_an_end(printer_with):
    printer = printer_with(answers(0x0009, (0, job_group(state=4))))
    with pytest.raises(JobError) as caught:
        printer.job(7).wait(timeout=0.05, poll=0.01)
    assert caught.value.reason is Reason.JOB_WAIT_TIMEOUT
    assert "pending-held" in caught.value.detail


def test_a_job_seen_printing_may_vanish(printer_with):
    printer = printer_with(answers(0x0009, (0, job_group(state=5)), GONE))
    assert printer.job(7).wait(poll=0.01).state == 5


@pytest.mark.parametrize(("before", "after", "lost"), [(900, 3, True), (900, 901, False)])
def test_a_job_that_vanishes_with_a_restart_is_unknown(printer_with, before, after, lost):
    seen = job_group(state=5, job_printer_up_time=before)
    up_time = Attribute("printer-up-time", (ValueTag.INTEGER,), (after,))
    told = Group([up_time], tag=GroupTag.PRINTER)
    printer = printer_with(answers(0x0009, (0, seen), GONE), answers(0x000B, (0, told)))
    job = printer.job(7)
    with pytest.raises(JobError, match="started again") if lost else nullcontext():
        job.wait(poll=0.01)


def test_a_job_that_vanishes_while_pending_is_unknown(printer_with):
    printer = printer_with(answers(0x0009, (0, job_group(state=3)), GONE))
    with pytest.raises(JobError) as caught:
        printer.job(7).wait(poll=0.01)
    assert caught.value.reason is Reason.DELIVERY_UNKNOWN


def test_a_printer_that_breaks_the_connection_meanwhile_is_asked_again(printer_with):
    broken = [True, True]

    def flaky(got):
        if got.whole and got.operation == 9 and broken and printer.peer.operations.count(9) > 1:
            broken.pop()
            return Reaction(b"", "reset")
        return None

    printer = printer_with(flaky, answers(0x0009, *STATES))
    assert printer.job(7).wait(poll=0.01).state == 9


def test_an_unknown_job_is_an_error(printer_with):
    with pytest.raises(IppError) as caught:
        printer_with(answers(0x0009, GONE)).job(8)
    assert caught.value.status == 0x0406


def test_jobs_are_listed_with_their_state(printer_with):
    listed = (0, job_group(3, 5, "a"), Group(tag=GroupTag.JOB), job_group(4, 3, "b"))
    printer = printer_with(answers(0x000A, listed))
    jobs = printer.jobs(limit=10, my_jobs=True)
    assert [(job.id, job.state, job.name) for job in jobs] == [(3, 5, "a"), (4, 3, "b")]
    asked = printer.peer.got[-1]
    assert (asked.attribute("limit"), asked.attribute("my-jobs")) == (10, True)
    assert asked.attribute("which-jobs") == "not-completed"


def test_all_jobs_are_both_kinds(printer_with):
    printer = printer_with(
        answers(0x000A, (0, job_group(4, 3)), (0, job_group(3, 9), job_group(4, 9)))
    )
    assert [job.id for job in printer.jobs("all")] == [4, 3]


@pytest.mark.parametrize("target", ["number", "job"])
def test_a_job_is_cancelled(printer_with, target):
    printer = printer_with()
    printer.cancel(7 if target == "number" else printer.job(7))
    assert printer.peer.got[-1].operation == 0x0008
    assert printer.peer.got[-1].attribute("job-id") == 7


def test_a_job_that_has_ended_is_left_as_it_is(printer_with):
    printer = printer_with(answers(0x0008, (0x0404,)))
    printer.cancel(7)
    assert printer.peer.operations == [0x0008, 0x0009]


def test_a_job_of_another_s_is_an_error(printer_with):
    printer = printer_with(answers(0x0008, (0x0403,)))
    with pytest.raises(IppError) as caught:
        printer.cancel(7)
    assert caught.value.status == 0x0403


def test_a_job_without_a_number_is_known_by_its_uri(printer_with):
    group = Group([Attribute("job-uri", (ValueTag.URI,), ("ipp://h/jobs/12",))], tag=GroupTag.JOB)
    assert printer_with(answers(0x0005, (0, group))).create_job("x").id == 12


def test_a_job_without_number_and_uri_is_said_to_be_taken(printer_with):
    with pytest.raises(JobError) as caught:
        printer_with(answers(0x0005, (0, Group(tag=GroupTag.JOB)))).create_job("x")
    assert caught.value.reason is Reason.RESPONSE_INCOMPLETE


def test_what_cannot_be_read_of_a_job_is_unknown(printer_with):
    group = Group(
        [
            Attribute("job-id", (ValueTag.INTEGER,), (7,)),
            Attribute("job-state", (ValueTag.UNKNOWN,), (OutOfBand.UNKNOWN,)),
        ],
        tag=GroupTag.JOB,
    )
    job = printer_with(answers(0x0009, (0, group))).job(7)
    assert (job.state, job.state_reasons, job.name, job.user) == (0, (), "", "")
    assert repr(job) == "<Job 7 state=0>"


def test_attributes_of_a_job(printer_with):
    printer = printer_with()
    group = printer.job(7).attributes("job-state", "job-name")
    assert group["job-id"].value == 7
    asked = printer.peer.got[-1].message.group(GroupTag.OPERATION)["requested-attributes"]
    assert asked.values == ("job-state", "job-name")
