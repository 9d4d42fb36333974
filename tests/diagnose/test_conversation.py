from __future__ import annotations

import pytest

from sealpress.diagnose.conversation import (
    JOB_NAME,
    Conversation,
    ask_about_a_job,
    ask_attributes,
    ask_plainly,
    is_answered,
    usual_format,
    usual_ticket,
)
from sealpress.errors import HttpError, Reason
from sealpress.ipp.operations import Operation
from sealpress.transport.blocking import run
from sealpress.transport.stream import Timeouts
from tests.client.peer import Reaction, answer, ipp_answer
from tests.diagnose.steps.examined import examination, told
from tests.diagnose.steps.exchanged import exchanged
from tests.diagnose.steps.office import office

BRIEF = Timeouts(connect=5, handshake=5, send=5, response=0.3, receive=0.3, expect=0.1, busy=0)


def talked(printer, *questions, **settings):
    """Ask a printer on the loopback."""
    exam = examination(printer.uri, **settings)

    async def talk():
        async with exam.printer:
            return [await question(exam) for question in questions]

    return exam, run(talk())


def names(ticket):
    return {one.name: one.value for one in ticket.job}


def silent_over_chunks(got):
    if got.headers.get("transfer-encoding") == "chunked" and got.whole:
        return Reaction(then="hang")
    return None


def test_attributes_are_asked_for_once_and_kept(scripted):
    printer = scripted()
    exam, _ = talked(printer, ask_attributes)
    assert printer.operations == [0x000B]
    assert exam.attributes["printer-name"].value == "scripted"
    assert exam.conversation.error is None
    assert [one.operation for one in exam.conversation.exchanges] == ["Get-Printer-Attributes"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [(403, Reason.FORBIDDEN), (404, Reason.HTTP_NOT_FOUND), (500, Reason.HTTP_STATUS)],
)
def test_what_ends_the_question_is_kept(scripted, status, reason):
    exam, _ = talked(scripted(lambda _: Reaction(answer(status))), ask_attributes)
    assert exam.conversation.error.reason is reason
    assert exam.attributes is None


def test_an_ipp_refusal_is_an_error_too(scripted):
    exam, _ = talked(
        scripted(lambda got: Reaction(ipp_answer(got, 0x0500)) if got.whole else None),
        ask_attributes,
    )
    assert exam.conversation.attributes_error.status == 0x0500


def test_a_job_is_asked_about_and_not_made(scripted):
    printer = scripted()
    exam, _ = talked(printer, ask_attributes, ask_about_a_job)
    assert printer.operations == [0x000B, 0x0004]
    question = printer.got[-1]
    assert question.attribute("job-name") == JOB_NAME
    assert question.attribute("requesting-user-name") == "anna"
    assert question.headers["transfer-encoding"] == "chunked"
    assert question.headers["expect"] == "100-continue"
    assert question.document == b""
    assert is_answered(exam.conversation.validation)


def test_a_refusal_of_a_job_is_an_answer(scripted):
    def refuse(got):
        return Reaction(ipp_answer(got, 0x0507)) if got.whole and got.operation == 4 else None

    exam, _ = talked(scripted(refuse), ask_attributes, ask_about_a_job)
    assert exam.conversation.validation.status == 0x0507
    assert not is_answered(exam.conversation.validation)


def test_silence_over_chunks_is_told_from_silence(scripted):
    printer = scripted(silent_over_chunks)
    exam, _ = talked(printer, ask_attributes, ask_about_a_job, timeouts=BRIEF)
    assert exam.conversation.needs_length
    assert exam.conversation.validation_error is None
    assert "content-length" in printer.got[-1].headers


def test_silence_over_everything_is_a_failure(scripted):
    def silent(got):
        return Reaction(then="hang") if got.operation == 4 else None

    exam, _ = talked(scripted(silent), ask_attributes, ask_about_a_job, timeouts=BRIEF)
    assert not exam.conversation.needs_length
    assert exam.conversation.validation_error.reason is Reason.RECEIVE_TIMEOUT


def test_without_time_nothing_is_asked_again(scripted):
    printer = scripted(silent_over_chunks)
    exam, _ = talked(printer, ask_about_a_job, timeouts=BRIEF, seconds=0.25)
    assert exam.conversation.validation_error is not None
    assert all("transfer-encoding" in got.headers for got in printer.got)


def test_a_plain_question_has_no_options(scripted):
    printer = scripted()
    _, (reply,) = talked(printer, ask_plainly)
    assert is_answered(reply)
    assert len(printer.got[-1].message.groups) == 1


def test_a_plain_question_that_fails_has_no_answer(scripted):
    _, (reply,) = talked(scripted(lambda _: Reaction(answer(500))), ask_plainly)
    assert reply is None


def test_the_usual_job_of_an_office_printer():
    ticket = usual_ticket(office())
    assert names(ticket) == {
        "media": "iso_a4_210x297mm",
        "sides": "one-sided",
        "print-color-mode": "auto",
        "copies": 1,
        "print-quality": 4,
    }
    assert (ticket.name, ticket.document_format) == (JOB_NAME, "application/pdf")


@pytest.mark.parametrize(
    "name", ["media-supported", "sides-supported", "copies-supported", "print-quality-supported"]
)
def test_nothing_is_asked_for_that_is_not_listed(name):
    ticket = usual_ticket(office({name: None}))
    assert name.removesuffix("-supported") not in names(ticket)


def test_a_printer_that_lists_nothing_is_asked_about_nothing():
    ticket = usual_ticket(told({"printer-name": "p"}))
    assert (ticket.job, ticket.document_format) == ((), "")


@pytest.mark.parametrize(
    ("formats", "chosen"),
    [
        (["image/urf", "image/jpeg", "application/pdf"], "application/pdf"),
        (["image/urf", "image/jpeg"], "image/jpeg"),
        (["application/x-own"], ""),
        (["application/octet-stream"], ""),
    ],
)
def test_the_usual_format(formats, chosen):
    assert usual_format(told({"document-format-supported": formats})) == chosen


def test_exchanges_are_found_by_operation():
    one, two = exchanged(), exchanged(operation=Operation.VALIDATE_JOB)
    talk = Conversation(exchanges=[one, two])
    assert talk.about(Operation.VALIDATE_JOB) == [two]


@pytest.mark.parametrize(
    ("reason", "wants"),
    [(Reason.AUTHENTICATION_REQUIRED, True), (Reason.CREDENTIALS_IN_CLEAR, True),
     (Reason.HTTP_STATUS, False)],
)  # fmt: skip
def test_a_question_for_a_password_is_recognised(reason, wants):
    talk = Conversation(validation_error=HttpError(reason, "said so"))
    assert talk.wants_password is wants
    assert not Conversation().wants_password
