"""Answers that a printer gives where something else happens than a suite's first choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.printer import AcceptDocument, PrinterConfig
from tests.conformance.expectations.scene import of_document
from tests.printer.conversation import Conversation

_Circumstance = Callable[[Conversation], Message]


def answer_in_other_circumstances(
    model: PrinterConfig, operation: str, status: str
) -> Message | None:
    """Return the answer to an operation where the suite would take this status for right, too.

    ``None`` if our printer knows no such circumstance.
    """
    happens = _CIRCUMSTANCES.get((operation, status))
    return happens(Conversation(model, secure=True)) if happens is not None else None


def _unknown_format(talk: Conversation) -> Message:
    return talk.ask(Operation.PRINT_JOB, {"document-format": "application/x-unknown"})


def _unknown_format_of_document(talk: Conversation) -> Message:
    job = talk.open_job()
    wanted = {"document-format": "application/x-unknown", "last-document": True}
    return talk.ask(Operation.SEND_DOCUMENT, wanted, job_id=job)


def _canceled_while_it_comes(talk: Conversation) -> Message:
    return _cancel(talk, talk.begin(Operation.PRINT_JOB))


def _document_canceled_while_it_comes(talk: Conversation) -> Message:
    job = talk.open_job()
    return _cancel(talk, talk.begin(Operation.SEND_DOCUMENT, {"last-document": True}, job_id=job))


def _cancel(talk: Conversation, accepted: AcceptDocument) -> Message:
    talk.ask(Operation.CANCEL_JOB, job_id=accepted.job_id)
    return talk.printer.document_received(accepted, octets=100, at=talk.now)


def _canceled_twice(talk: Conversation) -> Message:
    job = talk.new_job()
    talk.ask(Operation.CANCEL_JOB, job_id=job)
    return talk.ask(Operation.CANCEL_JOB, job_id=job)


def _released_twice(talk: Conversation) -> Message:
    job = talk.new_job()
    talk.finish_next()
    return talk.ask(Operation.RELEASE_JOB, job_id=job)


def _canceled_by_number_too_late(talk: Conversation) -> Message:
    job = talk.new_job()
    talk.finish_next()
    return talk.ask(Operation.CANCEL_MY_JOBS, {"job-ids": [job]})


def _canceled_in_time(talk: Conversation) -> Message:
    return talk.ask(Operation.CANCEL_JOB, job_id=talk.new_job())


def _document_renamed_in_time(talk: Conversation) -> Message:
    request = talk.message(
        Operation.SET_DOCUMENT_ATTRIBUTES, {"document-number": 1}, job_id=talk.new_job()
    )
    return talk.send(of_document("renamed")(request))


def _unknown_value(talk: Conversation) -> Message:
    return talk.print({"media": "iso_a0_841x1189mm"})


_CIRCUMSTANCES: Mapping[tuple[str, str], _Circumstance] = MappingProxyType(
    {
        ("Print-Job", "client-error-document-format-not-supported"): _unknown_format,
        ("Send-Document", "client-error-document-format-not-supported"): (
            _unknown_format_of_document
        ),
        ("Print-Job", "server-error-job-canceled"): _canceled_while_it_comes,
        ("Send-Document", "server-error-job-canceled"): _document_canceled_while_it_comes,
        ("Cancel-Job", "successful-ok"): _canceled_in_time,
        ("Set-Document-Attributes", "successful-ok"): _document_renamed_in_time,
        ("Print-Job", "successful-ok-ignored-or-substituted-attributes"): _unknown_value,
        ("Cancel-Job", "client-error-not-possible"): _canceled_twice,
        ("Cancel-My-Jobs", "client-error-not-possible"): _canceled_by_number_too_late,
        ("Release-Job", "client-error-not-possible"): _released_twice,
    }
)
