"""One look at a job that the printer has: how it is, how it ended, or that nobody knows."""

from __future__ import annotations

import pytest

from sealpress.gateway.delivery.destination import Look, Outcome, OutcomeKind
from sealpress.gateway.delivery.ipp_delivery.asking import Questions
from sealpress.gateway.delivery.ipp_delivery.habits import Habits
from sealpress.gateway.delivery.ipp_delivery.looking import look_at
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import Delivery, RemoteJob
from tests.gateway.delivery.ipp_delivery.peers import (
    DOES_NOT_SAY,
    GONE,
    OFF,
    Answer,
    Paper,
    Peer,
    job,
    peer,
    printer,
    refusal,
)

pytestmark = pytest.mark.anyio

SENT = RemoteJob(delivery=Delivery.SENT, job_id=7, earliest=90.0)
PRINTING = Look(state=JobState.PROCESSING, impressions=3)


async def looked(
    session: Peer,
    last: Look | None = None,
    *,
    habits: Habits | None = None,
    desk: Paper | None = None,
    remote: RemoteJob = SENT,
) -> Look | Outcome:
    questions = Questions(session)  # type: ignore[arg-type]
    return await look_at(questions, habits or Habits(), remote, desk or Paper(), last)


@pytest.mark.parametrize("state", [0, 3, 4, 5, 6])
async def test_a_job_that_goes_on_is_looked_at_again(state: int):
    seen = job(
        state=state,
        job_state_reasons="job-printing",
        job_state_message="page 2",
        job_impressions_completed=1,
        job_media_sheets_completed=1,
    )
    assert await looked(peer(get_job_attributes=seen)) == Look(
        state=state, reasons=("job-printing",), message="page 2", impressions=1, sheets=1
    )


@pytest.mark.parametrize("end", [JobState.CANCELED, JobState.ABORTED, JobState.COMPLETED])
async def test_an_end_is_told(end: JobState):
    habits = Habits()
    found = await looked(peer(get_job_attributes=job(state=end)), habits=habits)
    assert isinstance(found, Outcome)
    assert (found.kind, found.end) == (OutcomeKind.DELIVERED, end)
    assert (found.error is None) is (end is JobState.COMPLETED)
    assert habits.remembers


@pytest.mark.parametrize(
    ("answer", "could_ask"),
    [(DOES_NOT_SAY, True), (refusal(0x0403), True), (OFF, False), (refusal(0x0507), False)],
)
async def test_a_printer_that_does_not_tell(answer: Answer, could_ask: bool):
    found = await looked(peer(get_job_attributes=answer), PRINTING)
    assert isinstance(found, Outcome)
    assert (found.kind, found.could_ask) == (OutcomeKind.UNKNOWN, could_ask)


@pytest.mark.parametrize(
    ("last", "remembers", "described", "printed"),
    [
        (PRINTING, False, printer(), True),
        (Look(state=JobState.PROCESSING_STOPPED), False, printer(), True),
        (PRINTING, False, printer(printer_up_time=90), True),  # the same second
        (PRINTING, False, printer(printer_up_time=None), True),
        (None, False, printer(), False),
        (Look(state=JobState.PENDING), False, printer(), False),
        (Look(state=0), False, printer(), False),
        (PRINTING, True, printer(), False),  # it would still show it
        (PRINTING, False, printer(printer_up_time=5), False),  # it was started again
        (PRINTING, False, OFF, False),
    ],
)
async def test_a_job_that_vanished(
    last: Look | None, remembers: bool, described: Answer, printed: bool
):
    session = peer(get_job_attributes=GONE, described=described)
    found = await looked(session, last, habits=Habits(remembers=remembers))
    assert isinstance(found, Outcome)
    if printed:
        assert (found.kind, found.end) == (OutcomeKind.DELIVERED, JobState.COMPLETED)
        assert last is not None
        assert found.impressions == last.impressions
    else:
        assert (found.kind, found.could_ask) == (OutcomeKind.UNKNOWN, True)
        assert found.error is not None
        assert found.error.reason is Reason.DELIVERY_UNKNOWN


async def test_without_a_moment_a_restart_is_not_seen():
    remote = RemoteJob(delivery=Delivery.SENT, job_id=7)
    session = peer(get_job_attributes=GONE, described=printer(printer_up_time=1))
    found = await looked(session, PRINTING, remote=remote)
    assert isinstance(found, Outcome)
    assert found.end is JobState.COMPLETED


async def test_what_the_printer_says_of_itself_is_passed_on():
    described = printer(printer_state_reasons="media-empty", printer_state_message="Load A4")
    desk = Paper()
    await looked(peer(get_job_attributes=job(state=6), described=described), desk=desk)
    assert desk.said == [(("media-empty",), "Load A4")]


async def test_a_printer_that_only_tells_of_jobs_is_looked_at_all_the_same():
    desk = Paper()
    session = peer(get_job_attributes=job(state=6), described=refusal(0x0500))
    assert isinstance(await looked(session, desk=desk), Look)
    assert desk.said == []


@pytest.mark.parametrize(
    ("state", "seconds", "asked"),
    [(5, 5.0, 1), (5, 11.0, 2), (6, 0.5, 1), (6, 2.0, 2), (3, 2.0, 2)],
)
async def test_one_that_does_not_print_is_asked_more_often(state: int, seconds: float, asked: int):
    session: Peer = peer(get_job_attributes=job(state=state))
    questions = Questions(session)  # type: ignore[arg-type]
    for _ in range(2):
        await look_at(questions, Habits(), SENT, Paper(), None)
        session.link.seconds += seconds
    assert len(session.did(Operation.GET_PRINTER_ATTRIBUTES)) == asked
