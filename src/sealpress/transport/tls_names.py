"""TLS versions by number and name, names of suites, and numbers that mean nothing."""

from __future__ import annotations

import functools

from sealpress.transport.cipher_suites import SUITE_NAMES

SSL_3_0 = 0x0300
TLS_1_0 = 0x0301
TLS_1_1 = 0x0302
TLS_1_2 = 0x0303
TLS_1_3 = 0x0304

FALLBACK_SCSV = 0x5600
"""A client that offers it could do better, and somebody may be in the way (RFC 7507)."""

SIGNALLING_SUITES = frozenset({0x00FF, FALLBACK_SCSV})
"""Not suites: signs that a client gives (RFC 5746 section 3.3, RFC 7507)."""

_GREASE = 0x0A0A  # RFC 8701: values that mean nothing
_VERSIONS = {
    0x0002: "ssl-2.0",
    SSL_3_0: "ssl-3.0",
    TLS_1_0: "tls-1.0",
    TLS_1_1: "tls-1.1",
    TLS_1_2: "tls-1.2",
    TLS_1_3: "tls-1.3",
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


def registered_name(openssl_name: str) -> str:
    """``TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`` for OpenSSL's ``ECDHE-RSA-AES128-GCM-SHA256``.

    A name that is not known here stays as it is; the suites of TLS 1.3 have the same name in both.
    """
    return _registered_names().get(openssl_name, openssl_name)


@functools.cache
def _registered_names() -> dict[str, str]:
    return {_openssl_name(name): name for name in SUITE_NAMES.values()}


def _openssl_name(registered: str) -> str:
    keys, found, cipher = registered.removeprefix("TLS_").partition("_WITH_")
    if not found:
        return registered
    for ours, theirs in _OPENSSL_SPELLINGS:
        cipher = cipher.replace(ours, theirs)
    prefix = "" if keys == "RSA" else f"{keys}_"
    return (prefix + cipher).replace("_", "-")


_OPENSSL_SPELLINGS = (
    ("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305"),
    ("AES_", "AES"),
    ("CAMELLIA_", "CAMELLIA"),
    ("_CBC", ""),
    ("CCM_8", "CCM8"),
)
