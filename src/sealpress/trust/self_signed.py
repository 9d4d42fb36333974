"""Makes a key and a self-signed certificate; imports ``cryptography``, so load it when needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import (
    CertificateIssuerPrivateKeyTypes as PrivateKey,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALIDITY = timedelta(days=3650)
"""How long a self-signed certificate is valid; printers commonly use ten years."""

CLOCK_TOLERANCE = timedelta(days=1)
"""How far it is dated back, for peers whose clocks are behind."""

_COMMON_NAME_LIMIT = 64  # RFC 5280 appendix A.1, ub-common-name


def self_signed(names: Sequence[str], *, key: PrivateKey | None = None) -> bytes:
    """Make a key and a self-signed certificate; return both as PEM, the key first.

    A P-256 key unless another is given: every client that has one of the cipher suites we accept
    can use it, it is made in a millisecond, and a handshake costs a third less than with RSA-2048.

    Args:
        names: Host names and addresses, the main one first.
        key: The private key to use.
    """
    key = key or ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(names, key).sign(key, hashes.SHA256())
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key_pem + certificate.public_bytes(serialization.Encoding.PEM)


def _certificate(names: Sequence[str], key: PrivateKey) -> x509.CertificateBuilder:
    common_name = (names[0] if names else "localhost")[:_COMMON_NAME_LIMIT]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = datetime.now(UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_TOLERANCE)
        .not_valid_after(now + VALIDITY)
        .add_extension(
            x509.SubjectAlternativeName([_general_name(name) for name in names or ["localhost"]]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name.strip("[]")))
    except ValueError:
        return x509.DNSName(name.encode("idna").decode("ascii"))
