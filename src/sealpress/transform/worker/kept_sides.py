"""Written sides kept for further copies, so that none of them is drawn twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

__all__ = ["KEPT_OCTETS", "KeptSides"]

KEPT_OCTETS = 32 << 20
"""Most octets of written sides that are kept; those beyond are written anew for each copy."""


class KeptSides:
    """Octets of sides by what is on them.

    Args:
        most_octets: How much is kept.
    """

    def __init__(self, most_octets: int = KEPT_OCTETS) -> None:
        self._most = most_octets
        self._octets = 0
        self._sides: dict[Hashable, list[bytes]] = {}

    def side(
        self, look: Hashable, made: Iterable[bytes | memoryview]
    ) -> Iterator[bytes | memoryview]:
        """Give a side's octets: the kept ones, or those made now, which are kept if they fit.

        Args:
            look: What is on it: the same for sides whose octets are the same.
            made: Makes them, if they are needed.
        """
        if look in self._sides:
            yield from self._sides[look]
            return
        parts: list[bytes] | None = []
        for octets in made:
            if parts is not None:
                parts = self._taken(parts, octets)
            yield octets
        if parts is not None:
            self._sides[look] = parts

    def _taken(self, parts: list[bytes], octets: bytes | memoryview) -> list[bytes] | None:
        """Return the parts with one more; ``None``, and what they took given back, without room."""
        self._octets += len(octets)
        if self._octets > self._most:
            self._octets -= len(octets) + sum(map(len, parts))
            return None
        # What is written may lie in memory that is used again.
        return [*parts, bytes(octets)]
