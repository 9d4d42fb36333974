"""Passwords of documents: only through TLS, and nowhere to be found afterwards (PWG 5100.13)."""

from __future__ import annotations

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.printer import Answer
from tests.printer.conversation import Conversation, config, job_id, unsupported

SECRET = {"document-password": b"open sesame"}


def test_a_locked_document_is_taken_with_its_password() -> None:
    client = Conversation(secure=True)
    answer = client.print(SECRET)
    assert (answer.code, unsupported(answer)) == (Status.SUCCESSFUL_OK, {})
    number = client.open_job()
    accepted = client.begin(
        Operation.SEND_DOCUMENT, {"last-document": True, **SECRET}, job_id=number
    )
    answer = client.printer.document_received(accepted, octets=9, at=client.now)
    assert answer.code == Status.SUCCESSFUL_OK


def test_nothing_is_kept_of_it() -> None:
    client = Conversation(secure=True)
    number = job_id(client.print(SECRET))
    options = {"document-number": 1}
    told = client.ask(Operation.GET_DOCUMENT_ATTRIBUTES, options, job_id=number)
    for group in (client.job(number), told.groups[-1]):
        assert "document-password" not in group
    assert b"sesame" not in repr(client.printer.ticket(number)).encode()


@pytest.mark.parametrize("operation", [Operation.PRINT_JOB, Operation.VALIDATE_JOB])
def test_in_clear_it_is_refused_and_not_repeated(operation: Operation) -> None:
    client = Conversation()
    reply = client.printer.begin(client.message(operation, SECRET), client.where)
    assert isinstance(reply, Answer)
    assert reply.message.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    assert "document-password" in unsupported(reply.message)
    assert "sesame" not in repr(reply.message)


def test_what_is_told_of_it() -> None:
    told = Conversation().attributes()
    assert told["document-password-supported"].value == 1023
    assert "document-password" in told["document-creation-attributes-supported"].values
    passing_on = Conversation(config(has_own_jobs=False)).attributes()
    assert passing_on["document-password-supported"].value == 0
