"""Certificates as printers have them, through real handshakes, under each way of trusting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from sealpress.errors import TlsError
from sealpress.reasons import Reason
from sealpress.transport.blocking import run
from sealpress.transport.memory import ReactingStream
from sealpress.transport.tls import start_tls
from sealpress.trust import TrustedBy, TrustPolicy, client_context
from tests.transport.peers import TlsPeer
from tests.trust.authority import (
    NOW,
    YEAR,
    Issued,
    issue,
    issue_authority,
    naming_the_key_of,
    signed_with_sha1,
)

SELF_SIGNED = Reason.CERTIFICATE_SELF_SIGNED
UNTRUSTED = Reason.CERTIFICATE_UNTRUSTED
EXPIRED = Reason.CERTIFICATE_EXPIRED
EARLY = Reason.CERTIFICATE_NOT_YET_VALID
NAME = Reason.CERTIFICATE_NAME_MISMATCH
WEAK = Reason.CERTIFICATE_WEAK
INVALID = Reason.CERTIFICATE_INVALID

HOST = "printer.example"
ADDRESS = "192.0.2.7"
SEVENTY, EIGHTY = datetime(1970, 1, 1, tzinfo=UTC), datetime(1980, 1, 1, tzinfo=UTC)
RSA_1024 = rsa.generate_private_key(public_exponent=65537, key_size=1024)
RSA_2048 = rsa.generate_private_key(public_exponent=65537, key_size=2048)

ROOT = issue_authority("Site CA")
MIDDLE = issue_authority("Middle CA", issuer=ROOT)
NARROW = issue_authority("Narrow CA", issuer=ROOT, path_length=0)
BELOW_NARROW = issue_authority("Too Deep CA", issuer=NARROW)
OLD_MIDDLE = issue_authority("Old Middle CA", issuer=ROOT, end=NOW - YEAR / 2)
OLD_ROOT = issue_authority("Old CA", end=NOW - YEAR / 2)
RSA_ROOT = issue_authority("RSA CA", key=RSA_2048)
SITE_CAS = (ROOT, OLD_ROOT, RSA_ROOT)
REKEYED = issue_authority("Site CA")
STRANGER = issue_authority("Elsewhere CA")
COLLEAGUE = issue("colleague", issuer=ROOT)
UNKNOWN_EXTENSION = x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00")


@dataclass(frozen=True)
class Row:
    """A certificate and what becomes of it.

    Attributes:
        is_: What it is, in words.
        issued: The certificate.
        site: Why it is refused when the site's authorities are trusted, ``None`` if it is not.
        own: The same when its own certificate is in the file of authorities.
        faults: Everything wrong with it in itself.
        system: Why it is refused when the system's authorities are trusted, which know none.
        host: What the client calls the printer.
    """

    is_: str
    issued: Issued
    site: Reason | None = None
    own: Reason | None = None
    faults: frozenset[Reason] = frozenset()
    system: Reason = UNTRUSTED
    host: str = HOST


def row(is_, issued, *faults, site=None, own=None, system=UNTRUSTED, host=HOST):
    return Row(is_, issued, site, own, frozenset(faults), system, host)


def refused(is_, issued, fault, host=HOST):
    """A row of a fault that no authority makes good."""
    return row(is_, issued, fault, site=fault, own=fault, host=host)


def by_root(issuer=ROOT, **options):
    return issue(issuer=issuer, **options)


ROWS = [
    row("issued by the site", by_root()),
    row("self-signed", issue(), SELF_SIGNED, site=SELF_SIGNED, system=SELF_SIGNED),
    row("of an unknown authority", by_root(STRANGER), site=UNTRUSTED),
    refused("expired", by_root(end=NOW - YEAR / 2), EXPIRED),
    refused("of the future", by_root(begin=NOW + YEAR / 2), EARLY),
    refused("of the seventies", by_root(begin=SEVENTY, end=EIGHTY), EXPIRED),
    refused("for another name", by_root(names=("other.example",)), NAME),
    refused("with a common name only", by_root(name=HOST, names=()), NAME),
    row("for the address", by_root(names=(ADDRESS,)), host=ADDRESS),
    row("for the IPv6 address", by_root(names=("2001:db8::7",)), host="2001:db8::7"),
    refused("for another address", by_root(names=("192.0.2.8",)), NAME, ADDRESS),
    refused("for an address as a name", by_root(names=(x509.DNSName(ADDRESS),)), NAME, ADDRESS),
    row("for a whole domain", by_root(names=("*.site.example",)), host="printer.site.example"),
    refused("for a whole domain at the top", by_root(names=("*.example",)), NAME),
    refused("for a domain above", by_root(names=("*.site.example",)), NAME, "a.b.site.example"),
    refused("for a pattern", by_root(names=("p*.site.example",)), NAME, "printer.site.example"),
    row("with RSA 2048", by_root(key=RSA_2048)),
    row("with Ed25519", by_root(key=ed25519.Ed25519PrivateKey.generate())),
    row("with RSA 1024", by_root(key=RSA_1024), WEAK, site=WEAK, own=WEAK, system=WEAK),
    row("signed with SHA-1", signed_with_sha1(by_root(RSA_ROOT), RSA_ROOT), WEAK, site=WEAK),
    row(
        "self-signed with SHA-1",
        signed_with_sha1(issue(key=RSA_2048)),
        SELF_SIGNED,
        WEAK,
        site=SELF_SIGNED,
        system=SELF_SIGNED,
    ),
    refused("for TLS clients", by_root(purposes=(ExtendedKeyUsageOID.CLIENT_AUTH,)), INVALID),
    row("for no purpose in particular", by_root(purposes=())),
    row("of an authority with a new key", by_root(REKEYED), site=INVALID),
    row(
        "of an authority whose new key is named",
        by_root(REKEYED, extensions=[naming_the_key_of(REKEYED)]),
        site=UNTRUSTED,
    ),
    row("without its intermediate", by_root(MIDDLE), site=UNTRUSTED),
    row("with its intermediate", by_root(MIDDLE).sending(MIDDLE)),
    row("with its intermediate and the root", by_root(MIDDLE).sending(MIDDLE, ROOT)),
    row("with its chain in disorder", by_root(MIDDLE).sending(ROOT, MIDDLE)),
    refused("with an old intermediate", by_root(OLD_MIDDLE).sending(OLD_MIDDLE), EXPIRED),
    row("of an expired root", by_root(OLD_ROOT), site=EXPIRED),
    row("issued by a printer", by_root(COLLEAGUE).sending(COLLEAGUE), site=INVALID, own=INVALID),
    row(
        "below an authority that may have none below",
        by_root(BELOW_NARROW).sending(BELOW_NARROW, NARROW),
        site=INVALID,
        own=INVALID,
    ),
    row(
        "with a critical extension nobody knows",
        by_root(extensions=((UNKNOWN_EXTENSION, True),)),
        site=INVALID,
        own=INVALID,
    ),
]

every_row = pytest.mark.parametrize("row", ROWS, ids=[one.is_.replace(" ", "-") for one in ROWS])


def meet(row: Row, folder, trust: str, host: str = ""):
    """Shake hands under one policy; return the verdict or the error."""
    policy = TrustPolicy.parse(trust)
    stream = ReactingStream(TlsPeer(row.issued.server_context(folder)))
    tls = start_tls(stream, client_context(policy), host or row.host, policy=policy, timeout=20)
    try:
        return run(tls).tls.verdict
    except TlsError as error:
        return error


def check_authorities(met, reason: Reason | None, row: Row):
    """What authorities decide: trusted without a word, or refused with all that is wrong."""
    if reason is None:
        assert (met.how, met.findings) == (TrustedBy.CA, ())
        return
    assert met.reason is reason
    assert set(met.findings) == row.faults | {reason}


@every_row
def test_under_the_sites_authorities(row, tmp_path):
    path = tmp_path / "site.pem"
    path.write_bytes(b"".join(one.pem for one in SITE_CAS))
    check_authorities(meet(row, tmp_path, f"ca:{path}"), row.site, row)


@every_row
def test_under_its_own_certificate_as_authority(row, tmp_path):
    path = tmp_path / "own.pem"
    path.write_bytes(row.issued.pem)
    check_authorities(meet(row, tmp_path, f"ca:{path}"), row.own, row)


@every_row
def test_under_the_systems_authorities(row, tmp_path):
    check_authorities(meet(row, tmp_path, "system"), row.system, row)


@every_row
def test_under_its_pins(row, tmp_path):
    for pin in row.issued.pins:
        verdict = meet(row, tmp_path, pin, host="any.other.example")
        assert (verdict.how, verdict.findings) == (TrustedBy.PIN, ())


@every_row
def test_under_pins_of_another(row, tmp_path):
    for pin in COLLEAGUE.pins:
        error = meet(row, tmp_path, pin)
        assert error.reason is Reason.CERTIFICATE_PIN_MISMATCH
        assert set(error.findings) == row.faults


@every_row
def test_under_encryption_only(row, tmp_path):
    verdict = meet(row, tmp_path, "encrypt")
    assert verdict.how is TrustedBy.ENCRYPT
    assert {finding.reason for finding in verdict.findings} == row.faults


def test_a_fault_only_the_library_sees_is_told_in_its_words(tmp_path):
    path = tmp_path / "site.pem"
    path.write_bytes(ROOT.pem)
    error = meet(ROWS[-1], tmp_path, f"ca:{path}")
    assert "the TLS library refuses it: unhandled critical extension" in error.detail


def test_nothing_but_the_pin_is_wrong_with_a_good_certificate(tmp_path):
    error = meet(ROWS[0], tmp_path, COLLEAGUE.pins[0])
    assert "is not trusted: it is not the pinned one (SHA-256 " in error.detail
