"""The command that kills side by side."""

from __future__ import annotations

import random
from pathlib import Path

from tests.crash import kills
from tests.crash.load import Load
from tests.crash.scene import scene


def test_scenes_share_the_kills():
    assert kills.shares(1000, 3) == [334, 333, 333]
    assert kills.outcome([0, 1]) == "something is wrong in 1 of them"
    assert kills.outcome([0, 0]) == "nothing is wrong"


def test_every_third_gateway_may_die_before_it_is_ready(tmp_path: Path) -> None:
    with scene(tmp_path, 1) as stage, Load(stage.gateway.port, stage.queues, stage.ledger):
        for number in (0, 2):
            kills.live_and_die(stage, random.Random(number), number)
            assert stage.gateway.process is not None
            assert stage.gateway.process.poll() == -9


def test_a_gateway_takes_jobs_before_it_dies(tmp_path: Path) -> None:
    with scene(tmp_path, 1) as stage:
        stage.gateway.start()
        with Load(stage.gateway.port, stage.queues, stage.ledger, clients=1):
            kills.take(stage, 5)
            assert len(stage.ledger.acknowledged) >= 5
