"""Destinations kept open a while after their last job, for the next one."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.gateway.delivery.destination import Destination, DestinationMaker
    from sealpress.gateway.settings import QueueSettings

__all__ = ["KEPT_DESTINATIONS", "KEPT_SECONDS", "Depot"]

KEPT_SECONDS = 10.0
"""How long a destination's connection is kept after its last job."""

KEPT_DESTINATIONS = 256
"""How many destinations are kept open at most while they have nothing to do."""


class Depot:
    """Makes destinations, and keeps those that are not used just now.

    Args:
        make: Makes one.
    """

    def __init__(self, make: DestinationMaker) -> None:
        self._make = make
        self._kept: OrderedDict[int, tuple[float, QueueSettings, Destination]] = OrderedDict()
        self._surplus: list[Destination] = []

    def __len__(self) -> int:
        return len(self._kept)

    async def take(self, queue_id: int, settings: QueueSettings) -> Destination:
        """Return a queue's destination: the one that is kept, unless its settings changed.

        Raises:
            SealpressError: The settings can't be used.
        """
        kept = self._kept.pop(queue_id, None)
        if kept is not None and kept[1] == settings:
            return kept[2]
        if kept is not None:
            await kept[2].close()
        return self._make(settings)

    def put(
        self, queue_id: int, settings: QueueSettings, destination: Destination, now: float
    ) -> None:
        """Keep a destination that has nothing to do."""
        kept = self._kept.pop(queue_id, None)
        if kept is not None:
            self._surplus.append(kept[2])
        self._kept[queue_id] = (now, settings, destination)

    async def tidy(self, now: float) -> None:
        """Close what was not used for long, and the oldest of what is too much."""
        await self._close_surplus()
        while self._kept:
            since = next(iter(self._kept.values()))[0]
            if len(self._kept) <= KEPT_DESTINATIONS and now - since < KEPT_SECONDS:
                return
            _, (_, _, destination) = self._kept.popitem(last=False)
            await destination.close()

    async def close(self) -> None:
        """Close everything."""
        await self._close_surplus()
        while self._kept:
            _, (_, _, destination) = self._kept.popitem()
            await destination.close()

    async def _close_surplus(self) -> None:
        while self._surplus:
            await self._surplus.pop().close()
