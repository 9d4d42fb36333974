"""PKCS#12 files in and out, also the kind that old printers read; imports ``cryptography``."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    KeySerializationEncryption,
    PrivateFormat,
    pkcs12,
)

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust.identities.keys import (
    LIBRARY_ERRORS,
    PrivateKey,
    needed_passphrase,
    unopened,
    usable_key,
)
from sealpress.trust.identities.passphrase import Passphrase, usable_passphrase

MODERN_ROUNDS = 100_000
"""Rounds of key derivation in the modern form; some importers refuse more."""

LEGACY_ROUNDS = 2048
"""Rounds in the old form: what OpenSSL always wrote then."""


def read_pkcs12(
    octets: bytes, passphrase: Passphrase | None = None, *, where: str = "the PKCS#12 file"
) -> tuple[PrivateKey, tuple[bytes, ...]]:
    """Read the private key and the certificates of a PKCS#12 file (RFC 7292).

    Files without passphrase are read without asking for one.

    Returns:
        The key, and the certificates in DER with the key's own first.

    Raises:
        UsageError: Reason ``passphrase-required`` or ``passphrase-wrong``.
        StateError: It is damaged, or holds no key with its certificate (``identity-unusable``).
    """
    found = _try(octets, None) or _try(octets, b"")
    if found is None:
        if not _looks_like_pkcs12(octets):
            raise StateError(Reason.IDENTITY_UNUSABLE, f"{where} is no PKCS#12 file")
        found = _try(octets, needed_passphrase(passphrase, where).encode())
    if found is None:
        raise unopened(where, was_encrypted=True)
    key, own, others = found
    if key is None or own is None:
        raise StateError(
            Reason.IDENTITY_UNUSABLE, f"{where} holds no private key with its certificate"
        )
    chain = tuple(one.public_bytes(Encoding.DER) for one in (own, *others))
    return usable_key(key, where), chain


def write_pkcs12(
    name: str,
    key: PrivateKey,
    chain: Sequence[bytes],
    passphrase: str,
    *,
    legacy: bool = False,
) -> bytes:
    """Write a private key and its certificates as PKCS#12 (RFC 7292).

    Args:
        name: The label that importers show.
        key: The private key.
        chain: Its certificates in DER, the own one first.
        passphrase: Protects it; never empty.
        legacy: Triple DES and SHA-1, for importers that know nothing better: printers made before
            about 2018, IBM i's certificate manager, Windows before 2019.

    Raises:
        UsageError: The passphrase is empty (reason ``passphrase-required``).
    """
    own, *others = (x509.load_der_x509_certificate(der) for der in chain)
    word = usable_passphrase(passphrase).encode()
    protection = _legacy(word) if legacy else _modern(word)
    return pkcs12.serialize_key_and_certificates(name.encode(), key, own, others, protection)


def _modern(word: bytes) -> KeySerializationEncryption:
    return (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(MODERN_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(word)
    )


def _legacy(word: bytes) -> KeySerializationEncryption:
    return (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(LEGACY_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())  # noqa: S303 - what the old form is made of
        .build(word)
    )


_Contents = tuple[object, x509.Certificate | None, list[x509.Certificate]]


def _try(octets: bytes, word: bytes | None) -> _Contents | None:
    """Read it with one passphrase; ``None`` when it does not open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oddities of the certificates are no concern here
        try:
            return pkcs12.load_key_and_certificates(octets, word)
        except LIBRARY_ERRORS:
            return None


def _looks_like_pkcs12(octets: bytes) -> bool:
    """Whether it begins as a PFX does: a sequence with version 3 in it (RFC 7292 section 4)."""
    return octets[:1] == b"\x30" and b"\x02\x01\x03" in octets[:12]
