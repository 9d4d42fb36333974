from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust.identities.pkcs12 import read_pkcs12, write_pkcs12
from tests.trust.authority import issue, issue_authority

ROOT = issue_authority("root")
LEAF = issue("leaf", issuer=ROOT)
CHAIN = tuple(one.certificate.public_bytes(Encoding.DER) for one in (LEAF, ROOT))


def refused(*arguments):
    with pytest.raises(SealpressError) as caught:
        read_pkcs12(*arguments)
    return caught.value


@pytest.mark.parametrize("legacy", [False, True])
def test_there_and_back(legacy):
    octets = write_pkcs12("printer", LEAF.key, CHAIN, "süß", legacy=legacy)
    key, chain = read_pkcs12(octets, lambda: "süß")
    assert key.private_numbers() == LEAF.key.private_numbers()
    assert chain == CHAIN


@pytest.mark.parametrize("legacy", [False, True])
def test_the_passphrase(legacy):
    octets = write_pkcs12("printer", LEAF.key, CHAIN, "secret", legacy=legacy)
    assert refused(octets, lambda: "other").reason is Reason.PASSPHRASE_WRONG
    assert refused(octets).reason is Reason.PASSPHRASE_REQUIRED


def test_never_without_a_passphrase():
    with pytest.raises(SealpressError) as caught:
        write_pkcs12("printer", LEAF.key, CHAIN, "")
    assert caught.value.reason is Reason.PASSPHRASE_REQUIRED


def test_a_file_without_passphrase_asks_for_none():
    octets = pkcs12.serialize_key_and_certificates(
        b"x", LEAF.key, LEAF.certificate, None, NoEncryption()
    )
    assert read_pkcs12(octets)[1] == CHAIN[:1]


def test_a_file_of_certificates_alone():
    octets = pkcs12.serialize_key_and_certificates(
        b"x", None, None, [ROOT.certificate], NoEncryption()
    )
    error = refused(octets)
    assert error.reason is Reason.IDENTITY_UNUSABLE
    assert "no private key" in str(error)


@pytest.mark.parametrize("octets", [b"", b"0", CHAIN[0], b"\x30\x82\xff\xff" + b"x" * 20])
def test_something_else(octets):
    error = refused(octets, lambda: "secret")
    assert error.reason is Reason.IDENTITY_UNUSABLE
    assert "secret" not in str(error)


def test_a_cut_file():
    octets = write_pkcs12("printer", LEAF.key, CHAIN, "secret")
    assert refused(octets[:-40], lambda: "secret").reason is Reason.PASSPHRASE_WRONG


def test_the_label_can_be_any_text():
    octets = write_pkcs12("Drucker ü", LEAF.key, CHAIN, "x")
    assert pkcs12.load_pkcs12(octets, b"x").cert.friendly_name == "Drucker ü".encode()
