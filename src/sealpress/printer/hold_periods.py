"""When a held job may be printed: what the words of ``job-hold-until`` mean (RFC 8011 5.2.2).

The hours of the named periods are those that print servers have used for long; they are in the
time zone of the moment given. A time of day such as ``17:30`` is in UTC, as CUPS' clients send it.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["HOLD_WORDS", "INDEFINITE", "NO_HOLD", "hold_moment", "is_hold_word"]

NO_HOLD = "no-hold"
INDEFINITE = "indefinite"

#: From which hour to which the named periods last; those that end earlier go over midnight.
_PERIODS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "day-time": (6, 18),
        "evening": (18, 6),
        "night": (18, 6),
        "second-shift": (16, 24),
        "third-shift": (0, 8),
    }
)
_WEEKEND = "weekend"
_SATURDAY = 5
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")

#: ``job-hold-until-supported``.
HOLD_WORDS = (NO_HOLD, INDEFINITE, *_PERIODS, _WEEKEND)


def is_hold_word(word: str) -> bool:
    """Say whether a value of ``job-hold-until`` is understood."""
    return word in HOLD_WORDS or _TIME.fullmatch(word) is not None


def hold_moment(word: str, now: datetime.datetime) -> float:
    """Return until when a value of ``job-hold-until`` holds a job.

    Args:
        word: A word that :func:`is_hold_word` knows.
        now: An aware moment; its time zone is that of the named periods.

    Returns:
        Seconds since 1970; 0 when nothing holds it (any more), infinite for until it is released.
    """
    if word == NO_HOLD:
        return 0.0
    if word == _WEEKEND:
        return _next_weekend(now)
    if word in _PERIODS:
        return _next_period(*_PERIODS[word], now)
    time = _TIME.fullmatch(word)
    return _next_time(time, now) if time is not None else math.inf


def _next_period(first: int, last: int, now: datetime.datetime) -> float:
    is_on = first <= now.hour < last if first < last else not last <= now.hour < first
    return 0.0 if is_on else _at(now, first)


def _next_weekend(now: datetime.datetime) -> float:
    days = _SATURDAY - now.weekday()
    return 0.0 if days <= 0 else _midnight(now + datetime.timedelta(days=days)).timestamp()


def _next_time(time: re.Match[str], now: datetime.datetime) -> float:
    utc = now.astimezone(datetime.UTC)
    hour, minute, second = (int(part or 0) for part in time.groups())
    moment = utc.replace(hour=hour, minute=minute, second=second, microsecond=0)
    return (moment if moment > utc else moment + datetime.timedelta(days=1)).timestamp()


def _at(now: datetime.datetime, hour: int) -> float:
    moment = _midnight(now).replace(hour=hour)
    return (moment if moment > now else moment + datetime.timedelta(days=1)).timestamp()


def _midnight(moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
