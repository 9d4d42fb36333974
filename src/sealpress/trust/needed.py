"""Which of the exceptions granted to a printer a handshake really needed."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from sealpress.trust.allowances import Allowance, allowances_for

SAFE_DH_BITS = 2048
"""Shorter Diffie-Hellman groups need an exception (RFC 9325 section 4.2)."""


def needed_by_handshake(
    version: str,
    cipher: str,
    granted: AbstractSet[Allowance],
    *,
    secure_renegotiation: bool = True,
    dh_bits: int = 0,
) -> frozenset[Allowance]:
    """Tell from what was negotiated which exceptions it took.

    Args:
        version: The protocol version, as OpenSSL names it.
        cipher: The cipher suite, as OpenSSL names it.
        granted: The exceptions there are.
        secure_renegotiation: Whether the server knows RFC 5746.
        dh_bits: The size of the Diffie-Hellman group; 0 = not known, and counts as short.
    """
    needed = set(allowances_for(version, cipher)) if cipher else set()
    if Allowance.TLS_1_1 in needed and Allowance.TLS_1_1 not in granted:
        needed.add(Allowance.TLS_1_0)  # it brings TLS 1.1 along
    if cipher.startswith("DHE-") and dh_bits < SAFE_DH_BITS:
        needed.add(Allowance.WEAK_KEY_EXCHANGE)
    if not secure_renegotiation:
        needed.add(Allowance.NO_SECURE_RENEGOTIATION)
    return frozenset(needed & granted)
