"""A document that a worker makes while it is sent; each time it is opened, the same octets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.gateway.preparation.documents import WorkDocument
from sealpress.gateway.preparation.page_count import PageCount

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sealpress.gateway.preparation.preparation import TellMade
    from sealpress.gateway.preparation.workshop import Making, Workshop
    from sealpress.transform.request import TransformRequest

__all__ = ["MadeDocument"]


class MadeDocument:
    """Makes one document.

    Args:
        workshop: Where.
        request: What is made.
        kept: Of what.
        tell: Told how many sides were handed over.
    """

    __slots__ = ("_begun", "_kept", "_octets", "_request", "_tell", "_under_way", "_workshop")

    def __init__(
        self, workshop: Workshop, request: TransformRequest, kept: WorkDocument, tell: TellMade
    ) -> None:
        self._workshop = workshop
        self._request = request
        self._kept = kept
        self._tell = tell
        self._begun: tuple[Making, PageCount, bytes] | None = None
        self._under_way: set[Making] = set()
        self._octets: int | None = None

    def document(self, document_format: str) -> WorkDocument:
        """Return it as what can be delivered.

        Args:
            document_format: What the printer is told it gets.
        """
        return WorkDocument(
            number=self._kept.number,
            document_format=document_format,
            octets=None,
            open=self._pieces,
            name=self._kept.name,
            ready=self._ready,
            count=self._count,
            let_go=self._let_go,
        )

    async def _ready(self) -> None:
        """Have the first octets made, for who opens it next."""
        if self._begun is None:
            await self._tell(0, None)
            self._begun = await self._begin()

    async def _begin(self) -> tuple[Making, PageCount, bytes]:
        pages = PageCount()
        making = await self._workshop.begin(self._request, self._kept, pages.saw)
        self._under_way.add(making)
        try:
            return making, pages, await making.read()
        except BaseException:
            self._end(making)
            raise

    async def _pieces(self) -> AsyncIterator[bytes]:
        begun, self._begun = self._begun, None
        making, pages, piece = begun or await self._begin()
        octets = 0
        try:
            while piece:
                yield piece
                octets += len(piece)
                await self._tell(pages.delivered(octets), pages.total)
                piece = await making.read()
            await self._tell(pages.delivered(octets), pages.total)
            self._octets = octets
        finally:
            self._end(making)

    async def _count(self) -> int:
        """Make it once for the number of its octets; nothing of it is kept."""
        if self._octets is None:
            making, _, piece = await self._begin()
            octets = 0
            try:
                while piece:
                    octets += len(piece)
                    piece = await making.read()
            finally:
                self._end(making)
            self._octets = octets
        return self._octets

    async def _let_go(self) -> None:
        self._begun = None
        for making in tuple(self._under_way):
            self._end(making)

    def _end(self, making: Making) -> None:
        self._under_way.discard(making)
        making.end()
