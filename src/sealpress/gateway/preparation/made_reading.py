"""Reading what a worker makes; who was set aside meanwhile goes on where it was.

A printer that takes nothing keeps what is made for it waiting. When others need the worker's place
it is ended, and when the printer goes on the document is made again: its octets are the same, so
those that the printer has are passed over.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sealpress.errors import Reason, TransformError
from sealpress.gateway.preparation.page_count import PageCount

if TYPE_CHECKING:
    from sealpress.gateway.preparation.documents import WorkDocument
    from sealpress.gateway.preparation.workshop import Making, Workshop
    from sealpress.transform.request import TransformRequest

__all__ = ["MadeReading"]


class MadeReading:
    """One opening of a document that is made.

    Args:
        workshop: Where it is made.
        request: What is made.
        kept: Of what.

    Attributes:
        pages: How many sides were handed over.
    """

    __slots__ = ("_digest", "_kept", "_making", "_octets", "_request", "_workshop", "pages")

    def __init__(self, workshop: Workshop, request: TransformRequest, kept: WorkDocument) -> None:
        self._workshop = workshop
        self._request = request
        self._kept = kept
        self._making: Making | None = None
        self._octets = 0
        self._digest = hashlib.sha256()
        self.pages = self._page_count()

    async def read(self) -> bytes:
        """Return the next octets; empty at the true end only.

        Raises:
            TransformError: It can't be made; what was read so far is not a whole document.
            SpoolError: The kept document can't be read.
        """
        piece = b""
        if self._making is None:
            self._making = await self._begun()
        elif self._making.is_set_aside:
            self.pages = self._page_count()
            self._making = await self._begun()
            piece = await self._passed_over(self._making)
        piece = piece or await self._making.read()
        self._octets += len(piece)
        self._digest.update(piece)
        return piece

    def end(self) -> None:
        """Have no more of it made."""
        if self._making is not None:
            self._making.end()

    def _page_count(self) -> PageCount:
        return PageCount(before=max(0, self._request.target.only_side - 1))

    async def _begun(self) -> Making:
        return await self._workshop.begin(self._request, self._kept, self.pages.saw)

    async def _passed_over(self, making: Making) -> bytes:
        """Read what was read before; return what came along with the last of it."""
        left, digest, piece = self._octets, hashlib.sha256(), b""
        while left:
            piece = await making.read()
            if not piece:
                break
            digest.update(piece[:left])
            piece, left = piece[left:], max(0, left - len(piece))
        if left or digest.digest() != self._digest.digest():
            detail = "made again, the document became another one"
            raise TransformError(Reason.TRANSFORM_FAILED, detail)
        return piece
