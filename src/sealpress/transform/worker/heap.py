"""The heap of a worker keeps what a page gave back, as the next page asks for as much again.

By itself the C library gives large blocks back to the system at once, which then has to hand out
cleared pages anew: up to a fifth of the processor time of pages of text.
"""

from __future__ import annotations

import ctypes
import sys

__all__ = ["KEPT_OCTETS", "LARGEST_BLOCK_OCTETS", "keep_freed_memory"]

KEPT_OCTETS = 64 << 20
"""Free memory at the end of a worker's heap that it keeps."""
LARGEST_BLOCK_OCTETS = 32 << 20
"""Blocks of memory below this are part of a worker's heap; the C library allows no more."""

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3

# Looked up while a worker may still do so; C libraries other than glibc may have none.
_mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None


def keep_freed_memory() -> bool:
    """Let the heap keep what is freed; return whether the C library can."""
    if _mallopt is None:
        return False
    return bool(
        _mallopt(_M_MMAP_THRESHOLD, LARGEST_BLOCK_OCTETS)
        and _mallopt(_M_TRIM_THRESHOLD, KEPT_OCTETS)
    )
