"""Documents of a queue's jobs as objects: looked at, changed and canceled one by one (5100.5)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from sealpress.ipp.message import Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import DocumentState, JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer.attributes import one
from sealpress.spool.records import Delivery
from tests.gateway.face.house import House

PAGE = b"%PDF-1.4 page"
SAID = {"document-message": "with care", "document-metadata": [b"title=plan"]}


async def two_documents(house: House, *, last: bool = True) -> int:
    """Make a job of two documents, and say something of the first."""
    number = await house.open_job()
    options = {"last-document": False, "document-name": "plan.pdf", **SAID}
    await house.take(house.message(Operation.SEND_DOCUMENT, options, number), PAGE)
    await house.send_document(number, PAGE * 2, last=last)
    return number


async def document(house: House, job: int, number: int) -> Group:
    """Return a document's attributes."""
    options = {"document-number": number}
    answer = await house.ask(Operation.GET_DOCUMENT_ATTRIBUTES, options, job)
    assert answer.code == Status.SUCCESSFUL_OK, answer
    return answer.groups[-1]


async def cancel(house: House, job: int, number: int) -> int:
    """Cancel a document; return the status."""
    answer = await house.ask(Operation.CANCEL_DOCUMENT, {"document-number": number}, job)
    return answer.code


def with_document(message: Message, attributes: Mapping[str, tuple[int, object]]) -> Message:
    """Return a request with document attributes."""
    found = [one(name, ValueTag(tag), value) for name, (tag, value) in attributes.items()]  # type: ignore[arg-type]  # test
    return dataclasses.replace(message, groups=[*message.groups, Group(found, GroupTag.DOCUMENT)])


async def change(house: House, job: int, attributes: Mapping[str, tuple[int, object]]) -> Message:
    """Set attributes of a job's first document."""
    message = house.message(Operation.SET_DOCUMENT_ATTRIBUTES, {"document-number": 1}, job)
    return await house.send(with_document(message, attributes))


async def test_what_is_said_of_a_document_is_told_again(house: House) -> None:
    found = await document(house, await two_documents(house), 1)
    assert found["document-message"].value == "with care"
    assert found["document-metadata"].values == (b"title=plan",)
    assert found["document-name"].value == "plan.pdf"


async def test_what_is_said_of_the_only_document_is_kept_with_its_job(house: House) -> None:
    number = await house.new_job(SAID)
    (kept,) = (await house.spooled(number)).documents
    assert {attribute.name for attribute in kept.said} == {*SAID}


async def test_a_copy_says_the_same(house: House) -> None:
    number = await house.new_job(SAID)
    await house.finish(state=JobState.COMPLETED)
    answer = await house.ask(Operation.RESUBMIT_JOB, job_id=number)
    copy = answer.groups[-1]["job-id"].value
    assert isinstance(copy, int)
    assert (await document(house, copy, 1))["document-message"].value == "with care"


async def test_documents_are_changed_while_they_wait(house: House) -> None:
    number = await two_documents(house)
    wanted = {
        "document-name": (ValueTag.NAME, "other.pdf"),
        "document-message": (ValueTag.TEXT, "soon"),
        "document-metadata": (ValueTag.DELETE_ATTRIBUTE, OutOfBand.DELETE_ATTRIBUTE),
    }
    assert (await change(house, number, wanted)).code == Status.SUCCESSFUL_OK
    found = await document(house, number, 1)
    assert found["document-name"].value == "other.pdf"
    assert found["document-message"].value == "soon"
    assert "document-metadata" not in found


async def test_nothing_of_a_document_is_changed_that_cannot_be(house: House) -> None:
    number = await two_documents(house)
    before = (await house.spooled(number)).documents
    fixed = {"document-state": (ValueTag.ENUM, 9), "document-name": (ValueTag.NAME, "x")}
    answer = await change(house, number, fixed)
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_NOT_SETTABLE
    answer = await change(house, number, {"sides": (ValueTag.KEYWORD, "one-sided")})
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    house.user = "bob"
    answer = await change(house, number, {"document-name": (ValueTag.NAME, "x")})
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    assert (await house.spooled(number)).documents == before


async def test_a_document_on_its_way_is_not_changed(house: House) -> None:
    number = await two_documents(house)
    await house.claim()
    answer = await change(house, number, {"document-name": (ValueTag.NAME, "x")})
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


async def test_a_canceled_document_is_not_printed_with_the_others(house: House) -> None:
    number = await two_documents(house)
    assert await cancel(house, number, 1) == Status.SUCCESSFUL_OK
    found = await document(house, number, 1)
    assert found["document-state"].value == DocumentState.CANCELED
    assert found["document-state-reasons"].values == ("canceled-by-user",)
    assert isinstance(found["time-at-completed"].value, int)
    assert (await document(house, number, 2))["document-state"].value == DocumentState.PENDING
    job = await house.spooled(number)
    assert (job.state, [bool(one.canceled) for one in job.documents]) == (
        JobState.PENDING,
        [True, False],
    )
    assert await cancel(house, number, 1) == Status.CLIENT_ERROR_NOT_POSSIBLE


async def test_the_others_of_a_canceled_document_go_their_way(house: House) -> None:
    number = await two_documents(house)
    await cancel(house, number, 1)
    await house.claim()
    assert (await document(house, number, 2))["document-state"].value == DocumentState.PROCESSING
    assert (await document(house, number, 1))["document-state"].value == DocumentState.CANCELED


async def test_with_its_last_document_the_job_is_canceled(house: House) -> None:
    number = await two_documents(house)
    assert await cancel(house, number, 1) == Status.SUCCESSFUL_OK
    assert await cancel(house, number, 2) == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.state, job.reasons) == (JobState.CANCELED, ("job-canceled-by-user",))


async def test_an_open_job_of_canceled_documents_is_canceled_when_it_is_closed(
    house: House,
) -> None:
    number = await two_documents(house, last=False)
    for one_document in (1, 2):
        assert await cancel(house, number, one_document) == Status.SUCCESSFUL_OK
    assert (await house.spooled(number)).state is JobState.PENDING
    assert (await house.ask(Operation.CLOSE_JOB, job_id=number)).code == Status.SUCCESSFUL_OK
    assert (await house.spooled(number)).state is JobState.CANCELED


async def test_a_restarted_job_is_printed_whole(house: House) -> None:
    number = await two_documents(house)
    await cancel(house, number, 1)
    await house.ask(Operation.CANCEL_JOB, job_id=number)
    assert (await document(house, number, 1))["document-state"].value == DocumentState.CANCELED
    assert (await house.ask(Operation.RESTART_JOB, job_id=number)).code == Status.SUCCESSFUL_OK
    assert not any(one.canceled for one in (await house.spooled(number)).documents)


async def test_no_document_is_canceled_of_what_the_printer_may_have(house: House) -> None:
    number = await two_documents(house)
    await house.fail(delivery=Delivery.SENDING, job_id=7)
    assert await cancel(house, number, 2) == Status.CLIENT_ERROR_NOT_POSSIBLE
    number = await two_documents(house)
    await house.ask(Operation.HOLD_JOB, job_id=number)
    assert await cancel(house, number, 2) == Status.SUCCESSFUL_OK


async def test_between_attempts_a_document_is_canceled(house: House) -> None:
    number = await two_documents(house)
    await house.fail()
    assert await cancel(house, number, 1) == Status.SUCCESSFUL_OK
    job = await house.spooled(number)
    assert (job.state, job.documents[0].canceled) == (
        JobState.PROCESSING_STOPPED,
        "canceled-by-user",
    )


async def test_only_owners_and_operators_cancel_documents(house: House) -> None:
    number = await two_documents(house)
    house.user = "bob"
    assert await cancel(house, number, 1) == Status.CLIENT_ERROR_NOT_AUTHORIZED
    assert await cancel(house.as_operator(), number, 1) == Status.SUCCESSFUL_OK
    (kept, _) = (await house.spooled(number)).documents
    assert kept.canceled == "canceled-by-operator"


async def test_attributes_of_the_job_hold_for_all_of_its_documents(house: House) -> None:
    number = await house.open_job()
    message = house.message(Operation.SEND_DOCUMENT, {"last-document": True}, number)
    asked = with_document(message, {"sides": (ValueTag.KEYWORD, "one-sided")})
    answer = await house.take(asked, PAGE)
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    told = await house.attributes("document-creation-attributes-supported")
    assert "sides" not in told["document-creation-attributes-supported"].values
