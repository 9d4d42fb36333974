"""Small makers of attributes whose tags are known, for values that change with every query."""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.ipp.message import Attribute, Value
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import DateTime, OutOfBand
from sealpress.printer.dialogue import Instant

__all__ = ["MAX_PRINTER_ID", "date_time", "many", "no_value", "one", "printer_id", "up_time"]

MAX_PRINTER_ID = 65_535
"""The greatest ``printer-id`` that the standard knows."""


def one(name: str, tag: ValueTag, value: Value) -> Attribute:
    """Make an attribute with a single value."""
    return Attribute(name, (tag,), (value,))


def many(name: str, tag: ValueTag, values: Iterable[Value]) -> Attribute:
    """Make an attribute with several values of one syntax; there must be one at least."""
    listed = tuple(values)
    return Attribute(name, (tag,) * len(listed), listed)


def no_value(name: str) -> Attribute:
    """Make an attribute that has no value yet (out-of-band ``no-value``)."""
    return one(name, ValueTag.NO_VALUE, OutOfBand.NO_VALUE)


def date_time(name: str, at: Instant | None) -> Attribute:
    """Make a dateTime, or ``no-value`` for a moment that hasn't come."""
    if at is None:
        return no_value(name)
    return one(name, ValueTag.DATE_TIME, DateTime.from_datetime(at.wall))


def up_time(at: Instant, started: Instant) -> int:
    """Return a moment on the scale of ``printer-up-time``: seconds, the first one is 1."""
    return max(1, int(at.seconds - started.seconds) + 1)


def printer_id(number: int) -> Attribute:
    """Return ``printer-id``; ``no-value`` for one beyond those the standard knows."""
    name = "printer-id"
    return one(name, ValueTag.INTEGER, number) if number <= MAX_PRINTER_ID else no_value(name)
