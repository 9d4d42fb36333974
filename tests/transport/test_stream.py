"""How long phases may take, within what is left."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest

from sealpress.transport.stream import Timeouts, said_of


@pytest.mark.parametrize("seconds", [math.inf, 1000.0, Timeouts().longest])
def test_long_enough_changes_nothing(seconds):
    timeouts = Timeouts()
    assert timeouts.within(seconds) is timeouts


@pytest.mark.parametrize("name", [field.name for field in fields(Timeouts)])
def test_each_phase_counts_for_the_longest(name):
    assert Timeouts(**{name: 5000.0}).longest == 5000.0


@pytest.mark.parametrize("seconds", [0.0, 0.5, 15.0, 119.0])
def test_none_is_longer_than_what_is_left(seconds):
    short = Timeouts().within(seconds)
    assert short.longest == seconds
    assert short.expect == min(seconds, Timeouts().expect)


def test_no_time_is_left():
    assert Timeouts().within(-1.0).longest == 0.0


def test_a_stream_inside_another_says_only_what_that_one_can_say():
    class Mute:
        endpoint = "peer"

    class Inside:
        inner = Mute()

        def said(self):
            return None

    assert said_of(Mute()) is None
    assert said_of(Inside()) is None
    Mute.said = Inside.said
    assert said_of(Inside()) is not None
