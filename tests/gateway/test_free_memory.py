"""Memory that is free goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PROGRAM = """
from pathlib import Path
from sealpress.gateway.free_memory import give_back_free_memory
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
blocks = [bytes(6_000) for _ in range(10_000)]
kept = blocks[::10]
del blocks
before = resident()
give_back_free_memory()
print(before - resident())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other C libraries do not tell")
def test_the_holes_between_what_is_kept_are_given_back():
    command = [sys.executable, "-c", _PROGRAM]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert int(run.stdout) > 20_000_000
