"""A clock that jumps: nothing expires early, nothing is tried in a storm, nothing is lost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crash.scene import Scene, scene
from tests.interop import judges

JUMPS = ["+1h", "-1h", "+400d", "-400d", "@1970-01-01 00:01:00", "@2040-02-01 00:00:00", "+0"]
STARTS = JUMPS[:-1] if os.environ.get("SEALPRESS_KILLS") else ["+400d", "@1970-01-01 00:01:00"]
"""Each takes a while; a soak tries them all."""

LIBRARIES = ("libfaketimeMT.so.1", "libfaketime.so.1")
pytestmark = pytest.mark.slow


def library() -> Path:
    """Find the library that the command preloads."""
    judges.program("faketime")
    for folder in Path("/usr/lib").glob("*/faketime"):
        for name in LIBRARIES:
            if (folder / name).exists():
                return folder / name
    judges.leave_out("faketime", "its library is not there")
    raise AssertionError("never reached")


class Clock:
    """The clock of a gateway: what the file says, read at each look."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set("+0")

    def set(self, jump: str) -> None:
        """Let it jump."""
        part = self.file.with_suffix(".part")
        part.write_text(jump + "\n")
        part.replace(self.file)

    @property
    def env(self) -> dict[str, str]:
        """The environment of whoever shall believe it."""
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }


@contextmanager
def timed(folder: Path) -> Iterator[tuple[Scene, Clock]]:
    clock = Clock(folder / "clock")
    with scene(folder, 1, schemes=["ipp"], env=clock.env) as stage:
        yield stage, clock


def test_jumps_while_it_works(tmp_path: Path) -> None:
    with timed(tmp_path) as (stage, clock):
        stage.gateway.start()
        for jump in JUMPS:
            clock.set(jump)
            stage.wait_printed(stage.print_one())
        found, told, _ = stage.verdict()
        assert not found, "\n".join(found)
        assert len(told) == len(JUMPS), "no job's history expired by a jump"


def test_a_waiting_job_outlives_jumps_and_is_not_tried_in_a_storm(tmp_path: Path) -> None:
    with timed(tmp_path) as (stage, clock):
        stage.gateway.start()
        stage.printers.change(1, fault="busy")
        job = stage.print_one()
        time.sleep(1.5)
        before = stage.printers.look(1)["requests"]
        for jump in JUMPS:
            clock.set(jump)
            time.sleep(0.3)
        after = stage.printers.look(1)["requests"]
        tries = sum(after.values()) - sum(before.values())
        assert tries < 40, f"{tries} requests in {len(JUMPS) * 0.3:.1f} s"
        stage.printers.change(1, fault=None)
        stage.wait_printed(job)


@pytest.mark.parametrize("jump", STARTS)
def test_a_start_at_another_time_keeps_what_there_is(tmp_path: Path, jump: str) -> None:
    with timed(tmp_path) as (stage, clock):
        stage.printers.change(1, has_paper=False)
        stage.gateway.start()
        for _ in range(3):
            stage.print_one()
        stage.gateway.kill()
        clock.set(jump)
        stage.gateway.start()
        stage.printers.change(1, has_paper=True)
        found, told, printed = stage.verdict()
        assert not found, "\n".join(found)
        assert len(told) == len(printed) == 3
