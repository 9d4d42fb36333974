from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.errors import UsageError
from sealpress.trust.certificates.damage import damage_text
from sealpress.trust.certificates.reading import read_certificates
from tests.trust.authority import issue


def damage(octets):
    with pytest.raises(ValueError, match="ParseError") as caught:
        x509.load_der_x509_certificate(octets)
    return damage_text(caught.value)


def test_what_the_library_finds_is_said_in_words():
    whole = issue().certificate.public_bytes(Encoding.DER)
    assert damage(whole[:-5]) == "it ends too early"
    assert damage(whole + b"more") == "something stands behind its end"
    assert damage(b"\x30\x02\x02\x00") == "something else stands where a part of it should be"
    assert damage(b"\x30\x80\x00\x00") == "its octets are not in order"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("a duplicate extension\nand more"), "a duplicate extension"),
        (UnsupportedAlgorithm(""), "UnsupportedAlgorithm"),
    ],
)
def test_a_sentence_stays(error, text):
    assert damage_text(error) == text


def test_a_damaged_file_is_told_in_a_sentence():
    pem = b"-----BEGIN CERTIFICATE-----\nMIIBszCCAVmg\n-----END CERTIFICATE-----\n"
    with pytest.raises(UsageError, match=r"is damaged \(it ends too early\)") as caught:
        read_certificates(pem, where="printer.pem")
    assert "ParseError" not in caught.value.detail
