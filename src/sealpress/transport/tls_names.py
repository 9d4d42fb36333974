"""Names of TLS versions as keywords, and the numbers in offers that mean nothing (pure)."""

from __future__ import annotations

FALLBACK_SCSV = 0x5600
"""A client that offers it could do better, and somebody may be in the way (RFC 7507)."""

SIGNALLING_SUITES = frozenset({0x00FF, FALLBACK_SCSV})
"""Not suites: signs that a client gives (RFC 5746 section 3.3, RFC 7507)."""

_GREASE = 0x0A0A  # RFC 8701: values that mean nothing
_VERSIONS = {
    0x0002: "ssl-2.0",
    0x0300: "ssl-3.0",
    0x0301: "tls-1.0",
    0x0302: "tls-1.1",
    0x0303: "tls-1.2",
    0x0304: "tls-1.3",
}
_OPENSSL_VERSIONS = {
    "SSLv3": "ssl-3.0",
    "TLSv1": "tls-1.0",
    "TLSv1.1": "tls-1.1",
    "TLSv1.2": "tls-1.2",
    "TLSv1.3": "tls-1.3",
}


def is_grease(number: int) -> bool:
    """Whether a client offers this number only to see that nobody minds (RFC 8701)."""
    return number & 0x0F0F == _GREASE and number >> 8 == number & 0xFF


def version_keyword(version: int | str) -> str:
    """``tls-1.2`` for 0x0303 or OpenSSL's ``TLSv1.2``; unknown numbers as ``0x7f1c``."""
    if isinstance(version, str):
        return _OPENSSL_VERSIONS.get(version, version.lower())
    return _VERSIONS.get(version) or f"0x{version:04x}"


def version_title(keyword: str) -> str:
    """``TLS 1.2``: a version's keyword as people write it."""
    return keyword.upper().replace("-", " ", 1)
