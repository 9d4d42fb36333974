"""How long a peer may keep us waiting: time that is spent by waiting and earned by progress."""

from __future__ import annotations

import math


class Patience:
    """The time a peer has left in a phase of its conversation; all times are seconds.

    Only waiting spends it, so a peer is not charged for what we do with its octets.

    Attributes:
        deadline: On the caller's clock, when it is spent; infinite while nobody waits.
        allowance: What the phase began with.
        is_spent: Whether the deadline passed during a wait.
    """

    __slots__ = ("_left", "allowance", "deadline", "is_spent")

    def __init__(self) -> None:
        self.deadline = math.inf
        self.allowance = self._left = 0.0
        self.is_spent = False

    def allow(self, seconds: float) -> None:
        """Begin a phase; all of its waits together may take so long."""
        self.allowance = self._left = seconds
        self.is_spent = False

    def earn(self, seconds: float) -> None:
        """Give time back for progress, never more than the allowance."""
        self._left = min(self.allowance, self._left + seconds)

    def begin_wait(self, now: float) -> None:
        """Start to wait."""
        self.deadline = now + self._left

    def end_wait(self, now: float) -> None:
        """Stop waiting; does nothing when nobody waits."""
        if self.deadline != math.inf:
            self._left = self.deadline - now
            self.deadline = math.inf

    def waited(self, now: float) -> float:
        """Return how long the peer kept us waiting in this phase; -1 while nobody waits."""
        if self.deadline == math.inf:
            return -1.0
        return self.allowance - (self.deadline - now)
