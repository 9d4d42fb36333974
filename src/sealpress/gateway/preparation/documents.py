"""A document to be delivered: what gives its octets, as often as they are wanted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

__all__ = ["WorkDocument", "octets_of"]


async def _nothing() -> None:
    """Do nothing: what is kept is ready, and holds nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDocument:
    """A document to be delivered.

    Attributes:
        number: Its number in the job, from 1.
        document_format: MIME type of what ``open`` gives.
        octets: How many it gives; ``None`` when that is known only at the end.
        name: What its owner calls it, often empty.
        is_guessed: Whether nobody named its format: it was found out.
        open: Begins to read it, as often as it is called, each time the same octets; raises
            :class:`~sealpress.errors.SpoolError` when the spool can't give it, and
            :class:`~sealpress.errors.TransformError` when a worker can't make it.
        ready: Returns when its first octets are there, so that no printer waits for them; raises
            as ``open``.
        count: Returns how many octets it gives, without keeping them; ``None`` = read it.
        let_go: Ends what ``ready`` began and nobody opened.
    """

    number: int
    document_format: str
    octets: int | None
    open: Callable[[], AsyncIterator[bytes]]
    name: str = ""
    is_guessed: bool = False
    ready: Callable[[], Awaitable[None]] = _nothing
    count: Callable[[], Awaitable[int]] | None = None
    let_go: Callable[[], Awaitable[None]] = _nothing


async def octets_of(document: WorkDocument) -> int:
    """Return how long a document is; one that nobody counted yet is read, or made, once more."""
    if document.octets is not None:
        return document.octets
    if document.count is not None:
        return await document.count()
    octets = 0
    async for piece in document.open():
        octets += len(piece)
    return octets
