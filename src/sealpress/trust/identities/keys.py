"""Private keys: made, protected by a passphrase, opened; imports ``cryptography``."""

from __future__ import annotations

import enum
import hashlib
import os
from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sealpress.errors import StateError, UsageError
from sealpress.reasons import Reason
from sealpress.trust.identities.identity_file import key_is_encrypted, pem_block
from sealpress.trust.identities.passphrase import Passphrase, usable_passphrase

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
"""The private keys that TLS uses."""

PublicKey = CertificatePublicKeyTypes
"""The public keys that certificates and requests can hold."""

LIBRARY_ERRORS = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What ``cryptography`` raises about certificates, requests and keys that break the rules."""

KEY_DERIVATION_ROUNDS = 600_000
"""Rounds of PBKDF2 with SHA-256 between a passphrase and the key it protects (a third of a second);
the library's own 2,048 can be guessed quickly."""

LEAST_RSA_BITS = 2048
"""The smallest RSA key that is certified or taken over (RFC 9325 section 4.5)."""

_GOOD_CURVES = {"secp256r1", "secp384r1", "secp521r1"}


class KeyKind(enum.StrEnum):
    """Kinds of keys that are made here."""

    P256 = "p256"
    """ECDSA over P-256: small and quick, for everything made since about 2012."""
    RSA2048 = "rsa2048"
    """For old clients and importers that know no elliptic curves."""
    RSA3072 = "rsa3072"

    @classmethod
    def parse(cls, text: str) -> KeyKind:
        """Read ``p256``, ``rsa2048`` or ``rsa3072``, in any case, with or without hyphen.

        Raises:
            UsageError: Another word (reason ``invalid-argument``).
        """
        word = text.strip().lower().replace("-", "").replace("_", "")
        if word not in set(cls):
            raise UsageError(
                Reason.INVALID_ARGUMENT, f"a key is one of {', '.join(cls)}, not {text!r}"
            )
        return cls(word)

    @classmethod
    def of(cls, key: PrivateKey) -> KeyKind:
        """Return the kind for a successor of a key."""
        if isinstance(key, rsa.RSAPrivateKey):
            return cls.RSA2048 if key.key_size < 3072 else cls.RSA3072
        return cls.P256


_MAKERS: dict[KeyKind, Callable[[], PrivateKey]] = {
    KeyKind.P256: lambda: ec.generate_private_key(ec.SECP256R1()),
    KeyKind.RSA2048: lambda: rsa.generate_private_key(65537, 2048),
    KeyKind.RSA3072: lambda: rsa.generate_private_key(65537, 3072),
}


def make_key(kind: KeyKind | str = KeyKind.P256) -> PrivateKey:
    """Make a private key."""
    return _MAKERS[KeyKind.parse(kind)]()


def key_pem(key: PrivateKey, passphrase: str = "") -> bytes:
    """Write a private key as PKCS#8 in PEM, under a passphrase unless that is empty."""
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    if not passphrase:
        return pem_block("PRIVATE KEY", der)
    return pem_block(
        "ENCRYPTED PRIVATE KEY", _encrypted(der, usable_passphrase(passphrase).encode())
    )


def open_key(pem: bytes, passphrase: Passphrase | None = None, *, where: str = "it") -> PrivateKey:
    """Read a private key.

    Args:
        pem: The key in PEM: PKCS#8, PKCS#1 or SEC 1, under a passphrase or not.
        passphrase: Called only when it is needed.
        where: The file's name, for errors.

    Raises:
        UsageError: Reason ``passphrase-required`` or ``passphrase-wrong``.
        StateError: It is damaged or of a kind that signs nothing (``identity-unusable``).
    """
    word = None
    if key_is_encrypted(pem):
        word = needed_passphrase(passphrase, where).encode()
    try:
        key = serialization.load_pem_private_key(pem, word)
    except LIBRARY_ERRORS:
        # Without its cause: nothing that was near the key goes into a report.
        raise unopened(where, was_encrypted=word is not None) from None
    return usable_key(key, where)


def usable_key(key: object, where: str) -> PrivateKey:
    """Return a private key if TLS can use it.

    Raises:
        StateError: It is of another kind (reason ``identity-unusable``).
    """
    if not isinstance(key, PrivateKey):
        kind = type(key).__name__.removesuffix("PrivateKey").lstrip("_")
        raise StateError(Reason.IDENTITY_UNUSABLE, f"TLS has no use for the {kind} key in {where}")
    return key


def needed_passphrase(passphrase: Passphrase | None, where: str) -> str:
    """Ask for the passphrase of a key.

    Raises:
        UsageError: There is nobody to ask (reason ``passphrase-required``).
    """
    if passphrase is None:
        raise UsageError(
            Reason.PASSPHRASE_REQUIRED, f"the private key in {where} is under a passphrase"
        )
    return usable_passphrase(passphrase())


def unopened(where: str, *, was_encrypted: bool) -> UsageError | StateError:
    """Make the error for a key that cannot be read."""
    if was_encrypted:
        return UsageError(
            Reason.PASSPHRASE_WRONG, f"the passphrase does not open the private key in {where}"
        )
    return StateError(Reason.IDENTITY_UNUSABLE, f"the private key in {where} cannot be read")


def spki_sha256(key: PublicKey) -> str:
    """Return the SHA-256 digest of a public key, as pins name it; hexadecimal."""
    spki = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(spki).hexdigest()


def weakness(key: PublicKey) -> str:
    """Say why a public key is too weak, or unknown to TLS; empty when it is good."""
    if isinstance(key, rsa.RSAPublicKey):
        return "" if key.key_size >= LEAST_RSA_BITS else f"RSA with {key.key_size} bits is too weak"
    if isinstance(key, ec.EllipticCurvePublicKey):
        name = key.curve.name
        return "" if name in _GOOD_CURVES else f"the curve {name} is not used in TLS"
    if isinstance(key, ed25519.Ed25519PublicKey):
        return ""
    return f"keys of the kind {type(key).__name__.removesuffix('PublicKey')} are not used in TLS"


# ---------------------------------------------------------------- PBES2 (RFC 8018 appendix A.4)

_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_PBKDF2 = bytes.fromhex("06092a864886f70d01050c")
_HMAC_SHA256 = bytes.fromhex("06082a864886f70d0209") + b"\x05\x00"
_AES256_CBC = bytes.fromhex("060960864801650304012a")


def _encrypted(der: bytes, passphrase: bytes) -> bytes:
    salt, start = os.urandom(16), os.urandom(16)
    derived = hashlib.pbkdf2_hmac("sha256", passphrase, salt, KEY_DERIVATION_ROUNDS)
    padder = padding.PKCS7(128).padder()
    padded = padder.update(der) + padder.finalize()
    encryptor = Cipher(algorithms.AES(derived), modes.CBC(start)).encryptor()
    secret = encryptor.update(padded) + encryptor.finalize()
    rounds = KEY_DERIVATION_ROUNDS.to_bytes(KEY_DERIVATION_ROUNDS.bit_length() // 8 + 1)
    kdf = _tlv(4, salt) + _tlv(2, rounds) + _tlv(0x30, _HMAC_SHA256)
    scheme = _tlv(0x30, _PBKDF2 + _tlv(0x30, kdf)) + _tlv(0x30, _AES256_CBC + _tlv(4, start))
    return _tlv(0x30, _tlv(0x30, _PBES2 + _tlv(0x30, scheme)) + _tlv(4, secret))


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 128 | len(length))) + length + content
