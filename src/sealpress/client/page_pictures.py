"""A document for a printer of pictures: each of its sides is a document of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from sealpress.client.transforming import PagesMade, TransformedBody

if TYPE_CHECKING:
    from sealpress.client.workshop import Workshop
    from sealpress.transform.request import TransformRequest
    from sealpress.transport.stream import Driver

__all__ = ["PagePictures"]


class PagePictures:
    """Makes the sides of one document, one at a time.

    Args:
        workshop: Where they are made.
        request: What is made of the document; the format holds one side.
        document: The document, a real file; the caller closes it.
    """

    def __init__(self, workshop: Workshop, request: TransformRequest, document: BinaryIO) -> None:
        self._workshop = workshop
        self._request = request
        self._document = document
        self._count: int | None = None

    async def count(self, driver: Driver) -> int:
        """Return how many sides there are; the first one is begun for that, and not kept.

        Raises:
            TransformError: The document can't be made anew.
        """
        if self._count is None:
            body = self.side(1)
            reader = await body.open(driver)
            try:
                while body.pages.total is None and await reader.read():
                    pass
            finally:
                await reader.close()
            self._count = body.pages.total or 0
            if self._count > 1:
                self._workshop.expect_more()
        return self._count

    def side(self, number: int) -> TransformedBody:
        """Return one side.

        Args:
            number: Which, from 1.
        """
        target = replace(self._request.target, only_side=number)
        request = replace(self._request, target=target)
        pages = PagesMade(before=number - 1, total=self._count)
        return TransformedBody(self._workshop, request, self._document, pages)
