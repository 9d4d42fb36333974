"""Small values sealed with a key-encryption key: keys of documents, names, a job's private things.

::

    version (1 octet) | key id (4) | salt (24) | AES-256-GCM of the value, with its tag (16)

Each value has an AES key of its own, HMAC-SHA256 of the salt under the key-encryption key, and
that key seals nothing else: so the nonce is fixed, and no number of values wears a key out, which
random nonces of 96 bits would (NIST SP 800-38D section 8.3). The head and what the caller
names as the value's context are authenticated: a value moved elsewhere doesn't open.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealpress.spool.encryption.quick import KeyedHash, PublicRandom

__all__ = ["DamagedValueError", "KEY_OCTETS", "ValueKey", "key_id_of"]

KEY_OCTETS = 32
"""Octets of every key here: AES-256, HMAC-SHA256."""

PREFIX_OCTETS = 5
"""Version and key id, with which every sealed value begins."""

VALUE_VERSION = 1
"""Version of a sealed value's form."""

_SALT_OCTETS = 24
_HEAD_OCTETS = PREFIX_OCTETS + _SALT_OCTETS
_NONCE = bytes(12)  # each key is used once
_salts = PublicRandom()


class DamagedValueError(Exception):
    """The value was altered, is of another context, or was sealed with another key."""


class ValueKey:
    """A key that seals small values.

    Args:
        key_id: The number by which values name it.
        secret: The key, 32 octets.
    """

    __slots__ = ("_hash", "_secret", "key_id", "prefix")

    def __init__(self, key_id: int, secret: bytes) -> None:
        if len(secret) != KEY_OCTETS:
            raise ValueError(f"a key has {KEY_OCTETS} octets")
        self.key_id = key_id
        self.prefix = bytes([VALUE_VERSION]) + key_id.to_bytes(4, "big")
        self._secret = secret
        self._hash = KeyedHash(secret)

    def __repr__(self) -> str:
        return f"ValueKey({self.key_id}, ...)"

    @property
    def secret(self) -> bytes:
        """The key itself, to be sealed with the one above it."""
        return self._secret

    def seal(self, octets: bytes, context: bytes) -> bytes:
        """Seal a value so that it opens with this key and context alone."""
        head = self.prefix + _salts.take(_SALT_OCTETS)
        return head + self._cipher(head).encrypt(_NONCE, octets, head + context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """Return the value.

        Raises:
            DamagedValueError: It was altered, or context or key are others.
        """
        head = sealed[:_HEAD_OCTETS]
        try:
            return self._cipher(head).decrypt(_NONCE, sealed[_HEAD_OCTETS:], head + context)
        except InvalidTag:
            raise DamagedValueError("the value is not what was sealed") from None

    def _cipher(self, head: bytes) -> AESGCM:
        return AESGCM(self._hash.digest(head))


def key_id_of(sealed: bytes) -> int:
    """Return which key a value was sealed with.

    Raises:
        DamagedValueError: It is no sealed value.
    """
    if len(sealed) < _HEAD_OCTETS or sealed[0] != VALUE_VERSION:
        raise DamagedValueError("this is not a sealed value")
    return int.from_bytes(sealed[1:PREFIX_OCTETS], "big")
