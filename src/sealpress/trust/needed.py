"""Which of the exceptions granted to a printer a handshake really needed."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from sealpress.trust.allowances import Allowance, allowances_for


def needed_by_handshake(
    version: str, cipher: str, granted: AbstractSet[Allowance]
) -> frozenset[Allowance]:
    """Tell from what was negotiated, as OpenSSL names it, which exceptions it took.

    The size of a Diffie-Hellman group is not told by the TLS library: where short ones are
    allowed, a suite with one counts as an exception.
    """
    needed = set(allowances_for(version, cipher)) if cipher else set()
    if Allowance.TLS_1_1 in needed and Allowance.TLS_1_1 not in granted:
        needed.add(Allowance.TLS_1_0)  # it brings TLS 1.1 along
    if cipher.startswith("DHE-"):
        needed.add(Allowance.WEAK_KEY_EXCHANGE)
    return frozenset(needed & granted)
