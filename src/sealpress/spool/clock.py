"""A clock that never jumps: it counts the seconds that a spool was in use, and few others.

Ages and time-outs depend on it, so a wrong date, a leap of the wall clock or a summer time makes
no job too old. While nothing runs the wall clock has to be believed, within bounds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["MAX_OFF_SECONDS", "PERSIST_SECONDS", "ClockReading", "SpoolClock"]

MAX_OFF_SECONDS = 7 * 86400.0
"""A spool that was off for longer, or whose wall clock says so, has aged by this much only."""

PERSIST_SECONDS = 10.0
"""A reading that is kept is at most so old while the spool is in use."""


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What is kept of the clock: its own seconds, and the wall clock's at the same moment."""

    spool: float = 0.0
    wall: float | None = None


class SpoolClock:
    """Tells spool time (ages) and wall time (for people and for ``job-hold-until``)."""

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._monotonic = monotonic
        self.wall = wall
        self._base = 0.0
        self._begun = monotonic()
        self._kept = 0.0

    def resume(self, kept: ClockReading) -> None:
        """Go on from a reading that was kept before the spool was closed or the power failed."""
        away = 0.0 if kept.wall is None else self.wall() - kept.wall
        self._base = kept.spool + min(max(away, 0.0), MAX_OFF_SECONDS)
        self._begun = self._monotonic()
        self._kept = self._base

    def now(self) -> float:
        """Return the seconds the spool has aged; they never go back."""
        return self._base + max(self._monotonic() - self._begun, 0.0)

    @property
    def is_due(self) -> bool:
        """Whether a reading has to be kept again."""
        return self.now() - self._kept >= PERSIST_SECONDS

    def reading(self) -> ClockReading:
        """Return a reading; the caller keeps it."""
        self._kept = self.now()
        return ClockReading(self._kept, self.wall())
