"""SIGKILL, ENOSPC and EIO at the n-th call of the accept, deliver and complete paths."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from tests.crash.injection import CALLS, hits, injected
from tests.crash.load import Load, Mix
from tests.crash.scene import Scene, scene

ROUNDS = int(os.environ.get("SEALPRESS_INJECTIONS", "2"))
"""How many different n are tried for each kind of call."""

DISK = ("pwrite64", "write", "fdatasync", "fsync", "linkat", "ftruncate")
RECOVERY_SECONDS = 20.0
pytestmark = pytest.mark.slow


def numbers(rounds: int) -> list[int]:
    """Return which calls are hit: the first ones, then ever later ones."""
    chosen = [1, 3, 8, 2, 5, 13, 4, 21, 34, 7]
    return chosen[:rounds] + list(range(9, 9 + max(0, rounds - len(chosen))))


def die_at(stage: Scene, call: str, number: int, log: Path) -> bool:
    """Let a running gateway die at its n-th such call; return whether it did."""
    process = stage.gateway.process
    assert process is not None
    mix = Mix(pause=0.01, canceled=0.2, created=0.3, sizes=(1024, 40_000))
    with (
        injected(stage.gateway.pid, call, f"signal=SIGKILL:when={number}", log),
        Load(stage.gateway.port, stage.queues, stage.ledger, mix, clients=2, seed=number),
    ):
        deadline = time.monotonic() + 2
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
    return process.poll() is not None


def test_killed_at_the_nth_call(tmp_path: Path) -> None:
    died: dict[str, int] = {}
    with scene(tmp_path, 2, schemes=["ipp"]) as stage:
        stage.gateway.start()
        for call in CALLS:
            for number in numbers(ROUNDS):
                if die_at(stage, call, number, tmp_path / "strace.log"):
                    died[call] = died.get(call, 0) + 1
                    stage.gateway.start()
        found, told, printed = stage.verdict()
        print(f"died at {died}: {len(told)} jobs known, {len(printed)} printed")
        assert not found, "\n".join(found[:20])
        assert sum(died.values()) >= 2 * ROUNDS


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_disk_that_fails_now_and_then(tmp_path: Path, error: str) -> None:
    """Every n-th write or fsync fails: what was acknowledged is kept, and the service goes on."""
    draw = random.Random(3)
    with scene(tmp_path, 2, schemes=["ipp"]) as stage:
        stage.gateway.start()
        stage.wait_printed(stage.print_one())
        for call in DISK:
            for number in numbers(ROUNDS):
                log = tmp_path / f"{call}-{number}.log"
                effect = f"error={error}:when={number}+{number}"
                mix = Mix(pause=0.01, sizes=(1024, 40_000))
                with (
                    injected(stage.gateway.pid, call, effect, log),
                    Load(
                        stage.gateway.port, stage.queues, stage.ledger, mix, seed=draw.randrange(99)
                    ),
                ):
                    time.sleep(0.4)
                assert stage.gateway.process.poll() is None, f"{call} {effect}: {stage.log()}"
        found, _, _ = stage.verdict()
        assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EROFS"])
def test_service_is_back_soon_after_the_disk_is(tmp_path: Path, error: str) -> None:
    with scene(tmp_path, 1, schemes=["ipp"]) as stage:
        stage.gateway.start()
        stage.wait_printed(stage.print_one())
        log = tmp_path / "strace.log"
        calls = ",".join(DISK)
        with (
            injected(stage.gateway.pid, calls, f"error={error}", log),
            Load(stage.gateway.port, stage.queues, stage.ledger, Mix(pause=0.05), clients=2),
        ):
            time.sleep(2.5)
        assert hits(log)
        taken = stage.prints_within(RECOVERY_SECONDS)
        print(f"{error}: printing again after {taken:.2f} s")
        found, _, _ = stage.verdict()
        assert not found, "\n".join(found[:20])
