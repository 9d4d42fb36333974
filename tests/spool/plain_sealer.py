"""A sealer for tests: it binds to the context and hides the octets, and keeps no secret."""

from __future__ import annotations

import hashlib
import os

from sealpress.errors import SpoolError
from sealpress.reasons import Reason


class PlainSealer:
    """Mixes octets with a stream of digests; enough to see what was not sealed."""

    def __init__(self, key: bytes = b"tests") -> None:
        self.key = key

    def seal(self, octets: bytes, context: bytes) -> bytes:
        salt = os.urandom(8)
        mark = hashlib.blake2b(octets + context, key=self.key, digest_size=8).digest()
        return salt + mark + self._mixed(octets, salt)

    def open(self, octets: bytes, context: bytes) -> bytes:
        found = self._mixed(octets[16:], octets[:8])
        mark = hashlib.blake2b(found + context, key=self.key, digest_size=8).digest()
        if mark != octets[8:16]:
            raise SpoolError(Reason.SPOOL_DAMAGED, "a value was sealed for something else")
        return found

    def digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), key=self.key, digest_size=16).digest()

    def _mixed(self, octets: bytes, salt: bytes) -> bytes:
        blocks = (
            hashlib.blake2b(salt + number.to_bytes(4, "big"), key=self.key).digest()
            for number in range(len(octets) // 64 + 1)
        )
        return bytes(one ^ other for one, other in zip(octets, b"".join(blocks), strict=False))
