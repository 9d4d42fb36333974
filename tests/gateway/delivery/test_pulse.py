"""How late the event loop is."""

from __future__ import annotations

import asyncio
import time

from sealpress.gateway.delivery.pulse import Pulse


async def test_it_beats_while_somebody_wants_to_know() -> None:
    felt: list[float] = []
    done = asyncio.Event()

    def feel(late: float) -> bool:
        felt.append(late)
        if len(felt) == 3:
            done.set()
        return len(felt) < 3

    pulse = Pulse(feel, 0.001)
    pulse.begin()
    pulse.begin()  # once is enough
    async with asyncio.timeout(5):
        await done.wait()
    await asyncio.sleep(0.02)
    assert len(felt) == 3
    assert min(felt) >= 0


async def test_it_feels_that_the_loop_was_held_up() -> None:
    felt = asyncio.get_running_loop().create_future()

    def feel(late: float) -> bool:
        felt.set_result(late)
        return False

    Pulse(feel, 0.001).begin()
    time.sleep(0.1)  # noqa: ASYNC251  # that is what it shall notice
    assert await felt > 0.05


async def test_it_begins_again() -> None:
    beats = 0
    beaten = asyncio.Event()

    def feel(_late: float) -> bool:
        nonlocal beats
        beats += 1
        beaten.set()
        return False

    pulse = Pulse(feel, 0.001)
    for _ in range(2):
        beaten.clear()
        pulse.begin()
        async with asyncio.timeout(5):
            await beaten.wait()
    assert beats == 2
