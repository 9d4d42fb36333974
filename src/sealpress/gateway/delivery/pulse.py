"""Feels how late the event loop comes to what is due: so long every request waits, too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

__all__ = ["PULSE_SECONDS", "Pulse"]

PULSE_SECONDS = 0.02
"""How often it is looked whether the event loop is behind, while something comes or is sent."""


class Pulse:
    """Beats from :meth:`begin` on, as long as somebody wants to know.

    Args:
        felt: Told how many seconds late a beat was; returns whether there shall be another.
        every: Seconds between two beats.
    """

    def __init__(self, felt: Callable[[float], bool], every: float = PULSE_SECONDS) -> None:
        self._felt = felt
        self._every = every
        self._next: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Beat from now on; does nothing while it does."""
        if self._next is None:
            self._plan(asyncio.get_running_loop())

    def _plan(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time() + self._every
        self._next = loop.call_at(due, self._beat, loop, due)

    def _beat(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        self._next = None
        if self._felt(loop.time() - due):
            self._plan(loop)
