"""What time it is at the printer, and here: certificates depend on both clocks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.reading import NOT_TOLD
from sealpress.errors import Reason
from sealpress.ipp.values import DateTime

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.conversation import Conversation
    from sealpress.diagnose.examination import Examination
    from sealpress.ipp.message import Group

CLOCK_TOLERANCE_SECONDS = 300.0
"""How far a printer's clock may be from ours: it is set by hand, and answers take their time."""

SERIOUS_SECONDS = 24 * 3600.0
"""From here on certificates are judged wrongly at their beginning and end."""

NEVER_SET_BEFORE = datetime(2001, 1, 1, tzinfo=UTC)
"""Clocks that were never set begin in 1970, 1972, 1980 or 2000."""

EARLIEST_PLAUSIBLE = datetime(2026, 1, 1, tzinfo=UTC)
"""This program did not exist before; a computer that believes so has a wrong clock."""

_QUARTER_HOUR = 900
_LONGEST_ZONE_HOURS = 14


async def look_at_clock(exam: Examination) -> AsyncIterator[Observation]:
    """Compare the printer's clock with ours."""
    now = datetime.now(UTC)
    yield our_clock(now)
    if exam.attributes is None:
        yield Observation.skipped("printer-clock", NOT_TOLD)
        return
    told = told_by(exam.attributes)
    source = "printer-current-time"
    if told is None:
        told, source = date_of(exam.conversation), "the Date of its HTTP answers"
    yield printer_clock(told, source, now)


def told_by(printer: Group) -> datetime | None:
    """Return ``printer-current-time``, ``None`` where it is absent or unknown."""
    attribute = printer.get("printer-current-time")
    value = attribute.values[0] if attribute is not None and attribute.values else None
    return value.to_datetime() if isinstance(value, DateTime) else None


def date_of(talk: Conversation) -> datetime | None:
    """Return the time that stands in the last HTTP answer (RFC 9110 section 6.6.1)."""
    for one in reversed(talk.exchanges):
        text = one.response.headers.get("date") if one.response is not None else ""
        try:
            told = parsedate_to_datetime(text) if text else None
        except (ValueError, TypeError):
            continue
        if told is not None:
            return told if told.tzinfo is not None else told.replace(tzinfo=UTC)
    return None


def our_clock(now: datetime) -> Observation:
    """Judge this computer's clock; only what cannot be is a fault."""
    if now >= EARLIEST_PLAUSIBLE:
        text = f"this computer's clock says {_shown(now)}"
        return Observation.ok("our-clock", text, now=now.isoformat())
    return Observation.problem(
        "our-clock",
        Reason.CERTIFICATE_NOT_YET_VALID,
        f"this computer's clock says {_shown(now)}, which can't be: certificates will be refused",
        outcome=Outcome.WARNING,
        remedy="Set the date and time of this computer.",
        facts={"now": now.isoformat()},
    )


def printer_clock(told: datetime | None, source: str, now: datetime) -> Observation:
    """Judge the printer's clock by ours.

    Args:
        told: What the printer says; ``None`` if it says nothing.
        source: Where it says so.
        now: What our clock says.
    """
    if told is None:
        return Observation.ok("printer-clock", "it does not tell the time", told=None)
    seconds = (told - now).total_seconds()
    facts: dict[str, JsonValue] = {
        "told": told.isoformat(),
        "source": source,
        "ahead_seconds": round(seconds, 1),
    }
    if told < NEVER_SET_BEFORE:
        text = f"its clock was never set: it says {_shown(told)}"
    elif abs(seconds) <= CLOCK_TOLERANCE_SECONDS:
        text = f"its clock says {_shown(told)}, {abs(seconds):.0f} s from this computer's"
        return Observation.ok("printer-clock", text, **facts)
    else:
        text = (
            f"its clock says {_shown(told)}: {_span(abs(seconds))}"
            f" {'ahead of' if seconds > 0 else 'behind'} this computer's{_zone(seconds)}"
        )
    return Observation.problem(
        "printer-clock",
        Reason.PRINTER_CLOCK_WRONG,
        text,
        outcome=Outcome.WARNING if abs(seconds) >= SERIOUS_SECONDS else Outcome.NOTE,
        facts=facts,
    )


def _zone(seconds: float) -> str:
    """Say so when it looks as if only the time zone is wrong."""
    quarters = round(seconds / _QUARTER_HOUR)
    off = abs(seconds - quarters * _QUARTER_HOUR)
    is_zone = quarters and off <= 60 and abs(seconds) <= _LONGEST_ZONE_HOURS * 3600
    return ", as if its time zone were wrong" if is_zone else ""


def _span(seconds: float) -> str:
    span = timedelta(seconds=round(seconds))
    if span >= timedelta(days=730):
        return f"{span.days // 365} years"
    if span >= timedelta(days=2):
        return f"{span.days} days"
    if span >= timedelta(hours=2):
        return f"{span.total_seconds() / 3600:.3g} hours"
    return f"{span.total_seconds() / 60:.0f} minutes"


def _shown(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M %z").strip()
