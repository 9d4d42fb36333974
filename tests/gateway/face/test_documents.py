"""Jobs of several documents: Create-Job, Send-Document, Close-Job."""

from __future__ import annotations

from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.printer import Answer
from sealpress.server import DocumentReceiver, Response
from tests.gateway.face.house import House

PAGE = b"%PDF-1.4 page"


async def receiver_of(house: House, number: int, *, last: bool = True) -> DocumentReceiver:
    """Begin with a document of a job."""
    options = {"last-document": last}
    reply = await house.begin(house.message(Operation.SEND_DOCUMENT, options, number))
    assert not isinstance(reply, Answer | Response), reply
    return reply


async def test_a_created_job_waits_for_its_documents(house: House) -> None:
    number = await house.open_job({"job-name": "plan"})
    job = await house.spooled(number)
    assert (job.is_open, job.state, job.documents) == (True, JobState.PENDING, ())
    assert job.reasons == ("job-incoming", "job-data-insufficient")
    assert await house.store.claim("writer", 1) == []


async def test_documents_come_one_after_the_other(house: House) -> None:
    number = await house.open_job()
    answer = await house.send_document(number, PAGE, last=False)
    assert answer.code == Status.SUCCESSFUL_OK
    assert (await house.spooled(number)).reasons == ("job-incoming",)
    answer = await house.send_document(number, PAGE * 2)
    assert answer.groups[-1]["job-state-reasons"].values == ("none",)
    job = await house.spooled(number)
    assert (job.is_open, job.reasons) == (False, ())
    assert [document.octets for document in job.documents] == [13, 26]
    assert house.orders.told[-1] == ("wake", house.queue.id, 0)


async def test_close_job_ends_the_submission(house: House) -> None:
    number = await house.open_job()
    await house.send_document(number, last=False)
    assert (await house.ask(Operation.CLOSE_JOB, job_id=number)).code == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.is_open, job.state, job.reasons) == (False, JobState.PENDING, ())
    assert (await house.claim()).job.job_id == number


async def test_an_empty_last_document_closes_the_job(house: House) -> None:
    number = await house.open_job()
    await house.send_document(number, last=False)
    assert (await house.send_document(number, b"")).code == Status.SUCCESSFUL_OK
    assert len((await house.spooled(number)).documents) == 1


async def test_a_job_without_documents_completes(house: House) -> None:
    for close in (house.send_document, lambda n, _: house.ask(Operation.CLOSE_JOB, job_id=n)):
        number = await house.open_job()
        assert (await close(number, b"")).code == Status.SUCCESSFUL_OK
        assert (await house.spooled(number)).state is JobState.COMPLETED


async def test_a_closed_job_takes_no_more(house: House) -> None:
    number = await house.new_job()
    answer = await house.ask(Operation.SEND_DOCUMENT, {"last-document": True}, number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


async def test_only_one_document_of_a_job_comes_at_a_time(house: House) -> None:
    number = await house.open_job()
    first = await receiver_of(house, number)
    assert house.face.receiving == {(await house.spooled(number)).key}
    answer = await house.ask(Operation.SEND_DOCUMENT, {"last-document": True}, number)
    assert answer.code == Status.SERVER_ERROR_BUSY
    await first.write(memoryview(PAGE))
    assert (await first.finish()).code == Status.SUCCESSFUL_OK
    assert house.face.receiving == frozenset()


async def test_a_job_canceled_while_its_document_comes(house: House) -> None:
    number = await house.open_job()
    receiver = await receiver_of(house, number)
    await receiver.write(memoryview(PAGE))
    assert (await house.ask(Operation.CANCEL_JOB, job_id=number)).code == Status.SUCCESSFUL_OK
    assert not receiver.is_wanted
    answer = await receiver.finish()
    assert answer.code == Status.SERVER_ERROR_JOB_CANCELED
    job = await house.spooled(number)
    assert (job.state, job.documents) == (JobState.CANCELED, ())


async def test_a_document_cut_short_gives_the_job_up(house: House) -> None:
    number = await house.open_job()
    receiver = await receiver_of(house, number)
    await receiver.write(memoryview(PAGE))
    await receiver.interrupted("the connection broke")
    job = await house.spooled(number)
    assert job.state is JobState.ABORTED
    assert "submission-interrupted" in job.reasons
    assert house.face.receiving == frozenset()


async def test_others_send_no_documents(house: House) -> None:
    number = await house.open_job()
    house.user = "bob"
    answer = await house.ask(Operation.SEND_DOCUMENT, {"last-document": True}, number)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED
