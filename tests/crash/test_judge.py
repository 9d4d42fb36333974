"""The judge finds each broken promise, and nothing where all is well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.ipp import JobState
from tests.crash.judge import Books, Told, judge
from tests.crash.ledger import Submission
from tests.gateway.printers.records import Printed

FIRST = Submission("T1", "q", "a" * 64, began=1.0, job_id=1, acknowledged=1.5)
SECOND = Submission("T2", "q", "b" * 64, began=2.0, job_id=2, acknowledged=2.5)
PRINTERS = {"q": 7, "other": 8}


def paper(*submissions: Submission, printer: int = 7) -> list[Printed]:
    return [
        Printed(printer, n, 1, one.token, "anna", 10, one.sha256, n, float(n))
        for n, one in enumerate(submissions)
    ]


def books(
    *submissions: Submission, printed: list[Printed], state: JobState = JobState.COMPLETED
) -> Books:
    told = {one.job_id: Told(state) for one in submissions if one.job_id}
    return Books(submissions, printed, told, PRINTERS)


def test_nothing_is_found_where_all_is_well():
    assert judge(books(FIRST, SECOND, printed=paper(FIRST, SECOND))) == []


def test_an_unacknowledged_job_may_be_printed_once_or_not_at_all():
    unsure = Submission("T3", "q", "c" * 64, began=3.0)
    assert judge(books(FIRST, unsure, printed=paper(FIRST))) == []
    assert judge(books(FIRST, unsure, printed=paper(FIRST, unsure))) == []
    assert judge(books(FIRST, unsure, printed=paper(FIRST, unsure, unsure)))


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (books(FIRST, printed=[]), "lost"),
        (books(FIRST, printed=[]), "called completed"),
        (books(FIRST, printed=paper(FIRST), state=JobState.ABORTED), "called aborted"),
        (books(FIRST, printed=paper(FIRST, FIRST)), "2 times"),
        (books(FIRST, replace(SECOND, job_id=1), printed=paper(FIRST, SECOND)), "given 2 times"),
        (books(FIRST, SECOND, printed=paper(SECOND, FIRST)), "had come first"),
        (books(FIRST, printed=paper(FIRST, printer=8)), "by printer 8"),
        (books(printed=paper(FIRST)), "nobody sent"),
        (replace(books(FIRST, printed=paper(FIRST)), told={}), "not known any more"),
        (replace(books(FIRST, printed=paper(FIRST)), told={}), "were accepted"),
    ],
)
def test_a_broken_promise_is_found(found: Books, word: str):
    assert any(word in sentence for sentence in judge(found)), judge(found)


def test_a_canceled_job_need_not_be_printed():
    canceled = replace(FIRST, cancel_began=1.6, is_canceled=True)
    assert judge(books(canceled, printed=[], state=JobState.CANCELED)) == []
    assert judge(books(canceled, printed=[], state=JobState.PENDING))


def test_jobs_that_came_at_the_same_time_have_no_order():
    beside = replace(SECOND, began=1.2)
    assert judge(books(FIRST, beside, printed=paper(beside, FIRST))) == []


def test_a_job_in_doubt_may_be_laid_aside_where_nobody_can_tell():
    held = books(FIRST, printed=[], state=JobState.PENDING_HELD)
    assert judge(held)
    assert judge(replace(held, flagged=True)) == []
