from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import PrivateFormat

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust.identities.identity_file import key_is_encrypted
from sealpress.trust.identities.keys import (
    KEY_DERIVATION_ROUNDS,
    KeyKind,
    key_pem,
    make_key,
    open_key,
    spki_sha256,
    weakness,
)

KEY = make_key()


def refused(*arguments, **options):
    with pytest.raises(SealpressError) as caught:
        open_key(*arguments, **options)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "made", "bits"),
    [
        ("p256", ec.EllipticCurvePrivateKey, 256),
        ("RSA-2048", rsa.RSAPrivateKey, 2048),
        (KeyKind.RSA3072, rsa.RSAPrivateKey, 3072),
    ],
)
def test_kinds(kind, made, bits):
    key = make_key(kind)
    assert isinstance(key, made)
    assert key.key_size == bits
    assert KeyKind.of(key) is KeyKind.parse(kind)
    assert weakness(key.public_key()) == ""


def test_another_kind():
    with pytest.raises(SealpressError, match="p256, rsa2048, rsa3072") as caught:
        make_key("rsa1024")
    assert caught.value.reason is Reason.INVALID_ARGUMENT


def test_in_clear():
    pem = key_pem(KEY)
    assert pem.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert open_key(pem).private_numbers() == KEY.private_numbers()


def test_under_a_passphrase():
    pem = key_pem(KEY, "süß")
    assert key_is_encrypted(pem)
    assert open_key(pem, lambda: "süß").private_numbers() == KEY.private_numbers()
    assert refused(pem, lambda: "sauer").reason is Reason.PASSPHRASE_WRONG
    assert refused(pem).reason is Reason.PASSPHRASE_REQUIRED
    assert refused(pem, str).reason is Reason.PASSPHRASE_REQUIRED


def test_twice_is_not_the_same_text():
    assert KEY_DERIVATION_ROUNDS >= 600_000
    assert key_pem(KEY, "x") != key_pem(KEY, "x")


def test_the_passphrase_is_not_asked_for_without_need():
    def ask():
        raise AssertionError("asked")

    assert open_key(key_pem(KEY), ask).private_numbers() == KEY.private_numbers()


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_what_the_library_writes(form):
    written = KEY.private_bytes(
        serialization.Encoding.PEM,
        form,
        serialization.BestAvailableEncryption(b"abc"),
    )
    assert open_key(written, lambda: "abc").private_numbers() == KEY.private_numbers()
    assert refused(written, lambda: "abd").reason is Reason.PASSPHRASE_WRONG


def test_a_damaged_key():
    pem = key_pem(KEY)
    error = refused(pem[:60] + b"AAAA" + pem[64:], where="x.pem")
    assert error.reason is Reason.IDENTITY_UNUSABLE
    assert "x.pem" in str(error)
    assert error.__cause__ is None


@pytest.mark.parametrize(
    "make", [x25519.X25519PrivateKey.generate, lambda: dsa.generate_private_key(2048)]
)
def test_a_key_for_something_else(make):
    pem = make().private_bytes(
        serialization.Encoding.PEM,
        PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    assert refused(pem).reason is Reason.IDENTITY_UNUSABLE


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (rsa.generate_private_key(65537, 1024), "1024 bits is too weak"),
        (ec.generate_private_key(ec.SECP192R1()), "curve secp192r1"),
        (ec.generate_private_key(ec.SECP256K1()), "curve secp256k1"),
        (x25519.X25519PrivateKey.generate(), "X25519"),
        (ed25519.Ed25519PrivateKey.generate(), ""),
        (ec.generate_private_key(ec.SECP384R1()), ""),
    ],
)
def test_weaknesses(key, words):
    said = weakness(key.public_key())
    assert words in said
    assert bool(said) == bool(words)


def test_the_digest_of_a_pin():
    assert spki_sha256(KEY.public_key()) == spki_sha256(open_key(key_pem(KEY)).public_key())
    assert len(spki_sha256(KEY.public_key())) == 64
