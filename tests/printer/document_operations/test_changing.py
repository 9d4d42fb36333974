"""Set-Document-Attributes, Cancel-Document, Validate-Document, and what documents come with."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Attribute
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import DocumentState, JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import OutOfBand
from tests.printer.conversation import Conversation, job_id, unsupported
from tests.printer.document_objects.documents import ask, job_of, look, send, states

SET, CANCEL = Operation.SET_DOCUMENT_ATTRIBUTES, Operation.CANCEL_DOCUMENT
GONE = Attribute("copies", (ValueTag.DELETE_ATTRIBUTE,), (OutOfBand.DELETE_ATTRIBUTE,))


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


# What comes with a document


@pytest.mark.parametrize("is_open", [False, True])
def test_a_document_has_template_attributes_of_its_own(talk: Conversation, is_open: bool) -> None:
    job = talk.open_job() if is_open else None
    answer = send(talk, job, {"copies": 2, "sides": "two-sided-long-edge"})
    assert answer.code == Status.SUCCESSFUL_OK
    found = look(talk, job_id(answer), 1, "document-template")
    assert found == {"copies": 2, "sides": "two-sided-long-edge"}


def test_what_is_not_supported_is_listed(talk: Conversation) -> None:
    answer = send(talk, None, {"copies": 2000, "sides": "one-sided"})
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert unsupported(answer) == {"copies": (2000,)}
    assert look(talk, job_id(answer), 1, "document-template") == {"sides": "one-sided"}


def test_attributes_of_jobs_are_none_of_documents(talk: Conversation) -> None:
    answer = send(talk, None, {"job-priority": 50})
    assert unsupported(answer) == {"job-priority": (OutOfBand.UNSUPPORTED,)}


def test_two_that_say_the_same_conflict(talk: Conversation) -> None:
    size = {"media-size": {"x-dimension": 21000, "y-dimension": 29700}}
    answer = send(talk, None, {"media": "na_letter_8.5x11in", "media-col": size})
    assert answer.code == Status.SUCCESSFUL_OK_CONFLICTING_ATTRIBUTES
    assert unsupported(answer) == {"media": ("na_letter_8.5x11in",)}


def test_with_fidelity_nothing_is_left_out(talk: Conversation) -> None:
    answer = ask(talk, Operation.PRINT_JOB, None, {"copies": 2000}, ipp_attribute_fidelity=True)
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    assert talk.printer.job_ids == []


# Validate-Document


def test_a_good_document(talk: Conversation) -> None:
    answer = ask(talk, Operation.VALIDATE_DOCUMENT, None, {"copies": 2})
    assert (answer.code, talk.printer.job_ids) == (Status.SUCCESSFUL_OK, [])


@pytest.mark.parametrize(
    ("document", "options", "status"),
    [
        ({"copies": 2000}, {}, Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES),
        (
            {"copies": 2000},
            {"ipp_attribute_fidelity": True},
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
        ),
        (
            {},
            {"job_mandatory_attributes": ["finishings-col"]},
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
        ),
        ({}, {"document_format": "x/y"}, Status.CLIENT_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED),
        ({}, {"compression": "compress"}, Status.CLIENT_ERROR_COMPRESSION_NOT_SUPPORTED),
    ],
)
def test_a_document_that_lacks_something(
    talk: Conversation, document: dict[str, object], options: dict[str, object], status: Status
) -> None:
    assert ask(talk, Operation.VALIDATE_DOCUMENT, None, document, **options).code == status


# Set-Document-Attributes


def test_a_document_that_waits_is_changed(talk: Conversation) -> None:
    job = job_id(send(talk, None, {"copies": 2}, document_name="a"))
    wanted = {"document-name": "b", "sides": "one-sided", "document-message": "soon"}
    answer = ask(talk, SET, job, wanted, document_number=1)
    assert answer.code == Status.SUCCESSFUL_OK
    names = ["document-name", "document-message", "document-template"]
    assert look(talk, job, 1, *names) == {
        "document-name": "b",
        "document-message": "soon",
        "copies": 2,
        "sides": "one-sided",
    }


def test_an_attribute_is_taken_away(talk: Conversation) -> None:
    job = job_id(send(talk, None, {"copies": 2}))
    assert ask(talk, SET, job, [GONE], document_number=1).code == Status.SUCCESSFUL_OK
    assert look(talk, job, 1, "document-template") == {}


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"document-state": 9}, Status.CLIENT_ERROR_ATTRIBUTES_NOT_SETTABLE),
        ({"x-colour": "red"}, Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED),
        ({"copies": 2000}, Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED),
        (None, Status.CLIENT_ERROR_BAD_REQUEST),
    ],
)
def test_what_cannot_be_set(
    talk: Conversation, wanted: dict[str, object] | None, status: Status
) -> None:
    job = job_id(send(talk, None, {"copies": 2}))
    more = None if wanted is None else {"sides": "one-sided"} | wanted
    assert ask(talk, SET, job, more, document_number=1).code == status
    assert look(talk, job, 1, "document-template") == {"copies": 2}


def test_a_document_being_printed_is_not_changed(talk: Conversation) -> None:
    job = job_of(talk)
    talk.printer.start_job(job, talk.now)
    for number in (1, 2):
        answer = ask(talk, SET, job, {"copies": 2}, document_number=number)
        assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


@pytest.mark.parametrize("operation", [SET, CANCEL])
def test_documents_of_others_are_let_alone(talk: Conversation, operation: Operation) -> None:
    job = job_of(talk)
    talk.user = "bob"
    answer = ask(talk, operation, job, {"copies": 2}, document_number=1)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED


# Cancel-Document


def test_the_job_goes_on_with_the_others(talk: Conversation) -> None:
    job = job_of(talk, 2, impressions=2)
    assert ask(talk, CANCEL, job, document_number=1).code == Status.SUCCESSFUL_OK
    assert states(talk, job) == [DocumentState.CANCELED, DocumentState.PENDING]
    assert look(talk, job, 1, "document-state-reasons") == {
        "document-state-reasons": "canceled-by-user"
    }
    talk.printer.start_job(job, talk.now)
    wanted = [talk.printer.is_page_wanted(job, page, talk.now) for page in (1, 2, 3, 4)]
    assert wanted == [False, False, True, True]
    talk.printer.finish_job(job, talk.now, impressions=4, sheets=4)
    assert states(talk, job) == [DocumentState.CANCELED, DocumentState.COMPLETED]
    assert talk.printer.ticket(job)["job-impressions-completed"] == 2


def test_with_the_last_document_goes_the_job(talk: Conversation) -> None:
    job = job_of(talk, 2)
    for number in (1, 2):
        ask(talk, CANCEL, job, document_number=number)
    assert talk.printer.ticket(job)["job-state"] == JobState.CANCELED.keyword
    assert states(talk, job) == [DocumentState.CANCELED] * 2


def test_an_open_job_waits_for_other_documents(talk: Conversation) -> None:
    job = talk.open_job()
    send(talk, job)
    ask(talk, CANCEL, job, document_number=1)
    assert talk.printer.ticket(job)["job-state"] == JobState.PENDING.keyword
    assert send(talk, job, last_document=True).code == Status.SUCCESSFUL_OK


def test_a_document_being_printed_ends_where_the_device_looks(talk: Conversation) -> None:
    job = job_of(talk, 2, impressions=2)
    talk.printer.start_job(job, talk.now)
    talk.printer.note_progress(job, talk.now, impressions=1, sheets=1)
    ask(talk, CANCEL, job, document_number=1)
    assert look(talk, job, 1, "document-state", "document-state-reasons") == {
        "document-state": DocumentState.PROCESSING,
        "document-state-reasons": ["processing-to-stop-point", "canceled-by-user"],
    }
    assert not talk.printer.is_page_wanted(job, 2, talk.now)
    assert talk.printer.is_page_wanted(job, 3, talk.now)
    talk.printer.note_progress(job, talk.now, impressions=3, sheets=3)
    assert states(talk, job) == [DocumentState.CANCELED, DocumentState.PROCESSING]


def test_the_only_document_being_printed(talk: Conversation) -> None:
    job = job_of(talk, 1)
    talk.printer.start_job(job, talk.now)
    ask(talk, CANCEL, job, document_number=1)
    assert states(talk, job) == [DocumentState.PROCESSING]
    talk.printer.finish_cancel(job, talk.now)
    assert states(talk, job) == [DocumentState.CANCELED]


def test_nothing_is_canceled_twice(talk: Conversation) -> None:
    job = job_of(talk, 2)
    codes = [ask(talk, CANCEL, job, document_number=1).code for _ in range(2)]
    assert codes == [Status.SUCCESSFUL_OK, Status.CLIENT_ERROR_NOT_POSSIBLE]
