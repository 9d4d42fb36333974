"""How many of the sides that a worker makes were handed over (pure)."""

from __future__ import annotations

import logging
from collections import deque

from sealpress.transform.request import Done, Event, PageDone, Started, Warned

__all__ = ["PageCount"]

_log = logging.getLogger("sealpress.gateway")


class PageCount:
    """Counts sides by the octets that they end at.

    Args:
        before: Sides of the document that others make.

    Attributes:
        total: Sides in all; ``None`` while that is not known.
    """

    def __init__(self, before: int = 0) -> None:
        self.total: int | None = None
        self._made: deque[tuple[int, int]] = deque()  # the octets of each, and its number
        self._delivered = before

    def saw(self, event: Event) -> None:
        """Take in what a worker tells."""
        if isinstance(event, Started):
            self.total = event.impressions
        elif isinstance(event, PageDone):
            self._made.append((event.octets, event.impression))
        elif isinstance(event, Done):
            self.total = max(self.total or 0, event.impressions)
            self._made.append((event.octets, event.impressions))
        elif isinstance(event, Warned):
            where = f" (page {event.page})" if event.page else ""
            facts = {"action": "document-remark"}
            _log.info("%s: %s%s", event.what, event.detail, where, extra=facts)

    def delivered(self, octets: int) -> int:
        """Return how many sides are whole within the first octets."""
        while self._made and self._made[0][0] <= octets:
            self._delivered = self._made.popleft()[1]
        return self._delivered
