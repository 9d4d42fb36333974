"""Moments of the store as the printer model wants them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sealpress.printer import Instant

__all__ = ["TimeScale"]

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Brings seconds since 1970 onto the monotonic scale of this process.

    ``printer-up-time`` of queues is the time since 1970, as clients of CUPS take it for: so moments
    of jobs stay right over restarts of the gateway (RFC 8011 section 5.4.29 leaves the base open).

    Attributes:
        offset: Monotonic seconds at the beginning of 1970.
    """

    offset: float

    @classmethod
    def of(cls, now: Instant) -> TimeScale:
        """Make the scale on which this is now."""
        return cls(now.seconds - now.wall.timestamp())

    @property
    def start(self) -> Instant:
        """What ``printer-up-time`` is counted from: its first second is 1."""
        return Instant(self.offset + 1, _EPOCH)

    def instant(self, seconds: float) -> Instant:
        """Return a moment of the store."""
        moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        return Instant(self.offset + seconds, moment)

    def instant_or_none(self, seconds: float | None) -> Instant | None:
        """Return a moment of the store; ``None`` for one that hasn't come."""
        return None if seconds is None else self.instant(seconds)
