"""kill -9 at any moment, under load: nothing lost, nothing twice, all in order."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.crash import kills
from tests.crash.load import Load, Mix
from tests.crash.scene import scene, wait_for

KILLS = int(os.environ.get("SEALPRESS_KILLS", "30"))
pytestmark = pytest.mark.slow


def test_kill_at_random_moments(tmp_path: Path) -> None:
    found = kills.run(tmp_path, KILLS, 11, print)
    assert not found, "\n".join(found[:20])


def test_stopped_and_continued(tmp_path: Path) -> None:
    with scene(tmp_path, 2) as stage:
        stage.gateway.start()
        with Load(stage.gateway.port, stage.queues, stage.ledger, Mix(pause=0.02), clients=2):
            for pause in (0.05, 0.5, 2.0):
                time.sleep(0.4)
                stage.gateway.signal(signal.SIGSTOP)
                time.sleep(pause)
                stage.gateway.signal(signal.SIGCONT)
            wait_for(lambda: len(stage.ledger.acknowledged) > 10, 60, "jobs are taken", stage.log)
        found, _, printed = stage.verdict()
        assert not found, "\n".join(found[:20])
        assert len(printed) > 10


def test_graceful_stops_under_load(tmp_path: Path) -> None:
    with scene(tmp_path, 2) as stage:
        with Load(stage.gateway.port, stage.queues, stage.ledger, Mix(pause=0.02), clients=2):
            for _ in range(3):
                stage.gateway.start()
                kills.take(stage, 5)
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
