"""A job that was sent but not answered is looked for, never sent again."""

from __future__ import annotations

import logging

import pytest

from sealpress import JobError, Printer, Reason
from sealpress.client.capabilities import Capabilities
from sealpress.client.delivery import CLOCK_SLACK_SECONDS, earliest_creation
from sealpress.ipp import Attribute, Group, GroupTag, ValueTag
from tests.client.peer import PRINTER, QUICK, Reaction, ipp_answer, job_group

PDF = b"%PDF-1.7\n" + bytes(1000)


def named(job: Group, user: str) -> Group:
    owner = Attribute("job-originating-user-name", (ValueTag.NAME,), (user,))
    return Group([*job, owner], tag=GroupTag.JOB)


@pytest.fixture
def print_lost(scripted, knowledge):
    """Print to a printer that takes the document, loses the answer, and lists these jobs."""

    def go(*jobs, capabilities=PRINTER, listed_at=0):
        looks = []

        def lossy(got):
            if not got.whole:
                return None
            if got.operation == 0x0002:
                return Reaction(b"", "close")
            if got.operation == 0x000B:
                return Reaction(ipp_answer(got, 0, capabilities))
            if got.operation == 0x000A:
                looks.append(got)
                found = jobs if len(looks) > listed_at else ()
                wanted = got.attribute("which-jobs") == "completed"
                ended = [job for job in found if (job["job-state"].value > 6) == wanted]
                return Reaction(ipp_answer(got, 0, *ended))
            return None

        peer = scripted(lossy)
        with Printer(peer.uri, user="ann", timeouts=QUICK, knowledge=knowledge) as printer:
            try:
                return printer.print(PDF, name="invoice")
            finally:
                assert len(peer.prints()) == 1

    return go


def test_the_newest_job_that_fits_is_it(print_lost):
    old = job_group(3, 9, "invoice", time_at_creation=50)
    ours = job_group(8, 5, "invoice", time_at_creation=101)
    other = job_group(9, 5, "letter", time_at_creation=102)
    assert print_lost(old, ours, other).id == 8


def test_a_job_that_ended_meanwhile_is_found_by_its_time(print_lost):
    assert print_lost(job_group(8, 9, "invoice", time_at_creation=101)).state == 9


def test_a_job_from_before_is_not_taken_for_it(print_lost):
    with pytest.raises(JobError) as caught:
        print_lost(job_group(3, 5, "invoice", time_at_creation=50))
    assert caught.value.reason is Reason.DELIVERY_UNKNOWN


def test_without_times_only_a_job_under_way_counts(print_lost):
    bare = Group([Attribute("printer-name", (ValueTag.NAME,), ("x",))], tag=GroupTag.PRINTER)
    assert print_lost(job_group(8, 3, "invoice"), capabilities=bare).id == 8
    with pytest.raises(JobError):
        print_lost(job_group(8, 9, "invoice"), capabilities=bare)


@pytest.mark.parametrize(("user", "found"), [("ann", True), ("bob", False)])
def test_a_job_of_somebody_else_is_not_it(print_lost, user, found):
    job = named(job_group(8, 5, "invoice", time_at_creation=101), user)
    if found:
        assert print_lost(job).id == 8
    else:
        with pytest.raises(JobError):
            print_lost(job)


def test_it_is_looked_for_more_than_once(print_lost):
    job = job_group(8, 5, "invoice", time_at_creation=101)
    assert print_lost(job, listed_at=2).id == 8


def test_that_its_answer_got_lost_is_logged(print_lost, caplog):
    with caplog.at_level(logging.WARNING):
        print_lost(job_group(8, 5, "invoice", time_at_creation=101))
    assert "job 8 was taken, though its answer got lost" in caplog.text


def test_a_printer_that_lists_no_jobs_leaves_it_unknown(scripted, knowledge, caplog):
    def broken(got):
        if got.whole and got.operation in {0x0002, 0x000A}:
            return Reaction(b"", "close")
        return None

    peer = scripted(broken)
    with (
        Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer,
        pytest.raises(JobError) as caught,
    ):
        printer.print(PDF)
    assert caught.value.reason is Reason.DELIVERY_UNKNOWN
    assert "can't be listed" in caplog.text


@pytest.mark.parametrize("operation", [0x0005, 0x0006])
def test_jobs_made_in_steps_are_not_repeated_either(scripted, knowledge, operation):
    def lossy(got):
        return Reaction(b"", "close") if got.whole and got.operation == operation else None

    peer = scripted(lossy)
    with (
        Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer,
        pytest.raises(JobError) as caught,
    ):
        printer.create_job("x").send_document(PDF)
    assert caught.value.reason is Reason.DELIVERY_UNKNOWN
    assert peer.operations.count(operation) == 1


def test_the_printer_s_clock_is_carried_on():
    known = Capabilities(formats=(), operations=frozenset(), up_time=100, seen_at=10.0)
    assert earliest_creation(known, 30.0) == 120.0 - CLOCK_SLACK_SECONDS
    unknown = Capabilities(formats=(), operations=frozenset(), up_time=None, seen_at=10.0)
    assert earliest_creation(unknown, 30.0) is None
