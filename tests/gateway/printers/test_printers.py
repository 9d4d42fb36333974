"""The recording printers do what they say: they are the witnesses of everything else."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress import ipp
from sealpress.ipp import Attribute, GroupTag, JobState, Operation, ValueTag
from tests.gateway.printers.faults import KINDS, LEAVE_IN_DOUBT, Fault
from tests.gateway.printers.hall import Hall
from tests.gateway.printers.process import PrinterProcess

pytestmark = pytest.mark.anyio
DOCUMENT = b"%PDF-1.4 " + b"x" * 3000
SHA256 = hashlib.sha256(DOCUMENT).hexdigest()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    async with Hall() as opened:
        yield opened


def post(operation: Operation, *more: Attribute, document: bytes = b"", job_id=None, chunks=False):
    """Return a request as octets of HTTP."""
    name = Attribute("job-name", (ValueTag.NAME,), ("letter",))
    named = () if operation in {Operation.SEND_DOCUMENT, Operation.GET_JOBS} else (name,)
    message = ipp.request(
        operation,
        "ipp://localhost/ipp/print/3",
        1,
        user="anna",
        job_id=job_id,
        operation_attributes=[*named, *more],
    )
    body = ipp.encode(message) + document
    head = b"POST /ipp/print/3 HTTP/1.1\r\nHost: localhost\r\n"
    if chunks:
        coded = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + coded
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


async def heard(hall: Hall, *requests: bytes, seconds: float = 5.0) -> bytes:
    """Send requests on one connection and half-close; return all that came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.port)
    writer.write(b"".join(requests))
    writer.write_eof()
    came = b""
    with contextlib.suppress(TimeoutError, ConnectionError):
        while piece := await asyncio.wait_for(reader.read(65536), seconds):
            came += piece
    writer.transport.abort()
    return came


async def answered(hall: Hall, octets: bytes) -> ipp.Message:
    head, _, body = (await heard(hall, octets)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    return ipp.decode(body)


def states(message: ipp.Message) -> list[int]:
    return [group["job-state"].value for group in message.groups_of(GroupTag.JOB)]


ALL = (
    Attribute("requested-attributes", (ValueTag.KEYWORD,), ("all",)),
    Attribute("which-jobs", (ValueTag.KEYWORD,), ("all",)),
)
LAST = Attribute("last-document", (ValueTag.BOOLEAN,), (True,))


@pytest.mark.parametrize("chunks", [False, True])
async def test_a_document_is_written_down_with_its_digest(hall, chunks):
    await answered(hall, post(Operation.PRINT_JOB, document=DOCUMENT, chunks=chunks))
    (printed,) = hall.printed
    assert (printed.printer, printed.name, printed.user) == (3, "letter", "anna")
    assert (printed.sha256, printed.octets) == (SHA256, len(DOCUMENT))


async def test_a_created_job_is_printed_with_its_last_document(hall):
    await answered(hall, post(Operation.CREATE_JOB))
    assert states(await answered(hall, post(Operation.GET_JOBS, *ALL))) == [JobState.PENDING]
    assert not hall.printed
    await answered(hall, post(Operation.SEND_DOCUMENT, LAST, document=DOCUMENT, job_id=1))
    assert states(await answered(hall, post(Operation.GET_JOBS, *ALL))) == [JobState.COMPLETED]
    assert hall.printed[0].sha256 == SHA256


@pytest.mark.parametrize("fault", sorted(set(Fault) - {Fault.NO_JOB_ID, Fault.NO_CHUNKS}))
async def test_a_fault_prints_or_not_as_its_table_says(hall, fault):
    hall.printer(3).behaviour.change(fault=fault, silent_seconds=0.01)
    answer = await heard(hall, post(Operation.PRINT_JOB, document=DOCUMENT))
    assert len(hall.printed) == int(KINDS[fault].prints)
    is_plain = answer.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp")
    assert fault in LEAVE_IN_DOUBT - {Fault.SHORT_LENGTH} or is_plain
    assert hall.printer(3).behaviour.hits == {fault: 1}


async def test_no_job_id(hall):
    hall.printer(3).behaviour.fault = Fault.NO_JOB_ID
    answer = await answered(hall, post(Operation.PRINT_JOB, document=DOCUMENT))
    assert "job-id" not in answer.group(GroupTag.JOB)
    assert len(hall.printed) == 1


async def test_chunks_are_refused_and_counted_documents_are_not(hall):
    hall.printer(3).behaviour.fault = Fault.NO_CHUNKS
    refused = await heard(hall, post(Operation.PRINT_JOB, document=DOCUMENT, chunks=True))
    assert refused.startswith(b"HTTP/1.1 411 ")
    await answered(hall, post(Operation.PRINT_JOB, document=DOCUMENT))
    assert len(hall.printed) == 1


async def test_a_fault_hits_as_often_as_told(hall):
    hall.printer(3).behaviour.change(fault="busy", times=1)
    first = await answered(hall, post(Operation.PRINT_JOB, document=DOCUMENT))
    assert first.code == ipp.Status.SERVER_ERROR_BUSY
    await answered(hall, post(Operation.PRINT_JOB, document=DOCUMENT))
    assert len(hall.printed) == 1


async def test_a_cut_upload_leaves_an_aborted_job(hall):
    octets = post(Operation.PRINT_JOB, document=DOCUMENT)
    await heard(hall, octets[:-100])
    assert states(await answered(hall, post(Operation.GET_JOBS, *ALL))) == [JobState.ABORTED]
    assert not hall.printed


@pytest.mark.parametrize(("liar", "printed"), [("forgets", 0), ("denies", 1)])
async def test_liars_know_nothing_of_what_they_took(hall, liar, printed):
    hall.printer(3).behaviour.change(**{liar: True})
    taken = await answered(hall, post(Operation.PRINT_JOB, document=DOCUMENT))
    assert taken.code == 0
    assert not (await answered(hall, post(Operation.GET_JOBS, *ALL))).group(GroupTag.JOB)
    assert len(hall.printed) == printed


@pytest.mark.parametrize(
    ("how", "operation"),
    [("print_job_only", Operation.CREATE_JOB), ("cannot_be_asked", Operation.GET_JOBS)],
)
async def test_what_a_printer_cannot_it_neither_lists_nor_does(hall, how, operation):
    hall.printer(3).behaviour.change(**{how: True})
    refused = await answered(hall, post(operation))
    assert refused.code == ipp.Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED
    told = await answered(hall, post(Operation.GET_PRINTER_ATTRIBUTES))
    assert operation not in told.group(GroupTag.PRINTER)["operations-supported"].values


async def test_without_paper_jobs_wait(hall):
    hall.change(3, has_paper=False)
    await answered(hall, post(Operation.PRINT_JOB, document=DOCUMENT))
    assert not hall.printed
    hall.change(3, has_paper=True)
    assert len(hall.printed) == 1


async def test_printing_takes_its_time_and_can_be_canceled(hall):
    hall.printer(3).behaviour.seconds_a_job = 60.0
    await answered(hall, post(Operation.PRINT_JOB, document=DOCUMENT))
    listed = await answered(hall, post(Operation.GET_JOBS, *ALL))
    assert states(listed) == [JobState.PROCESSING]
    await answered(hall, post(Operation.CANCEL_JOB, job_id=1))
    assert states(await answered(hall, post(Operation.GET_JOBS, *ALL))) == [JobState.CANCELED]
    assert not hall.printed


def test_as_a_process_it_keeps_its_record(tmp_path: Path):
    with PrinterProcess(tmp_path) as process:
        process.change(3, fault="temporary-error")
        process.change(times=2)
        assert process.look(3)["fault"] == "temporary-error"
        assert process.look(9)["times"] == 2
        assert process.certificate.exists()
        assert process.printed() == []
