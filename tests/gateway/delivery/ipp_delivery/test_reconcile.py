"""What became of a sending: each answer of a printer, and what it proves."""

from __future__ import annotations

import pytest

from sealpress.gateway.delivery.destination import Outcome, OutcomeKind
from sealpress.gateway.delivery.ipp_delivery.asking import Questions
from sealpress.gateway.delivery.ipp_delivery.habits import Habits
from sealpress.gateway.delivery.ipp_delivery.reconcile import became_of
from sealpress.ipp import Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import Delivery, RemoteJob
from tests.gateway.delivery.ipp_delivery.peers import (
    DOES_NOT_SAY,
    GONE,
    MARKED,
    OFF,
    Peer,
    job,
    peer,
    printer,
    refusal,
)

pytestmark = pytest.mark.anyio

NOT_DELIVERED, DELIVERED, UNKNOWN = OutcomeKind
SENDING = RemoteJob(delivery=Delivery.SENDING, job_id=7)
CREATED = RemoteJob(delivery=Delivery.CREATED, job_id=7)
SENT = RemoteJob(delivery=Delivery.SENT, job_id=7)
BY_NAME = RemoteJob(delivery=Delivery.SENDING, name=MARKED, earliest=90.0)
NAMED = {"job_name": MARKED, "job_originating_user_name": "anna", "time_at_creation": 91}


async def asked(
    session: Peer,
    remote: RemoteJob,
    *,
    documents: int = 1,
    only_looks: bool = False,
    habits: Habits | None = None,
) -> Outcome:
    return await became_of(
        Questions(session),  # type: ignore[arg-type]
        habits or Habits(),
        remote,
        user=session.user,
        documents=documents,
        only_looks=only_looks,
    )


# A job whose number is known


@pytest.mark.parametrize(
    ("remote", "seen", "kind", "end"),
    [
        (SENDING, job(state=9), DELIVERED, JobState.COMPLETED),
        (SENDING, job(state=9, number_of_documents=1), DELIVERED, JobState.COMPLETED),
        (SENDING, job(state=9, number_of_documents=0), NOT_DELIVERED, None),
        (CREATED, job(state=9), DELIVERED, JobState.COMPLETED),
        (SENDING, job(state=8), NOT_DELIVERED, None),
        (SENDING, job(state=7), NOT_DELIVERED, None),
        (SENT, job(state=8), DELIVERED, JobState.ABORTED),
        (SENT, job(state=7), DELIVERED, JobState.CANCELED),
        (SENT, job(state=3), DELIVERED, None),
        (SENT, job(state=4, job_state_reasons="job-incoming"), DELIVERED, None),
        (SENDING, job(state=5), DELIVERED, None),
        (SENDING, job(state=6), DELIVERED, None),
        (SENDING, job(state=3), DELIVERED, None),
        (SENDING, job(state=4, number_of_documents=1), DELIVERED, None),
    ],
)
async def test_what_a_job_that_is_found_means(
    remote: RemoteJob, seen: Group, kind: OutcomeKind, end: JobState | None
):
    session = peer(get_job_attributes=seen)
    found = await asked(session, remote)
    assert (found.kind, found.end) == (kind, end)
    assert not session.did(Operation.CANCEL_JOB)


@pytest.mark.parametrize(
    ("remote", "seen"),
    [
        (SENDING, job(state=3, job_state_reasons="job-incoming")),
        (SENDING, job(state=4, job_state_reasons="job-data-insufficient")),
        (SENDING, job(state=3, number_of_documents=0)),
        (SENDING, job(state=4)),
        (SENDING, job(state=0)),
        (CREATED, job(state=3)),
        (CREATED, job(state=4)),
    ],
)
async def test_a_job_that_is_not_whole_is_taken_back(remote: RemoteJob, seen: Group):
    session = peer(get_job_attributes=[seen, job(state=7)])
    found = await asked(session, remote)
    assert found.kind is NOT_DELIVERED
    assert found.remote == RemoteJob()
    assert [one.job_id for one in session.did(Operation.CANCEL_JOB)] == [7]


async def test_who_only_looks_cancels_nothing():
    session = peer(get_job_attributes=job(state=3, number_of_documents=0))
    assert (await asked(session, SENDING, only_looks=True)).kind is NOT_DELIVERED
    assert session.operations == ["Get-Job-Attributes"]


@pytest.mark.parametrize(
    ("late", "kind"),
    [
        (job(state=9, number_of_documents=1), DELIVERED),
        (job(state=9, number_of_documents=0), NOT_DELIVERED),
        (job(state=7), NOT_DELIVERED),
        (GONE, NOT_DELIVERED),
        (OFF, UNKNOWN),
    ],
)
async def test_a_job_that_prints_while_it_is_taken_back(late: Group, kind: OutcomeKind):
    session = peer(get_job_attributes=[job(state=3, number_of_documents=0), late])
    assert (await asked(session, SENDING)).kind is kind


async def test_a_printer_that_cannot_take_back_is_asked_later():
    session = peer(get_job_attributes=job(state=3, number_of_documents=0), cancel_job=OFF)
    found = await asked(session, SENDING)
    assert (found.kind, found.could_ask, found.remote) == (UNKNOWN, False, SENDING)


@pytest.mark.parametrize("documents", [2, 3])
async def test_all_documents_must_be_there(documents: int):
    session = peer(get_job_attributes=job(state=9, number_of_documents=1))
    assert (await asked(session, SENDING, documents=documents)).kind is NOT_DELIVERED


@pytest.mark.parametrize(
    ("remote", "answer", "kind", "could_ask"),
    [
        (SENDING, GONE, UNKNOWN, True),
        (SENT, GONE, UNKNOWN, True),
        (CREATED, GONE, NOT_DELIVERED, False),
        (SENDING, DOES_NOT_SAY, UNKNOWN, True),
        (CREATED, DOES_NOT_SAY, NOT_DELIVERED, False),
        (SENDING, refusal(0x0403), UNKNOWN, True),
        (SENDING, refusal(0x0500), UNKNOWN, False),
        (CREATED, refusal(0x0500), UNKNOWN, False),
        (SENDING, OFF, UNKNOWN, False),
        (CREATED, OFF, UNKNOWN, False),
    ],
)
async def test_what_a_printer_does_not_tell(
    remote: RemoteJob, answer: Exception, kind: OutcomeKind, could_ask: bool
):
    found = await asked(peer(get_job_attributes=answer), remote)
    assert (found.kind, found.could_ask) == (kind, could_ask)
    assert found.error is not None
    if could_ask:
        assert found.error.reason is Reason.DELIVERY_UNKNOWN


async def test_the_printers_words_come_along():
    seen = job(
        state=8,
        job_state_reasons="document-format-error",
        job_state_message="no fonts",
        job_impressions_completed=2,
    )
    found = await asked(peer(get_job_attributes=seen), SENT)
    assert (found.reasons, found.message) == (("document-format-error",), "no fonts")
    assert found.impressions == 2
    assert found.error is not None
    assert found.error.reason is Reason.JOB_ABORTED


# A job that is known by its name alone


@pytest.mark.parametrize(
    "other",
    [
        {"job_name": "letter [99999999]"},
        {"job_originating_user_name": "ben"},
        {"time_at_creation": 50},
        {"job_id": None},
    ],
)
async def test_a_strangers_job_is_not_ours(other: dict[str, object]):
    values = {"job_id": 4, "state": 9} | NAMED | other
    found = await asked(peer(done=[job(**values)]), BY_NAME)  # type: ignore[arg-type]
    assert found.kind is not DELIVERED


@pytest.mark.parametrize("less", ["job_originating_user_name", "time_at_creation"])
async def test_a_printer_that_does_not_say_everything_still_names_it(less: str):
    values = NAMED | {less: None}
    found = await asked(peer(done=[job(4, 9, **values)]), BY_NAME)
    assert (found.kind, found.remote.job_id) == (DELIVERED, 4)


async def test_of_two_the_newer_one_counts():
    aborted, printed = job(4, 8, **NAMED), job(5, 9, **NAMED)
    found = await asked(peer(done=[printed, aborted]), BY_NAME)
    assert (found.end, found.remote.job_id) == (JobState.COMPLETED, 5)


async def test_one_that_waits_is_found_too():
    found = await asked(peer(waiting=[job(4, 5, **NAMED)]), BY_NAME)
    assert (found.kind, found.end, found.remote.job_id) == (DELIVERED, None, 4)


OLD = {"job_name": "another", "time_at_creation": 10, "time_at_completed": 20}
NEW = {"job_name": "another", "time_at_creation": 92, "time_at_completed": 95}


@pytest.mark.parametrize(
    ("done", "described", "remembers", "kind"),
    [
        ([job(2, 9, **OLD)], printer(), False, NOT_DELIVERED),  # its list reaches back
        ([job(2, 9, **NEW)], printer(), False, UNKNOWN),  # what was before is forgotten
        ([], printer(), False, UNKNOWN),  # it may keep no history
        ([], printer(), True, NOT_DELIVERED),  # it keeps one, and was asked soon
        ([], printer(printer_up_time=151), True, UNKNOWN),  # not soon enough
        ([], printer(printer_up_time=89), True, UNKNOWN),  # it was started again
        ([job(2, 9, **OLD)], printer(printer_up_time=89), False, UNKNOWN),
        ([job(2, 9, **OLD)], printer(printer_up_time=None), True, UNKNOWN),
    ],
)
async def test_when_an_absence_is_a_proof(
    done: list[Group], described: Group, remembers: bool, kind: OutcomeKind
):
    session = peer(done=done, described=described)
    found = await asked(session, BY_NAME, habits=Habits(remembers=remembers))
    assert found.kind is kind
    assert found.could_ask is (kind is UNKNOWN)


async def test_within_a_second_no_printer_looks_started_again():
    remote = RemoteJob(delivery=Delivery.SENDING, name=MARKED, earliest=100.9)
    found = await asked(peer(), remote, habits=Habits(remembers=True))
    assert found.kind is NOT_DELIVERED


async def test_without_a_moment_nothing_is_proved():
    remote = RemoteJob(delivery=Delivery.SENDING, name=MARKED)
    found = await asked(peer(done=[job(2, 9, **OLD)]), remote, habits=Habits(remembers=True))
    assert (found.kind, found.could_ask) == (UNKNOWN, True)


async def test_a_refused_job_that_is_not_listed_is_not_there():
    remote = RemoteJob(delivery=Delivery.CREATED, name=MARKED)
    assert (await asked(peer(), remote)).kind is NOT_DELIVERED


async def test_documents_that_are_jobs_of_their_own_stay():
    remote = RemoteJob(delivery=Delivery.CREATED, name=MARKED, documents_sent=2)
    assert (await asked(peer(), remote)).remote == RemoteJob(documents_sent=2)


async def test_a_printer_that_does_not_list_jobs():
    found = await asked(peer(completed=DOES_NOT_SAY), BY_NAME)
    assert (found.kind, found.could_ask) == (UNKNOWN, True)


@pytest.mark.parametrize(
    ("seen", "remembers"), [(job(state=9), True), (job(state=8), True), (job(state=5), False)]
)
async def test_who_shows_an_ended_job_remembers(seen: Group, remembers: bool):
    habits = Habits()
    await asked(peer(get_job_attributes=seen), SENT, habits=habits)
    assert habits.remembers is remembers
