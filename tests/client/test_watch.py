"""The decisions of waiting for a job, without a printer."""

from __future__ import annotations

import pytest

from sealpress.catalogue import CATALOGUE
from sealpress.client.watch import (
    _KINDRED,
    FIRST_POLL_SECONDS,
    LONGEST_SILENCE_SECONDS,
    SLOWEST_POLL_SECONDS,
    JobStatus,
    Watch,
    ended,
    state_words,
)
from sealpress.errors import HttpError, IppError, JobError, Reason, TransportError
from sealpress.ipp import registry


def watch(state: int = 3, *, poll: float | None = None) -> Watch:
    return Watch(7, last=JobStatus(state=state), poll=poll)


def gone() -> IppError:
    return IppError(Reason.IPP_STATUS, "client-error-not-found", status=0x0406)


def reset() -> TransportError:
    return TransportError(Reason.CONNECTION_RESET, "reset")


def test_completed_ends_the_wait():
    assert watch().saw(JobStatus(state=9)) is None


def test_processing_is_looked_at_again():
    assert watch().saw(JobStatus(state=5)) == FIRST_POLL_SECONDS


def test_looks_grow_rarer_while_nothing_changes_and_are_frequent_after_a_change():
    patient = watch()
    waits = [patient.saw(JobStatus(state=3)) for _ in range(20)]
    assert waits == sorted(waits)
    assert waits[-1] == SLOWEST_POLL_SECONDS
    assert patient.saw(JobStatus(state=5)) == FIRST_POLL_SECONDS


def test_a_chosen_poll_is_kept():
    assert [watch(poll=2.0).saw(JobStatus(state=5)) for _ in range(3)] == [2.0] * 3


@pytest.mark.parametrize(
    ("state", "reason"), [(7, Reason.JOB_CANCELED), (8, Reason.JOB_ABORTED)], ids=str
)
def test_a_bad_end_is_an_error(state, reason):
    with pytest.raises(JobError) as caught:
        watch().saw(JobStatus(state=state, reasons=("job-canceled-at-device",)))
    assert caught.value.reason is reason
    assert caught.value.job_id == 7
    assert caught.value.job_state_reasons == ("job-canceled-at-device",)


def test_a_job_last_seen_printing_may_vanish():
    assert watch(5).failed(gone(), now=1.0) is None


def test_a_job_that_a_restart_took_away_is_not_called_completed():
    with pytest.raises(JobError, match="which was started again; it was last seen processing"):
        watch(5).failed(gone(), now=1.0, restarted=True)


@pytest.mark.parametrize("state", [0, 3, 4, 6])
def test_a_job_that_vanished_before_it_was_printed_is_not_called_completed(state):
    with pytest.raises(JobError) as caught:
        watch(state).failed(gone(), now=1.0)
    assert caught.value.reason is Reason.DELIVERY_UNKNOWN


@pytest.mark.parametrize("status", [0x0502, 0x0505, 0x0507])
def test_a_busy_printer_is_asked_again(status):
    busy = IppError(Reason.IPP_STATUS, "busy", status=status)
    assert watch().failed(busy, now=1.0) is not None


def test_a_silent_printer_is_asked_again_for_a_while():
    patient = watch()
    assert patient.failed(reset(), now=10.0) is not None
    assert patient.failed(reset(), now=10.0 + LONGEST_SILENCE_SECONDS) is not None
    with pytest.raises(TransportError):
        patient.failed(reset(), now=11.0 + LONGEST_SILENCE_SECONDS)


def test_an_answer_ends_the_silence():
    patient = watch()
    patient.failed(reset(), now=0.5)
    patient.saw(JobStatus(state=5))
    assert patient.failed(reset(), now=2.0 * LONGEST_SILENCE_SECONDS) is not None


@pytest.mark.parametrize(
    "error",
    [
        HttpError(Reason.AUTHENTICATION_REQUIRED, "401"),
        IppError(Reason.IPP_STATUS, "no", status=0x0403),
        TransportError(Reason.NAME_NOT_FOUND, "no such host"),
    ],
    ids=lambda error: error.reason,
)
def test_other_failures_are_raised_at_once(error):
    with pytest.raises(type(error)):
        watch().failed(error, now=1.0)


def test_too_long_a_wait_says_what_was_seen_last():
    patient = watch()
    patient.saw(JobStatus(state=6, reasons=("printer-stopped",)))
    error = patient.timed_out(30)
    assert error.reason is Reason.JOB_WAIT_TIMEOUT
    assert error.detail == "job 7 is processing-stopped (printer-stopped) after 30 s"
    said = patient.timed_out(30, "media-jam-error (Paper jam.)").detail
    assert said.endswith(" after 30 s; the printer says media-jam-error (Paper jam.)")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (JobStatus(state=0), "in an unknown state"),
        (JobStatus(state=42), "in state 42"),
        (JobStatus(state=5, reasons=("none",)), "processing"),
        (JobStatus(state=4, message="held"), "pending-held (held)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_words(status, words):
    assert state_words(status) == words


@pytest.mark.parametrize(
    ("keywords", "like"),
    [
        (("aborted-by-system",), None),
        (("aborted-by-system", "document-format-error"), Reason.DOCUMENT_DAMAGED),
        (("unsupported-document-format",), Reason.DOCUMENT_FORMAT_NOT_SUPPORTED),
        (("account-limit-reached",), Reason.ACCOUNT_REFUSED),
        (("something-new",), None),
    ],
)
def test_the_remedy_for_an_aborted_job_fits_its_keywords(keywords, like):
    error = ended(7, JobStatus(state=8, reasons=keywords))
    assert error.reason is Reason.JOB_ABORTED
    assert error.hint == (CATALOGUE[like].remedy if like else "")


def test_kindred_keywords_are_registered():
    assert set(_KINDRED) <= set(registry.keywords("job-state-reasons"))
