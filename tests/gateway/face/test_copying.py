"""Resubmit-Job and Reprocess-Job at a queue: a new job prints what another one had."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress.gateway.settings import Retention
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.spool.records import SpooledJob
from sealpress.spool.vault import DocumentVault
from tests.gateway.face.house import House, job_id, opened, settings

COPYING = [Operation.RESUBMIT_JOB, Operation.REPROCESS_JOB]
LARGE = b"%PDF-1.4 " + b"page " * 10_000


async def ended(house: House, options: dict[str, object] | None = None, **more: bytes) -> int:
    """Print a document to its end."""
    number = job_id(await house.print(options, **more))
    await house.finish(state=JobState.COMPLETED)
    return number


async def octets(house: House, job: SpooledJob) -> bytes:
    """Read what would be delivered of a job."""
    found = b""
    for document in job.documents:
        assert document.place is not None
        async for piece in vault_of(house).read(document.place, job.uuid):
            found += piece
    return found


def vault_of(house: House) -> DocumentVault:
    receive = house.face._desk.receive
    return receive.keywords["vault"]


@pytest.mark.parametrize("operation", COPYING)
@pytest.mark.parametrize("document", [b"%PDF-1.4 small", LARGE], ids=["inline", "file"])
async def test_a_new_job_has_the_same_document(
    house: House, operation: Operation, document: bytes
) -> None:
    number = await ended(house, {"job-name": "letter"}, octets=document)
    answer = await house.ask(operation, job_id=number)
    assert answer.code == Status.SUCCESSFUL_OK
    source, copy = await house.spooled(number), await house.spooled(job_id(answer))
    assert source.state is JobState.COMPLETED
    assert (copy.state, copy.private.name, copy.octets) == (
        JobState.PENDING,
        "letter",
        len(document),
    )
    assert copy.uuid != source.uuid
    assert await octets(house, copy) == document
    assert ("wake", house.queue.id, 0) in house.orders.told


async def test_the_document_outlives_the_first_job(house: House) -> None:
    number = await ended(house, octets=LARGE)
    copy = job_id(await house.ask(Operation.REPROCESS_JOB, job_id=number))
    purged = await house.store.purge(documents_after=0, history_after=0, limit=10)
    await vault_of(house).remove(purged.files)
    await vault_of(house).sweep(await house.store.files())
    assert await house.store.job(number) is None
    assert await octets(house, await house.spooled(copy)) == LARGE


async def test_attributes_of_the_copy_are_those_given_and_the_others_stay(house: House) -> None:
    number = await ended(house, {"copies": 3, "sides": "two-sided-long-edge", "job-priority": 70})
    answer = await house.ask(Operation.RESUBMIT_JOB, {"copies": 1}, number)
    copy = await house.job(job_id(answer))
    assert (copy["copies"].value, copy["sides"].value) == (1, "two-sided-long-edge")
    assert copy["job-priority"].value == 70


async def test_the_same_said_otherwise_takes_the_place_of_what_was_said(house: House) -> None:
    number = await ended(house, {"media": "iso_a4_210x297mm"})
    size = {"media-size": {"x-dimension": 14800, "y-dimension": 21000}}
    answer = await house.ask(Operation.RESUBMIT_JOB, {"media-col": size}, number)
    assert answer.code == Status.SUCCESSFUL_OK
    names = {one.name for one in (await house.spooled(job_id(answer))).private.template}
    assert names == {"media-col"}


@pytest.mark.parametrize("operation", COPYING)
async def test_a_copy_can_be_held(house: House, operation: Operation) -> None:
    number = await ended(house)
    answer = await house.ask(operation, {"job-hold-until": "indefinite"}, number)
    copy = await house.spooled(job_id(answer))
    assert copy.state is JobState.PENDING_HELD
    assert copy.reasons == ("job-hold-until-specified",)


async def test_what_held_the_first_job_does_not_hold_its_copy(house: House) -> None:
    held = await house.new_job({"job-hold-until": "indefinite"})
    await house.ask(Operation.RELEASE_JOB, job_id=held)
    await house.finish(state=JobState.COMPLETED)
    answer = await house.ask(Operation.RESUBMIT_JOB, job_id=held)
    assert (await house.spooled(job_id(answer))).state is JobState.PENDING


async def test_a_word_nobody_knows_holds_and_is_listed(house: House) -> None:
    number = await ended(house)
    answer = await house.ask(Operation.REPROCESS_JOB, {"job-hold-until": "full-moon"}, number)
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert (await house.spooled(job_id(answer))).state is JobState.PENDING_HELD


async def test_all_or_nothing_when_that_is_asked_for(house: House) -> None:
    number = await ended(house)
    given = {"copies": 100_000, "ipp-attribute-fidelity": True}
    answer = await house.ask(Operation.RESUBMIT_JOB, given, number)
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED


@pytest.mark.parametrize("operation", COPYING)
async def test_a_job_that_has_not_ended_is_not_copied(house: House, operation: Operation) -> None:
    number = await house.new_job()
    answer = await house.ask(operation, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


@pytest.mark.parametrize("operation", COPYING)
async def test_a_job_whose_documents_went_is_not_copied(house: House, operation: Operation) -> None:
    number = await ended(house)
    await house.store.purge(documents_after=0, history_after=1e9, limit=10)
    answer = await house.ask(operation, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


@pytest.mark.parametrize("operation", COPYING)
async def test_jobs_of_others_are_copied_by_operators_alone(
    house: House, operation: Operation
) -> None:
    number = await ended(house)
    house.user = "bob"
    refused = await house.ask(operation, job_id=number)
    assert refused.code >= Status.CLIENT_ERROR_BAD_REQUEST
    answer = await house.as_operator().ask(operation, job_id=number)
    assert (await house.spooled(job_id(answer))).private.user == "olga"


async def test_a_queue_that_takes_no_jobs_takes_no_copies(house: House) -> None:
    number = await ended(house)
    await house.as_operator().ask(Operation.DISABLE_PRINTER)
    answer = await house.ask(Operation.RESUBMIT_JOB, job_id=number)
    assert answer.code == Status.SERVER_ERROR_NOT_ACCEPTING_JOBS


async def test_a_copy_waits_for_the_same_password(house: House) -> None:
    secret = {"job-password": b"1234", "job-password-encryption": "none"}
    number = await house.new_job(secret)
    await house.as_operator().ask(Operation.RELEASE_JOB, job_id=number)
    await house.finish(state=JobState.COMPLETED)
    copy = job_id(await house.ask(Operation.RESUBMIT_JOB, job_id=number))
    found = await house.spooled(copy)
    assert (found.state, found.reasons) == (JobState.PENDING_HELD, ("job-password-wait",))
    assert (await house.ask(Operation.RELEASE_JOB, job_id=copy)).code != Status.SUCCESSFUL_OK
    assert (await house.ask(Operation.RELEASE_JOB, secret, copy)).code == Status.SUCCESSFUL_OK


async def test_copying_stands_in_the_audit_log_as_a_job_that_came(house: House) -> None:
    number = await ended(house)
    before = len(await house.store.notes(100))
    await house.ask(Operation.REPROCESS_JOB, job_id=number)
    (_, note), *others = (await house.store.notes(100))[before:]
    assert b'"job-accepted"' in note
    assert not others


async def test_a_job_says_how_many_come_before_it(house: House) -> None:
    first, second, urgent = [
        await house.new_job(options) for options in ({}, {}, {"job-priority": 90})
    ]
    places = [
        (await house.job(number))["number-of-intervening-jobs"].value
        for number in (urgent, first, second)
    ]
    assert places == [0, 1, 2]
    alone = await house.job(second, "number-of-intervening-jobs")
    assert alone["number-of-intervening-jobs"].value == 2


@pytest.fixture
async def forgetful(tmp_path: Path) -> AsyncIterator[House]:
    """A gateway that keeps no documents after a job's end."""
    async with opened(tmp_path, settings(retention=Retention(documents=0.0))) as house:
        yield house


async def test_a_queue_that_keeps_no_documents_does_not_offer_it(forgetful: House) -> None:
    offered = (await forgetful.attributes("operations-supported"))["operations-supported"].values
    assert not set(COPYING) & set(offered)
    answer = await forgetful.ask(Operation.RESUBMIT_JOB, job_id=1)
    assert answer.code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED


async def test_a_queue_that_keeps_documents_offers_it(house: House) -> None:
    offered = (await house.attributes("operations-supported"))["operations-supported"].values
    assert set(COPYING) <= set(offered)
