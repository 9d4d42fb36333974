"""Certificates with chosen faults."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEY = ec.generate_private_key(ec.SECP256R1())
NOW = datetime(2026, 6, 1, tzinfo=UTC)
YEAR = timedelta(days=365)


def named(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)] if text else [])


def make_der(
    *,
    names=("printer.example",),
    begin=NOW - YEAR,
    end=NOW + YEAR,
    key=KEY,
    issuer=None,
    purpose=ExtendedKeyUsageOID.SERVER_AUTH,
):
    builder = (
        x509.CertificateBuilder()
        .subject_name(named("printer"))
        .issuer_name(named(issuer or "printer"))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([general(name) for name in names]), critical=False
        )
    certificate = builder.sign(key, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.DER)


def general(name):
    if isinstance(name, x509.GeneralName):
        return name
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
