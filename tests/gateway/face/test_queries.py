"""What clients are told of queues and their jobs."""

from __future__ import annotations

import datetime

import pytest

from sealpress.gateway.status import Trouble
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import DocumentState, JobState, PrinterState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.reasons import Reason
from tests.gateway.face.house import House, jobs

GET_JOBS = Operation.GET_JOBS
NAMES = {"requested-attributes": ["job-id", "number-of-intervening-jobs"]}


async def which(house: House, word: str, **options: object) -> list[object]:
    """Return the numbers of the jobs that a word stands for."""
    asked = {"which-jobs": word, **{k.replace("_", "-"): v for k, v in options.items()}}
    return jobs(await house.ask(GET_JOBS, asked))


async def test_which_jobs(house: House) -> None:
    done, first, held, urgent, gone = [await house.new_job() for _ in range(5)]
    await house.finish(state=JobState.COMPLETED)
    await house.ask(Operation.HOLD_JOB, job_id=held)
    await house.ask(Operation.SET_JOB_ATTRIBUTES, {"job-priority": 90}, urgent)
    await house.ask(Operation.CANCEL_JOB, job_id=gone)
    # A held job keeps its place, in which it would be printed if it were released.
    assert await which(house, "not-completed") == [urgent, first, held]
    assert await which(house, "completed") == [gone, done]
    assert await which(house, "all") == [urgent, first, held, gone, done]
    assert await which(house, "pending") == [urgent, first]
    assert await which(house, "pending-held") == [held]
    assert await which(house, "canceled") == [gone]
    assert await which(house, "processing") == []


async def test_a_word_that_nobody_knows(house: House) -> None:
    answer = await house.ask(GET_JOBS, {"which-jobs": "fetchable"})
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED


async def test_parts_of_lists(house: House) -> None:
    numbers = [await house.new_job() for _ in range(5)]
    assert await which(house, "not-completed", limit=2) == numbers[:2]
    assert await which(house, "not-completed", first_index=3, limit=2) == numbers[2:4]
    assert await which(house, "all", job_ids=[numbers[1], numbers[4], 99]) == [
        numbers[1],
        numbers[4],
    ]


async def test_my_jobs(house: House) -> None:
    mine = await house.new_job()
    house.user = "bob"
    his = await house.new_job()
    assert await which(house, "not-completed", my_jobs=True) == [his]
    house.user, house.known = "anything", "ann"  # who is known owns what was claimed as well
    assert await which(house, "not-completed", my_jobs=True) == [mine]


async def test_how_many_come_before(house: House) -> None:
    for _ in range(3):
        await house.new_job()
    groups = (await house.ask(GET_JOBS, NAMES)).groups[1:]
    assert [group["number-of-intervening-jobs"].value for group in groups] == [0, 1, 2]


async def test_lists_count_documents_without_reading_them(house: House) -> None:
    number = await house.open_job()
    await house.send_document(number, last=False)
    await house.send_document(number)
    asked = {"requested-attributes": ["number-of-documents", "job-k-octets"]}
    (group,) = (await house.ask(GET_JOBS, asked)).groups[1:]
    assert (group["number-of-documents"].value, group["job-k-octets"].value) == (2, 1)


# The queue


async def test_a_queue_tells_its_names(house: House) -> None:
    house.path = "/ipp/print/laser"
    group = await house.attributes()
    assert group["printer-name"].value == "laser"
    assert group["printer-uri-supported"].values == (
        "ipps://server.test/ipp/print/laser",
        "ipp://server.test/ipp/print/laser",
    )
    assert group["uri-security-supported"].values == ("tls", "tls")
    assert group["printer-uuid"].value == f"urn:uuid:{house.queue.uuid}"
    assert abs(group["printer-up-time"].value - datetime.datetime.now().timestamp()) < 60


async def test_clients_of_cups_are_told_one_uri(house: House) -> None:
    house.path = "/"
    group = await house.attributes("printer-uri-supported", "uri-security-supported")
    assert group["printer-uri-supported"].values == ("ipps://server.test/ipp/print/laser",)
    assert group["uri-security-supported"].values == ("tls",)


async def test_a_queue_counts_its_jobs(house: House) -> None:
    await house.new_job()
    await house.new_job({"job-hold-until": "indefinite"})
    assert (await house.attributes())["queued-job-count"].value == 2


async def test_a_queue_is_busy_while_it_delivers(house: House) -> None:
    assert (await house.attributes())["printer-state"].value == PrinterState.IDLE
    house.queue.status.delivering = 7
    assert (await house.attributes())["printer-state"].value == PrinterState.PROCESSING


async def test_a_queue_tells_what_is_wrong_and_what_to_do(house: House) -> None:
    when = datetime.datetime(2026, 11, 22, 9, 30, 15).astimezone()
    house.queue.status.trouble = Trouble(
        reason=Reason.CONNECTION_REFUSED,
        sentence="The printer refuses connections.",
        remedy="Switch it on.",
        since=when,
        next_attempt=when + datetime.timedelta(seconds=30),
    )
    group = await house.attributes()
    assert group["printer-state-message"].value == (
        "The printer refuses connections. Switch it on. Next attempt at 09:30:45."
    )
    assert group["printer-state-reasons"].values != ("none",)
    assert group["printer-state-change-time"].value == int(when.timestamp())
    record = await house.store.change_queue(house.queue.id, is_paused=True, message="Moving house.")
    house.queues.note_record(record)
    group = await house.attributes()
    assert group["printer-state-message"].value == (
        "Moving house. The printer refuses connections. Switch it on."
    )


async def test_what_the_printer_itself_says(house: House) -> None:
    house.queue.status.printer_reasons = ("media-empty-error",)
    house.queue.status.printer_message = "Load paper."
    group = await house.attributes()
    assert group["printer-state-reasons"].values == ("media-empty-error",)
    assert group["printer-state"].value == PrinterState.STOPPED
    assert group["printer-state-message"].value == "Load paper."


@pytest.mark.parametrize("name", ["operations-supported", "which-jobs-supported", "printer-type"])
async def test_what_only_a_queue_knows(house: House, name: str) -> None:
    assert (await house.attributes(name))[name].values


# Documents


async def documents(house: House, job: int, *names: str) -> list[dict[str, object]]:
    """Return what is told of a job's documents."""
    wanted = {"requested-attributes": list(names)}
    answer = await house.ask(Operation.GET_DOCUMENTS, wanted, job)
    assert answer.code == Status.SUCCESSFUL_OK
    return [{one.name: one.value for one in g} for g in answer.groups_of(GroupTag.DOCUMENT)]


async def test_documents_of_a_queue_s_job(house: House) -> None:
    job = await house.new_job()
    names = ["document-number", "document-state", "document-state-reasons", "last-document"]
    waiting = {
        "document-number": 1,
        "document-state": DocumentState.PENDING,
        "document-state-reasons": "none",
        "last-document": True,
    }
    assert await documents(house, job, *names) == [waiting]
    await house.finish(state=JobState.COMPLETED)
    (ended,) = await documents(house, job, "document-state", "time-at-completed")
    assert ended["document-state"] == DocumentState.COMPLETED
    assert isinstance(ended["time-at-completed"], int)


async def test_others_see_no_more_of_documents_than_of_jobs(house: House) -> None:
    job = await house.new_job()
    names = ["document-number", "document-name", "k-octets", "document-format"]
    house.user = "bob"
    assert await documents(house, job, *names) == [{"document-number": 1}]


async def test_a_queue_tells_only_what_it_does(house: House) -> None:
    told = await house.ask(
        Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": ["operations-supported"]}
    )
    supported = set(told.groups[-1]["operations-supported"].values)
    assert {Operation.GET_DOCUMENTS, Operation.GET_DOCUMENT_ATTRIBUTES} <= supported
    assert {Operation.CANCEL_DOCUMENT, Operation.SET_DOCUMENT_ATTRIBUTES} <= supported
    assert Operation.IDENTIFY_PRINTER not in supported
