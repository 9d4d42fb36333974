"""Days and moments as people type them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sealpress.cli.periods import is_within, parse_day, parse_moment
from sealpress.errors import Reason, UsageError

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T12:00", NOON),
        ("2026-11-22T13:00+01:00", NOON),
        ("2026-11-22T12:00:00Z", NOON),
        ("2026-11-22", NOON.replace(hour=0)),
        (None, None),
    ],
)
def test_moments(text, expected):
    assert parse_moment(text) == expected


def test_a_day_ends_with_the_next_one():
    assert parse_moment("2026-11-22", is_end=True) == datetime(2026, 11, 23, tzinfo=UTC)
    assert parse_moment("2026-11-22T12:00", is_end=True) == NOON


@pytest.mark.parametrize("text", ["", "today", "22.11.2026", "2026-13-01"])
def test_what_is_no_day(text):
    with pytest.raises(UsageError) as caught:
        parse_day(text)
    assert caught.value.reason is Reason.INVALID_ARGUMENT


def test_days():
    assert parse_day("2026-11-22") == parse_day("2026-11-22T23:00") == "2026-11-22"
    assert parse_day(None) == ""


def test_within():
    at = NOON.isoformat()
    assert is_within(at, None, None)
    assert is_within(at, NOON, None)
    assert not is_within(at, None, NOON)
    assert is_within("2026-11-22T11:59:59", None, NOON)
    assert is_within("no time at all", NOON, NOON)
