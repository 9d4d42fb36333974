from __future__ import annotations

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.test_page import look_at_test_page
from sealpress.errors import Reason
from tests.client.peer import Reaction, answer, ipp_answer, job_group
from tests.diagnose.steps.examined import examination, taken, told


def tried(printer, *formats, wanted=True, **settings):
    """Print a test page on a printer on the loopback."""
    exam = examination(printer.uri, test_page=wanted, **settings)
    exam.attributes = told({"document-format-supported": list(formats) or ["application/pdf"]})
    return taken(look_at_test_page, exam)


def with_job(state, *reasons):
    """A printer whose jobs are in this state."""

    def rule(got):
        if not got.whole or got.operation != 0x0009:
            return None
        group = job_group(state=state)
        group["job-state-reasons"].values = reasons or ("none",)
        group["job-state-reasons"].tags = (0x44,) * (len(reasons) or 1)
        return Reaction(ipp_answer(got, 0, group))

    return rule


def test_nothing_is_printed_that_nobody_asked_for(scripted):
    printer = scripted()
    assert tried(printer, wanted=False) == {}
    assert printer.got == []


def test_a_page_is_printed(scripted):
    printer = scripted()
    one = tried(printer)["test-page"]
    assert (one.outcome, one.reason) == (Outcome.OK, None)
    assert one.sentence.startswith("it has printed a test page (application/pdf, job 7) within")
    assert (one.facts["format"], one.facts["job"]) == ("application/pdf", 7)
    (document,) = printer.prints()
    assert document.document.startswith(b"%PDF-1.4")


def test_plain_text_where_there_is_nothing_better(scripted):
    printer = scripted(lambda got: None)
    one = tried(printer, "text/plain")["test-page"]
    assert one.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED  # the scripted one takes PDF alone
    assert one.facts == {"format": "text/plain"}


def test_no_page_for_its_formats(scripted):
    printer = scripted()
    one = tried(printer, "image/jpeg", "image/urf")["test-page"]
    assert (one.outcome, one.reason) == (Outcome.NOTE, Reason.DOCUMENT_FORMAT_NOT_SUPPORTED)
    assert one.sentence == "there is no test page for it: it takes image/jpeg, image/urf"
    assert printer.got == []


@pytest.mark.parametrize(
    ("state", "reasons", "reason"),
    [
        (8, ("aborted-by-system",), Reason.JOB_ABORTED),
        (7, ("job-canceled-at-device",), Reason.JOB_CANCELED),
    ],
)
def test_a_page_that_ends_badly(scripted, state, reasons, reason):
    one = tried(scripted(with_job(state, *reasons)))["test-page"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, reason)
    assert one.sentence.startswith("it took the test page (job 7), but: ")
    assert one.facts["job"] == 7


def test_a_page_that_does_not_come(scripted):
    one = tried(scripted(with_job(5)), seconds=1.5)["test-page"]
    assert (one.outcome, one.reason) == (Outcome.WARNING, Reason.JOB_WAIT_TIMEOUT)


def test_a_page_that_is_refused(scripted):
    def refuse(got):
        return Reaction(answer(403)) if got.whole and got.operation == 2 else None

    one = tried(scripted(refuse))["test-page"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.FORBIDDEN)


def test_without_attributes_it_is_skipped():
    found = taken(look_at_test_page, examination(test_page=True))
    assert found["test-page"].outcome is Outcome.SKIPPED
