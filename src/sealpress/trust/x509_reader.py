"""Reads X.509 certificates into facts; imports ``cryptography``, so load it when needed only."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from sealpress.trust.certificate import CertificateFacts

_FLAWS = (
    ValueError,
    TypeError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What reading a certificate that breaks the rules raises."""


def read_der(der: bytes) -> CertificateFacts:
    """Read a certificate; one that is no certificate at all gives ``problem``."""
    fingerprint = hashlib.sha256(der).hexdigest()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # each oddity of a printer's certificate is a warning
        try:
            return _read(x509.load_der_x509_certificate(der), fingerprint)
        except _FLAWS as error:
            return CertificateFacts(sha256=fingerprint, problem=str(error) or type(error).__name__)


def _read(certificate: x509.Certificate, fingerprint: str) -> CertificateFacts:
    key_name, key_bits, spki = _key(certificate)
    extensions = dict(_extensions(certificate))
    dns_names, ip_names = _alternative_names(extensions)
    return CertificateFacts(
        sha256=fingerprint,
        spki_sha256=spki,
        subject=_name(certificate, "subject"),
        issuer=_name(certificate, "issuer"),
        common_name=_common_name(certificate),
        serial=f"{certificate.serial_number:x}",
        dns_names=dns_names,
        ip_names=ip_names,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=key_name,
        key_bits=key_bits,
        signature_hash=_signature_hash(certificate),
        is_self_signed=_is_self_signed(certificate),
        is_ca=_is_ca(extensions),
        purposes=_purposes(extensions),
    )


def _name(certificate: x509.Certificate, which: str) -> str:
    try:
        name: x509.Name = getattr(certificate, which)
        return name.rfc4514_string()
    except _FLAWS:
        return ""


def _common_name(certificate: x509.Certificate) -> str:
    try:
        found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value) if found else ""
    except _FLAWS:
        return ""


def _key(certificate: x509.Certificate) -> tuple[str, int, str]:
    try:
        key = certificate.public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except _FLAWS:
        return "", 0, ""
    bits = int(getattr(key, "key_size", 0))
    kind = type(key).__name__.removesuffix("PublicKey").replace("EllipticCurve", "EC")
    return f"{kind} {bits}" if bits else kind, bits, hashlib.sha256(spki).hexdigest()


def _signature_hash(certificate: x509.Certificate) -> str:
    try:
        algorithm = certificate.signature_hash_algorithm
    except _FLAWS:
        return ""
    return algorithm.name if algorithm else ""


def _is_self_signed(certificate: x509.Certificate) -> bool:
    try:
        if certificate.subject != certificate.issuer:
            return False
        certificate.verify_directly_issued_by(certificate)
    except InvalidSignature:
        return False
    except _FLAWS:
        # SHA-1 and MD5 signatures are not computed; issuing to oneself says enough.
        return True
    return True


def _extensions(certificate: x509.Certificate) -> Iterator[tuple[str, object]]:
    try:
        extensions = certificate.extensions
    except _FLAWS:
        return
    for extension in extensions:
        yield extension.oid.dotted_string, extension.value


def _alternative_names(
    extensions: dict[str, object],
) -> tuple[tuple[str, ...], tuple[IPv4Address | IPv6Address, ...]]:
    names = extensions.get(x509.SubjectAlternativeName.oid.dotted_string)
    if not isinstance(names, x509.SubjectAlternativeName):
        return (), ()
    addresses = tuple(
        address
        for address in names.get_values_for_type(x509.IPAddress)
        if isinstance(address, IPv4Address | IPv6Address)
    )
    return tuple(names.get_values_for_type(x509.DNSName)), addresses


def _is_ca(extensions: dict[str, object]) -> bool:
    constraints = extensions.get(x509.BasicConstraints.oid.dotted_string)
    return isinstance(constraints, x509.BasicConstraints) and constraints.ca


def _purposes(extensions: dict[str, object]) -> tuple[str, ...]:
    usage = extensions.get(x509.ExtendedKeyUsage.oid.dotted_string)
    if not isinstance(usage, x509.ExtendedKeyUsage):
        return ()
    return tuple(purpose.dotted_string for purpose in usage)
