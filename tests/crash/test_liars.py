"""Printers that lie, fail or can't be asked: never called printed falsely, never printed twice."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sealpress.ipp import JobState
from tests.crash.load import Load, Mix
from tests.crash.scene import Scene, scene
from tests.gateway.printers.faults import Fault

pytestmark = pytest.mark.slow


def held_or_printed(stage: Scene, *, seconds: float = 90.0) -> dict[str, int]:
    """Wait until nothing moves; return how many jobs are in each state."""
    found, told, _ = stage.verdict(flagged=True, seconds=seconds)
    assert not found, "\n".join(found[:20])
    states: dict[str, int] = {}
    for one in told.values():
        states[one.state.name] = states.get(one.state.name, 0) + 1
    return states


@pytest.mark.parametrize("lie", ["forgets", "denies"])
def test_a_printer_that_forgets_is_not_believed(tmp_path: Path, lie: str) -> None:
    with scene(tmp_path, 1, schemes=["ipp"]) as stage:
        stage.gateway.start()
        stage.printers.change(1, **{lie: True})
        job = stage.print_one()
        states = held_or_printed(stage)
        assert states == {"PENDING_HELD": 1}
        told = stage.told()[job.job_id]
        assert told.message, "why it is held is said"


def test_who_cannot_be_asked_gets_no_second_copy(tmp_path: Path) -> None:
    with scene(tmp_path, 1, schemes=["ipp"]) as stage:
        stage.gateway.start()
        stage.printers.change(
            1, cannot_be_asked=True, print_job_only=True, fault=Fault.PRINTS_THEN_RESETS, times=1
        )
        stage.print_one()
        assert held_or_printed(stage) == {"PENDING_HELD": 1}
        assert len(stage.printers.printed()) == 1


def test_faults_at_random(tmp_path: Path) -> None:
    """A fifth of all documents meets a fault; printers that can be asked print each once."""
    with scene(tmp_path, 8) as stage:
        stage.gateway.start()
        stage.printers.change(
            fault_rate=0.2, silent_seconds=1.0, octets_per_second=1e6, print_job_only=False
        )
        mix = Mix(pause=0.02, most=160, canceled=0.0)
        load = Load(stage.gateway.port, stage.queues, stage.ledger, mix).start()
        load.join()
        stage.printers.change(fault_rate=0.0)
        found, told, _ = stage.verdict(seconds=120, flagged=True)
        assert not found, "\n".join(found[:20])
        held = [one for one in told.values() if one.state == JobState.PENDING_HELD]
        print(f"{len(told)} jobs, {len(held)} held")
        assert not held, held[:5]


def test_a_stop_for_paper_is_waited_for(tmp_path: Path) -> None:
    with scene(tmp_path, 1) as stage:
        stage.gateway.start()
        stage.printers.change(1, has_paper=False)
        job = stage.print_one()
        time.sleep(1.5)
        assert stage.told()[job.job_id].state not in {JobState.COMPLETED, JobState.ABORTED}
        stage.printers.change(1, has_paper=True)
        stage.wait_printed(job)
        found, _, _ = stage.verdict()
        assert not found
