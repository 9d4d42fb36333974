"""Healthy printers of other people under examination: what is said of them is true."""

from __future__ import annotations

import anyio
import pytest

from sealpress.client.knowledge import MemoryKnowledge
from sealpress.diagnose import examine
from sealpress.diagnose.observation import Outcome
from sealpress.errors import Reason
from sealpress.trust import MemoryTrustStore

NOT_OURS = {"tls-versions", "tls-ciphers", "certificate-findings", "in-clear"}
"""Questions whose answers depend on how Debian builds the TLS library."""


def examined(uri, **settings):
    """Examine a printer whose certificate is taken as it is; return observations by question."""

    async def look():
        return await examine(
            uri,
            trust="encrypt",
            knowledge=MemoryKnowledge(),
            trust_store=MemoryTrustStore(),
            **settings,
        )

    return {one.question: one for one in anyio.run(look).observations}


def reasons(found):
    """Return what is not as it should be, by question."""
    bad = (Outcome.NOTE, Outcome.WARNING, Outcome.FAILED)
    return {
        question: one.reason
        for question, one in found.items()
        if one.outcome in bad and question not in NOT_OURS
    }


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_ippeveprinter_is_well_but_late_with_its_permission(eve_printer, scheme):
    before = eve_printer.documents()
    found = examined(eve_printer.uri(scheme))
    assert reasons(found) == {"expect-continue": Reason.EXPECT_IGNORED}
    assert found["expect-continue"].facts["support"] == "late"
    assert found["chunked-requests"].facts["taken"] is True
    assert found["ipp-versions"].facts["accepted"] == ["2.0", "1.1", "1.0"]
    assert found["claim-ipp-everywhere"].outcome is Outcome.OK
    assert eve_printer.documents() == before


def test_ippeveprinter_prints_a_test_page(eve_printer):
    one = examined(eve_printer.uri("ipps"), test_page=True)["test-page"]
    assert one.outcome is Outcome.OK, one.sentence
    assert eve_printer.documents()[-1].startswith(b"%PDF-1.4")


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_a_queue_of_cups_is_well_but_claims_too_much(cupsd, scheme):
    found = examined(cupsd.uri("sink", scheme))
    assert reasons(found) == {"claim-ipp-version": Reason.CLAIM_NOT_KEPT}
    assert found["expect-continue"].facts["support"] == "honoured"
    assert found["http-answer"].facts["server"].startswith("CUPS/")
    assert found["listed-addresses"].facts["lists_our_way"] is True
    assert found["validation"].outcome is Outcome.OK


def test_a_queue_that_cups_does_not_have(cupsd):
    found = examined(cupsd.uri("gone"))
    assert found["ipp-answer"].reason is Reason.IPP_NOT_FOUND


def test_a_queue_that_somebody_paused(cupsd):
    cupsd.add_queue("paused", "file:///dev/null")
    cupsd.command("cupsdisable", "-r", "out of paper", "paused")
    one = examined(cupsd.uri("paused"))["printer-state"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.PRINTER_STOPPED)
    assert one.facts["message"] == "out of paper"


def test_a_queue_that_takes_no_jobs(cupsd):
    cupsd.add_queue("closed", "file:///dev/null")
    cupsd.command("cupsreject", "closed")
    found = examined(cupsd.uri("closed"))
    assert found["accepting-jobs"].reason is Reason.PRINTER_NOT_ACCEPTING
    assert found["validation"].outcome is Outcome.OK  # cupsd minds only when a job comes
