"""Pauses grow, stay between their bounds and don't march in step."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from sealpress.gateway.delivery.backoff import JITTER, pause_before

chances = some.floats(0.0, 1.0)


@given(some.integers(1, 10_000), chances)
def test_a_pause_is_never_longer_than_the_longest(attempt, chance):
    assert 0.0 < pause_before(attempt, first=1.0, last=30.0, chance=chance) <= 30.0


def test_pauses_double():
    pauses = [pause_before(n, first=1.0, last=30.0, chance=0.5) for n in range(1, 8)]
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


@given(chances)
def test_the_jitter_is_small(chance):
    pause = pause_before(3, first=1.0, last=30.0, chance=chance)
    assert 4.0 * (1 - JITTER) <= pause <= 4.0 * (1 + JITTER)


def test_no_pause_where_none_is_wanted():
    assert pause_before(5, first=0.0, last=0.0, chance=0.9) == 0.0
