from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.errors import UsageError
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity_file import IdentityFile
from sealpress.trust.identities.keys import make_key, open_key, spki_sha256
from sealpress.trust.identities.self_signed import VALIDITY, self_signed, sign_own


def certificate_in(pem):
    return x509.load_der_x509_certificate(IdentityFile.parse(pem).chain[0])


def test_the_profile():
    certificate = certificate_in(self_signed(["printer.example", "127.0.0.1"]))
    facts = CertificateFacts.from_der(certificate.public_bytes(Encoding.DER))
    now = datetime.now(UTC)
    assert facts.names == ("printer.example", "127.0.0.1")
    assert facts.not_before <= now - timedelta(hours=23)
    assert now + VALIDITY - timedelta(hours=1) <= facts.not_after <= now + VALIDITY
    assert (facts.is_self_signed, facts.is_ca, facts.key) == (True, False, "EC 256")
    assert facts.purposes == ("1.3.6.1.5.5.7.3.1",)
    assert isinstance(certificate.signature_hash_algorithm, hashes.SHA256)
    assert certificate.serial_number.bit_length() > 64


def test_no_name_is_localhost():
    assert CertificateFacts.from_der(IdentityFile.parse(self_signed([])).chain[0]).is_for(
        "localhost"
    )


def test_an_impossible_name():
    with pytest.raises(UsageError, match="no host name"):
        self_signed(["not a name"])


def test_key_and_certificate_match():
    pem = self_signed(["a.example"], passphrase="secret")
    file = IdentityFile.parse(pem)
    key = open_key(file.key_pem, lambda: "secret")
    assert file.is_encrypted
    assert spki_sha256(key.public_key()) == spki_sha256(certificate_in(pem).public_key())


@pytest.mark.parametrize("kind", ["p256", "rsa2048"])
def test_with_a_given_key(kind):
    key = make_key(kind)
    assert certificate_in(self_signed(["a.example"], key=key)).public_key() == key.public_key()


def test_a_key_with_its_own_digest():
    key = ed25519.Ed25519PrivateKey.generate()
    sign_own(Holder.named(["a.example"]), key).verify_directly_issued_by(
        sign_own(Holder.named(["a.example"]), key)
    )


def test_a_client_for_a_week():
    holder = Holder.named(emails=["jane@x.example"], purposes=[Purpose.CLIENT])
    certificate = sign_own(holder, make_key(), timedelta(days=7))
    lasts = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert lasts == timedelta(days=8)  # a day of it lies before now
