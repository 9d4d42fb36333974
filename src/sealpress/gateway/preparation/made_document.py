"""A document that a worker makes while it is sent; each time it is opened, the same octets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.gateway.preparation.documents import WorkDocument
from sealpress.gateway.preparation.made_reading import MadeReading

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sealpress.gateway.preparation.preparation import TellMade
    from sealpress.gateway.preparation.workshop import Workshop
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
        self._begun: tuple[MadeReading, bytes] | None = None
        self._under_way: set[MadeReading] = set()
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

    async def side_count(self) -> int:
        """Return how many sides there are; the first is begun for that, and not kept.

        Raises:
            SpoolError: The kept document can't be read.
            TransformError: It can't be made.
        """
        reading = MadeReading(self._workshop, self._for_side(1), self._kept)
        try:
            while reading.pages.total is None and await reading.read():
                pass
        finally:
            reading.end()
        return reading.pages.total or 0

    def side(self, number: int) -> MadeDocument:
        """Return what makes one side alone; the first has number 1."""
        return MadeDocument(self._workshop, self._for_side(number), self._kept, self._tell)

    def _for_side(self, number: int) -> TransformRequest:
        target = replace(self._request.target, only_side=number)
        return replace(self._request, target=target)

    async def _ready(self) -> None:
        """Have the first octets made, for who opens it next."""
        if self._begun is None:
            await self._tell(0, None)
            self._begun = await self._begin()

    async def _begin(self) -> tuple[MadeReading, bytes]:
        reading = MadeReading(self._workshop, self._request, self._kept)
        self._under_way.add(reading)
        try:
            return reading, await reading.read()
        except BaseException:
            self._end(reading)
            raise

    async def _pieces(self) -> AsyncIterator[bytes]:
        begun, self._begun = self._begun, None
        reading, piece = begun or await self._begin()
        octets = 0
        try:
            while piece:
                yield piece
                octets += len(piece)
                await self._tell(reading.pages.delivered(octets), reading.pages.total)
                piece = await reading.read()
            await self._tell(reading.pages.delivered(octets), reading.pages.total)
            self._octets = octets
        finally:
            self._end(reading)

    async def _count(self) -> int:
        """Make it once for the number of its octets; nothing of it is kept."""
        if self._octets is None:
            reading, piece = await self._begin()
            octets = 0
            try:
                while piece:
                    octets += len(piece)
                    piece = await reading.read()
            finally:
                self._end(reading)
            self._octets = octets
        return self._octets

    async def _let_go(self) -> None:
        self._begun = None
        for reading in tuple(self._under_way):
            self._end(reading)

    def _end(self, reading: MadeReading) -> None:
        self._under_way.discard(reading)
        reading.end()
