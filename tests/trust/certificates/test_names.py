from __future__ import annotations

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID, ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st

from sealpress.trust.certificates.names import certificate_names, name_key, name_text

CN, O, OU, C = (  # noqa: E741
    NameOID.COMMON_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.COUNTRY_NAME,
)


def name(*pairs, kind=None):
    return x509.Name([x509.NameAttribute(oid, text, _type=kind) for oid, text in pairs])


def der(*pairs, kind=None):
    return name(*pairs, kind=kind).public_bytes()


NAMES = {
    "usual": name((C, "DE"), (O, "Clinic"), (OU, "Printing"), (CN, "Site CA")),
    "special characters": name((O, 'A+B, "C" <D>;\\'), (CN, "#1")),
    "other scripts": name((CN, "Drucker im Büro, 印刷")),
    "long": name((O, "x" * 60), (OU, "y" * 60), (CN, "z" * 60)),
    "empty": name(),
}


@pytest.mark.parametrize("which", NAMES)
def test_names_read_as_rfc_4514_writes_them(which):
    assert name_text(NAMES[which].public_bytes()) == NAMES[which].rfc4514_string()


def test_what_a_terminal_or_a_log_would_obey_is_written_by_its_octets():
    text = name_text(der((CN, "a\x1b[2J\r\nb\u009b\u202ec")))
    assert text == "CN=a\\1B[2J\\0D\\0Ab\\C2\\9B\\E2\\80\\AEc"


def test_an_attribute_without_a_keyword_is_named_by_its_number():
    odd = der((ObjectIdentifier("1.3.6.1.4.1.54392.5"), "x"))
    assert name_text(odd) == "1.3.6.1.4.1.54392.5=x"


def test_several_attributes_at_one_level():
    pair = x509.RelativeDistinguishedName([x509.NameAttribute(CN, "a"), x509.NameAttribute(O, "b")])
    text = name_text(x509.Name([pair]).public_bytes())
    assert sorted(text.split("+")) == ["CN=a", "O=b"]


@pytest.mark.parametrize(
    "kind", [_ASN1Type.PrintableString, _ASN1Type.T61String, _ASN1Type.IA5String, None]
)
def test_equal_names_in_other_encodings_are_equal(kind):
    assert name_key(der((CN, "Site  ca "), kind=kind)) == name_key(der((CN, "site CA")))


def test_other_names_are_not_equal():
    keys = [
        name_key(der((CN, "Site CA"))),
        name_key(der((O, "Site CA"))),
        name_key(der((CN, "Site CA"), (O, "Clinic"))),
        name_key(der((O, "Clinic"), (CN, "Site CA"))),
    ]
    assert len(set(keys)) == 4


def test_issuer_and_subject_of_a_certificate():
    authority = trustme.CA()
    leaf = authority.issue_cert("printer.example")
    certificate = x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes())
    octets = certificate.public_bytes(Encoding.DER)
    issuer, subject = certificate_names(octets)
    assert issuer == certificate.issuer.public_bytes()
    assert subject == certificate.subject.public_bytes()


@given(st.binary(max_size=60))
def test_octets_that_are_no_name_stand_for_themselves(octets):
    if name_key(octets) == octets:
        assert name_text(octets) == f"#{octets.hex()}"
    with pytest.raises(ValueError, match=r"not a certificate|another element"):
        certificate_names(octets)


@given(st.integers(0, 60), st.binary(min_size=1, max_size=3))
def test_damaged_names_do_no_harm(position, octets):
    whole = NAMES["usual"].public_bytes()
    damaged = whole[:position] + octets + whole[position + len(octets) :]
    assert isinstance(name_text(damaged), str)
    assert hash(name_key(damaged)) == hash(name_key(damaged))
