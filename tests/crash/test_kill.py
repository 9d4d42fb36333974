"""kill -9 at any moment, under load: nothing lost, nothing twice, all in order."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.crash.load import Load, Mix
from tests.crash.scene import Scene, scene

KILLS = int(os.environ.get("SEALPRESS_KILLS", "30"))
LONGEST_LIFE_SECONDS = 0.9
"""A gateway that is ready lives at most so long; every third does not even become ready."""

pytestmark = pytest.mark.slow


def live_and_die(stage: Scene, draw: random.Random, number: int) -> None:
    """Start the gateway, kill it somewhere in its life: while it starts, recovers or works."""
    if number % 3 == 2:
        stage.gateway.launch()
        time.sleep(draw.uniform(0.1, 1.5))
    else:
        stage.gateway.start()
        time.sleep(draw.uniform(0, LONGEST_LIFE_SECONDS))
    stage.gateway.kill()


def under_load(stage: Scene, kills: int, seed: int) -> list[Load]:
    """Kill again and again while clients work; then let it live."""
    draw = random.Random(seed)
    port, queues = stage.gateway.port, stage.queues
    loads = [
        Load(port, queues, stage.ledger, Mix(pause=0.03), clients=2, seed=seed).start(),
        Load(port, queues, stage.ledger, Mix(pause=0.03, tls=True), clients=1, seed=~seed).start(),
    ]
    for number in range(kills):
        live_and_die(stage, draw, number)
    for load in loads:
        load.stop()
    stage.gateway.start()
    return loads


def test_kill_at_random_moments(tmp_path: Path) -> None:
    with scene(tmp_path, 4) as stage:
        stage.printers.change(seconds_a_job=0.02)
        under_load(stage, KILLS, seed=11)
        found, told, printed = stage.verdict(seconds=60 + KILLS)
        taken = len(stage.ledger.acknowledged)
        print(f"{KILLS} kills: {taken} accepted, {len(told)} known, {len(printed)} printed")
        assert not found, "\n".join(found[:20])
        assert taken >= KILLS


def test_stopped_and_continued(tmp_path: Path) -> None:
    with scene(tmp_path, 2) as stage:
        stage.gateway.start()
        with Load(stage.gateway.port, stage.queues, stage.ledger, Mix(pause=0.02), clients=2):
            for pause in (0.05, 0.5, 2.0):
                time.sleep(0.4)
                stage.gateway.signal(signal.SIGSTOP)
                time.sleep(pause)
                stage.gateway.signal(signal.SIGCONT)
        found, _, printed = stage.verdict()
        assert not found, "\n".join(found[:20])
        assert len(printed) > 10


def test_graceful_stops_under_load(tmp_path: Path) -> None:
    with scene(tmp_path, 2) as stage:
        with Load(stage.gateway.port, stage.queues, stage.ledger, Mix(pause=0.02), clients=2):
            for _ in range(3):
                stage.gateway.start()
                time.sleep(0.5)
                assert stage.gateway.stop() == 0
        stage.gateway.start()
        found, _, printed = stage.verdict()
        assert not found, "\n".join(found[:20])
        assert len(printed) > 10


def test_printers_lose_their_power(tmp_path: Path) -> None:
    """A printer that is switched off forgets its jobs; those it had printed stay printed."""
    with scene(tmp_path, 2, keys={"unknown-delivery": '"ask"'}) as stage:
        stage.gateway.start()
        with Load(stage.gateway.port, stage.queues, stage.ledger, Mix(pause=0.02), clients=2):
            for _ in range(2):
                time.sleep(0.5)
                stage.printers.stop(signal.SIGKILL)
                time.sleep(0.5)
                stage.printers.start_again()
        found, _, _ = stage.verdict(flagged=True)
        assert not found, "\n".join(found[:20])
