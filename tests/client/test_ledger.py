"""The account of connections: counts go on, facts are the latest ones."""

from __future__ import annotations

import ssl
from dataclasses import replace

import pytest

from sealpress.client.ledger import Ledger
from sealpress.errors import Reason
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.connection import ConnectionFacts
from sealpress.transport.response import SentFacts
from sealpress.transport.tls_stream import TlsFacts
from sealpress.trust import Finding, Identity
from sealpress.trust.judge import TrustedBy, Verdict

PLAIN = Attempt("h", 631, Binding.PLAIN, "as the URI says")
SECURE = Attempt("h", 443, Binding.IMPLICIT, "asking found TLS")


def tls(*chain: bytes) -> TlsFacts:
    return TlsFacts(
        version="TLSv1.3",
        cipher="AES",
        peer_chain=chain,
        verdict=Verdict(trusted=True, how=TrustedBy.PIN),
        server_name="h",
        seconds=0.1,
    )


def test_warnings_are_the_verdict_s_and_those_besides():
    theirs = Finding(Reason.CERTIFICATE_EXPIRING, "it expires")
    ours = Finding(Reason.CLIENT_CERTIFICATE_EXPIRING, "ours expires")
    facts = replace(tls(), verdict=Verdict(trusted=True, how=TrustedBy.PIN, warnings=(theirs,)))
    ledger = Ledger()
    ledger.opened(ConnectionFacts(SECURE.endpoint, SECURE.binding, facts), SECURE, (ours,))
    assert ledger.report.warnings == (theirs, ours)
    assert opened(ledger, SECURE, tls()).report.warnings == ()


def opened(ledger: Ledger, attempt: Attempt, facts: TlsFacts | None = None) -> Ledger:
    ledger.opened(ConnectionFacts(attempt.endpoint, attempt.binding, facts), attempt)
    return ledger


def test_there_is_no_report_before_the_first_connection():
    ledger = Ledger()
    ledger.sent(SentFacts(octets=5), chunked=False, seconds=1.0)
    assert ledger.report is None


def test_a_plain_connection_has_no_facts_of_tls():
    report = opened(Ledger(), PLAIN).report
    assert (report.endpoint, report.binding, report.reason) == (
        "h:631", Binding.PLAIN, "as the URI says",
    )  # fmt: skip
    assert (report.tls_version, report.cipher, report.trusted_by) == ("", "", "")
    assert report.certificate is None


def test_the_certificate_is_the_peer_s_own(tmp_path):
    identity = Identity.ensure(tmp_path, ["h"])
    own = ssl.PEM_cert_to_DER_cert(identity.certificate_path.read_text())
    report = opened(Ledger(), SECURE, tls(own, b"issuer")).report
    assert (report.tls_version, report.cipher, report.trusted_by) == ("TLSv1.3", "AES", "pin")
    assert report.certificate == identity.facts()


@pytest.mark.parametrize(("chunked", "chunks"), [(True, 3), (False, 0)])
def test_requests_are_counted_and_chunks_only_where_they_were_used(chunked, chunks):
    ledger = opened(Ledger(), PLAIN)
    ledger.sent(SentFacts(octets=100, chunks=2), chunked=chunked, seconds=0.5)
    ledger.sent(SentFacts(octets=11, chunks=1), chunked=chunked, seconds=0.25)
    report = ledger.report
    assert (report.requests, report.octets_sent, report.seconds) == (2, 111, 0.75)
    assert report.chunks_sent == chunks


def test_another_connection_brings_its_facts_and_keeps_the_counts():
    ledger = opened(Ledger(), SECURE, tls(b"\x30\x00"))
    ledger.sent(SentFacts(octets=7), chunked=False, seconds=0.5)
    report = opened(ledger, PLAIN).report
    assert (report.octets_sent, report.requests) == (7, 1)
    assert (report.endpoint, report.tls_version, report.certificate) == ("h:631", "", None)
