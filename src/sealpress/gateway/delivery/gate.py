"""Lets deliveries begin: quick ones a few at a time, slow ones beside as many others as may be.

A thousand deliveries begun in one moment share the processor and the memory of as many
conversations. Begun a few at a time most are over before the next begins; only one that is slow
makes room while it goes on. And while the event loop is behind, since clients bring more than
there is time for, fewer begin: taking jobs goes before printing them.
"""

from __future__ import annotations

from collections import OrderedDict

__all__ = ["BEGUN_AT_ONCE", "LATE_SECONDS", "LEAST_AT_ONCE", "YOUNG_SECONDS", "Gate"]

YOUNG_SECONDS = 1.0
"""After so long a delivery counts as slow, and others begin beside it."""

BEGUN_AT_ONCE = 64
"""How many deliveries that are not slow go on at the same time."""

LEAST_AT_ONCE = 4
"""How many of them go on however busy the print server is."""

LATE_SECONDS = 0.02
"""The event loop is behind when it comes to something so long after its time."""


class Gate:
    """Counts deliveries.

    Args:
        most: How many may go on at the same time, slow ones too.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: OrderedDict[int, float] = OrderedDict()
        self._slow: set[int] = set()
        self._at_once = BEGUN_AT_ONCE

    def __len__(self) -> int:
        return len(self._young) + len(self._slow)

    def free(self, now: float) -> int:
        """Return how many may begin now."""
        while self._young and now - next(iter(self._young.values())) >= YOUNG_SECONDS:
            queue_id, _ = self._young.popitem(last=False)
            self._slow.add(queue_id)
        return max(0, min(self._at_once - len(self._young), self._most - len(self)))

    def opens_at(self) -> float | None:
        """Return when another may begin though none ends; ``None`` when none may."""
        if not self._young or len(self) >= self._most:
            return None
        return next(iter(self._young.values())) + YOUNG_SECONDS

    def felt(self, late: float) -> None:
        """Let fewer or more begin; the event loop was so many seconds late just now."""
        if late > LATE_SECONDS:
            self._at_once = max(LEAST_AT_ONCE, self._at_once // 2)
        elif self._at_once < BEGUN_AT_ONCE:
            self._at_once += 1

    def begun(self, queue_id: int, now: float) -> None:
        """Count the delivery of a queue."""
        self._young[queue_id] = now

    def ended(self, queue_id: int) -> None:
        """Count it no more."""
        self._young.pop(queue_id, None)
        self._slow.discard(queue_id)
