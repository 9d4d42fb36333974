from __future__ import annotations

import pytest

from sealpress.cli.capture.amounts import octets_of, seconds_of
from sealpress.errors import UsageError


@pytest.mark.parametrize(
    ("text", "octets"),
    [("100", 100), ("4k", 4096), ("1.5K", 1536), (" 1G ", 1 << 30), ("2 m", 2 << 20)],
)
def test_sizes(text, octets):
    assert octets_of(text) == octets


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("10m", 600), ("2h", 7200), ("0.5", 0.5)]
)
def test_times(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "M", "-1", "1T", "1e9", "1MB", "one", "9" * 13, "1\n2"])
def test_what_is_none(text):
    for read in (octets_of, seconds_of):
        with pytest.raises(UsageError):
            read(text)


def test_a_letter_has_its_own_meaning_in_each():
    assert (octets_of("1m"), seconds_of("1m")) == (1 << 20, 60)
    with pytest.raises(UsageError):
        octets_of("1h")
