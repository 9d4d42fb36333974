"""The pace of questions about jobs that are being sent: so few a second, all printers together."""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["A_SECOND", "Pace"]

A_SECOND = 20
"""How many printers that read slowly are asked in a second: a few are asked at their time, ten
thousand one after the other, and the processor is left to others."""

_AT_ONCE = 4  # so many may be asked in one moment after a while without questions


class Pace:
    """Gives turns, first come first served.

    Args:
        a_second: As :data:`A_SECOND`.
    """

    __slots__ = ("_a_second", "_next", "_timer", "_waiting")

    def __init__(self, a_second: float = A_SECOND) -> None:
        self._a_second = a_second
        self._waiting: OrderedDict[object, Callable[[], bool]] = OrderedDict()
        self._next = -math.inf  # no clock begins before it
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def come(self, who: object, turn: Callable[[], bool]) -> None:
        """Wait for a turn.

        Args:
            who: By whom it can be given up.
            turn: Called then; returns whether it took the turn.
        """
        self._waiting[who] = turn
        self._give()

    def leave(self, who: object) -> None:
        """Wait no more, if one does."""
        self._waiting.pop(who, None)

    def _give(self) -> None:
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._next = max(self._next, now - (_AT_ONCE - 1) / self._a_second)
        while self._waiting and now >= self._next:
            _, turn = self._waiting.popitem(last=False)
            if turn():
                self._next += 1 / self._a_second
        if self._waiting:
            self._timer = loop.call_at(self._next, self._again)

    def _again(self) -> None:
        self._timer = None
        self._give()
