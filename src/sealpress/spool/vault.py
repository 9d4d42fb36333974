"""The contract of a vault: documents kept sealed, each with a key of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from typing import Protocol

from sealpress.spool.records import DocumentPlace

__all__ = ["DocumentVault", "DocumentWriter", "MAX_INLINE_OCTETS"]

MAX_INLINE_OCTETS = 16 * 1024
"""Documents of up to so many octets are kept in their job's row, larger ones in a file."""


class DocumentWriter(Protocol):
    """Takes one document."""

    @property
    def octets(self) -> int:
        """How many octets came so far."""
        ...

    async def write(self, piece: bytes | bytearray | memoryview, /) -> None:
        """Take the next octets; they are sealed before they reach the disk.

        Raises:
            SpoolError: There is no room (``spool-full``) or the disk fails (``spool-failed``).
        """
        ...

    async def commit(self) -> DocumentPlace:
        """Make the document last; a file is on disk, and so is its name, when this returns."""
        ...

    async def discard(self) -> None:
        """Forget what came; doing it again, or after :meth:`commit`, does nothing."""
        ...


class DocumentVault(Protocol):
    """Keeps documents."""

    def receive(self, uuid: str) -> DocumentWriter:
        """Begin with a document of the job of that UUID, to which it is bound."""
        ...

    def read(self, place: DocumentPlace, uuid: str, *, start: int = 0) -> AsyncIterator[bytes]:
        """Yield a document's octets from an offset on, each piece checked before it is given.

        Raises:
            SpoolError: It is damaged, cut short or of another job (``document-lost``).
        """
        ...

    def rebound(self, place: DocumentPlace, uuid: str, new_uuid: str) -> DocumentPlace:
        """Return the same document for a copy of its job; a file is then shared by both.

        Raises:
            SpoolError: It isn't of the job of that UUID (``document-lost``).
        """
        ...

    async def remove(self, files: Collection[str]) -> None:
        """Remove files whose jobs are gone."""
        ...

    async def sweep(self, known: Collection[str]) -> int:
        """Remove files that no job has, but those being received; returns how many."""
        ...
