"""In which order queues have their turn: whoever had one stands behind all who wait (pure)."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

__all__ = ["Turns"]

T = TypeVar("T")


class Turns(Generic[T]):
    """Those who are ready, first come first served.

    Those who have another turn before them are told from newcomers: however many have always
    something to do, there is room for newcomers, and nobody waits for ever.
    """

    __slots__ = ("_again", "_waiting")

    def __init__(self) -> None:
        self._waiting: deque[tuple[T, bool]] = deque()
        self._again = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def newcomers(self) -> int:
        """How many of them wait for their first turn."""
        return len(self._waiting) - self._again

    def come(self, one: T, *, again: bool = False) -> None:
        """Stand at the end; ``again`` of one that had a turn before."""
        self._waiting.append((one, again))
        self._again += again

    def next(self) -> T:
        """Give the turn to who waits longest.

        Raises:
            IndexError: Nobody waits.
        """
        one, again = self._waiting.popleft()
        self._again -= again
        return one
