"""A full disk and one that may not be written: nothing acknowledged is lost, service comes back."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.load import Load, Mix
from tests.crash.scene import Scene, scene
from tests.interop.processes import eventually

RECOVERY_SECONDS = 20.0
pytestmark = pytest.mark.slow


@contextlib.contextmanager
def small_disk(folder: Path, mib: int) -> Iterator[Path]:
    """Mount a disk in memory."""
    if os.geteuid() != 0:
        pytest.skip("mounting a disk needs root")
    folder.mkdir(parents=True)
    argv = ["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0700", "tmpfs", str(folder)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, timeout=30)


def fill(folder: Path) -> Path:
    """Take what room is left, and what the gateway has set aside for itself as well."""
    path = folder / "filler"
    with path.open("ab", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(bytes(4096)):
            pass
    return path


def refusals(stage: Scene) -> set[str]:
    """Return what clients were told."""
    return {one.refusal for one in stage.ledger.submissions if one.refusal}


def test_a_full_disk_refuses_and_serves_again(tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "disk", 48) as disk,
        scene(tmp_path, 2, schemes=["ipp"], serve={"reserve": '"4M"'}, state=disk / "s") as stage,
    ):
        stage.gateway.start()
        stage.wait_printed(stage.print_one())
        port, queues = stage.gateway.port, stage.queues
        mix = Mix(pause=0.02, sizes=(1024, 40_000))
        with Load(port, queues, stage.ledger, mix, clients=2):
            filler = fill(disk)
            eventually(lambda: fill(disk) and refusals(stage), "a job is refused")
        assert stage.gateway.process.poll() is None
        filler.unlink()
        taken = stage.prints_within(RECOVERY_SECONDS)
        print(f"printing again after {taken:.2f} s; {refusals(stage)}")
        found, _, _ = stage.verdict()
        assert not found, "\n".join(found[:20])


def test_a_kill_on_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "disk", 48) as disk,
        scene(tmp_path, 1, schemes=["ipp"], serve={"reserve": '"4M"'}, state=disk / "s") as stage,
    ):
        stage.printers.change(has_paper=False)
        stage.gateway.start()
        for _ in range(5):
            stage.print_one(octets=40_000)
        filler = fill(disk)
        stage.gateway.kill()
        stage.gateway.launch()
        stage.printers.change(has_paper=True)
        with contextlib.suppress(AssertionError):
            stage.prints_within(2)
        filler.unlink()
        if stage.gateway.process.poll() is not None:
            stage.gateway.start()
        stage.prints_within(30)
        found, _, _ = stage.verdict()
        assert not found, "\n".join(found[:20])


def test_a_read_only_disk_is_named_at_the_start(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 16) as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, timeout=30)
        with scene(tmp_path, 1, state=disk / "s") as stage:
            stage.gateway.launch()
            assert stage.gateway.wait(30) not in {0, -9}
            said = stage.log()
            assert "Traceback" not in said
            assert "ead-only" in said
