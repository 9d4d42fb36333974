"""The contract of whoever seals small values: private columns of a store, not documents."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Sealer"]


class Sealer(Protocol):
    """Seals values so that they can be read with the spool's key alone.

    What is sealed for one context is opened for that one only, so nothing can be copied from one
    job to another. It is called by several threads at the same time.
    """

    def seal(self, octets: bytes, context: bytes) -> bytes:
        """Return the octets sealed; other ones each time."""
        ...

    def open(self, octets: bytes, context: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            SpoolError: They were not sealed by this key for this context.
        """
        ...

    def digest(self, text: str) -> bytes:
        """Return what stands for a text: always the same, and nobody without the key makes it."""
        ...
