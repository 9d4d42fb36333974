"""Sending a job: by which operations, what is noted before, and what each failure means."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from sealpress.errors import SealpressError, SpoolError
from sealpress.gateway.delivery.destination import OutcomeKind
from sealpress.gateway.delivery.ipp_delivery import patience
from sealpress.gateway.delivery.ipp_delivery import sending as sending_of
from sealpress.gateway.delivery.ipp_delivery.habits import Habits
from sealpress.ipp import Group, GroupTag
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import Delivery, JobPrivate, RemoteJob
from tests.gateway.delivery.ipp_delivery.peers import (
    CUT,
    DOES_NOT_SAY,
    GONE,
    LOST,
    MARKED,
    OFF,
    Answer,
    Paper,
    attribute,
    http,
    job,
    peer,
    printer,
    refusal,
    sending,
    work,
)

pytestmark = pytest.mark.anyio

NOT_DELIVERED, DELIVERED, UNKNOWN = OutcomeKind
NO_CREATE = printer(operations_supported=(2,))
OPEN = job(state=3, job_state_reasons="job-incoming")
EMPTY = job(state=3, number_of_documents=0)
WHOLE = job(state=5, number_of_documents=1)
NAMED = {"job_name": MARKED, "job_originating_user_name": "anna", "time_at_creation": 100}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


# By which operations


async def test_create_job_comes_first_and_its_number_is_kept_before_any_octet():
    desk, session = Paper(), peer(create_job=OPEN, send_document=WHOLE)
    outcome = await sending(session, work(), desk).send()
    assert session.operations == ["Get-Printer-Attributes", "Create-Job", "Send-Document"]
    assert outcome.kind is DELIVERED
    assert outcome.remote.delivery is Delivery.SENT
    (noted,) = desk.noted
    assert (noted.delivery, noted.job_id, noted.earliest) == (
        (Delivery.SENDING, 7, pytest.approx(100.0, abs=1.0))
    )
    assert desk.octets == [4]


async def test_print_job_has_a_name_like_no_other_kept_before():
    desk, session = Paper(), peer(described=NO_CREATE, print_job=WHOLE)
    outcome = await sending(session, work(), desk).send()
    assert session.operations == ["Get-Printer-Attributes", "Print-Job"]
    assert (outcome.kind, outcome.remote.job_id) == (DELIVERED, 7)
    (noted,) = desk.noted
    assert (noted.delivery, noted.name, noted.job_id) == (Delivery.SENDING, MARKED, 0)


async def test_several_documents_are_one_job_where_the_printer_can():
    session = peer(create_job=OPEN, send_document=[OPEN, OPEN, WHOLE])
    outcome = await sending(session, work(b"1", b"2", b"3")).send()
    last = [
        one.values[0]
        for call in session.did(Operation.SEND_DOCUMENT)
        for one in call.operation_attributes
        if one.name == "last-document"
    ]
    assert last == [False, False, True]
    assert outcome.remote.documents_sent == 3


@pytest.mark.parametrize("described", [NO_CREATE, printer(multiple_document_jobs_supported=False)])
async def test_several_documents_are_jobs_of_their_own_elsewhere(described: Group):
    desk = Paper()
    session = peer(described=described, print_job=[job(7, 5), job(8, 5)])
    outcome = await sending(session, work(b"1", b"2"), desk).send()
    assert [one.name for one in desk.noted] == ["letter [1a2b3c4d-1]", "letter [1a2b3c4d-2]"]
    assert [one.documents_sent for one in desk.noted] == [0, 1]
    assert (outcome.remote.job_id, outcome.remote.documents_sent) == (8, 2)


async def test_documents_that_are_there_are_not_sent_again():
    session = peer(described=NO_CREATE, print_job=job(8, 5))
    remote = RemoteJob(documents_sent=1)
    await sending(session, work(b"1", b"2", remote=remote)).send()
    assert len(session.did(Operation.PRINT_JOB)) == 1


@pytest.mark.parametrize(
    ("create", "send"),
    [
        (refusal(0x0501), WHOLE),
        (refusal(0x0509), WHOLE),
        (job(job_id=None, state=3), WHOLE),
        (OPEN, refusal(0x0501)),
        (OPEN, refusal(0x0509)),
    ],
)
async def test_whose_create_job_is_of_no_use_gets_print_job(create: Answer, send: Answer):
    habits = Habits()
    session = peer(create_job=create, send_document=send, print_job=job(8, 5))
    outcome = await sending(session, work(), habits=habits).send()
    assert (outcome.kind, outcome.remote.job_id) == (DELIVERED, 8)
    made = send is not WHOLE
    assert [one.job_id for one in session.did(Operation.CANCEL_JOB)] == ([7] if made else [])
    session.asked.clear()
    await sending(session, work(), habits=habits).send()
    assert not session.did(Operation.CREATE_JOB), "it is not tried for every job"


# What keeps a job from being sent at all


@pytest.mark.parametrize(
    ("described", "reason"),
    [
        (OFF, Reason.CONNECTION_REFUSED),
        (refusal(0x0507), Reason.IPP_STATUS),
        (printer(printer_is_accepting_jobs=False), Reason.PRINTER_NOT_ACCEPTING),
        (
            printer(document_format_supported="image/urf"),
            Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
        ),
    ],
)
async def test_nothing_is_sent_to_whom_it_is_of_no_use(described: Answer, reason: Reason):
    desk, session = Paper(), peer(described=described)
    outcome = await sending(session, work(), desk).send()
    assert outcome.kind is NOT_DELIVERED
    assert outcome.error is not None
    assert outcome.error.reason is reason
    assert (desk.noted, session.operations) == ([], ["Get-Printer-Attributes"])


@pytest.mark.parametrize("error", [OFF, CUT, refusal(0x0507), http(500)])
async def test_a_job_that_was_not_made_was_not_delivered(error: SealpressError):
    desk = Paper()
    outcome = await sending(peer(create_job=error), work(), desk).send()
    assert (outcome.kind, outcome.error, desk.noted) == (NOT_DELIVERED, error, [])


async def test_what_can_not_be_noted_is_not_sent():
    desk = Paper(fails=SpoolError(Reason.WRITER_FENCED, "another writer has it"))
    session = peer(create_job=OPEN, send_document=WHOLE)
    with pytest.raises(SpoolError):
        await sending(session, work(), desk).send()
    assert not session.did(Operation.SEND_DOCUMENT)
    assert [one.job_id for one in session.did(Operation.CANCEL_JOB)] == [7]


async def test_what_can_not_be_noted_is_not_sent_by_print_job():
    desk = Paper(fails=SpoolError(Reason.SPOOL_FULL, "no room"))
    session = peer(described=NO_CREATE, print_job=WHOLE)
    with pytest.raises(SpoolError):
        await sending(session, work(), desk).send()
    assert not session.did(Operation.PRINT_JOB)


async def test_a_document_that_can_not_be_read_leaves_no_job_behind():
    session = peer(create_job=OPEN, send_document=WHOLE)
    with pytest.raises(SealpressError):
        await sending(session, work(LOST)).send()
    assert [one.job_id for one in session.did(Operation.CANCEL_JOB)] == [7]


# What a failure means: the error, what the printer tells afterwards, the outcome


@pytest.mark.parametrize(
    ("error", "seen", "kind", "could_ask"),
    [
        (CUT, WHOLE, DELIVERED, False),
        (CUT, job(state=9), DELIVERED, False),
        (CUT, EMPTY, NOT_DELIVERED, False),
        (CUT, job(state=8), NOT_DELIVERED, False),
        (CUT, GONE, UNKNOWN, True),
        (CUT, DOES_NOT_SAY, UNKNOWN, True),
        (CUT, OFF, UNKNOWN, False),
        (http(200), GONE, UNKNOWN, True),
        (http(200), EMPTY, NOT_DELIVERED, False),
        (http(500), GONE, NOT_DELIVERED, False),
        (http(500), WHOLE, DELIVERED, False),
        (http(500), OFF, NOT_DELIVERED, False),
        (http(503), EMPTY, NOT_DELIVERED, False),
        (refusal(0x0507), EMPTY, NOT_DELIVERED, False),
        (refusal(0x0507), GONE, NOT_DELIVERED, False),
        (refusal(0x0505), WHOLE, DELIVERED, False),
        (refusal(0x0505), OFF, NOT_DELIVERED, False),
        (OFF, EMPTY, NOT_DELIVERED, False),
        (OFF, OFF, NOT_DELIVERED, False),
    ],
)
async def test_after_a_failed_send_document_the_printer_is_asked(
    error: SealpressError, seen: Answer, kind: OutcomeKind, could_ask: bool
):
    looks = [seen, job(state=7)] if seen is EMPTY else [seen]
    session = peer(create_job=OPEN, send_document=error, get_job_attributes=looks)
    outcome = await sending(session, work()).send()
    assert (outcome.kind, outcome.could_ask) == (kind, could_ask)
    assert len(session.did(Operation.SEND_DOCUMENT)) == 1
    if kind is UNKNOWN and could_ask:
        assert outcome.error is not None
        assert outcome.error.reason is Reason.DELIVERY_UNKNOWN
        assert error.detail in outcome.error.detail
    elif kind is not DELIVERED:
        assert outcome.error is error


async def test_what_may_lie_there_after_a_refusal_is_looked_for_first():
    """The printer refused and then could not be asked: its empty job is not forgotten."""
    session = peer(create_job=OPEN, send_document=refusal(0x0507), get_job_attributes=OFF)
    outcome = await sending(session, work()).send()
    assert (outcome.remote.delivery, outcome.remote.job_id) == (Delivery.CREATED, 7)


OLD = job(2, 9, job_name="another", time_at_creation=10, time_at_completed=20)


@pytest.mark.parametrize(
    ("error", "done", "kind"),
    [
        (CUT, [job(8, 9, **NAMED), OLD], DELIVERED),
        (CUT, [job(8, 8, **NAMED), OLD], NOT_DELIVERED),
        (CUT, [OLD], NOT_DELIVERED),
        (CUT, [], UNKNOWN),
        (http(200), [OLD], NOT_DELIVERED),
        (http(200), [], UNKNOWN),
        (http(500), [], NOT_DELIVERED),
        (http(500), [job(8, 9, **NAMED)], DELIVERED),
        (refusal(0x0507), [], NOT_DELIVERED),
    ],
)
async def test_after_a_failed_print_job_it_is_looked_for_by_name(
    error: SealpressError, done: list[Group], kind: OutcomeKind
):
    session = peer(described=NO_CREATE, print_job=error, done=done)
    outcome = await sending(session, work()).send()
    assert outcome.kind is kind
    assert len(session.did(Operation.PRINT_JOB)) == 1
    assert outcome.remote.job_id == (8 if kind is DELIVERED else 0)


async def test_those_that_are_jobs_of_their_own_stay_when_a_later_one_fails():
    session = peer(described=NO_CREATE, print_job=[job(7, 5), refusal(0x0507)])
    outcome = await sending(session, work(b"1", b"2")).send()
    assert outcome.kind is NOT_DELIVERED
    assert outcome.remote == RemoteJob(documents_sent=1)


# An answer without a number


@pytest.mark.parametrize(
    ("done", "kind", "could_ask"),
    [
        ([job(8, 9, **NAMED)], DELIVERED, False),
        ([OLD], UNKNOWN, True),
        ([], UNKNOWN, True),
    ],
)
async def test_a_job_without_a_number_is_found_by_name(
    done: list[Group], kind: OutcomeKind, could_ask: bool
):
    session = peer(described=NO_CREATE, print_job=job(job_id=None, state=5), done=done)
    outcome = await sending(session, work()).send()
    assert (outcome.kind, outcome.could_ask) == (kind, could_ask)
    if kind is UNKNOWN:
        assert outcome.error is not None
        assert outcome.error.reason is Reason.RESPONSE_INCOMPLETE


async def test_who_can_not_be_asked_for_the_number_is_asked_again():
    nameless = job(job_id=None, state=5)
    session = peer(described=NO_CREATE, print_job=nameless, completed=OFF)
    outcome = await sending(session, work()).send()
    assert (outcome.kind, outcome.could_ask) == (UNKNOWN, False)


async def test_an_end_told_elsewhere_is_the_outcome(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.02)

    async def never() -> Group:
        await asyncio.sleep(60.0)
        return WHOLE

    session = peer(create_job=OPEN, send_document=never, get_job_attributes=job(state=9))
    outcome = await sending(session, work()).send()
    assert (outcome.kind, outcome.end) == (DELIVERED, JobState.COMPLETED)


# What a process that died left behind


@pytest.mark.parametrize(
    ("other", "attempts", "canceled"),
    [
        ({}, 2, [4]),
        ({}, 1, []),
        ({"job_name": "another"}, 2, []),
        ({"job_originating_user_name": "ben"}, 2, []),
        ({"number_of_documents": 1}, 2, []),
        ({"number_of_documents": None}, 2, []),
        ({"time_at_creation": 50}, 2, []),
    ],
)
async def test_an_empty_job_of_ours_is_cleared_away(
    other: dict[str, object], attempts: int, canceled: list[int]
):
    left = {
        "job_name": "letter",
        "job_originating_user_name": "anna",
        "number_of_documents": 0,
        "time_at_creation": 95,
    } | other
    session = peer(waiting=[job(4, 3, **left)], create_job=OPEN, send_document=WHOLE)
    await sending(session, work(attempts=attempts, age=10.0)).send()
    assert [one.job_id for one in session.did(Operation.CANCEL_JOB)] == canceled


@pytest.mark.parametrize("answer", [OFF, DOES_NOT_SAY])
async def test_who_does_not_list_jobs_gets_the_job_all_the_same(answer: Answer):
    session = peer(create_job=OPEN, send_document=WHOLE, **{"not-completed": answer})
    assert (await sending(session, work(attempts=2)).send()).kind is DELIVERED


# What is asked of the printer with the job


@pytest.mark.parametrize(("fidelity", "passed"), [(False, ["copies"]), (True, ["copies", "sides"])])
async def test_what_it_does_not_support_is_left_out_unless_all_is_wanted(
    fidelity: bool, passed: list[str]
):
    wanted = (attribute("copies", 2), attribute("sides", "two-sided-long-edge"))
    given = (attribute("ipp-attribute-fidelity", fidelity),)
    private = JobPrivate(name="letter", user="anna", template=wanted, submitted=given)
    session = peer(described=printer(copies_supported=99), create_job=OPEN, send_document=WHOLE)
    base = work()
    await sending(session, replace(base, job=replace(base.job, private=private))).send()
    (created,) = session.did(Operation.CREATE_JOB)
    assert [one.name for one in created.job_attributes] == passed


async def canceled_while_it_is_created(*, comes: bool) -> list[int | None]:
    """Cancel a sending while the printer makes the job; return what is canceled there."""
    begun, answers = asyncio.Event(), asyncio.Event()

    async def slowly() -> Group:
        begun.set()
        await answers.wait()
        return OPEN

    session = peer(create_job=slowly, cancel_job=Group(tag=GroupTag.OPERATION))
    running = asyncio.ensure_future(sending(session, work(), Paper()).send())
    await begun.wait()
    running.cancel()
    await asyncio.sleep(0)
    if comes:
        answers.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    return [call.job_id for call in session.did(Operation.CANCEL_JOB)]


async def test_a_job_canceled_while_the_printer_makes_it_is_canceled_there_as_well():
    assert await canceled_while_it_is_created(comes=True) == [7]


async def test_a_printer_that_never_tells_the_number_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(sending_of, "CREATED_WITHIN_SECONDS", 0.05)
    assert await canceled_while_it_is_created(comes=False) == []
