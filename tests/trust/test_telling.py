from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from sealpress.trust import CertificateFacts, HostKey, Pin, PinKind, PinSource, TrustRecord, telling
from tests.trust.makers import NOW, YEAR, make_der

HOST = HostKey("printer.example", 631)
OLD = make_der()
RENEWED = make_der(end=NOW + 2 * YEAR)
STRANGER = make_der(key=ec.generate_private_key(ec.SECP256R1()), issuer="someone")
SEEN = TrustRecord(
    host=HOST,
    pins=(Pin.of(OLD),),
    source=PinSource.FIRST_USE,
    certificate=OLD,
    pinned_at=datetime(2026, 3, 4, tzinfo=UTC),
)


def fingerprint(der):
    return CertificateFacts.from_der(der).fingerprint


def test_a_change_shows_old_and_new():
    text = telling.change("printer.example", SEEN, STRANGER)
    assert "the one seen first on 2026-03-04 was" in text
    before, _, now = text.partition("now it shows")
    assert fingerprint(OLD) in before
    assert "CN=printer, issued by CN=printer, 2025-06-01 to 2027-06-01" in before
    assert fingerprint(STRANGER) in now
    assert "issued by CN=someone" in now
    assert now.endswith("the public key is another one")


def test_a_change_in_short_leaves_fingerprints_and_dates_to_others():
    text = telling.change_in_short("printer.example", SEEN)
    assert "the one seen first on 2026-03-04 is not the one it shows now" in text
    assert len(text) < 140


def test_a_renewed_certificate_kept_its_key():
    assert telling.change("h", SEEN, RENEWED).endswith("the public key stayed the same")


@pytest.mark.parametrize(
    ("source", "words"),
    [(PinSource.PERSON, "pinned by a person on"), (PinSource.IMPORT, "imported on")],
)
def test_who_said_so(source, words):
    assert words in telling.change("h", replace(SEEN, source=source), STRANGER)


def test_a_digest_alone_tells_little():
    pins = (Pin("ab" * 32), Pin("cd" * 32, PinKind.PUBLIC_KEY))
    known = replace(SEEN, certificate=None, pins=pins, pinned_at=None)
    text = telling.change("h", known, STRANGER)
    assert f"SHA-256 {':'.join(['AB'] * 32)} or SHA-256 {':'.join(['CD'] * 32)} of the key" in text
    assert "whether the public key stayed the same is not known" in text


def test_a_certificate_that_cannot_be_read_is_no_reason_to_fail():
    text = telling.change("h", replace(SEEN, certificate=b"junk"), b"rubbish")
    assert text.count("cannot be read") == 2
    assert text.endswith("the public key is another one")


def test_another_port_is_named():
    port = replace(SEEN, host=HostKey("printer.example", 443))
    assert "for printer.example:443" in telling.change("printer.example", port, STRANGER, HOST)
    assert "for printer.example" not in telling.change("printer.example", SEEN, STRANGER, HOST)


@pytest.mark.parametrize(
    ("host", "uri"),
    [
        (HOST, "ipps://printer.example"),
        (HostKey("::1", 8631), "ipps://[::1]:8631"),
        (None, "URI"),
    ],
)
def test_what_to_type_after_a_change(host, uri):
    assert telling.how_to_accept(host).endswith(f"type sealpress trust accept {uri}")


def test_what_to_type_for_a_new_certificate():
    pin = f"sha256:{'ab' * 32}"
    assert telling.how_to_pin(HOST, "ab" * 32).endswith(
        f"type sealpress trust pin ipps://printer.example {pin}, or for once --trust {pin}"
    )
    assert telling.how_to_pin(None, "ab" * 32).endswith(f"trust it with --trust {pin}")


@pytest.mark.parametrize(
    ("record", "shown", "words"),
    [
        (SEEN, OLD, "this same certificate was seen here first on 2026-03-04; "),
        (SEEN, STRANGER, "another certificate was seen here first on 2026-03-04; "),
        (replace(SEEN, source=PinSource.PERSON), STRANGER, ""),
        (TrustRecord(host=HOST), STRANGER, ""),
    ],
)
def test_what_was_seen_before(record, shown, words):
    assert telling.seen_before(record, shown) == words


def test_faults_are_told_once():
    text = telling.distrust("h", ["a", "b", "a"], "ab" * 32)
    assert text == f"the certificate of h is not trusted: a; b (SHA-256 {':'.join(['AB'] * 32)})"
    assert "no authority vouches for it (SHA-256 none)" in telling.distrust("h", [], "")
