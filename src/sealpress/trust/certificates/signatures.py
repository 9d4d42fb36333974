"""Whether one certificate's key signed another, over digests of any age (RFC 5280, RFC 8017)."""

from __future__ import annotations

import warnings

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa

from sealpress.trust.certificates.certificate import Signature

__all__ = ["Signature", "check_signature"]

_PKCS1 = "1.2.840.113549.1.1."  # RFC 8017 appendix C
_ECDSA = "1.2.840.10045.4."  # RFC 3279 section 2.2.3, RFC 5758 section 3.2

_CANNOT = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)
"""What a signature of an unknown or ill-formed kind raises."""


def check_signature(der: bytes, issuer_der: bytes) -> Signature:
    """Check whether the key in one certificate signed another.

    Names, dates and rights are not looked at. SHA-1 and MD5 are computed as any other digest: that
    they can be forged is told apart from whether the signature fits.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            certificate = x509.load_der_x509_certificate(der)
            key = x509.load_der_x509_certificate(issuer_der).public_key()
            if not _algorithms_agree(der, certificate.tbs_certificate_bytes):
                return Signature.ALTERED
            return _check(certificate, key)
        except _CANNOT:
            return Signature.UNCHECKABLE


def _check(certificate: x509.Certificate, key: object) -> Signature:
    try:
        if _verify(certificate, key):
            return Signature.GOOD
    except InvalidSignature:
        if isinstance(key, rsa.RSAPublicKey) and _made_by(key, certificate.signature):
            return Signature.ALTERED
    return Signature.MISMATCH


def _verify(certificate: x509.Certificate, key: object) -> bool:
    """Whether the key is of the kind that signed; a signature of that kind that is bad raises."""
    signature, signed = certificate.signature, certificate.tbs_certificate_bytes
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        if certificate.signature_hash_algorithm is not None:
            return False
        key.verify(signature, signed)
        return True
    how, digest = _parameters(certificate), certificate.signature_hash_algorithm
    if digest is None:
        return False
    if isinstance(key, rsa.RSAPublicKey) and isinstance(how, padding.PKCS1v15 | padding.PSS):
        key.verify(signature, signed, how, digest)
    elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(how, ec.ECDSA):
        key.verify(signature, signed, how)
    elif isinstance(key, dsa.DSAPublicKey) and how is None:
        key.verify(signature, signed, digest)
    else:
        return False
    return True


def _parameters(certificate: x509.Certificate) -> object:
    """How the digest was signed; over old digests cryptography does not tell."""
    how = certificate.signature_algorithm_parameters
    algorithm, digest = certificate.signature_algorithm_oid, certificate.signature_hash_algorithm
    if how is None and algorithm.dotted_string.startswith(_PKCS1):
        return padding.PKCS1v15()
    if how is None and digest and algorithm.dotted_string.startswith(_ECDSA):
        return ec.ECDSA(digest)
    return how


def _made_by(key: rsa.RSAPublicKey, signature: bytes) -> bool:
    """Whether the key opens the signature to something well formed, whatever it is."""
    try:
        return key.recover_data_from_signature(signature, padding.PKCS1v15(), None)[:1] == b"\x30"
    except (InvalidSignature, *_CANNOT):
        return False


def _algorithms_agree(der: bytes, signed: bytes) -> bool:
    """Whether the algorithm that was signed is the one used (RFC 5280 section 4.1.1.2)."""
    within = _elements(signed)
    algorithm_at = 2 if within[0][0] == 0xA0 else 1  # behind the version, which may be left out
    return within[algorithm_at] == _elements(der)[1]


def _elements(der: bytes) -> list[bytes]:
    """The first elements of a SEQUENCE, in well-formed DER."""
    found: list[bytes] = []
    at, _ = _content(der, 0)
    while at < len(der) and len(found) < 3:
        start, length = _content(der, at)
        found.append(der[at : start + length])
        at = start + length
    return found


def _content(der: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element begins, and its length."""
    first = der[at + 1]
    if first < 0x80:
        return at + 2, first
    size = first & 0x7F
    return at + 2 + size, int.from_bytes(der[at + 2 : at + 2 + size])
