"""Get-Documents and Get-Document-Attributes."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Message, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import DocumentState
from sealpress.ipp.status import Status
from sealpress.ipp.values import OutOfBand
from tests.printer.conversation import Conversation, config, job_id, unsupported
from tests.printer.document_objects.documents import ask, asking, facts, job_of, look, send


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_documents_are_listed_in_their_order(talk: Conversation) -> None:
    answer = ask(talk, Operation.GET_DOCUMENTS, job_of(talk, 3))
    assert answer.code == Status.SUCCESSFUL_OK
    assert facts(answer) == [
        {"document-number": number, "last-document": number == 3} for number in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({"limit": 2}, [1, 2]),
        ({"first_index": 2}, [2, 3]),
        ({"first_index": 2, "limit": 1}, [2]),
        ({"first_index": 9}, []),
    ],
)
def test_a_part_of_a_long_list(
    talk: Conversation, options: dict[str, int], numbers: list[int]
) -> None:
    answer = ask(talk, Operation.GET_DOCUMENTS, job_of(talk, 3), **options)
    assert [one["document-number"] for one in facts(answer)] == numbers


def test_what_is_told_of_a_document(talk: Conversation) -> None:
    talk.seconds = 5
    answer = send(
        talk,
        None,
        document_name="a.pdf",
        document_message="with care",
        document_charset="utf-8",
        document_natural_language="de",
        document_metadata=[b"title=A"],
        octets=2000,
        found="application/pdf",
    )
    job = job_id(answer)
    found = look(talk, job)
    assert (
        found.items()
        >= {
            "document-number": 1,
            "document-job-id": job,
            "document-job-uri": f"ipp://printer.test/ipp/print/{job}",
            "document-printer-uri": "ipp://printer.test/ipp/print",
            "document-name": "a.pdf",
            "document-message": "with care",
            "document-charset": "utf-8",
            "document-natural-language": "de",
            "document-metadata": b"title=A",
            "document-format": "application/octet-stream",
            "document-format-detected": "application/pdf",
            "document-state": int(DocumentState.PENDING),
            "document-state-reasons": "none",
            "last-document": True,
            "k-octets": 2,
            "k-octets-processed": 0,
            "impressions": OutOfBand.NO_VALUE,
            "printer-up-time": 6,
            "time-at-created": 6,
            "time-at-creation": 6,
            "time-at-processing": OutOfBand.NO_VALUE,
            "time-at-completed": OutOfBand.NO_VALUE,
        }.items()
    )


def test_documents_have_uuids_of_their_own(talk: Conversation) -> None:
    job = job_of(talk)
    first, second = (look(talk, job, n, "document-uuid")["document-uuid"] for n in (1, 2))
    assert first != second
    assert str(first).startswith("urn:uuid:")
    assert look(talk, job, 1, "document-uuid")["document-uuid"] == first


def test_only_the_last_document_of_a_closed_job_is_the_last(talk: Conversation) -> None:
    job = talk.open_job()
    send(talk, job)
    assert look(talk, job, 1, "last-document") == {"last-document": False}
    send(talk, job, last_document=True)
    found = [look(talk, job, n, "last-document")["last-document"] for n in (1, 2)]
    assert found == [False, True]


def test_a_document_that_was_printed(talk: Conversation) -> None:
    job = job_of(talk, 1, impressions=3)
    talk.seconds = 7
    talk.printer.start_job(job, talk.now)
    talk.seconds = 9
    talk.printer.finish_job(job, talk.now, impressions=3)
    wanted = ["impressions", "impressions-completed", "k-octets-processed"]
    wanted += ["time-at-processing", "time-at-completed", "document-state-reasons"]
    assert look(talk, job, 1, *wanted) == {
        "impressions": 3,
        "impressions-completed": 3,
        "k-octets-processed": 1,
        "time-at-processing": 8,
        "time-at-completed": 10,
        "document-state-reasons": "completed-successfully",
    }


@pytest.mark.parametrize(
    ("group", "member", "stranger"),
    [
        ("all", "document-state", ""),
        ("document-description", "document-name", "copies"),
        ("document-status", "document-state", "document-name"),
        ("document-template", "copies", "document-state"),
    ],
)
def test_groups_of_attributes(talk: Conversation, group: str, member: str, stranger: str) -> None:
    job = job_id(send(talk, None, {"copies": 2}, document_name="a"))
    found = look(talk, job, 1, group)
    assert member in found
    assert stranger not in found


def test_unknown_names_are_listed(talk: Conversation) -> None:
    job = job_of(talk)
    wanted = ["document-number", "document-colour"]
    for operation in (Operation.GET_DOCUMENTS, Operation.GET_DOCUMENT_ATTRIBUTES):
        number = {} if operation is Operation.GET_DOCUMENTS else {"document_number": 1}
        answer = ask(talk, operation, job, requested_attributes=wanted, **number)
        assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
        assert unsupported(answer) == {"requested-attributes": ("document-colour",)}


@pytest.mark.parametrize("number", [3, 2**31 - 1])
def test_there_is_no_such_document(talk: Conversation, number: int) -> None:
    answer = ask(talk, Operation.GET_DOCUMENT_ATTRIBUTES, job_of(talk), document_number=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND


def test_there_is_no_such_job(talk: Conversation) -> None:
    assert ask(talk, Operation.GET_DOCUMENTS, 77).code == Status.CLIENT_ERROR_NOT_FOUND


def test_a_document_must_be_named(talk: Conversation) -> None:
    answer = ask(talk, Operation.GET_DOCUMENT_ATTRIBUTES, job_of(talk))
    assert answer.code == Status.CLIENT_ERROR_BAD_REQUEST


def test_others_see_that_there_are_documents_and_no_more() -> None:
    talk = Conversation(config(hides_jobs_of_others=True))
    job = job_id(send(talk, None, {"copies": 2}, document_name="secret"))
    talk.user = "bob"
    found = look(talk, job)
    assert found["document-number"] == 1
    assert {"document-name", "copies", "k-octets", "document-format"}.isdisjoint(found)


@pytest.mark.parametrize("version", [Version(2, 0), Version(1, 1)])
@pytest.mark.parametrize(("document", "groups"), [({"copies": 1}, 1), (None, 0)])
def test_who_knows_of_documents_is_told_the_number(
    talk: Conversation, version: Version, document: dict[str, object] | None, groups: int
) -> None:
    message = asking(talk, Operation.PRINT_JOB, None, document)
    reply = talk.printer.begin(Message(version, message.code, 1, message.groups), talk.where)
    answer = talk.printer.document_received(reply, octets=5, at=talk.now)
    told = [{**one, "document-state-message": ""} for one in facts(answer)]
    assert told == groups * [
        {
            "document-number": 1,
            "document-state": 3,
            "document-state-reasons": "none",
            "document-state-message": "",
        }
    ]
