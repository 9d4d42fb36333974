"""Free memory of the C library goes back to the system, as a service runs for months.

Between what is in use the heap has holes, of which a rush of jobs leaves more and larger ones. Each
page of memory that is a hole can be given back where it lies; without that the process grows for
days, though it holds no more than at first.
"""

from __future__ import annotations

import ctypes
import sys

__all__ = ["GIVE_BACK_SECONDS", "give_back_free_memory"]

GIVE_BACK_SECONDS = 60.0
"""How often it is given back: that takes some milliseconds, beside all else."""

# glibc has it (malloc_trim(3)); other C libraries may not.
_malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def give_back_free_memory() -> None:
    """Give it back; where the C library cannot, do nothing. Other threads go on meanwhile."""
    if _malloc_trim is not None:
        _malloc_trim(0)
