"""A worker's heap keeps the memory that pages give back."""

from __future__ import annotations

import subprocess
import sys

import pytest

PAGES = """
import resource, sys
import numpy as np
from sealpress.transform.worker.heap import keep_freed_memory
if sys.argv[1] == "keep":
    assert keep_freed_memory()
def page():
    blocks = [np.ones(3 << 20, np.uint8) for _ in range(4)]
    return sum(map(len, blocks))
page()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    page()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    """Return how many pages of memory the system had to hand out."""
    # Other settings than the C library's own would be compared with themselves.
    argv = [sys.executable, "-c", PAGES, how]
    done = subprocess.run(argv, env={}, check=True, capture_output=True, text=True)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="mallopt is glibc's")
def test_memory_that_pages_gave_back_is_used_again() -> None:
    if faults("leave") < 1000:
        pytest.skip("this C library keeps it by itself")
    assert faults("keep") < 500
