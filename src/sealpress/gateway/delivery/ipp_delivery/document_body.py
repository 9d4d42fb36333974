"""A document as the body of a request: read from the spool, or made while it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transport.body import FreshStreamBody

if TYPE_CHECKING:
    from sealpress.gateway.preparation import WorkDocument

__all__ = ["DocumentBody"]


class DocumentBody(FreshStreamBody):
    """Gives a document's octets, the same each time.

    Args:
        document: The document.
    """

    def __init__(self, document: WorkDocument) -> None:
        super().__init__(document.open, document.octets)
        self._count = document.count
        self.is_at_hand = document.count is None

    async def measure(self) -> None:
        """Have it counted by who makes it, for printers that want to know before."""
        if self._count is not None and self.length is None:
            self.length = await self._count()
