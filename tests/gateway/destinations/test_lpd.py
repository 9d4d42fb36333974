"""What an LPD server gets, and what is told of a job by what it answers."""

from __future__ import annotations

import pytest

from sealpress.errors import Reason, SpoolError
from sealpress.gateway.delivery.destination import OutcomeKind
from sealpress.gateway.destinations.device_uri import LpdUri
from sealpress.gateway.destinations.lpd import MAX_LPD_DOCUMENTS, LpdDestination, control_file
from sealpress.gateway.destinations.raw_line import LineTimeouts
from sealpress.ipp.states import JobState
from sealpress.spool.records import Delivery
from tests.gateway.destinations.devices import device, out_of_paper, until
from tests.gateway.destinations.lpd_server import LpdServer, lpd_server
from tests.gateway.destinations.work import RecordingDesk, document, failing, work

QUICK = LineTimeouts(connect=5, stalled=5, stuck=20, answer=5, closing=0.3)
LARGE = bytes(range(256)) * 20_000


def destination(server: LpdServer) -> LpdDestination:
    return LpdDestination(LpdUri("127.0.0.1", server.port, "laser"), QUICK, host="spooler.example")


@pytest.mark.parametrize("octets", [b"", b"small", LARGE], ids=["empty", "small", "large"])
async def test_a_job_arrives_as_it_is(octets, desk: RecordingDesk):
    async with lpd_server() as server:
        outcome = await destination(server).deliver(work(octets), desk)
    assert (outcome.kind, outcome.end) == (OutcomeKind.DELIVERED, JobState.COMPLETED)
    [job] = server.jobs
    assert (job.queue, job.documents) == ("laser", {"dfA017spooler.example": octets})
    assert job.lines == [
        "Hspooler.example",
        "Pann",
        "Jreport",
        "ldfA017spooler.example",
        "UdfA017spooler.example",
        "Nreport",
    ]
    assert desk.octets == len(octets)


async def test_a_job_of_several_documents_is_one_job_there(desk: RecordingDesk):
    async with lpd_server() as server:
        await destination(server).deliver(work(b"one", LARGE, b"three"), desk)
    [job] = server.jobs
    assert list(job.documents.values()) == [b"one", LARGE, b"three"]
    assert [name[:3] for name in job.documents] == ["dfA", "dfB", "dfC"]
    assert desk.notes == [Delivery.CREATED, Delivery.SENDING]


async def test_a_document_that_nobody_counted_is_counted_first(desk: RecordingDesk):
    async with lpd_server() as server:
        await destination(server).deliver(work(document(LARGE, counted=False)), desk)
    assert [*server.jobs[0].documents.values()] == [LARGE]


@pytest.mark.parametrize("step", range(5))
async def test_every_refusal_is_told_and_leaves_nothing_there(step, desk: RecordingDesk):
    async with lpd_server(refuses_at=step, octet=3) as server:
        outcome = await destination(server).deliver(work(b"octets"), desk)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error is not None
    assert outcome.error.reason is Reason.LPD_REFUSED
    assert "octet 0x03" in outcome.error.detail


@pytest.mark.parametrize("step", range(4))
async def test_a_server_that_hangs_up_early_has_no_job(step, desk: RecordingDesk):
    async with lpd_server(hangs_up_at=step) as server:
        outcome = await destination(server).deliver(work(LARGE), desk)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert server.jobs == []


async def test_without_the_last_acknowledgement_nobody_knows(desk: RecordingDesk):
    async with lpd_server(hangs_up_at=4) as server:
        outcome = await destination(server).deliver(work(b"octets"), desk)
    assert (outcome.kind, outcome.could_ask) == (OutcomeKind.UNKNOWN, True)
    assert outcome.error is not None
    assert outcome.error.reason is Reason.DELIVERY_UNKNOWN
    assert len(server.jobs) == 1


async def test_a_server_that_says_nothing_is_not_waited_for_for_ever(desk: RecordingDesk):
    async with device(out_of_paper) as silent:
        uri = LpdUri("127.0.0.1", silent.port, "laser")
        made = LpdDestination(uri, LineTimeouts(answer=0.1))
        outcome = await made.deliver(work(b"octets"), desk)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error is not None
    assert outcome.error.reason is Reason.RECEIVE_TIMEOUT


async def test_a_server_that_is_off_has_nothing(desk: RecordingDesk):
    async with lpd_server() as server:
        made = destination(server)
    outcome = await made.deliver(work(b"octets"), desk)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert desk.notes == []


async def test_a_document_of_another_length_is_never_printed(desk: RecordingDesk):
    short = failing(LARGE, SpoolError(Reason.DOCUMENT_LOST, "gone"))
    async with lpd_server() as server:
        with pytest.raises(SpoolError):
            await destination(server).deliver(work(short), desk)
    assert server.jobs == []


async def test_more_documents_than_there_are_letters_are_refused(desk: RecordingDesk):
    async with lpd_server() as server:
        most = [b"x"] * MAX_LPD_DOCUMENTS
        assert (await destination(server).deliver(work(*most), desk)).error is None
        outcome = await destination(server).deliver(work(*most, b"x"), desk)
    assert outcome.error is not None
    assert outcome.error.reason is Reason.DOCUMENT_TOO_LARGE  # it will never go: it ends
    assert list(server.jobs[0].documents)[-1].startswith("dfz")


def test_no_text_of_a_client_begins_a_line():
    hostile = work(
        document(b"", name="a\nN/etc/passwd\r\nU/etc/shadow"),
        name="x\nMroot@example\x00\x1b[2J",
        user="a b\nProot" + "ü" * 40,
    )
    lines = control_file(hostile, "h").decode().split("\n")
    assert [line[:1] for line in lines] == ["H", "P", "J", "l", "U", "N", ""]
    assert lines[2] == "Jx Mroot@example  [2J"
    assert lines[1].startswith("Pa_b_Proot")
    assert all(len(line.encode()) <= 132 for line in lines)
    assert len(lines[1].encode()) <= 32


def test_who_has_no_name_is_nobody():
    assert b"\nPnobody\n" in control_file(work(b"", user=""), "h")


@pytest.mark.parametrize(
    ("noted", "removed"), [(Delivery.CREATED, []), (Delivery.UNKNOWN, [b"laser ann 017"])]
)
async def test_a_job_that_may_be_there_is_taken_back(noted, removed):
    async with lpd_server() as server:
        await destination(server).cancel(work(b"x", delivery=noted))
        await until(lambda: server.removals == removed)
    assert server.removals == removed
