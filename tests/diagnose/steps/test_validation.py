from __future__ import annotations

import pytest

from sealpress.client.replies import Reply
from sealpress.diagnose.conversation import ask_about_a_job, ask_attributes
from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.validation import look_at_validation
from sealpress.errors import HttpError, Phase, Reason, TransportError
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.transport.blocking import run
from tests.client.peer import Reaction, ipp_answer
from tests.diagnose.steps.examined import examination, taken, told

SIDES = Attribute("sides", (ValueTag.KEYWORD,), ("one-sided",))


def reply(status, *unsupported, message=""):
    operation = Group(tag=GroupTag.OPERATION)
    if message:
        words = Attribute("status-message", (ValueTag.TEXT,), (message,))
        operation.attributes.append(words)
    ignored = Group(list(unsupported), tag=GroupTag.UNSUPPORTED)
    return Reply(Message(Version(2, 0), status, 1, [operation, ignored]))


def looked(validation=None, error=None):
    exam = examination()
    exam.attributes = told({"printer-name": "p"})
    exam.conversation.validation, exam.conversation.validation_error = validation, error
    return taken(look_at_validation, exam)["validation"]


def asked(printer):
    """Ask a printer on the loopback about a job, and judge its answer."""
    exam = examination(printer.uri)

    async def talk():
        async with exam.printer:
            await ask_attributes(exam)
            await ask_about_a_job(exam)

    run(talk())
    return taken(look_at_validation, exam)["validation"]


def test_a_job_that_would_be_taken():
    one = looked(reply(0))
    assert (one.outcome, one.sentence) == (Outcome.OK, "it would take a job like the usual ones")
    assert one.facts["status"] == "successful-ok"


def test_what_it_would_ignore_is_named():
    one = looked(reply(1, SIDES))
    assert one.outcome is Outcome.OK
    assert one.sentence.endswith("but would ignore or replace sides")
    assert one.facts["unsupported"] == ["sides"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (0x0401, Reason.FORBIDDEN),
        (0x0402, Reason.NOT_AUTHENTICATED),
        (0x0403, Reason.NOT_AUTHORIZED),
        (0x040A, Reason.DOCUMENT_FORMAT_NOT_SUPPORTED),
        (0x041C, Reason.ACCOUNT_REFUSED),
        (0x0500, Reason.VALIDATION_REFUSED),
        (0x0505, Reason.PRINTER_BUSY),
        (0x0506, Reason.PRINTER_NOT_ACCEPTING),
        (0x0507, Reason.PRINTER_BUSY),
        (0x0599, Reason.VALIDATION_REFUSED),
    ],
)
def test_each_refusal_has_its_reason(status, reason):
    one = looked(reply(status, message="Not\x1b today"))
    assert (one.outcome, one.reason) == (Outcome.FAILED, reason)
    assert one.sentence.endswith('; it says "Not today"')


def test_a_printer_that_does_not_know_the_operation():
    assert looked(reply(0x0501)).outcome is Outcome.SKIPPED


def test_no_answer_is_a_failure():
    error = TransportError(Reason.RECEIVE_TIMEOUT, "nothing came", phase=Phase.RECEIVE)
    one = looked(error=error)
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.RECEIVE_TIMEOUT)


def test_a_question_for_a_password_is_told_elsewhere():
    error = HttpError(Reason.AUTHENTICATION_REQUIRED, "who?", status=401)
    assert looked(error=error).outcome is Outcome.SKIPPED


def test_a_printer_that_was_not_asked():
    assert looked().outcome is Outcome.SKIPPED


def test_without_attributes_it_is_skipped():
    assert taken(look_at_validation, examination())["validation"].outcome is Outcome.SKIPPED


def test_options_that_are_refused_are_told_from_jobs_that_are_refused(scripted):
    answers = iter([0x040B, 0x0000])

    def refuse(got):
        if not got.whole or got.operation != 0x0004:
            return None
        return Reaction(ipp_answer(got, next(answers)))

    one = asked(scripted(refuse))
    assert (one.outcome, one.reason) == (Outcome.WARNING, Reason.OPTION_NOT_SUPPORTED)
    assert one.sentence.startswith("it takes a job without options")


def test_a_job_that_is_refused_with_and_without_options(scripted):
    def refuse(got):
        if not got.whole or got.operation != 0x0004:
            return None
        return Reaction(ipp_answer(got, 0x040B))

    one = asked(scripted(refuse))
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.OPTION_NOT_SUPPORTED)


def test_a_good_printer_takes_a_job(scripted):
    assert asked(scripted()).outcome is Outcome.OK
