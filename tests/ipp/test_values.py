"""Dates as printers send them, and the moments they stand for."""

from __future__ import annotations

import datetime

import pytest

from sealpress.ipp import DateTime

UTC = datetime.UTC


@pytest.mark.parametrize(
    ("fields", "moment"),
    [
        (
            (2026, 11, 21, 19, 30, 15, 0, "+", 0, 0),
            datetime.datetime(2026, 11, 21, 19, 30, 15, tzinfo=UTC),
        ),
        (
            (2026, 3, 1, 8, 5, 9, 7, "-", 5, 30),
            datetime.datetime(2026, 3, 1, 13, 35, 9, 700_000, tzinfo=UTC),
        ),
        ((2016, 12, 31, 23, 59, 60, 0, "+", 0, 0), datetime.datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_stand_for_moments(
    fields: tuple[int, int, int, int, int, int, int, str, int, int], moment: datetime.datetime
) -> None:
    assert DateTime(*fields).to_datetime() == moment


@pytest.mark.parametrize(
    "date",
    [
        DateTime(0, 0, 0, 0, 0, 0, 0, "\0", 0, 0),
        DateTime(2026, 2, 30, 0, 0, 0, 0, "+", 0, 0),
        DateTime(2026, 1, 1, 0, 0, 0, 0, "x", 0, 0),
        DateTime(2026, 1, 1, 0, 0, 0, 0, "+", 255, 255),
        DateTime(9999, 12, 31, 23, 59, 255, 255, "+", 0, 0),
    ],
)
def test_dates_that_are_no_moments(date: DateTime) -> None:
    assert date.to_datetime() is None


def test_a_datetime_becomes_a_date() -> None:
    zone = datetime.timezone(-datetime.timedelta(hours=5, minutes=30))
    moment = datetime.datetime(2026, 3, 1, 8, 5, 9, 700_000, tzinfo=zone)
    date = DateTime.from_datetime(moment)
    assert date == (2026, 3, 1, 8, 5, 9, 7, "-", 5, 30)
    assert date.to_datetime() == moment


def test_a_datetime_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        DateTime.from_datetime(datetime.datetime(2026, 1, 1))  # that is the point
