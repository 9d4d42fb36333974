"""What people are told: state, keywords, a sentence, the next attempt, what to do, the facts."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from sealpress.errors import JobError, SealpressError, TlsError
from sealpress.gateway.delivery import telling
from sealpress.gateway.delivery.destination import Look, Outcome, OutcomeKind
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason

NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
CHANGED = TlsError(Reason.CERTIFICATE_CHANGED, "lab:631 showed another certificate")


def test_a_job_that_waits_says_why_when_and_what_to_do():
    told = telling.waiting(CHANGED, NOON)
    sentence, facts = told.message.splitlines()
    assert sentence.startswith(CHANGED.entry.sentence)
    assert "Next attempt at 12:00:05 (2026-11-22)." in sentence
    assert sentence.endswith(CHANGED.entry.remedy)
    assert facts == CHANGED.detail
    assert told.state is JobState.PROCESSING_STOPPED
    assert told.reasons == CHANGED.entry.job_state_reasons


def test_a_remedy_of_the_case_comes_before_the_catalogues():
    error = SealpressError(Reason.CONNECTION_REFUSED, "nobody there", hint="Switch it on.")
    assert telling.waiting(error, NOON).message.splitlines()[0].endswith("Switch it on.")


def test_a_held_job_names_its_reason():
    told = telling.held(telling.nobody_knows("it forgot"))
    assert told.state is JobState.PENDING_HELD
    assert "sealpress-delivery-unknown" in told.reasons
    assert "released" in told.message or "releases" in told.message


def test_an_aborted_job_keeps_the_printers_reasons():
    error = JobError(Reason.JOB_ABORTED, "job 7 is aborted")
    told = telling.aborted(error, ("document-format-error",))
    assert told.reasons[:2] == ("aborted-by-system", "document-format-error")


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (JobState.PENDING, JobState.PROCESSING),
        (JobState.PENDING_HELD, JobState.PROCESSING_STOPPED),
        (JobState.PROCESSING, JobState.PROCESSING),
        (JobState.PROCESSING_STOPPED, JobState.PROCESSING_STOPPED),
        (0, JobState.PROCESSING),
    ],
)
def test_a_job_at_the_printer_shows_what_the_printer_says(state, shown):
    told = telling.printing(Look(state=state, reasons=("media-empty",), message="Load A4"))
    assert told.state is shown
    assert told.reasons == ("queued-in-device", "media-empty")
    assert told.message.splitlines()[1] == "Load A4"


def test_done_is_said_plainly():
    told = telling.completed((), (), taken=False)
    assert (told.state, told.message) == (JobState.COMPLETED, "The job is printed.")


def test_done_perhaps_twice_is_said_too():
    told = telling.completed((), (telling.MAY_BE_TWICE,), taken=False)
    assert told.reasons == ("job-completed-with-warnings", telling.MAY_BE_TWICE)
    assert "twice" in told.message


def test_taken_is_not_called_printed():
    assert "printed" not in telling.completed((), (), taken=True).message


def test_marks_stay():
    outcome = Outcome(kind=OutcomeKind.DELIVERED, reasons=("none", "job-printing"))
    told = telling.delivered(outcome, (telling.MAY_BE_TWICE,))
    assert told.reasons == ("queued-in-device", "job-printing", telling.MAY_BE_TWICE)


def test_long_lines_are_cut_between_characters():
    error = SealpressError(Reason.INTERNAL, "ä" * 5000)
    for line in telling.waiting(error, NOON).message.splitlines():
        assert len(line.encode()) <= telling.MAX_MESSAGE_OCTETS


def test_trouble_counts_the_same_reason_and_keeps_its_beginning():
    first = telling.trouble_of(CHANGED, now=NOON, before=None, next_attempt=None)
    later = NOON.replace(hour=13)
    again = telling.trouble_of(CHANGED, now=later, before=first, next_attempt=later)
    other = SealpressError(Reason.CONNECTION_REFUSED, "")
    another = telling.trouble_of(other, now=later, before=again, next_attempt=None)
    assert (first.attempts, again.attempts, another.attempts) == (1, 2, 1)
    assert (again.since, another.since) == (NOON, later)


def test_what_is_said_of_a_queue_that_is_gone():
    assert "settings" in telling.unserved().message


def test_advice_is_a_sentence_with_the_printers_address():
    error = TlsError(Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, "alert 116")
    telling.advise(error, "ipps://laser.test/ipp/print")
    telling.advise(error, "ipps://laser.test/ipp/print")
    message = telling.waiting(error, NOON).message.splitlines()[0]
    assert message.endswith("What is named with -- is a key in the settings of the queue.")
    assert message.count("What is named") == 1
    hinted = TlsError(Reason.CERTIFICATE_CHANGED, "x", hint="compare it, type sealpress doctor URI")
    telling.advise(hinted, "ipps://laser.test/ipp/print")
    said = telling.trouble_of(hinted, now=NOON, before=None, next_attempt=None).remedy
    assert said == "Compare it, type sealpress doctor ipps://laser.test/ipp/print."


@pytest.mark.parametrize(
    ("chain", "said"),
    [
        ((b"leaf", b"root"), f'write trust = "sha256:{hashlib.sha256(b"leaf").hexdigest()}"'),
        ((), "sealpress trust fetch ipps://laser.test/ipp/print"),
    ],
)
def test_another_pin_is_named_in_the_settings_of_the_queue(chain: tuple[bytes, ...], said: str):
    hint = "type sealpress trust pin URI"
    error = TlsError(Reason.CERTIFICATE_PIN_MISMATCH, "x", hint=hint, peer_chain=chain)
    for _ in range(2):
        telling.advise(error, "ipps://laser.test/ipp/print")
    assert said in error.hint
    assert "trust pin" not in error.hint
    assert error.hint.endswith("sealpress queue reload.")


def test_a_printer_that_needs_somebody():
    told = telling.printing(
        Look(state=JobState.PENDING), printer_reasons=("media-empty-error", "paused")
    )
    assert told.message == "The printer has the job and needs somebody first: media-empty, paused."
    assert "others first" in telling.printing(Look(state=JobState.PENDING)).message
