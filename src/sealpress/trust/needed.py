"""Which of the exceptions granted to a printer a handshake really needed."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from sealpress.trust.allowances import Allowance

_OLD_VERSIONS = {"TLSv1": Allowance.TLS_1_0, "TLSv1.1": Allowance.TLS_1_1}
_EPHEMERAL = ("ECDHE-", "DHE-", "TLS_")


def needed_by_handshake(
    version: str, cipher: str, granted: AbstractSet[Allowance]
) -> frozenset[Allowance]:
    """Tell from what was negotiated, as OpenSSL names it, which exceptions it took.

    The size of a Diffie-Hellman group is not told by the TLS library: where short ones are
    allowed, a suite with one counts as an exception.
    """
    needed: set[Allowance] = set()
    if version in _OLD_VERSIONS:
        needed.add(_OLD_VERSIONS[version])
        needed.add(Allowance.TLS_1_0)  # it brings TLS 1.1 along
    if cipher and (not cipher.startswith(_EPHEMERAL) or _is_cbc_with_sha1(version, cipher)):
        needed.add(Allowance.RSA_KEY_EXCHANGE)
    if cipher.startswith("DHE-"):
        needed.add(Allowance.WEAK_KEY_EXCHANGE)
    if version == "TLSv1.1" and Allowance.TLS_1_1 in granted:
        needed.discard(Allowance.TLS_1_0)
    return frozenset(needed & granted)


def _is_cbc_with_sha1(version: str, cipher: str) -> bool:
    """Whether it is one that today's versions do without; older ones have no other."""
    return version not in _OLD_VERSIONS and cipher.endswith("-SHA")
