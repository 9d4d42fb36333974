"""Who comes when among queues that are ready."""

from __future__ import annotations

import pytest

from sealpress.gateway.delivery.turns import Turns


def test_first_come_first_served() -> None:
    turns: Turns[str] = Turns()
    for one in "abc":
        turns.come(one)
    assert len(turns) == 3
    assert [turns.next() for _ in range(3)] == ["a", "b", "c"]
    with pytest.raises(IndexError):
        turns.next()


def test_who_comes_again_is_no_newcomer() -> None:
    turns: Turns[str] = Turns()
    turns.come("busy", again=True)
    turns.come("new")
    assert (len(turns), turns.newcomers) == (2, 1)
    assert turns.next() == "busy"
    assert turns.newcomers == 1
    assert turns.next() == "new"
    assert (len(turns), turns.newcomers) == (0, 0)


def test_one_that_always_comes_again_keeps_nobody_waiting() -> None:
    turns: Turns[int] = Turns()
    turns.come(1, again=True)
    seen = []
    for newcomer in range(2, 5):
        turns.come(newcomer)
        for _ in range(2):
            seen.append(one := turns.next())
            turns.come(one, again=True)
    assert {1, 2, 3}.issubset(seen)
    assert turns.newcomers == 1
