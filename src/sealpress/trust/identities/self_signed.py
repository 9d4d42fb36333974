"""Makes a key and a self-signed certificate; imports ``cryptography``, so load it when needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from sealpress.trust.identities.certificate_profile import CLOCK_TOLERANCE, Holder, starting_now
from sealpress.trust.identities.keys import PrivateKey, key_pem, make_key

VALIDITY = timedelta(days=3650)
"""How long a self-signed certificate is valid; printers commonly use ten years."""


def self_signed(
    names: Sequence[str], *, key: PrivateKey | None = None, passphrase: str = ""
) -> bytes:
    """Make a key and a self-signed server certificate; return both as PEM, the key first.

    A P-256 key unless another is given: every client that has one of the cipher suites we accept
    can use it, it is made in a millisecond, and a handshake costs a third less than with RSA-2048.

    Args:
        names: Host names and addresses, the main one first.
        key: The private key to use.
        passphrase: Protects the key; empty for none.

    Raises:
        UsageError: A name that no certificate can have (reason ``invalid-argument``).
    """
    key = key or make_key()
    certificate = sign_own(Holder.named(names or ["localhost"]), key)
    return key_pem(key, passphrase) + certificate.public_bytes(serialization.Encoding.PEM)


def sign_own(holder: Holder, key: PrivateKey, validity: timedelta = VALIDITY) -> x509.Certificate:
    """Make a certificate that its own key signs.

    It is no authority's (CA:FALSE, no key usage), so that trusting it trusts this holder alone.

    Args:
        holder: Whom and what it is for.
        key: The holder's private key.
        validity: How long it is valid from now on.
    """
    begin = starting_now()
    end = begin + CLOCK_TOLERANCE + validity
    return holder.builder(key.public_key(), begin=begin, end=end).sign(key, digest_for(key))


def digest_for(key: PrivateKey) -> hashes.SHA256 | None:
    """Return the digest to sign with; Ed25519 has its own inside."""
    return None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
