"""Certificates as printers have them, through real handshakes, under each way of trusting."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from sealpress.errors import TlsError
from sealpress.reasons import Reason
from sealpress.transport.blocking import run
from sealpress.transport.memory import ReactingStream
from sealpress.transport.tls import start_tls
from sealpress.trust import TrustedBy, TrustPolicy, TrustStage, client_context
from tests.transport.peers import TlsPeer
from tests.trust import gallery
from tests.trust.gallery import COLLEAGUE, EXHIBITS, NAME, TRUSTED, UNTRUSTED, Exhibit, by, shows

# Names that only a resolver of their own could reach, and the IPv6 loopback's.
ADDRESSED = [
    shows("for the IPv6 address", by(names=("2001:db8::7",)), host="2001:db8::7"),
    shows("for a whole domain", by(names=("*.site.example",)), host="printer.site.example"),
    shows("for a whole domain at the top", by(names=("*.example",)), NAME, host="printer.example"),
    shows("for a domain above", by(names=("*.site.example",)), NAME, host="a.b.site.example"),
    shows("for a pattern", by(names=("p*.site.example",)), NAME, host="printer.site.example"),
    shows("for a name in other letters", by(names=("PRINTER.Example",)), host="printer.example."),
    shows("for a name of umlauts", by(names=("xn--bcher-kva.example",)), host="bücher.example"),
    shows(
        "for an IPv6 address as a name",
        by(names=(x509.DNSName("2001:db8::7"),)),
        gallery.AS_NAME,
        host="2001:db8::7",
    ),
]
TABLE = [*EXHIBITS, *ADDRESSED]
SOME = [*gallery.ISSUERS[::3], *gallery.DAMAGED[::3], *gallery.SEVERAL]
every_row = pytest.mark.parametrize("shown", TABLE, ids=[one.slug for one in TABLE])
some_rows = pytest.mark.parametrize("shown", SOME, ids=[one.slug for one in SOME])

# OpenSSL takes the first issuer that was sent and never looks back.
REFUSED_ALL_THE_SAME = {"cross-signed by a stranger and the site": UNTRUSTED}
ANY_PURPOSE = (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)
ABOUT_TRUST = {UNTRUSTED, gallery.INCOMPLETE, gallery.REKEYED}


def meet(shown: Exhibit, folder, trust: str, host: str = ""):
    """Shake hands under one policy; return the verdict or the error."""
    policy = TrustPolicy.parse(trust)
    stream = ReactingStream(TlsPeer(shown.issued.server_context(folder)))
    stage = TrustStage(policy=policy, context=client_context(policy))
    try:
        return run(start_tls(stream, stage, host or shown.host, timeout=20)).tls.verdict
    except TlsError as error:
        return error


@every_row
def test_under_the_sites_authorities(shown, tmp_path):
    path = tmp_path / "site.pem"
    path.write_bytes(b"".join(one.pem for one in TRUSTED))
    met = meet(shown, tmp_path, f"ca:{path}")
    faults = shown.faults or {REFUSED_ALL_THE_SAME.get(shown.is_)} - {None}
    assert set(met.findings if isinstance(met, TlsError) else ()) == faults
    if not faults:
        assert (met.how, met.findings) == (TrustedBy.CA, ())


@some_rows
def test_under_the_systems_authorities(shown, tmp_path):
    error = meet(shown, tmp_path, "system")
    about_issuer = ABOUT_TRUST | {gallery.SELF_SIGNED, gallery.INVALID}
    assert set(error.findings) & about_issuer  # nobody in the system knows the site
    assert error.peer_chain[0] == shown.issued.der


@every_row
def test_under_its_own_certificate_as_authority(shown, tmp_path):
    path = tmp_path / "own.pem"
    path.write_bytes(shown.issued.pem)
    met = meet(shown, tmp_path, f"ca:{path}")
    if isinstance(met, TlsError):
        assert set(met.findings) <= shown.faults | ABOUT_TRUST
    else:
        assert (met.how, met.findings) == (TrustedBy.CA, ())


@some_rows
def test_under_its_pins(shown, tmp_path):
    for pin in shown.issued.pins:
        verdict = meet(shown, tmp_path, pin, host="any.other.example")
        assert (verdict.how, verdict.findings) == (TrustedBy.PIN, ())


@some_rows
def test_under_pins_of_another(shown, tmp_path):
    for pin in COLLEAGUE.pins:
        error = meet(shown, tmp_path, pin)
        assert error.reason is Reason.CERTIFICATE_PIN_MISMATCH
        assert set(error.findings) <= shown.faults - ABOUT_TRUST


@every_row
def test_under_encryption_only(shown, tmp_path):
    verdict = meet(shown, tmp_path, "encrypt")
    assert verdict.how is TrustedBy.ENCRYPT
    assert {finding.reason for finding in verdict.findings} <= shown.faults - ABOUT_TRUST


def test_a_fault_only_the_library_sees_is_told_in_its_words(tmp_path):
    path = tmp_path / "site.pem"
    path.write_bytes(gallery.ROOT.pem)
    error = meet(shows("odd", by(purposes=ANY_PURPOSE)), tmp_path, f"ca:{path}")
    assert error.reason is Reason.CERTIFICATE_WRONG_USAGE
    assert "the TLS library refuses it: unsuitable certificate purpose" in error.detail


def test_nothing_but_the_pin_is_wrong_with_a_good_certificate(tmp_path):
    error = meet(EXHIBITS[0], tmp_path, COLLEAGUE.pins[0])
    assert "is not trusted: it is not the pinned one (SHA-256 " in error.detail
