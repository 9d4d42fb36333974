"""Every reason has a verdict, and none of them stops a queue for good."""

from __future__ import annotations

import pytest

from sealpress.errors import (
    HttpError,
    IppError,
    JobError,
    SealpressError,
    SpoolError,
    TlsError,
    TransportError,
)
from sealpress.gateway.delivery.destination import OutcomeKind
from sealpress.gateway.delivery.verdicts import (
    DOCUMENT_FAULTS,
    PATIENCE_ATTEMPTS,
    VERDICTS,
    Action,
    action_for,
    is_documents_fault,
    kind_after,
)
from sealpress.reasons import Reason

REFUSED, DOUBTFUL = OutcomeKind.NOT_DELIVERED, OutcomeKind.UNKNOWN


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_verdict(reason: Reason):
    assert reason in VERDICTS
    assert VERDICTS[reason].kind in {REFUSED, DOUBTFUL}


@pytest.mark.parametrize("reason", list(Reason))
def test_no_reason_is_taken_for_a_delivery(reason: Reason):
    assert kind_after(SealpressError(reason, "")) is not OutcomeKind.DELIVERED


FINDINGS = {Reason.TLS_OLD_VERSIONS, Reason.TLS_WEAK_CIPHERS}  # of those who examine a printer
OF_TLS = [one for one in Reason if one.startswith(("tls-", "certif")) and one not in FINDINGS]


@pytest.mark.parametrize("reason", OF_TLS)
@pytest.mark.parametrize("attempts", [1, 10, 100_000])
def test_trouble_with_tls_is_tried_for_as_long_as_it_takes(reason: Reason, attempts: int):
    assert action_for(TlsError(reason, ""), attempts=attempts) is Action.RETRY


@pytest.mark.parametrize(
    "reason",
    [
        Reason.NAME_NOT_FOUND,
        Reason.CONNECTION_REFUSED,
        Reason.CONNECT_TIMEOUT,
        Reason.PRINTER_BUSY,
        Reason.PRINTER_STOPPED,
        Reason.AUTHENTICATION_REFUSED,
        Reason.NOT_AUTHORIZED,
        Reason.STATE_UNWRITABLE,
    ],
)
def test_a_printers_trouble_never_holds_a_job(reason: Reason):
    assert action_for(SealpressError(reason, ""), attempts=1_000_000) is Action.RETRY


@pytest.mark.parametrize("reason", [Reason.DOCUMENT_DAMAGED, Reason.DOCUMENT_FORMAT_NOT_SUPPORTED])
def test_a_documents_fault_ends_its_job(reason: Reason):
    assert action_for(SealpressError(reason, ""), attempts=1) is Action.ABORT


@pytest.mark.parametrize("reason", [Reason.SPOOL_FULL, Reason.SPOOL_FAILED, Reason.SPOOL_DAMAGED])
def test_a_disk_is_no_jobs_fault_however_long_it_fails(reason: Reason):
    assert action_for(SpoolError(reason, ""), attempts=100_000) is Action.RETRY


@pytest.mark.parametrize("reason", [Reason.SPOOL_KEY_WRONG, Reason.SPOOL_KEY_MISSING])
def test_a_key_that_may_come_back_ends_no_job(reason: Reason):
    assert action_for(SpoolError(reason, ""), attempts=1) is Action.HOLD


def test_what_may_be_one_jobs_fault_is_held_after_some_patience():
    fault = SealpressError(Reason.INTERNAL, "")
    assert action_for(fault, attempts=PATIENCE_ATTEMPTS - 1) is Action.RETRY
    assert action_for(fault, attempts=PATIENCE_ATTEMPTS) is Action.HOLD


@pytest.mark.parametrize(
    ("status", "action"),
    [(0x0400, Action.HOLD), (0x0500, Action.RETRY), (0x0509, Action.RETRY), (0x050C, Action.HOLD)],
)
def test_an_unknown_refusal_is_judged_by_its_class(status: int, action: Action):
    error = IppError(Reason.IPP_STATUS, "", status=status)
    assert action_for(error, attempts=PATIENCE_ATTEMPTS) is action


def test_what_was_not_handed_over_whole_is_not_delivered():
    error = TransportError(Reason.CONNECTION_RESET, "", retryable=True)
    assert kind_after(error) is REFUSED
    error.retryable = False
    assert kind_after(error) is DOUBTFUL


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, DOUBTFUL), (400, REFUSED), (413, REFUSED), (500, DOUBTFUL), (502, DOUBTFUL),
     (503, REFUSED)],
)  # fmt: skip
def test_http_answers(status: int, kind: OutcomeKind):
    assert kind_after(HttpError(Reason.HTTP_STATUS, "", status=status)) is kind


@pytest.mark.parametrize("reason", [Reason.IPP_STATUS, Reason.PRINTER_BUSY, Reason.FORBIDDEN])
def test_an_ipp_refusal_made_no_job(reason: Reason):
    assert kind_after(IppError(reason, "", status=0x0507)) is REFUSED


def test_nobody_knows_is_asked():
    error = JobError(Reason.DELIVERY_UNKNOWN, "")
    assert kind_after(error) is DOUBTFUL
    assert action_for(error, attempts=1) is Action.ASK


@pytest.mark.parametrize("keyword", sorted(DOCUMENT_FAULTS))
def test_keywords_that_blame_the_job(keyword: str):
    assert is_documents_fault(("job-printing", keyword))


def test_other_keywords_do_not():
    assert not is_documents_fault(("aborted-by-system", "job-canceled-at-device"))
