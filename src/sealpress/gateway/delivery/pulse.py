"""Feels how busy the event loop is, and how late it comes to what is due: requests wait as long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

__all__ = ["OWN_SHARE", "PULSE_SECONDS", "Pulse"]

PULSE_SECONDS = 0.02
"""How often it is looked whether the event loop is behind, while something comes or is sent."""

OWN_SHARE = 0.5
"""Which share of the time this process must have had the processor for the event loop to be late by
its own work: when other programs have it, nothing is won by doing less."""


class Pulse:
    """Beats from :meth:`begin` on, as long as somebody wants to know.

    Args:
        felt: Told how many seconds late a beat was by what this process does, and which share of
            the time since the last one the event loop's thread had the processor; returns whether
            there shall be another.
        every: Seconds between two beats.
    """

    def __init__(self, felt: Callable[[float, float], bool], every: float = PULSE_SECONDS) -> None:
        self._felt = felt
        self._every = every
        self._next: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Beat from now on; does nothing while it does."""
        if self._next is None:
            self._plan(asyncio.get_running_loop())

    def _plan(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        worked = time.thread_time(), time.process_time()
        self._next = loop.call_at(now + self._every, self._beat, loop, now, worked)

    def _beat(
        self, loop: asyncio.AbstractEventLoop, since: float, worked: tuple[float, float]
    ) -> None:
        self._next = None
        passed = max(loop.time() - since, self._every)
        is_ours = time.process_time() - worked[1] >= OWN_SHARE * passed
        late = passed - self._every if is_ours else 0.0
        if self._felt(late, (time.thread_time() - worked[0]) / passed):
            self._plan(loop)
