"""How late the event loop is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from sealpress.gateway.delivery.pulse import Pulse


async def test_it_beats_while_somebody_wants_to_know() -> None:
    felt: list[float] = []
    done = asyncio.Event()

    def feel(late: float, _busy: float) -> bool:
        felt.append(late)
        if len(felt) == 3:
            done.set()
        return len(felt) < 3

    pulse = Pulse(feel, 0.001)
    pulse.begin()
    pulse.begin()  # once is enough
    async with asyncio.timeout(30):
        await done.wait()
    await asyncio.sleep(0.02)
    assert len(felt) == 3
    assert min(felt) >= 0


async def beat_after(hold_up: Callable[[], object]) -> tuple[float, float]:
    """Return what a beat feels."""
    felt = asyncio.get_running_loop().create_future()

    def feel(late: float, busy: float) -> bool:
        felt.set_result((late, busy))
        return False

    Pulse(feel, 0.001).begin()
    hold_up()
    return await felt


async def test_it_feels_that_the_loop_was_held_up_by_its_own_work() -> None:
    began = time.thread_time()

    def work() -> None:
        while time.thread_time() - began < 0.1:
            pass

    # While other programs have the processor, too, it takes some attempts to have it for so long.
    async with asyncio.timeout(60):
        while (await beat_after(work))[0] < 0.05:
            began = time.thread_time()


async def test_what_other_programs_hold_up_is_not_felt() -> None:
    late, busy = await beat_after(lambda: time.sleep(0.1))
    assert (late, busy < 0.5) == (0.0, True)


async def test_it_feels_how_busy_the_loop_is() -> None:
    felt = asyncio.get_running_loop().create_future()
    began, worked = time.monotonic(), time.thread_time()

    def feel(_late: float, busy: float) -> bool:
        # Measured around what it measures: another process may have the processor at any moment.
        least = (time.thread_time() - worked) / (time.monotonic() - began)
        felt.set_result((busy, least))
        return False

    Pulse(feel, 0.001).begin()
    while time.thread_time() - worked < 0.05:
        pass
    busy, least = await felt
    assert 0.8 * least < busy <= 1.01


async def test_it_begins_again() -> None:
    beats = 0
    beaten = asyncio.Event()

    def feel(_late: float, _busy: float) -> bool:
        nonlocal beats
        beats += 1
        beaten.set()
        return False

    pulse = Pulse(feel, 0.001)
    for _ in range(2):
        beaten.clear()
        pulse.begin()
        async with asyncio.timeout(30):
            await beaten.wait()
    assert beats == 2
