"""Exceptions from the rules of safe TLS, each by its own name, granted to one printer at a time."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from sealpress.errors import UsageError
from sealpress.reasons import Reason

LEGACY_WORD = "legacy"
"""Stands for everything an old printer's TLS software needs (:data:`LEGACY`)."""


class Allowance(enum.StrEnum):
    """What is let pass at one printer that is refused everywhere else."""

    TLS_1_0 = "tls-1.0"
    """TLS 1.0 (RFC 8996 forbids it)."""
    TLS_1_1 = "tls-1.1"
    """TLS 1.1 (RFC 8996 forbids it)."""
    RSA_KEY_EXCHANGE = "rsa-key-exchange"
    """Cipher suites without forward secrecy, and CBC with SHA-1 (RFC 9325 section 4.1)."""
    WEAK_KEY_EXCHANGE = "weak-key-exchange"
    """Diffie-Hellman groups below 2048 bits."""
    NO_SECURE_RENEGOTIATION = "no-secure-renegotiation"
    """A server without RFC 5746."""
    WEAK_KEY = "weak-key"
    """Certificates with RSA keys below 2048 bits."""
    WEAK_DIGEST = "weak-digest"
    """Certificates signed over SHA-1 or MD5."""
    COMMON_NAME = "common-name"
    """A certificate without subjectAltName, whose common name is the host."""
    ADDRESS_NAME = "address-name"
    """An IP address that stands in a dNSName or in the common name."""
    DATES = "dates"
    """A certificate that has expired or is not yet valid, as of a printer with an unset clock."""


LEGACY = frozenset(
    {
        Allowance.TLS_1_0,
        Allowance.TLS_1_1,
        Allowance.RSA_KEY_EXCHANGE,
        Allowance.WEAK_KEY_EXCHANGE,
        Allowance.NO_SECURE_RENEGOTIATION,
        Allowance.WEAK_KEY,
        Allowance.WEAK_DIGEST,
    }
)
"""What the TLS software of an old printer needs; names and dates are not among it."""


def parse_allowances(words: Iterable[str]) -> frozenset[Allowance]:
    """Read names of allowances; ``legacy`` stands for :data:`LEGACY`.

    Raises:
        UsageError: One is not known (reason ``trust-settings-invalid``).
    """
    granted: set[Allowance] = set()
    for word in words:
        name = word.strip().lower()
        if name == LEGACY_WORD:
            granted |= LEGACY
        elif name in set(Allowance):
            granted.add(Allowance(name))
        else:
            known = ", ".join([LEGACY_WORD, *Allowance])
            raise UsageError(
                Reason.TRUST_SETTINGS_INVALID,
                f"{word!r} is no exception; known are {known}",
                hint="Write one or more of these names.",
            )
    return frozenset(granted)


_VERSIONS = {"TLSv1": Allowance.TLS_1_0, "TLSv1.1": Allowance.TLS_1_1}
_FORWARD_SECRET = ("ECDHE-", "DHE-", "TLS_ECDHE_", "TLS_DHE_", "TLS_AES_", "TLS_CHACHA20_")


def allowances_for(version: str, cipher: str) -> frozenset[Allowance]:
    """Return the exceptions without which a version and cipher suite are refused.

    Groups of Diffie-Hellman and the certificate are not looked at.

    Args:
        version: As OpenSSL names it, ``TLSv1.1``.
        cipher: The suite's name, as OpenSSL spells it or as registered.
    """
    needed = {_VERSIONS[version]} if version in _VERSIONS else set()
    # TLS 1.0 and 1.1 have no other integrity than SHA-1.
    sha1 = not needed and cipher.endswith(("-SHA", "_SHA"))
    if sha1 or not cipher.startswith(_FORWARD_SECRET):
        needed.add(Allowance.RSA_KEY_EXCHANGE)
    return frozenset(needed)
