"""Documents of jobs: corners that the standard leaves to common sense."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Attribute
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer import DocumentFailure
from tests.printer.conversation import Conversation, changed, config, unsupported


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_documents_are_numbered(talk: Conversation) -> None:
    job = talk.open_job()
    talk.send_document(job, last=False)
    accepted = talk.begin(Operation.SEND_DOCUMENT, {"last-document": True}, job_id=job)
    assert (accepted.document_number, accepted.is_last) == (2, True)


def test_what_is_known_of_a_document(talk: Conversation) -> None:
    options = {
        "document-name": "../etc/passwd",
        "document-format": "application/pdf",
        "compression": "gzip",
    }
    accepted = talk.begin(Operation.PRINT_JOB, options)
    assert accepted.document_name == "../etc/passwd"
    assert (accepted.document_format, accepted.compression) == ("application/pdf", "gzip")
    assert accepted.max_octets == talk.settings.limits.max_document_octets


@pytest.mark.parametrize("last", [True, False])
def test_send_document_without_a_body(talk: Conversation, last: bool) -> None:
    job = talk.open_job()
    talk.has_document = False
    message = talk.message(Operation.SEND_DOCUMENT, {"last-document": last}, job_id=job)
    reply = talk.printer.begin(message, talk.where)
    assert hasattr(reply, "max_octets") is last


def test_a_printer_of_single_documents_wants_no_second(talk: Conversation) -> None:
    talk = Conversation(config(takes_many_documents=False))
    job = talk.open_job()
    talk.send_document(job, last=False)
    accepted = talk.begin(Operation.SEND_DOCUMENT, {"last-document": True}, job_id=job)
    assert accepted.max_octets == 0


def test_a_format_that_is_not_supported_leaves_the_job_open(talk: Conversation) -> None:
    job = talk.open_job()
    options = {"last-document": True, "document-format": "x/y"}
    answer = talk.ask(Operation.SEND_DOCUMENT, options, job_id=job)
    assert answer.code == Status.CLIENT_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED
    assert talk.send_document(job).code == Status.SUCCESSFUL_OK


def test_a_refused_document_is_not_wanted_any_more(talk: Conversation) -> None:
    accepted = talk.begin(Operation.PRINT_JOB)
    failure = DocumentFailure.FORMAT_ERROR
    talk.printer.document_failed(accepted, failure, at=talk.now)
    assert not talk.printer.is_wanted(accepted)


def test_a_document_for_a_job_that_was_aborted_meanwhile(talk: Conversation) -> None:
    accepted = talk.begin(Operation.PRINT_JOB)
    talk.printer.abort_job(accepted.job_id, talk.now)
    answer = talk.printer.document_received(accepted, octets=1, at=talk.now)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    failure = DocumentFailure.INTERRUPTED
    late = talk.printer.document_failed(accepted, failure, at=talk.now)
    assert late.code == Status.CLIENT_ERROR_TIMEOUT


def test_unsupported_attributes_are_told_with_the_document(talk: Conversation) -> None:
    job = talk.open_job()
    unknown = Attribute("x-vendor", (ValueTag.INTEGER,), (1,))
    message = talk.message(Operation.SEND_DOCUMENT, {"last-document": True}, job_id=job)
    reply = talk.printer.begin(changed(message, put=unknown), talk.where)
    assert hasattr(reply, "max_octets")
    answer = talk.printer.document_received(reply, octets=1, at=talk.now)
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert list(unsupported(answer)) == ["x-vendor"]


def test_a_job_of_many_documents_counts_their_octets(talk: Conversation) -> None:
    job = talk.open_job()
    talk.send_document(job, last=False, octets=1024)
    talk.send_document(job, last=True, octets=1025)
    assert talk.job(job)["job-k-octets"].value == 3
    assert talk.job(job)["job-k-octets-processed"].value == 0
    talk.finish_next()
    assert talk.job(job)["job-k-octets-processed"].value == 3
