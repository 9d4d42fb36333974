"""The heaps of a process that runs for months."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PROGRAM = """
import ctypes, sys, threading
from sealpress.cli.process_memory import keep_heaps_few
if sys.argv[1] == "few":
    keep_heaps_few()
def use():
    kept = [bytes(600 + n % 9) for n in range(2_000)]
    ready.wait()
ready = threading.Barrier(12)
threads = [threading.Thread(target=use) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux is what is bounded")
def test_threads_share_two_heaps():
    assert _heaps("many") > 2
    assert _heaps("few") <= 2


def _heaps(how: str) -> int:
    """Return how many heaps the C library itself counts."""
    command = [sys.executable, "-c", _PROGRAM, how]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return run.stderr.count("Arena ")
