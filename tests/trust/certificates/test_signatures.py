from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding

from sealpress.trust.certificates.certificate import Signature
from sealpress.trust.certificates.signatures import check_signature
from tests.trust.authority import (
    altered,
    issue,
    issue_authority,
    signed_over,
    with_damaged_signature,
)
from tests.trust.gallery import PSS, RSA_2048, RSA_2048_TOO, RSA_ROOT, by

KEYS = {
    "RSA": RSA_2048,
    "P-256": ec.generate_private_key(ec.SECP256R1()),
    "P-521": ec.generate_private_key(ec.SECP521R1()),
    "secp192": ec.generate_private_key(ec.SECP192R1()),
    "brainpool": ec.generate_private_key(ec.BrainpoolP256R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
    "Ed448": ed448.Ed448PrivateKey.generate(),
    "DSA": dsa.generate_private_key(2048),
}
ROOTS = {name: issue_authority(f"{name} CA", key=key) for name, key in KEYS.items()}
every_kind = pytest.mark.parametrize("kind", list(KEYS))


def signature(issued, issuer):
    return check_signature(issued.der, issuer.der)


@every_kind
def test_a_signature_of_each_kind_of_key(kind):
    root = ROOTS[kind]
    issued = by(root)
    assert signature(root, root) is Signature.GOOD
    assert signature(issued, root) is Signature.GOOD
    assert signature(with_damaged_signature(issued), root) in {
        Signature.MISMATCH,
        Signature.UNCHECKABLE,
    }


@every_kind
def test_a_key_of_another_kind_signed_nothing_here(kind):
    for other, root in ROOTS.items():
        if other != kind:
            assert signature(by(ROOTS[kind]), root) is Signature.MISMATCH


@pytest.mark.parametrize("digest", ["sha1", "md5"])
def test_old_digests_are_computed_too(digest):
    old = signed_over(digest, by(RSA_ROOT, name="printer"), RSA_ROOT)
    assert signature(old, RSA_ROOT) is Signature.GOOD
    assert signature(altered(old, b"printer", b"Printer"), RSA_ROOT) is Signature.ALTERED
    assert signature(old, issue(key=RSA_2048_TOO)) is Signature.MISMATCH


@pytest.mark.parametrize("how", [PSS, padding.PSS(padding.MGF1(hashes.SHA256()), 20)])
def test_rsa_pss(how):
    issued = by(RSA_ROOT, name="printer", padding=how)
    assert signature(issued, RSA_ROOT) is Signature.GOOD
    assert signature(altered(issued, b"printer", b"Printer"), RSA_ROOT) is Signature.MISMATCH


def test_the_algorithm_that_was_signed_must_be_the_one_used():
    issued = by(ROOTS["Ed25519"])
    tail = bytes.fromhex("06032b6570")
    at = issued.der.rindex(tail)
    der = issued.der[: at + 4] + b"\x71" + issued.der[at + 5 :]
    assert check_signature(der, ROOTS["Ed25519"].der) is Signature.ALTERED


def test_octets_that_are_no_certificates():
    good = by(RSA_ROOT).der
    assert check_signature(b"junk", good) is Signature.UNCHECKABLE
    assert check_signature(good, b"junk") is Signature.UNCHECKABLE
