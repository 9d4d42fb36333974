"""One job: its owner, its documents and its way through the states."""

from __future__ import annotations

import pytest

from sealpress.errors import SealpressError
from sealpress.ipp.states import JobState
from sealpress.printer.job import Document, Job, Owner
from sealpress.reasons import Phase, Reason
from tests.printer.conversation import instant

ANN, BOB = Owner("ann"), Owner("bob")
SURE_ANN = Owner("ann", is_authenticated=True)


@pytest.fixture
def job() -> Job:
    return Job(id=7, name="x", owner=ANN, created=instant(), secure=False)


@pytest.mark.parametrize(
    ("owner", "user", "owned"),
    [
        (ANN, ANN, True),
        (ANN, SURE_ANN, True),
        (SURE_ANN, SURE_ANN, True),
        (SURE_ANN, ANN, False),
        (ANN, BOB, False),
        (SURE_ANN, Owner("bob", is_authenticated=True), False),
        (ANN, Owner("Ann"), False),
    ],
)
def test_a_claim_does_not_reach_what_was_authenticated(
    owner: Owner, user: Owner, owned: bool
) -> None:
    assert owner.is_owned_by(user) is owned


def test_a_new_job_waits_for_documents(job: Job) -> None:
    assert (job.state, job.is_open, job.is_ready) == (JobState.PENDING, True, False)
    assert (job.started, job.ended, job.octets) == (None, None, 0)


def test_closed_and_pending_is_ready(job: Job) -> None:
    job.close()
    assert job.is_ready
    job.become(JobState.PENDING_HELD, instant(1), (), "")
    assert not job.is_ready


def test_closing_ends_the_reasons_of_an_incoming_job_alone(job: Job) -> None:
    job.reasons = ["job-incoming", "job-queued", "job-data-insufficient"]
    job.close()
    assert job.reasons == ["job-queued"]


def test_printing_begins_once(job: Job) -> None:
    job.become(JobState.PROCESSING, instant(1), (), "")
    job.become(JobState.PROCESSING_STOPPED, instant(2), (), "")
    job.become(JobState.PROCESSING, instant(3), (), "")
    assert (job.started, job.ended) == (instant(1), None)
    assert job.is_open


@pytest.mark.parametrize("end", [JobState.CANCELED, JobState.ABORTED])
def test_an_end_takes_no_more_documents(job: Job, end: JobState) -> None:
    job.become(end, instant(4), (), "")
    assert (job.is_open, job.ended, job.started) == (False, instant(4), None)


def test_reasons_are_listed_once_in_their_order(job: Job) -> None:
    twice = ["aborted-by-system", "document-format-error", "aborted-by-system"]
    job.become(JobState.ABORTED, instant(), twice, "")
    assert job.reasons == ["aborted-by-system", "document-format-error"]


def test_the_message_is_the_states_unless_there_is_a_better_one(job: Job) -> None:
    job.become(JobState.PROCESSING, instant(), (), "")
    usual = job.message
    job.become(JobState.ABORTED, instant(), (), "No such font.")
    assert usual
    assert job.message == "No such font."


def test_a_step_that_may_not_be_changes_nothing(job: Job) -> None:
    with pytest.raises(SealpressError) as caught:
        job.become(JobState.COMPLETED, instant(), ["x"], "y")
    assert (caught.value.reason, caught.value.phase) == (Reason.INTERNAL, Phase.JOB)
    assert "job 7 cannot go from pending to completed" in caught.value.detail
    assert (job.state, job.reasons, job.ended) == (JobState.PENDING, [], None)


def test_octets_of_all_documents(job: Job) -> None:
    job.documents = [
        Document(number=number, document_format="text/plain", octets=octets)
        for number, octets in ((1, 10), (2, 0), (3, 5))
    ]
    assert job.octets == 15


def test_stopping_is_told_by_its_reason(job: Job) -> None:
    assert not job.is_stopping
    job.reasons.append("processing-to-stop-point")
    assert job.is_stopping
