"""When delivered jobs are looked at again: soon while they are new, then all at one pace (pure).

Most jobs end within a moment, and who waits for the printer waits for the look that sees it. One
that goes on is looked at more and more seldom; and of those there are so few looks a second, all
printers together, that ten thousand slow jobs leave the processor to the others.
"""

from __future__ import annotations

from sealpress.gateway.delivery.timers import Timers

__all__ = ["A_SECOND", "BUSY_A_SECOND", "MANY", "NEW_SECONDS", "Looks"]

NEW_SECONDS = 1.0
"""A look after a pause shorter than this comes at its time, others as the pace lets them."""

A_SECOND = 60
"""How many looks at jobs that are not new there are in a second."""

BUSY_A_SECOND = 20
"""The same while jobs wait for their turn to be sent: those go before."""

MANY = 200
"""Of so many jobs at printers the pauses grow quicker."""

GROWTH = 1.5
"""How much longer each pause between looks is while nothing changes."""

QUICK_GROWTH = 3.0
"""The same for many jobs: a new one is then looked at twice instead of four times."""

_BEHIND_SECONDS = 0.1  # what was missed for so long is caught up with


class Looks:
    """Keeps one time a queue, on a monotonic clock."""

    def __init__(self) -> None:
        self._new = Timers()
        self._older = Timers()
        self._next = 0.0

    def __len__(self) -> int:
        return len(self._new) + len(self._older)

    def __contains__(self, queue_id: int) -> bool:
        return queue_id in self._new or queue_id in self._older

    @property
    def growth(self) -> float:
        """How much longer the next pause is than the last one."""
        return GROWTH if len(self) < MANY else QUICK_GROWTH

    def slowest(self, least: float) -> float:
        """Return the longest pause there may be: so long that the pace is kept."""
        return max(least, len(self) / A_SECOND)

    def set(self, queue_id: int, now: float, pause: float) -> None:
        """Have a queue looked at after a pause; the time it had is forgotten."""
        self.clear(queue_id)
        (self._new if pause < NEW_SECONDS else self._older).set(queue_id, now + pause)

    def clear(self, queue_id: int) -> None:
        """Forget a queue's time, if it has one."""
        self._new.clear(queue_id)
        self._older.clear(queue_id)

    @property
    def next_due(self) -> float | None:
        """The earliest time; ``None`` for none."""
        new, older = self._new.next_due, self._older.next_due
        if older is None:
            return new
        older = max(older, self._next)
        return older if new is None else min(new, older)

    def pop_due(self, now: float, *, is_busy: bool = False) -> int | None:
        """Take out the queue that is looked at now, ``None`` when it is too soon for each.

        Args:
            now: Monotonic seconds.
            is_busy: Whether jobs wait for their turn to be sent.
        """
        queue_id = self._new.pop_due(now)
        if queue_id is not None or now < self._next:
            return queue_id
        queue_id = self._older.pop_due(now)
        if queue_id is not None:
            pause = 1 / (BUSY_A_SECOND if is_busy else A_SECOND)
            self._next = max(self._next, now - _BEHIND_SECONDS) + pause
        return queue_id
