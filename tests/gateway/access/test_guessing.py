"""Guessing becomes slow, and nobody can lock somebody else out; memory stays bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.gateway.access.guessing import Guesses, GuessLimits

LIMITS = GuessLimits(free=3, max_remembered=50)


def guess(guesses, count, *, user="ann", address="10.0.0.1", now=0.0):
    """Try as often as is possible; returns how often it was."""
    return sum(guesses.attempt(user, address, now) == 0 for _ in range(count))


def test_a_few_wrong_passwords_cost_nothing_then_it_gets_slow():
    guesses = Guesses(LIMITS)
    assert guess(guesses, 100) == 3
    assert 0 < guesses.attempt("ann", "10.0.0.1", 0.5) <= 1
    assert guesses.attempt("ann", "10.0.0.1", 1.0) == 0
    assert guesses.attempt("ann", "10.0.0.1", 1.5) == pytest.approx(1.5)


def test_two_hours_of_guessing_try_few_passwords():
    guesses = Guesses(LIMITS)
    tried = sum(guess(guesses, 2, now=float(second)) for second in range(7200))
    assert tried < 130


def test_other_names_do_not_help_an_address():
    guesses = Guesses(LIMITS)
    assert sum(guess(guesses, 1, user=f"user{n}") for n in range(100)) == 3


def test_an_owner_of_many_addresses_has_one_network():
    guesses = Guesses(LIMITS)
    assert sum(guess(guesses, 1, user=f"u{n}", address=f"2001:db8::{n:x}") for n in range(99)) == 3
    assert guesses.attempt("u", "2001:db8:1::1", 0.0) == 0
    assert guess(guesses, 9, user="x", address="10.0.0.1") == 3
    assert guesses.attempt("y", "::ffff:10.0.0.1", 0.0) > 0


def test_a_user_who_is_guessed_at_waits_shortly_elsewhere():
    guesses = Guesses(LIMITS)
    for number in range(90):
        guess(guesses, 9, address=f"10.0.{number}.1", now=number * 4.0)
    assert guesses.attempt("ann", "10.9.9.9", 360.0) <= LIMITS.longest_for_user


def test_a_user_does_not_wait_where_she_came_in_before():
    guesses = Guesses(LIMITS)
    guesses.passed("ann", "10.0.0.7")
    for number in range(20):
        guess(guesses, 9, address=f"10.0.{number}.1")
    assert guesses.attempt("ann", "10.0.0.7", 0.0) == 0


def test_who_came_in_cannot_guess_at_others():
    guesses = Guesses(LIMITS)
    guesses.passed("mallory", "10.0.0.1")
    assert guess(guesses, 50, user="ann") == 3
    assert guess(guesses, 50, user="mallory") == 3


def test_a_right_password_ends_the_count():
    guesses = Guesses(LIMITS)
    guess(guesses, 2)
    guesses.passed("ann", "10.0.0.1")
    assert guess(guesses, 9) == 3


def test_it_is_forgotten_in_the_end():
    guesses = Guesses(LIMITS)
    guess(guesses, 100)
    assert guesses.attempt("ann", "10.0.0.1", LIMITS.forgotten_after + 1) == 0


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 1 << 32)), max_size=300))
def test_memory_is_bounded(tries):
    guesses = Guesses(LIMITS)
    for number, (user, address) in enumerate(tries):
        guesses.attempt(user, f"10.{address}", float(number))
        guesses.passed(user, f"11.{address}")
    assert len(guesses) <= 2 * LIMITS.max_remembered
