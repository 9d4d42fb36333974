"""An event loop whose clock leaps to what is due next: waiting takes no time, and is exact.

For conversations in memory alone: while a thread or a process works, the clock would leap on.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class LeapingLoop(asyncio.SelectorEventLoop):
    """Its time passes only while everybody waits, however busy the machine is."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_Selector(self._leap))

    def time(self) -> float:
        """Return the seconds that have been waited."""
        return self._now

    def _leap(self, seconds: float) -> None:
        self._now += seconds


class _Selector(selectors.DefaultSelector):
    """Waits for nothing but what has come."""

    def __init__(self, leap: Callable[[float], None]) -> None:
        super().__init__()
        self._leap = leap

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready; when that is nothing, leap."""
        if timeout is None:
            return super().select()
        ready = super().select(0)
        if not ready and timeout > 0:
            self._leap(timeout)
        return ready


LEAPING = ("asyncio", {"loop_factory": LeapingLoop})
"""What the fixture ``anyio_backend`` returns where time leaps."""
