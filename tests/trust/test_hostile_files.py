"""Damaged keys, requests, certificates and PKCS#12 files end in an error of ours, and soon."""

from __future__ import annotations

import contextlib

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress.errors import SealpressError
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity_file import IdentityFile, pem_block
from sealpress.trust.identities.installing import arrange
from sealpress.trust.identities.keys import key_pem, open_key, spki_sha256
from sealpress.trust.identities.opened_identity import open_octets
from sealpress.trust.identities.pkcs12 import write_pkcs12
from sealpress.trust.identities.signing_request import make_request, read_request
from tests.trust.authority import issue, issue_authority

ROOT = issue_authority("root")
LEAF = issue("leaf", issuer=ROOT)
CHAIN = tuple(one.certificate.public_bytes(Encoding.DER) for one in (LEAF, ROOT))
HOLDER = Holder.named(["a.example", "10.0.0.1"], emails=["j@x.example"], upns=["j@corp"])
REQUEST = make_request(HOLDER, LEAF.key)
KEY = key_pem(LEAF.key)
PEM = IdentityFile(KEY, CHAIN).pem
PKCS12 = write_pkcs12("x", LEAF.key, CHAIN, "x", legacy=True)


def der_in(pem):
    return IdentityFile.parse(pem.replace(b"CERTIFICATE REQUEST", b"CERTIFICATE")).chain[0]


@st.composite
def damaged(draw, octets):
    """The octets with some of them changed, or an end cut off."""
    changed = bytearray(octets)
    for _ in range(draw(st.integers(1, 4))):
        changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    cut = draw(st.none() | st.integers(0, len(changed)))
    return bytes(changed[:cut])


def ends_well(call, *arguments, **options):
    with contextlib.suppress(SealpressError):
        call(*arguments, **options)


@settings(deadline=None)
@given(damaged(der_in(REQUEST)))
def test_requests_in_der(octets):
    ends_well(read_request, octets)


@settings(deadline=None)
@given(damaged(REQUEST))
def test_requests_in_pem(octets):
    ends_well(read_request, octets)


@settings(deadline=None)
@given(damaged(CHAIN[0]))
def test_certificates(octets):
    ends_well(arrange, octets, [spki_sha256(LEAF.key.public_key())], HOLDER)


@settings(deadline=None)
@given(damaged(PEM))
def test_identities(octets):
    ends_well(open_octets, octets, None, where="x")


@settings(deadline=None, max_examples=30)
@given(damaged(PKCS12))
def test_pkcs12(octets):
    ends_well(open_octets, octets, lambda: "x", where="x")


@settings(deadline=None)
@given(damaged(IdentityFile.parse(KEY.replace(b"PRIVATE KEY", b"CERTIFICATE")).chain[0]))
def test_keys(octets):
    ends_well(open_key, pem_block("PRIVATE KEY", octets))


@pytest.mark.parametrize("octets", [b"-----BEGIN CERTIFICATE-----" * 9000, b"0" * 200_000])
def test_large_nonsense(octets):
    ends_well(open_octets, octets, lambda: "x", where="x")
    ends_well(read_request, octets)
