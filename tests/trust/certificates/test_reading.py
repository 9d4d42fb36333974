from __future__ import annotations

import base64
import contextlib
import textwrap

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    pkcs7,
    pkcs12,
)
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificates import reading
from sealpress.trust.certificates.reading import read_certificate_file, read_certificates
from tests.trust.gallery import MIDDLE, ROOT, by

LEAF = by(MIDDLE)
BOTH = (LEAF.der, MIDDLE.der)
PEM = LEAF.pem + MIDDLE.pem
CERTIFICATES = [LEAF.certificate, MIDDLE.certificate]


def armored(label, der):
    lines = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode()


def pkcs12_file(passphrase=None, key=LEAF.key):
    protection = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    certificate = LEAF.certificate if key else None
    others = [MIDDLE.certificate] if key else CERTIFICATES
    return pkcs12.serialize_key_and_certificates(b"p", key, certificate, others, protection)


@pytest.mark.parametrize(
    "octets",
    [
        PEM,
        PEM.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + PEM,
        PEM.decode().encode("utf-16"),
        b"Subject: CN=printer\n\n" + PEM + b"\nthe end",
        LEAF.key_pem + PEM,
        armored("X509 CERTIFICATE", LEAF.der) + armored("TRUSTED CERTIFICATE", MIDDLE.der + b"0\0"),
        pkcs7.serialize_certificates(CERTIFICATES, Encoding.DER),
        pkcs7.serialize_certificates(CERTIFICATES, Encoding.PEM),
        armored("CMS", pkcs7.serialize_certificates(CERTIFICATES, Encoding.DER)),
        pkcs12_file(),
        pkcs12_file(key=None),
    ],
    ids=[
        "pem",
        "crlf",
        "bom",
        "utf16",
        "text",
        "key",
        "labels",
        "p7b",
        "p7",
        "cms",
        "p12",
        "p12-without-key",
    ],
)
def test_every_kind_of_file(octets):
    assert sorted(read_certificates(octets)) == sorted(BOTH)


def test_one_certificate_as_der_with_or_without_octets_behind_it():
    assert read_certificates(LEAF.der) == (LEAF.der,)
    assert read_certificates(LEAF.der + b"\n") == (LEAF.der,)


def test_a_small_certificate_of_version_1_is_not_taken_for_pkcs12():
    v1 = bytes.fromhex("3081ff 3081c0 020103")
    with pytest.raises(UsageError, match="certificate 1 of 1 is damaged"):
        read_certificates(v1 + bytes(300))


def test_the_certificate_of_the_key_comes_first_in_pkcs12():
    assert read_certificates(pkcs12_file()) == BOTH


def test_a_protected_file_asks_for_its_passphrase_once():
    asked = []
    found = read_certificates(
        pkcs12_file(b"sesame"), passphrase=lambda: asked.append(1) or "sesame"
    )
    assert found == BOTH
    assert asked == [1]


def test_no_passphrase_is_asked_for_where_none_is_needed():
    assert read_certificates(pkcs12_file(), passphrase=lambda: pytest.fail("asked")) == BOTH


@pytest.mark.parametrize(
    ("octets", "passphrase", "reason", "words"),
    [
        (b"", None, "certificate-file-unreadable", "here: it holds no certificate"),
        (b"hello", None, "certificate-file-unreadable", "PEM, DER, PKCS#7 and PKCS#12"),
        (LEAF.key_pem, None, "certificate-file-unreadable", "holds no certificate"),
        (PEM.replace(b"MII", b"M!I"), None, "certificate-file-unreadable", "text is damaged"),
        (PEM[:200], None, "certificate-file-unreadable", "holds no certificate"),
        (LEAF.der[:-9], None, "certificate-file-unreadable", "certificate 1 of 1 is damaged"),
        (armored("PKCS7", LEAF.der), None, "certificate-file-unreadable", "PKCS#7 message"),
        (pkcs12_file(b"x"), None, "passphrase-required", "here is protected"),
        (pkcs12_file(b"x"), lambda: "y", "passphrase-wrong", "does not open here"),
        (pkcs12_file()[:-9], lambda: "y", "passphrase-wrong", "or it is damaged"),
    ],
)
def test_what_cannot_be_read_is_told_with_place_and_remedy(octets, passphrase, reason, words):
    with pytest.raises(UsageError) as told:
        read_certificates(octets, passphrase=passphrase, where="here")
    assert told.value.reason == Reason(reason)
    assert words in told.value.detail
    assert told.value.entry.remedy


def test_a_file_is_bounded(tmp_path, monkeypatch):
    path = tmp_path / "huge.pem"
    path.write_bytes(PEM * 20)
    monkeypatch.setattr(reading, "MAX_CERTIFICATES_IN_FILE", 39)
    with pytest.raises(UsageError, match="more than 39 parts"):
        read_certificate_file(path)
    monkeypatch.setattr(reading, "MAX_FILE_OCTETS", 100)
    with pytest.raises(UsageError, match="larger than 100 octets"):
        read_certificate_file(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"none\.pem: No such file"):
        read_certificate_file(tmp_path / "none.pem")


SEEDS = [
    PEM,
    LEAF.der,
    pkcs12_file(b"x"),
    pkcs7.serialize_certificates([ROOT.certificate], Encoding.DER),
]


@given(st.sampled_from(SEEDS), st.data())
def test_damaged_files_give_certificates_or_one_kind_of_error(seed, data):
    octets = bytearray(seed)
    octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(octets)))
    with contextlib.suppress(UsageError):
        assert read_certificates(bytes(octets[: end or None]), passphrase=lambda: "x")


@given(st.binary(max_size=200))
def test_any_octets_give_one_kind_of_error(octets):
    with pytest.raises(UsageError):
        read_certificates(octets, passphrase=lambda: "x")
