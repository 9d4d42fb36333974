"""What a request is about, and in which version it is answered."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Attribute, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from tests.printer.conversation import Conversation, changed, config, of_version

JOBS = "ipp://printer.test/ipp/print/"


@pytest.fixture
def talk() -> Conversation:
    talk = Conversation()
    talk.new_job({"job-name": "first"})
    talk.new_job({"job-name": "second"})
    return talk


def job_uri(uri: str) -> Attribute:
    return Attribute("job-uri", (ValueTag.URI,), (uri,))


def named(talk: Conversation, *, uri: str = "", number: int = 0, printer: bool = True) -> str:
    """Ask for a job's name by the target as given; return it, or the status that refuses."""
    message = talk.message(Operation.GET_JOB_ATTRIBUTES, job_id=number or 1)
    for gone, is_gone in (("job-id", not number), ("printer-uri", not printer)):
        message = changed(message, drop=gone) if is_gone else message
    answer = talk.send(changed(message, put=job_uri(uri)) if uri else message)
    return str(answer.groups[-1]["job-name"].value) if answer.code == 0 else f"{answer.code:#06x}"


def test_a_job_is_found_by_number_or_uri(talk: Conversation) -> None:
    assert named(talk, number=2) == "second"
    assert named(talk, uri=JOBS + "2", printer=False) == "second"


def test_the_number_wins_where_both_are_there(talk: Conversation) -> None:
    assert named(talk, number=1, uri=JOBS + "2") == "first"


def test_a_printer_s_uri_beside_the_job_s_does_not_matter(talk: Conversation) -> None:
    assert named(talk, uri=JOBS + "2") == "second"


def test_a_number_without_its_printer_does_not_count(talk: Conversation) -> None:
    assert named(talk, number=1, uri=JOBS + "2", printer=False) == "second"
    assert named(talk, number=1, printer=False) == "0x0400"


@pytest.mark.parametrize(
    "uri",
    [
        JOBS,
        JOBS + "3",
        JOBS + "-1",
        JOBS + "0",
        JOBS + "1x",
        JOBS + "99999999999",
        "ipp://printer.test/other/1",
        "ipp://printer.test/1/1",
        "mailto:ann@example",
    ],
)
def test_uris_of_no_job(talk: Conversation, uri: str) -> None:
    assert named(talk, uri=uri, printer=False) == "0x0406"


@pytest.mark.parametrize(
    ("version", "answered", "status"),
    [
        ((1, 0), (1, 0), 0),
        ((1, 1), (1, 1), 0),
        ((2, 0), (2, 0), 0),
        ((1, 9), (1, 1), 0x0503),
        ((2, 2), (2, 0), 0x0503),
        ((9, 0), (2, 0), 0x0503),
        ((0, 9), (1, 1), 0x0503),
    ],
)
def test_versions(
    talk: Conversation, version: tuple[int, int], answered: tuple[int, int], status: int
) -> None:
    request = of_version(talk.message(Operation.GET_PRINTER_ATTRIBUTES), *version)
    answer = talk.send(request)
    assert (answer.version, answer.code) == (Version(*answered), status)


def test_a_printer_of_one_version() -> None:
    talk = Conversation(config(versions=(Version(2, 0),), accepted_versions=()))
    old = of_version(talk.message(Operation.GET_PRINTER_ATTRIBUTES), 1, 1)
    answer = talk.send(old)
    assert (answer.version, answer.code) == (Version(2, 0), 0x0503)


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        (Operation.GET_PRINTER_ATTRIBUTES, Status.SUCCESSFUL_OK),
        (Operation.GET_JOBS, Status.SUCCESSFUL_OK),
        (Operation.IDENTIFY_PRINTER, Status.SUCCESSFUL_OK),
        (Operation.CREATE_JOB, Status.CLIENT_ERROR_NOT_AUTHENTICATED),
        (Operation.VALIDATE_JOB, Status.CLIENT_ERROR_NOT_AUTHENTICATED),
        (Operation.CANCEL_MY_JOBS, Status.CLIENT_ERROR_NOT_AUTHENTICATED),
    ],
)
def test_who_only_looks_need_not_say_who_it_is(operation: Operation, status: Status) -> None:
    talk = Conversation(config(requires_authentication=True))
    assert talk.ask(operation).code == status
    talk.authenticated = "ann"
    assert talk.ask(operation).code == Status.SUCCESSFUL_OK


@pytest.mark.parametrize(
    ("claimed", "authenticated", "owner"),
    [("ann", None, "ann"), (None, None, "anonymous"), ("ann", "bob", "bob"), (None, "bob", "bob")],
)
def test_the_surest_name_is_the_owner_s(
    claimed: str | None, authenticated: str | None, owner: str
) -> None:
    talk = Conversation(user=claimed, authenticated=authenticated)
    talk.new_job()
    assert talk.job(1)["job-originating-user-name"].value == owner


def test_a_printer_may_forgive_what_is_missing() -> None:
    talk = Conversation(config(not_required=frozenset({"last-document"})))
    job = talk.open_job()
    accepted = talk.begin(Operation.SEND_DOCUMENT, job_id=job)
    assert not accepted.is_last
