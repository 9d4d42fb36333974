"""Times at which queues are looked at again, as a heap; each queue has one (pure)."""

from __future__ import annotations

import heapq
import itertools

__all__ = ["Timers"]


class Timers:
    """Keeps one time a queue, on a monotonic clock; thousands of them cost nothing."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, int]] = []
        self._current: dict[int, int] = {}
        self._numbers = itertools.count()

    def __len__(self) -> int:
        return len(self._current)

    def __contains__(self, queue_id: int) -> bool:
        return queue_id in self._current

    def set(self, queue_id: int, due: float) -> None:
        """Set a queue's time; the one it had is forgotten."""
        number = next(self._numbers)
        self._current[queue_id] = number
        heapq.heappush(self._heap, (due, number, queue_id))
        self._tidy()

    def clear(self, queue_id: int) -> None:
        """Forget a queue's time, if it has one."""
        self._current.pop(queue_id, None)

    @property
    def next_due(self) -> float | None:
        """The earliest time; ``None`` for none."""
        while self._heap and self._is_old(self._heap[0]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def pop_due(self, now: float) -> int | None:
        """Take out the queue whose time came first, ``None`` when no time has come."""
        due = self.next_due
        if due is None or due > now:
            return None
        queue_id = heapq.heappop(self._heap)[2]
        del self._current[queue_id]
        return queue_id

    def _is_old(self, entry: tuple[float, int, int]) -> bool:
        return self._current.get(entry[2]) != entry[1]

    def _tidy(self) -> None:
        """Forget what was replaced once it is most of the heap."""
        if len(self._heap) > 2 * len(self._current) + 64:
            self._heap = [entry for entry in self._heap if not self._is_old(entry)]
            heapq.heapify(self._heap)
