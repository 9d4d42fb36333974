from __future__ import annotations

import time
from dataclasses import replace

import pytest

from sealpress.diagnose.conversation import (
    EXPECT_SECONDS,
    JOB_NAME,
    Conversation,
    ask_about_a_job,
    ask_attributes,
    ask_plainly,
    is_answered,
    usual_format,
    usual_ticket,
)
from sealpress.diagnose.examination import EXAMINATION_TIMEOUTS
from sealpress.errors import HttpError, Reason
from sealpress.ipp.operations import Operation
from sealpress.transport.blocking import run
from sealpress.transport.response import SentFacts
from sealpress.transport.stream import Timeouts
from tests.client.peer import CONTINUE, Reaction, answer, ipp_answer
from tests.diagnose.steps.examined import examination, told
from tests.diagnose.steps.exchanged import exchanged
from tests.diagnose.steps.office import office

BRIEF = Timeouts(connect=5, handshake=5, send=5, response=0.7, receive=0.7, expect=0.1, busy=0)
PATIENT = replace(EXAMINATION_TIMEOUTS, expect=20.0)


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


def slow_to_permit(seconds):
    """Return a rule by which permission to send comes after some time."""

    def rule(got):
        if "expect" in got.headers and not got.whole:
            time.sleep(seconds)

    return rule


def late(got):
    return Reaction(CONTINUE + ipp_answer(got)) if got.whole and got.operation == 4 else None


def tried(printer, timeouts=PATIENT):
    """Try a printer as an examination does."""
    exam, _ = talked(printer, ask_attributes, ask_about_a_job, timeouts=timeouts)
    return exam


@pytest.fixture
def prompt(monkeypatch):
    """However busy the machine is, printers count as such that answer at once."""
    monkeypatch.setattr("sealpress.diagnose.conversation.PROMPT_ANSWER_SECONDS", 30.0)


def permissions(exam):
    """Return of each question about a job whether its body waited for permission."""
    return [one.sent.continued for one in exam.conversation.about(Operation.VALIDATE_JOB)]


def test_permission_at_once_leaves_no_doubt(scripted):
    exam = tried(scripted())
    assert permissions(exam) == [True]


def test_slow_permission_is_given_the_patience_of_a_delivery(scripted, prompt):
    exam = tried(scripted(slow_to_permit(1.2)))
    assert permissions(exam) == [False, True]
    brief, patient = exam.conversation.about(Operation.VALIDATE_JOB)
    assert brief.sent.waited < patient.sent.continued_after <= patient.sent.waited


def test_permission_that_waits_for_the_body_leaves_no_doubt(scripted):
    exam = tried(scripted(late, says_continue=False), EXAMINATION_TIMEOUTS)
    one, *_ = exam.conversation.about(Operation.VALIDATE_JOB)
    assert (one.sent.continued, one.response.interim) == (False, (100,))
    assert 0.9 * EXPECT_SECONDS <= one.sent.waited <= one.sent.continued_after


def test_permission_that_never_comes_is_waited_for_twice(scripted, prompt):
    exam = tried(scripted(says_continue=False), EXAMINATION_TIMEOUTS)
    brief, patient = exam.conversation.about(Operation.VALIDATE_JOB)
    assert 0.9 * EXPECT_SECONDS <= brief.sent.waited < patient.sent.waited
    assert is_answered(exam.conversation.validation)


def test_a_second_question_that_fails_takes_nothing_back(scripted, prompt):
    asked = []

    def once(got):
        if got.operation != 4 or not got.whole:
            return None
        asked.append(got)
        return Reaction(answer(500)) if len(asked) > 1 else None

    exam = tried(scripted(once, says_continue=False), EXAMINATION_TIMEOUTS)
    assert len(asked) == 2
    assert is_answered(exam.conversation.validation)
    assert exam.conversation.error is None


def test_a_printer_that_needs_time_for_answers_gets_it_for_permission(scripted):
    def slow(got):
        if got.operation == 0x000B:
            time.sleep(0.2)

    exam = tried(scripted(slow, slow_to_permit(0.6)))
    assert permissions(exam) == [True]


@pytest.mark.parametrize(
    ("sent", "in_doubt"),
    [
        ({"continued": True, "continued_after": 0.3, "waited": 0.3}, False),
        ({"continued_after": 0.41, "waited": 0.4}, False),
        ({"continued_after": 0.48, "waited": 0.4}, True),
        ({"waited": 0.4}, True),
    ],
)
def test_permission_in_doubt(sent, in_doubt):
    one = exchanged(operation=Operation.VALIDATE_JOB, expecting=True)
    one = replace(one, sent=SentFacts(complete=True, **sent))
    assert Conversation(exchanges=[one]).permission_is_in_doubt is in_doubt


@pytest.mark.parametrize(
    "facts", [{"expecting": False}, {"complete": False}, {"status": None, "error": Reason}]
)
def test_permission_is_not_in_doubt_without_an_answer_to_the_wish(facts):
    one = exchanged(operation=Operation.VALIDATE_JOB, **{"expecting": True, **facts})
    assert not Conversation(exchanges=[one]).permission_is_in_doubt


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
    asked = [got.headers for got in printer.got if got.operation == Operation.VALIDATE_JOB]
    assert any("content-length" in headers for headers in asked)


def test_silence_over_expect_is_not_laid_to_chunks(scripted):
    printer = scripted(lambda got: Reaction(then="hang") if "expect" in got.headers else None)
    exam, _ = talked(printer, ask_attributes, ask_about_a_job, timeouts=BRIEF)
    talk = exam.conversation
    assert (talk.hangs_on_expect, talk.needs_length, talk.validation_error) == (True, False, None)
    assert printer.got[-1].headers["transfer-encoding"] == "chunked"
    assert "expect" not in printer.got[-1].headers


def test_chunks_are_asked_for_again_before_they_are_blamed(scripted):
    printer = scripted(silent_over_chunks)
    exam, _ = talked(printer, ask_attributes, ask_about_a_job, timeouts=BRIEF)
    assert not exam.conversation.hangs_on_expect
    assert exam.session.link.facts.chunked is False


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
