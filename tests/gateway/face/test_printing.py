"""Jobs come in: they are in the store before anybody hears of them."""

from __future__ import annotations

import gzip
import json

from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.printer import Answer
from sealpress.server import Response
from tests.gateway.face.house import House, job_id, jobs

PAGE = b"%PDF-1.4 page"


async def notes(house: House) -> str:
    """Return what the audit log is told."""
    return " ".join(note.decode() for _, note in await house.store.notes(100))


async def test_a_printed_job_is_in_the_store_with_its_document(house: House) -> None:
    number = await house.new_job({"job-name": "plan", "copies": 2})
    job = await house.spooled(number)
    assert (job.state, job.reasons, job.is_open) == (JobState.PENDING, (), False)
    assert (job.private.name, job.private.user, job.private.peer) == ("plan", "ann", "192.0.2.7")
    assert [attribute.name for attribute in job.private.template] == ["copies"]
    (document,) = job.documents
    assert (document.octets, document.document_format) == (13, "application/pdf")
    assert house.orders.told == [("wake", house.queue.id, 0)]


async def test_the_answer_tells_the_job(house: House) -> None:
    await house.print()
    answer = await house.print()
    assert answer.code == Status.SUCCESSFUL_OK
    group = answer.groups[-1]
    assert group["job-state"].value == JobState.PENDING
    assert group["job-uri"].value == f"ipps://server.test/ipp/print/laser/{job_id(answer)}"
    assert group["number-of-intervening-jobs"].value == 1
    job = await house.spooled(job_id(answer))
    assert group["job-uuid"].value == f"urn:uuid:{job.uuid}"


async def test_numbers_grow_and_are_never_given_twice(house: House) -> None:
    numbers = [await house.new_job() for _ in range(70)]  # more than a block of them
    assert numbers == sorted(set(numbers))


async def test_a_name_of_a_job_is_in_no_line_of_the_audit_log(house: House) -> None:
    await house.new_job({"job-name": "secret-plan", "document-name": "secret.pdf"})
    told = await notes(house)
    assert "job-accepted" in told
    assert "secret" not in told


async def test_the_audit_log_has_the_name_that_was_only_claimed(house: House) -> None:
    await house.new_job()
    await house.open_job()
    told = [json.loads(note) for _, note in await house.store.notes(100)]
    assert [(one["action"], one["user"], one["method"]) for one in told] == [
        ("job-accepted", "ann", "none")
    ] * 2


async def test_a_compressed_document_is_kept_inflated(house: House) -> None:
    message = house.message(Operation.PRINT_JOB, {"compression": "gzip"})
    number = job_id(await house.take(message, gzip.compress(PAGE * 100)))
    (document,) = (await house.spooled(number)).documents
    assert document.octets == 1300


async def test_damaged_compression_leaves_nothing(house: House) -> None:
    message = house.message(Operation.PRINT_JOB, {"compression": "gzip"})
    answer = await house.take(message, b"no gzip at all")
    assert answer.code == Status.CLIENT_ERROR_COMPRESSION_ERROR
    assert jobs(await house.ask(Operation.GET_JOBS, {"which-jobs": "all"})) == []
    assert house.orders.told == []


async def test_an_empty_document_makes_no_job(house: House) -> None:
    answer = await house.print(octets=b"")
    assert answer.code == Status.CLIENT_ERROR_BAD_REQUEST
    assert jobs(await house.ask(Operation.GET_JOBS, {"which-jobs": "all"})) == []


async def test_a_client_that_goes_away_leaves_nothing(house: House) -> None:
    receiver = await house.begin(house.message(Operation.PRINT_JOB))
    assert not isinstance(receiver, Answer | Response)
    await receiver.write(memoryview(PAGE))
    answer = await receiver.interrupted("the connection broke")
    assert answer.code == Status.CLIENT_ERROR_TIMEOUT
    assert jobs(await house.ask(Operation.GET_JOBS, {"which-jobs": "all"})) == []


async def test_validate_job_makes_none(house: House) -> None:
    answer = await house.ask(Operation.VALIDATE_JOB, {"copies": 2})
    assert answer.code == Status.SUCCESSFUL_OK
    assert (await house.store.counts(house.queue.id)).active == 0


async def test_a_format_that_the_printer_lacks_is_refused(house: House) -> None:
    answer = await house.ask(Operation.VALIDATE_JOB, {"document-format": "text/troff"})
    assert answer.code == Status.CLIENT_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED


async def test_a_job_may_be_held_from_the_beginning(house: House) -> None:
    number = await house.new_job({"job-hold-until": "indefinite", "job-priority": 80})
    job = await house.spooled(number)
    assert (job.state, job.priority) == (JobState.PENDING_HELD, 80)
    assert job.reasons == ("job-hold-until-specified",)
    assert await house.store.claim("writer", 1) == []
