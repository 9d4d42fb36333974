"""How long jobs wait for their output, and are remembered after it (PWG 5100.7 section 6.8).

``job-delay-output-until`` and ``job-retain-until`` with their kin.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping

from sealpress.ipp.message import Attribute
from sealpress.ipp.values import DateTime
from sealpress.printer.attribute_rules import text_of
from sealpress.printer.dialogue import Instant
from sealpress.printer.hold_periods import HOLD_WORDS, NO_HOLD, hold_moment
from sealpress.printer.job import DELAYED, Job

__all__ = [
    "DELAY_WORDS",
    "NO_DELAY",
    "NO_RETENTION",
    "RETAIN_WORDS",
    "apply_delay",
    "retained_until",
]

NO_DELAY, NO_RETENTION = "no-delay-output", "none"
DELAY_WORDS = (NO_DELAY, *(word for word in HOLD_WORDS if word != NO_HOLD))
"""``job-delay-output-until-supported``: the periods of ``job-hold-until``."""
RETAIN_WORDS = (NO_RETENTION, "indefinite", "end-of-day", "end-of-week", "end-of-month")
"""``job-retain-until-supported``."""


def apply_delay(job: Job, at: Instant) -> None:
    """Let a job that is made or changed wait for its output as it asks for."""
    job.output_after = _output_after(job.template, at)
    others = [reason for reason in job.reasons if reason != DELAYED]
    job.reasons = [*others, DELAYED] if job.output_after else others


def _output_after(template: Mapping[str, Attribute], at: Instant) -> float:
    moment = _moment(template.get("job-delay-output-until-time"))
    if moment is not None:
        return moment.timestamp() if moment > at.wall else 0.0
    word = template.get("job-delay-output-until")
    if word is None or text_of(word.value) == NO_DELAY:
        return 0.0
    return hold_moment(text_of(word.value), at.wall.astimezone())


def _moment(attribute: Attribute | None) -> datetime.datetime | None:
    value = attribute.value if attribute is not None else None
    return value.to_datetime() if isinstance(value, DateTime) else None


def retained_until(job: Job) -> float:
    """Return until when a job that ended must be remembered, in seconds since 1970.

    0 stands for as long as others are.
    """
    ended = job.ended.wall if job.ended is not None else job.created.wall
    moment = _moment(job.template.get("job-retain-until-time"))
    if moment is not None:
        return moment.timestamp()
    interval = job.template.get("job-retain-until-interval")
    if interval is not None and isinstance(interval.value, int):
        return ended.timestamp() + interval.value
    word = job.template.get("job-retain-until")
    return _end_of(text_of(word.value), ended.astimezone()) if word is not None else 0.0


def _end_of(word: str, now: datetime.datetime) -> float:
    if word == "indefinite":
        return math.inf
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = {
        "end-of-day": 1,
        "end-of-week": 7 - now.weekday(),
        "end-of-month": _days_left(now),
    }.get(word)
    return 0.0 if days is None else (midnight + datetime.timedelta(days=days)).timestamp()


def _days_left(now: datetime.datetime) -> int:
    first = now.replace(day=1)
    following = (first + datetime.timedelta(days=32)).replace(day=1)
    return (following.date() - now.date()).days
