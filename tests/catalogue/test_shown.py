"""How reasons show in IPP: keywords that exist, for every reason that stops a delivery."""

from __future__ import annotations

import re

import pytest

from sealpress.catalogue import CATALOGUE
from sealpress.catalogue.elsewhere import ELSEWHERE
from sealpress.catalogue.shown import CUPS_KEYWORDS, SHOWN, vendor_keyword
from sealpress.ipp import registry
from sealpress.reasons import Phase, Reason

PRINTER, JOB = "printer-state-reasons", "job-state-reasons"
NEVER_IN_THE_WAY = {
    Reason.NOT_CONFIRMED,
    Reason.SUITE_INVALID,
    Reason.CERTIFICATE_EXPIRING,
    Reason.CLIENT_CERTIFICATE_EXPIRING,
    Reason.IDENTITY_EXISTS,
    Reason.PORT_IN_USE,
    Reason.CAPTURE_REFUSED,
    Reason.SERVER_NOT_FOUND,
    Reason.PLAIN_OFFERED,
    Reason.RAW_PORT_OPEN,
    Reason.TLS_OLD_VERSIONS,
    Reason.TLS_WEAK_CIPHERS,
    Reason.CHUNKS_REFUSED,
    Reason.HTTP_VERSION_OLD,
    Reason.EXPECT_REFUSED,
    Reason.EXPECT_IGNORED,
    Reason.CONNECTION_NOT_KEPT,
    Reason.RESPONSE_COMPRESSED,
    Reason.URI_SECURITY_MISMATCH,
    Reason.ATTRIBUTE_MISSING,
    Reason.CLAIM_NOT_KEPT,
    Reason.ENCODING_REPAIRED,
    Reason.PRINTER_CLOCK_WRONG,
    Reason.SUPPLIES_LOW,
    Reason.EXAMINATION_CUT_SHORT,
    Reason.SPOOL_IN_USE,
    Reason.SPOOL_TOO_NEW,
    Reason.JOB_CHANGED,
    Reason.WRITER_FENCED,
    Reason.QUEUE_NOT_FOUND,
    Reason.QUEUE_NOT_EMPTY,
    Reason.QUEUE_EXISTS,
    Reason.DESTINATION_INSECURE,
    Reason.SPOOL_KEY_MISSING,
    Reason.SPOOL_KEY_WRONG,
    Reason.USER_EXISTS,
    Reason.USER_NOT_FOUND,
    Reason.AUDIT_BROKEN,
    Reason.EXTRA_MISSING,
    Reason.ORDER_REFUSED,
}
"""A document that was accepted is delivered all the same, or nothing was accepted."""


@pytest.mark.parametrize("reason", sorted(SHOWN))
def test_every_keyword_is_registered_or_of_a_known_vendor(reason):
    entry = CATALOGUE[reason]
    shown = {PRINTER: entry.printer_state_reasons, JOB: entry.job_state_reasons}
    for attribute, keywords in shown.items():
        known = {*registry.keywords(attribute), *CUPS_KEYWORDS, vendor_keyword(reason)}
        assert set(keywords) <= known
        assert all(re.fullmatch(r"[a-z0-9-]{1,255}", keyword) for keyword in keywords)


@pytest.mark.parametrize("reason", sorted(set(Reason) - NEVER_IN_THE_WAY))
def test_what_stops_a_delivery_shows_in_the_job(reason):
    assert CATALOGUE[reason].job_state_reasons


@pytest.mark.parametrize("reason", sorted(NEVER_IN_THE_WAY))
def test_what_stops_no_delivery_shows_in_no_job(reason):
    assert not CATALOGUE[reason].job_state_reasons


@pytest.mark.parametrize("reason", sorted(SHOWN))
def test_registered_keywords_come_first_and_the_reason_itself_last(reason):
    for keywords in SHOWN[reason]:
        ranks = [_rank(keyword) for keyword in keywords]
        assert ranks == sorted(ranks)
        assert len(set(keywords)) == len(keywords)


def _rank(keyword: str) -> int:
    if keyword.startswith("sealpress-"):
        return 2
    return int(keyword in CUPS_KEYWORDS)


def test_one_document_s_fault_says_nothing_about_the_printer():
    for reason in (Reason.DOCUMENT_EMPTY, Reason.DOCUMENT_DAMAGED, Reason.OPTION_NOT_SUPPORTED):
        assert CATALOGUE[reason].printer_state_reasons == ()


def test_no_reason_stands_in_two_rows():
    from sealpress.catalogue import shown

    rows = [reason for reason, _ in shown._rows()]
    assert len(set(rows)) == len(rows)


def test_a_keyword_of_cups_is_explained_where_its_words_are():
    explained = {phrase.words for phrase in ELSEWHERE if phrase.system == "CUPS"}
    assert explained >= CUPS_KEYWORDS


def test_phases_are_no_reasons():
    assert not {str(phase) for phase in Phase} & {str(reason) for reason in Reason}
