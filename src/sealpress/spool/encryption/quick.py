"""HMAC and random octets that keep the interpreter's lock: for what every job needs several times.

The ways of the standard library give the lock up each time. Beside a busy thread, such as the one
that writes the database, getting it back takes many times as long as the work itself.
"""

from __future__ import annotations

import hashlib
import os
import threading

__all__ = ["KeyedHash", "PublicRandom"]

_BLOCK_OCTETS = 64
_INNER = bytes(octet ^ 0x36 for octet in range(256))
_OUTER = bytes(octet ^ 0x5C for octet in range(256))


class KeyedHash:
    """HMAC-SHA256 under one key (RFC 2104), whose part that depends on the key alone is kept.

    Args:
        key: The key, 64 octets at most.
    """

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        if len(key) > _BLOCK_OCTETS:
            raise ValueError(f"a key has at most {_BLOCK_OCTETS} octets")
        padded = key.ljust(_BLOCK_OCTETS, b"\0")
        self._inner = hashlib.sha256(padded.translate(_INNER))
        self._outer = hashlib.sha256(padded.translate(_OUTER))

    def digest(self, octets: bytes) -> bytes:
        """Return the 32 octets of a message's code."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(octets)
        outer.update(inner.digest())
        return outer.digest()


class PublicRandom:
    """Random octets for salts and nonces: fetched in blocks, each given out once.

    What lies ready is in memory for a while: so keys, which nobody may know, are not made of it.
    """

    _FETCHED = 8192

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._octets = b""
        self._at = 0
        os.register_at_fork(after_in_child=self._forget)

    def take(self, count: int) -> bytes:
        """Return so many octets that nobody was given before."""
        with self._turn:
            if self._at + count > len(self._octets):
                self._octets, self._at = os.urandom(max(self._FETCHED, count)), 0
            start = self._at
            self._at += count
            return self._octets[start : self._at]

    def _forget(self) -> None:
        """Let a child process not give out what its parent does."""
        self._turn = threading.Lock()
        self._octets, self._at = b"", 0
