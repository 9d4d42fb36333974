"""Few questions a second, first come first served."""

from __future__ import annotations

import asyncio
import math

import pytest

from sealpress.gateway.delivery.ipp_delivery.pace import Pace
from tests.leaping import LEAPING

pytestmark = pytest.mark.anyio

SOON = 0.02


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return LEAPING


class Turns:
    """Takes note of turns, and ends when there were enough."""

    def __init__(self, enough: int = 0) -> None:
        self.had: list[int] = []
        self.enough = enough
        self.ended = asyncio.Event()

    def of(self, number: int) -> None:
        self.had.append(number)
        if len(self.had) == self.enough:
            self.ended.set()


def come(pace: Pace, turns: Turns, number: int, *, takes_it: bool = True) -> None:
    def turn() -> bool:
        turns.of(number)
        return takes_it

    pace.come(number, turn)


async def test_a_few_are_asked_at_once_and_the_rest_wait():
    turns, pace = Turns(), Pace(0.001)
    for number in range(100):
        come(pace, turns, number)
    assert turns.had == [0, 1, 2, 3]
    assert len(pace) == 96


async def test_all_have_their_turn_in_order_and_at_the_pace():
    turns, pace = Turns(enough=8), Pace(1 / SOON)
    began = asyncio.get_running_loop().time()
    for number in range(8):
        come(pace, turns, number)
    await turns.ended.wait()
    assert turns.had == list(range(8))
    assert asyncio.get_running_loop().time() - began >= 3 * SOON


async def test_who_does_not_take_its_turn_costs_nobody_else_one():
    turns, pace = Turns(), Pace(0.001)
    for number in range(10):
        come(pace, turns, number, takes_it=number >= 8)
    assert turns.had == list(range(10))


async def test_who_leaves_has_no_turn():
    turns, pace = Turns(enough=5), Pace(1 / SOON)
    for number in range(6):
        come(pace, turns, number)
    pace.leave(4)
    pace.leave(4)
    await turns.ended.wait()
    assert turns.had == [0, 1, 2, 3, 5]


async def test_without_a_pace_each_is_asked_at_its_time():
    turns, pace = Turns(), Pace(math.inf)
    for number in range(50):
        come(pace, turns, number)
    assert len(turns.had) == 50
