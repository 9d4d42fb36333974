"""Our own client at faulty printers: it never hangs, it says why, it never prints twice."""

from __future__ import annotations

import time

import pytest

from sealpress import Printer, Reason, SealpressError
from sealpress.client import opening
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.simulator.faults import FAULTS, Layer
from sealpress.transport.stream import Timeouts
from sealpress.trust.stores.memory_store import MemoryTrustStore
from tests.simulator.faults.raw import PDF

QUICK = Timeouts(connect=5, handshake=2, send=5, response=2, receive=5, expect=0.3, busy=0.3)
PATIENT = Timeouts(connect=20, handshake=20, send=20, response=20, receive=20, expect=0.3, busy=0.3)
SILENT = (Reason.TLS_TIMEOUT, Reason.RECEIVE_TIMEOUT)
"""Only who says nothing at all is left soon."""

NEVER_LONGER_THAN = 60.0

SURVIVED = [
    "slow-read:500000",
    "slow-answer:20000",
    "late-answer:0.3",
    "tls-1.3-only",
    "tls-1.2-only",
    "tls-old-versions",
    "tls-weak-ciphers",
    "certificate-expiring",
    "no-chunking:411",
    "no-chunking:400",
    "no-chunking:501",
    "no-chunking:reset",
    "no-chunking:close",
    "http10",
    "no-continue",
    "late-continue:0.5",
    "expect-refused",
    "gzip-answer",
    "wrong-content-type",
    "bad-headers",
    "connection-close",
    "double-answer",
    "ipp-version-unsupported:1.1",
    "ipp-version-unsupported:1.0",
    "ipp-version-1.0-answers",
    "ipp-no-charset",
    "ipp-wrong-charset",
    "missing-operations",
    "missing-attributes",
    "uri-lists-unequal",
    "uri-security-contradiction",
    *(name for name in FAULTS if name.startswith("quirk-")),
]
ENDS_WITH = {
    "refuse": Reason.CONNECTION_REFUSED,
    "reset": Reason.TLS_CLOSED,
    "close": Reason.TLS_CLOSED,
    "stall": Reason.TLS_TIMEOUT,
    "late-answer": Reason.RECEIVE_TIMEOUT,
    "no-answer": Reason.RECEIVE_TIMEOUT,
    "close-after-request": Reason.CONNECTION_CLOSED,
    "close-mid-answer": Reason.RESPONSE_TRUNCATED,
    "reset-mid-answer": Reason.CONNECTION_RESET,
    "tls-1.1-only": Reason.TLS_VERSION_MISMATCH,
    "tls-1.0-only": Reason.TLS_VERSION_MISMATCH,
    "sslv3-only": Reason.TLS_OBSOLETE,
    "rc4-only": Reason.TLS_OBSOLETE,
    "3des-only": Reason.TLS_OBSOLETE,
    "tls-rsa-key-exchange": Reason.TLS_NO_COMMON_CIPHER,
    "tls-small-dh": Reason.TLS_WEAK_KEY_EXCHANGE,
    "tls-no-renegotiation": Reason.TLS_LEGACY_RENEGOTIATION,
    "tls-no-common-cipher": Reason.TLS_NO_COMMON_CIPHER,
    "tls-alert": Reason.TLS_ALERT,
    "tls-unknown-name": Reason.TLS_ALERT,
    "tls-close": Reason.TLS_CLOSED,
    "tls-reset": Reason.TLS_CLOSED,
    "tls-stall": Reason.TLS_TIMEOUT,
    "tls-garbage": Reason.PLAIN_ON_TLS_PORT,
    "tls-plain-answer": Reason.PLAIN_ON_TLS_PORT,
    "tls-client-certificate": Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,
    "auth-basic": Reason.AUTHENTICATION_REQUIRED,
    "auth-digest": Reason.AUTHENTICATION_REQUIRED,
    "auth-digest-old": Reason.AUTHENTICATION_REQUIRED,
    "auth-refused": Reason.AUTHENTICATION_REQUIRED,
    "auth-unknown": Reason.AUTHENTICATION_UNSUPPORTED,
    "http-status": Reason.HTTP_STATUS,
    "http-forbidden": Reason.FORBIDDEN,
    "http-not-found": Reason.HTTP_NOT_FOUND,
    "http-no-post": Reason.HTTP_STATUS,
    "http-unavailable": Reason.PRINTER_BUSY,
    "redirect": Reason.HTTP_REDIRECTED,
    "html-answer": Reason.NOT_IPP,
    "length-too-long": Reason.RESPONSE_TRUNCATED,
    "length-too-short": Reason.TRUNCATED,
    "chunked-answer-cut": Reason.RESPONSE_TRUNCATED,
    "no-length": Reason.RESPONSE_TRUNCATED,
    "huge-headers": Reason.NOT_HTTP,
    "http2-answer": Reason.NOT_HTTP,
    "not-http": Reason.NOT_HTTP,
    "early-answer": Reason.DELIVERY_UNKNOWN,
    "ipp-truncated": Reason.TRUNCATED,
    "ipp-empty": Reason.NOT_IPP,
    "ipp-wrong-length": Reason.TRUNCATED,
    "ipp-garbage": Reason.NOT_IPP,
    "ipp-wrong-request-id": Reason.REQUEST_ID_MISMATCH,
    "ipp-version-unsupported:none": Reason.IPP_VERSION_NOT_SUPPORTED,
    "ipp-status": Reason.IPP_STATUS,
    "ipp-internal-error": Reason.IPP_STATUS,
    "certificate-expired": Reason.CERTIFICATE_EXPIRED,
    "certificate-not-yet-valid": Reason.CERTIFICATE_NOT_YET_VALID,
    "certificate-clock-unset": Reason.CERTIFICATE_CLOCK_UNSET,
    "certificate-wrong-name": Reason.CERTIFICATE_NAME_MISMATCH,
    "certificate-common-name-only": Reason.CERTIFICATE_COMMON_NAME_ONLY,
    "certificate-self-signed": Reason.CERTIFICATE_SELF_SIGNED,
    "certificate-untrusted": Reason.CERTIFICATE_UNTRUSTED,
    "certificate-incomplete-chain": Reason.CERTIFICATE_CHAIN_INCOMPLETE,
    "certificate-rekeyed": Reason.CERTIFICATE_ISSUER_REKEYED,
    "certificate-damaged": Reason.CERTIFICATE_INVALID,
    "certificate-weak-key": Reason.CERTIFICATE_WEAK,
    "certificate-sha1": Reason.CERTIFICATE_WEAK_DIGEST,
    "certificate-wrong-usage": Reason.CERTIFICATE_WRONG_USAGE,
}
ABOUT_CERTIFICATES = "certificate-"


@pytest.fixture(autouse=True)
def _heard_out(monkeypatch):
    """Old TLS is asked about for as long as a busy machine takes."""
    monkeypatch.setattr(opening, "PROBE_SECONDS", 20.0)


def trust_in(printer, fault):
    is_about = fault.startswith(ABOUT_CERTIFICATES)
    return f"ca:{printer.authority_path}" if is_about else printer.pin


def print_to(printer, fault, scheme="ipps", **settings):
    """Print a document once, in chunks; return what there is of it at the printer."""
    settings = {
        "trust": trust_in(printer, fault),
        "timeouts": QUICK,
        "knowledge": MemoryKnowledge(),
        "trust_store": MemoryTrustStore(),
        "user": "ann",
        **settings,
    }
    before = len(printer.documents())
    with Printer(printer.uri(scheme), **settings) as one:
        one.print(iter([PDF[:1000], PDF[1000:]])).wait(timeout=30)
    return [path.read_bytes() for path in printer.documents()[before:]]


@pytest.mark.parametrize("fault", SURVIVED)
def test_the_document_arrives_once_and_whole(sick, fault):
    sick.set_faults(fault)
    assert print_to(sick, fault, timeouts=PATIENT) == [PDF]


@pytest.mark.parametrize("fault", ENDS_WITH)
def test_it_says_why_and_does_not_hang(sick, fault):
    sick.set_faults(fault)
    begun, before = time.monotonic(), len(sick.documents())
    timeouts = QUICK if ENDS_WITH[fault] in SILENT else PATIENT
    with pytest.raises(SealpressError) as failure:
        print_to(sick, fault, timeouts=timeouts)
    assert failure.value.reason is ENDS_WITH[fault]
    assert time.monotonic() - begun < NEVER_LONGER_THAN
    assert len(sick.documents()) == before


@pytest.mark.parametrize("fault", [f for f in ENDS_WITH if f in FAULTS])
def test_the_table_says_the_same(fault):
    """What a client is told is what an examination names first."""
    row = FAULTS[fault]
    assert row.needs_document or row.reason is ENDS_WITH[fault]


def test_every_fault_below_the_printer_is_tried():
    tried = {name.partition(":")[0] for name in (*SURVIVED, *ENDS_WITH)}
    elsewhere = {fault.name for fault in FAULTS.values() if fault.scheme == "ipp"}
    elsewhere |= {"reset-mid-upload", "close-mid-upload"}  # below
    elsewhere |= {"certificate-changing", "ipp-other-answer"}
    below = {fault.name for fault in FAULTS.values() if fault.layer is not Layer.PRINTER}
    assert below - tried - elsewhere == set()


@pytest.mark.parametrize("fault", ["reset-mid-upload", "close-mid-upload"])
def test_an_upload_that_breaks_off_is_no_print(sick, fault):
    sick.set_faults(f"{fault}:50000")
    before = len(sick.documents())
    with pytest.raises(SealpressError):
        print_to(sick, fault)
    assert len(sick.documents()) == before


@pytest.mark.parametrize(
    "fault",
    ["http-unavailable:1:times=2", "expect-refused:times=1", "no-chunking:reset:times=1"],
)
def test_what_passes_is_survived(sick, fault):
    sick.set_faults(fault)
    assert print_to(sick, fault, timeouts=Timeouts(busy=20.0)) == [PDF]


def test_the_next_attempt_finds_the_printer_well(sick):
    sick.set_faults("close-after-request:times=1")
    with pytest.raises(SealpressError) as failure:
        print_to(sick, "")
    assert failure.value.reason is Reason.CONNECTION_CLOSED
    assert print_to(sick, "") == [PDF]


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_with_the_password(sick, scheme):
    for fault in ("auth-digest:ann:secret", "auth-digest-old:ann:secret", "auth-basic:ann:secret"):
        sick.set_faults(fault)
        if scheme == "ipps" or "digest" in fault:
            assert print_to(sick, fault, scheme, password="secret") == [PDF]


def test_with_the_wrong_password(sick):
    sick.set_faults("auth-refused")
    with pytest.raises(SealpressError) as failure:
        print_to(sick, "auth-refused", password="secret")
    assert failure.value.reason is Reason.AUTHENTICATION_REFUSED


@pytest.mark.parametrize(
    "fault", [fault.name for fault in FAULTS.values() if fault.scheme == "ipp"]
)
def test_upgrades_under_the_policy_prefer(sick, fault):
    sick.set_faults(fault)
    assert print_to(sick, fault, "ipp", security="prefer") == [PDF]


def test_a_certificate_that_changes_is_noticed(sick):
    sick.set_faults("certificate-changing")
    store, settings = MemoryTrustStore(), {"trust": "tofu"}
    assert print_to(sick, "", trust_store=store, **settings) == [PDF]
    sick.set_faults("certificate-changing")
    with pytest.raises(SealpressError) as failure:
        print_to(sick, "", trust_store=store, **settings)
    assert failure.value.reason is Reason.CERTIFICATE_CHANGED


def test_a_job_without_a_number(sick):
    sick.set_faults("ipp-other-answer")
    before = len(sick.documents())
    with pytest.raises(SealpressError) as failure:
        print_to(sick, "")
    assert failure.value.reason is Reason.RESPONSE_INCOMPLETE
    assert [path.read_bytes() for path in sick.documents()[before:]] == [PDF]
