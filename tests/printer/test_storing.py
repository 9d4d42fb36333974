"""Stored jobs: kept after their end, and printed again by whom their owner lets (PWG 5100.11)."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Collection, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.printer import EventKind, QueueLimits
from sealpress.printer.storing import MAX_STORED_JOBS
from tests.printer.conversation import Conversation, config, job_id

STORE_ONLY = {"job-storage-disposition": "store-only"}


def storing(**settings: object) -> Conversation:
    """Return a client of a printer that stores jobs."""
    return Conversation(config(retains_documents=True, **settings))


def store(client: Conversation, **members: str) -> int:
    """Store a document and print nothing."""
    said = {f"job-storage-{name}": value for name, value in members.items()}
    return client.new_job({"job-storage": {**STORE_ONLY, **said}})


def listed(client: Conversation, which: str) -> list[object]:
    """Return the numbers of jobs."""
    answer = client.ask(Operation.GET_JOBS, {"which-jobs": which})
    assert answer.code == Status.SUCCESSFUL_OK
    return [group["job-id"].value for group in answer.groups_of(GroupTag.JOB)]


def state(client: Conversation, number: int) -> object:
    """Return a job's state."""
    return client.job(number, "job-state")["job-state"].value


def reasons(client: Conversation, number: int) -> tuple[object, ...]:
    """Return the reasons of a job's state."""
    return client.job(number, "job-state-reasons")["job-state-reasons"].values


def resubmit(client: Conversation, number: int) -> Message:
    """Ask for a stored job to be printed."""
    return client.ask(Operation.RESUBMIT_JOB, job_id=number)


def as_user(client: Conversation, user: str, *, known: bool = False) -> Conversation:
    """Go on as another user."""
    client.user, client.authenticated = user, user if known else None
    return client


def test_a_job_that_is_only_stored_is_not_printed() -> None:
    client = storing()
    number = store(client)
    assert state(client, number) == JobState.COMPLETED
    assert reasons(client, number) == ("job-completed-successfully", "job-stored")
    assert client.printer.next_job() is None
    assert listed(client, "stored-owner") == [number]


def test_documents_that_come_one_by_one_are_stored_when_the_job_is_closed() -> None:
    client = storing()
    number = client.open_job({"job-storage": STORE_ONLY})
    client.send_document(number, last=False)
    assert state(client, number) == JobState.PENDING
    client.ask(Operation.CLOSE_JOB, job_id=number)
    assert state(client, number) == JobState.COMPLETED


def test_storing_disturbs_nothing_that_is_printed() -> None:
    client = storing()
    printing = client.new_job()
    client.printer.start_job(printing, client.now)
    list(client.printer.take_events())
    store(client)
    kinds = [event.kind for event in client.printer.take_events()]
    assert EventKind.PRINTER_STATE_CHANGED not in kinds
    told = client.ask(Operation.GET_PRINTER_ATTRIBUTES).groups[-1]
    assert told["printer-state"].value == PrinterState.PROCESSING
    client.printer.finish_job(printing, client.now, impressions=1)
    told = client.ask(Operation.GET_PRINTER_ATTRIBUTES).groups[-1]
    assert told["printer-state"].value == PrinterState.IDLE


def test_print_and_store_does_both() -> None:
    client = storing()
    number = client.new_job({"job-storage": {"job-storage-disposition": "print-and-store"}})
    assert client.printer.next_job() == number
    client.printer.start_job(number, client.now)
    client.printer.finish_job(number, client.now, impressions=1)
    assert reasons(client, number) == ("job-completed-successfully", "job-stored")


def test_what_is_stored_is_printed_as_a_new_job_and_stays() -> None:
    client = storing()
    number = store(client)
    copy = job_id(resubmit(client, number))
    assert client.printer.next_job() == copy
    client.printer.start_job(copy, client.now)
    client.printer.finish_job(copy, client.now, impressions=1)
    assert reasons(client, copy) == ("job-completed-successfully",)
    assert listed(client, "stored-owner") == [number]


# Who may

ACCESS = [
    # access, user, login made sure of them, may they
    ("owner", "ann", False, True),
    ("owner", "bob", True, False),
    ("group", "bob", False, False),
    ("group", "bob", True, True),
    ("public", "bob", False, True),
]


@pytest.mark.parametrize(("access", "user", "known", "may"), ACCESS)
def test_stored_jobs_are_printed_by_those_they_are_for(
    access: str, user: str, known: bool, may: bool
) -> None:
    client = storing()
    number = store(client, access=access)
    as_user(client, user, known=known)
    assert (resubmit(client, number).code == Status.SUCCESSFUL_OK) is may
    assert listed(client, f"stored-{access}") == ([number] if may else [])


def test_others_neither_restart_nor_forget_what_is_stored_for_all() -> None:
    client = storing()
    number = store(client, access="public")
    as_user(client, "bob", known=True)
    for operation in (Operation.RESTART_JOB, Operation.CANCEL_JOB):
        answer = client.ask(operation, job_id=number)
        assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED


def test_a_job_that_is_not_stored_is_only_its_owners() -> None:
    client = storing()
    number = client.new_job()
    client.printer.start_job(number, client.now)
    client.printer.finish_job(number, client.now, impressions=1)
    assert resubmit(as_user(client, "bob"), number).code == Status.CLIENT_ERROR_NOT_AUTHORIZED


# How long


def test_stored_jobs_outlive_the_history() -> None:
    client = storing(limits=QueueLimits(max_history_jobs=1, max_history_seconds=60))
    number = store(client)
    for _ in range(2):
        client.ask(Operation.CANCEL_JOB, job_id=client.new_job())
    assert len(listed(client, "completed")) == 2
    client.seconds += 600
    client.printer.tick(client.now)
    assert listed(client, "completed") == [number]


def test_its_owner_has_a_stored_job_forgotten() -> None:
    client = storing()
    number = store(client)
    assert client.ask(Operation.CANCEL_JOB, job_id=number).code == Status.SUCCESSFUL_OK
    assert listed(client, "completed") == []
    kinds = [event.kind for event in client.printer.take_events()]
    assert kinds[-1] == EventKind.JOB_REMOVED


def test_no_more_jobs_are_stored_than_may_be() -> None:
    client = storing()
    for _ in range(MAX_STORED_JOBS):
        store(client)
    answer = client.ask(Operation.CREATE_JOB, {"job-storage": STORE_ONLY})
    assert answer.code == Status.SERVER_ERROR_TOO_MANY_JOBS
    assert client.ask(Operation.CREATE_JOB).code == Status.SUCCESSFUL_OK


# What is asked for


@pytest.mark.parametrize(
    "storage",
    [
        {"job-storage-access": "everybody"},
        {"job-storage-disposition": "sell"},
        {"job-storage-group": "staff"},
        {"job-storage-place": "cellar"},
    ],
)
def test_a_job_is_not_stored_otherwise_than_asked_for(storage: dict[str, str]) -> None:
    client = storing()
    for operation in (Operation.CREATE_JOB, Operation.VALIDATE_JOB):
        answer = client.ask(operation, {"job-storage": {**STORE_ONLY, **storage}})
        assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
        (unsupported,) = answer.groups_of(GroupTag.UNSUPPORTED)
        members = unsupported["job-storage"].value
        assert isinstance(members, Collection)
        assert [member.name for member in members] == list(storage)
    assert listed(client, "all") == []


def test_none_stores_nothing() -> None:
    client = storing()
    number = client.new_job({"job-storage": {"job-storage-disposition": "none"}})
    assert client.printer.next_job() == number
    assert "job-storage" not in client.ask(Operation.GET_JOB_ATTRIBUTES, job_id=number).groups[-1]


def test_a_printer_that_stores_nothing_says_so_and_prints() -> None:
    client = Conversation()
    answer = client.print({"job-storage": STORE_ONLY})
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert client.printer.next_job() == job_id(answer)
    told = client.ask(Operation.GET_PRINTER_ATTRIBUTES).groups[-1]
    assert "job-storage-supported" not in told


def test_what_is_told_of_storing() -> None:
    client = storing()
    told = client.ask(Operation.GET_PRINTER_ATTRIBUTES).groups[-1]
    assert told["job-storage-access-supported"].values == ("owner", "group", "public")
    assert "job-storage" in told["job-creation-attributes-supported"].values
    assert {"stored-group", "stored-owner", "stored-public"} <= set(
        told["which-jobs-supported"].values
    )
    number = store(client)
    found = client.ask(Operation.GET_JOB_ATTRIBUTES, job_id=number).groups[-1]["job-storage"].value
    assert isinstance(found, Collection)
    assert found["job-storage-disposition"].value == "store-only"
