"""What CUPS' commands ask for in their own way: it is understood as they mean it."""

from __future__ import annotations

import pytest

from sealpress.gateway.face.cups_clients import as_standard, with_one_kind_of_sheets
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.template import TemplateRules
from tests.gateway.face.house import House, settings

NO_JOB = Attribute("job-id", (ValueTag.INTEGER,), (0,))
ALL_JOBS = Attribute("job-id", (ValueTag.INTEGER,), (-1,))


def without_job(house: House, operation: Operation, number: Attribute | None = NO_JOB) -> Message:
    """Build a request about a queue that bears the number of no job."""
    message = house.message(operation)
    if number is not None:
        message.groups[0].attributes.append(number)
    return message


async def test_the_current_job_is_canceled_as_by_cancel_and_lprm(house: House) -> None:
    first, second = await house.new_job(), await house.new_job()
    await house.claim()
    answer = await house.send(without_job(house, Operation.CANCEL_JOB))
    assert answer.code == Status.SUCCESSFUL_OK
    assert (await house.spooled(first)).is_cancel_wanted
    assert (await house.spooled(second)).state is JobState.PENDING


async def test_somebody_elses_current_job_is_not(house: House) -> None:
    number = await house.new_job()
    house.user = "bob"
    answer = await house.send(without_job(house, Operation.CANCEL_JOB))
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    assert (await house.spooled(number)).state is JobState.PENDING


async def test_there_is_no_current_job(house: House) -> None:
    answer = await house.send(without_job(house, Operation.CANCEL_JOB))
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


@pytest.mark.parametrize("number", [NO_JOB, ALL_JOBS], ids=["0", "-1"])
async def test_all_jobs_are_canceled(house: House, number: Attribute) -> None:
    jobs = [await house.new_job(), await house.new_job()]
    operator = house.as_operator()
    answer = await operator.send(without_job(operator, Operation.CANCEL_JOBS, number))
    assert answer.code == Status.SUCCESSFUL_OK
    assert {(await house.spooled(job)).state for job in jobs} == {JobState.CANCELED}


@pytest.mark.parametrize("purged", [True, False])
async def test_lprm_cancels_and_keeps_what_is_known_of_the_jobs(
    house: House, *, purged: bool
) -> None:
    number = await house.new_job()
    message = without_job(house, Operation.PURGE_JOBS, ALL_JOBS)
    message.groups[0].attributes.append(Attribute("purge-jobs", (ValueTag.BOOLEAN,), (purged,)))
    assert (await house.as_operator().send(message)).code <= 1
    job = await house.store.job(number)
    assert (job.state if job is not None else None) == (None if purged else JobState.CANCELED)


async def test_own_jobs_are_canceled_as_by_cancel_of_a_user(house: House) -> None:
    number = await house.new_job()
    answer = await house.send(without_job(house, Operation.CANCEL_MY_JOBS))
    assert answer.code == Status.SUCCESSFUL_OK
    assert (await house.spooled(number)).state is JobState.CANCELED


def move_all(house: House) -> Message:
    """Ask for what ``lpmove laser ink`` asks for."""
    message = without_job(house, Operation.CUPS_MOVE_JOB, None)
    uri = Attribute("job-printer-uri", (ValueTag.URI,), ("ipp://server.test/printers/ink",))
    message.groups.append(Group([uri], GroupTag.JOB))
    return message


async def test_an_operator_moves_all_jobs_of_a_queue(house: House) -> None:
    ink = await house.queues.open(settings("ink"))
    jobs = [await house.new_job(), await house.new_job(), await house.new_job()]
    await house.claim()
    answer = await house.as_operator().send(move_all(house))
    assert answer.code == Status.SUCCESSFUL_OK
    where = [(await house.spooled(job)).queue_id for job in jobs]
    assert where == [house.queue.id, ink.id, ink.id]


async def test_others_dont(house: House) -> None:
    await house.queues.open(settings("ink"))
    await house.new_job()
    assert (await house.send(move_all(house))).code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    house.known = "ann"
    assert (await house.send(move_all(house))).code == Status.CLIENT_ERROR_NOT_AUTHORIZED


async def test_all_jobs_stay_where_there_is_no_such_queue(house: House) -> None:
    number = await house.new_job()
    answer = await house.as_operator().send(move_all(house))
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND
    assert (await house.spooled(number)).queue_id == house.queue.id


@pytest.mark.parametrize("operation", [Operation.CUPS_REJECT_JOBS, Operation.PAUSE_PRINTER])
async def test_why_is_told_as_by_cupsreject(house: House, operation: Operation) -> None:
    message = without_job(house, operation, None)
    said = Attribute("printer-state-message", (ValueTag.TEXT,), ("Moving house.",))
    message.groups[0].attributes.append(said)
    assert (await house.as_operator().send(message)).code == Status.SUCCESSFUL_OK
    assert (await house.attributes())["printer-state-message"].value == "Moving house."


async def test_raw_octets_are_octets(house: House) -> None:
    answer = await house.print({"document-format": "application/vnd.cups-raw"}, b"\x1b%-12345X")
    assert answer.code == Status.SUCCESSFUL_OK


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        (["A4"], ["iso_a4_210x297mm"]),
        (["Letter", "upper", "Transparency"], ["na_letter_8.5x11in"]),
        (["iso_a4_210x297mm"], ["iso_a4_210x297mm"]),
    ],
)
async def test_media_by_the_names_of_ppd_files(
    house: House, asked: list[str], taken: list[str]
) -> None:
    message = house.message(Operation.PRINT_JOB)
    media = Attribute("media", (ValueTag.KEYWORD,) * len(asked), tuple(asked))
    message.groups.append(Group([media], GroupTag.JOB))
    answer = await house.take(message, b"%PDF-1.4 page")
    assert answer.code == Status.SUCCESSFUL_OK, answer
    job = await house.spooled(int(str(answer.groups[-1]["job-id"].value)))
    kept = {attribute.name: attribute.values for attribute in job.private.template}
    assert list(kept["media"]) == taken


async def test_media_that_nobody_knows_is_judged_as_ever(house: House) -> None:
    answer = await house.print({"media": "Papyrus"})
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES


def with_sheets(house: House, *kinds: str) -> Message:
    """Ask for what a CUPS queue asks for: a sheet before the job and one behind it."""
    message = house.message(Operation.PRINT_JOB)
    sheets = Attribute("job-sheets", (ValueTag.NAME,) * len(kinds), kinds)
    message.groups.append(Group([sheets], GroupTag.JOB))
    return message


KNOWN_SHEETS = Attribute(
    "job-sheets-supported",
    (ValueTag.KEYWORD, ValueTag.KEYWORD, ValueTag.NAME),
    ("none", "standard", "Company banner"),
)


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        (["none", "none"], "none"),
        (["none", "standard"], "standard"),
        (["standard", "none"], "standard"),
        (["standard"], "standard"),
        (["Company banner", "none"], "Company banner"),
        (["secret", "none"], None),
    ],
)
def test_sheets_before_the_job_and_behind_it(asked: list[str], taken: str | None) -> None:
    rules = TemplateRules([KNOWN_SHEETS])
    sheets = Attribute("job-sheets", (ValueTag.NAME,) * len(asked), tuple(asked))
    message = Message(Version(2, 0), Operation.PRINT_JOB, 1, [Group([sheets], GroupTag.JOB)])
    verdict = rules.judge(with_one_kind_of_sheets(message, rules).groups[0])
    kept = verdict.kept.get("job-sheets")
    assert (kept.value if kept is not None else None) == taken
    assert bool(verdict.unsupported) == (taken is None)


def test_more_sheets_are_judged_as_ever() -> None:
    sheets = Attribute("job-sheets", (ValueTag.NAME,) * 3, ("a", "b", "c"))
    message = Message(Version(2, 0), Operation.PRINT_JOB, 1, [Group([sheets], GroupTag.JOB)])
    assert with_one_kind_of_sheets(message, TemplateRules([KNOWN_SHEETS])) is message


@pytest.mark.parametrize("groups", [[], [Group([], GroupTag.JOB)], [Group([], GroupTag.OPERATION)]])
def test_what_is_no_request_stays_as_it_is(groups: list[Group]) -> None:
    message = Message(Version(2, 0), Operation.CANCEL_JOBS, 1, groups)
    assert as_standard(message) is message
