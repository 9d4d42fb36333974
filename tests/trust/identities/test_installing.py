from __future__ import annotations

import itertools

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.installing import MAX_CHAIN, arrange
from sealpress.trust.identities.keys import spki_sha256
from tests.trust.authority import NOW, YEAR, issue, issue_authority

ROOT = issue_authority("root")
MIDDLE = issue_authority("middle", issuer=ROOT)
LEAF = issue("leaf", issuer=MIDDLE)
OTHER = issue("other", issuer=MIDDLE)


def der(*issued):
    return tuple(one.certificate.public_bytes(Encoding.DER) for one in issued)


def key_of(issued):
    return spki_sha256(issued.key.public_key())


FULL = der(LEAF, MIDDLE, ROOT)


@pytest.mark.parametrize("order", list(itertools.permutations(FULL)))
def test_put_into_order(order):
    arranged = arrange(order, [key_of(LEAF)])
    assert (arranged.chain, arranged.warnings) == (FULL, ())
    assert arranged.spki_sha256 == key_of(LEAF)


@pytest.mark.parametrize(
    "octets",
    [
        ROOT.pem + b"text\n" + LEAF.pem + MIDDLE.pem,
        *(
            pkcs7.serialize_certificates(
                [ROOT.certificate, LEAF.certificate, MIDDLE.certificate], form
            )
            for form in (Encoding.PEM, Encoding.DER)
        ),
    ],
)
def test_forms(octets):
    assert arrange(octets, [key_of(LEAF)]).chain == FULL


def test_one_certificate_in_der():
    (own,) = der(issue_authority("self"))
    assert arrange(own, [arrange_key(own)]).chain == (own,)


def arrange_key(own):

    return spki_sha256(x509.load_der_x509_certificate(own).public_key())


def test_for_another_key():
    with pytest.raises(SealpressError) as caught:
        arrange(der(ROOT, MIDDLE, OTHER), [key_of(LEAF)])
    assert caught.value.reason is Reason.IDENTITY_UNUSABLE
    said = str(caught.value)
    assert "CN=other" in said
    assert key_of(OTHER)[:16] in said
    assert key_of(LEAF)[:16] in said


@pytest.mark.parametrize("octets", [b"", b"nothing", LEAF.pem[:200]])
def test_no_certificate(octets):
    with pytest.raises(SealpressError) as caught:
        arrange(octets, [key_of(LEAF)])
    assert caught.value.reason is Reason.CERTIFICATE_FILE_UNREADABLE


def test_the_authority_in_between_is_missing():
    (warning,) = arrange(der(LEAF), [key_of(LEAF)]).warnings
    assert "issuer CN=middle is not there" in warning
    (first, second) = arrange(der(LEAF, ROOT), [key_of(LEAF)]).warnings
    assert "issuer CN=middle" in first
    assert second == "CN=root is not part of the chain: left out"


def test_the_root_need_not_be_there():
    assert arrange(der(LEAF, MIDDLE), [key_of(LEAF)]).warnings == ()


def test_certificates_of_others_are_left_out():
    arranged = arrange((*FULL, *der(OTHER)), [key_of(LEAF)])
    assert arranged.chain == FULL
    assert arranged.warnings == ("CN=other is not part of the chain: left out",)


def test_an_issuer_of_the_same_name_and_another_key():
    wrong = issue_authority("middle", issuer=ROOT)
    assert arrange(der(LEAF, wrong, MIDDLE), [key_of(LEAF)]).chain == der(LEAF, MIDDLE)


def test_of_two_for_one_key_the_later():
    old = issue("leaf", issuer=MIDDLE, key=LEAF.key, end=NOW + YEAR / 2)
    arranged = arrange(der(old, LEAF, MIDDLE), [key_of(LEAF)])
    assert arranged.chain == der(LEAF, MIDDLE)


def test_authorities_that_issue_each_other_come_to_an_end():
    one, two = issue_authority("one"), issue_authority("two")
    crossed = [
        issue_authority("one", issuer=two, key=one.key),
        issue_authority("two", issuer=one, key=two.key),
    ]
    leaf = issue("leaf", issuer=crossed[0])
    assert len(arrange(der(leaf, *crossed), [key_of(leaf)]).chain) <= MAX_CHAIN


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        (NOW - YEAR, NOW - YEAR / 2, "it expired on"),
        (NOW + YEAR / 2, NOW + YEAR, "not valid before"),
    ],
)
def test_dates(begin, end, words):
    leaf = issue("leaf", issuer=ROOT, begin=begin, end=end)
    (warning,) = arrange(der(leaf, ROOT), [key_of(leaf)]).warnings
    assert words in warning


def warned(*names, asked, purposes=(Purpose.SERVER,)):
    leaf = issue("leaf", issuer=ROOT, names=names)
    wanted = Holder.named(asked, purposes=purposes)
    return arrange(der(leaf, ROOT), [key_of(leaf)], wanted).warnings


def test_all_names_are_there():
    assert warned("a.example", "*.p.example", "10.0.0.1", asked=["A.example", "x.p.example"]) == ()


def test_names_are_missing():
    assert warned("a.example", asked=["a.example", "b.example", "10.0.0.1"]) == (
        "it is not for b.example, which was asked for",
        "it is not for 10.0.0.1, which was asked for",
    )


def test_a_purpose_is_missing():
    (warning,) = warned("a.example", asked=["a.example"], purposes=[Purpose.CLIENT])
    assert warning == "it is not for a client, which was asked for"
