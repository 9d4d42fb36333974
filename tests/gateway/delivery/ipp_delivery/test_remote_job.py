"""A job as its printer tells of it, and what its list of jobs proves."""

from __future__ import annotations

import pytest

from sealpress.gateway.delivery.ipp_delivery.remote_job import Seen, reaches_back
from sealpress.ipp import Attribute, Group, GroupTag, ValueTag
from sealpress.ipp.states import JobState


def group(**values: object) -> Group:
    tags = {int: ValueTag.INTEGER, str: ValueTag.KEYWORD}
    found = [
        Attribute(name.replace("_", "-"), (tags[type(value)],), (value,))
        for name, value in values.items()
    ]
    return Group(found, tag=GroupTag.JOB)


def seen(**values: object) -> Seen:
    return Seen.read(group(**values))


def test_all_of_it_is_read():
    job = seen(job_id=7, job_name="letter", job_state=5, number_of_documents=1, time_at_creation=9)
    assert (job.job_id, job.name, job.state, job.documents, job.created) == (7, "letter", 5, 1, 9)
    assert (job.impressions, job.reasons, job.is_ended) == (None, (), False)


def test_the_number_may_stand_in_the_uri():
    assert seen(job_uri="ipp://printer/jobs/12").job_id == 12
    assert seen(job_uri="ipp://printer/jobs/x").job_id == 0
    assert seen().job_id == 0


@pytest.mark.parametrize(
    ("job", "whole"),
    [
        (seen(job_state=5), True),
        (seen(job_state=5, number_of_documents=1), True),
        (seen(job_state=5, number_of_documents=0), False),
        (seen(job_state=4, job_state_reasons="job-incoming"), False),
        (seen(job_state=3, job_state_reasons="job-data-insufficient"), False),
        (seen(job_state=9, job_state_reasons="submission-interrupted"), True),
    ],
)
def test_whether_a_printer_has_it_all(job: Seen, whole: bool):
    assert job.has_all(1) is whole


def test_an_end_is_an_end():
    assert seen(job_state=8).is_ended
    assert seen(job_state=8).end is JobState.ABORTED


def test_a_list_proves_an_absence_where_it_goes_back_far_enough():
    old, new = seen(time_at_completed=50), seen(time_at_completed=150)
    assert reaches_back([new, old], 100.0)
    assert not reaches_back([new], 100.0)
    assert not reaches_back([], 100.0)
    assert not reaches_back([old], None)
    assert reaches_back([seen(time_at_creation=50)], 100.0)
