"""How a service that runs for months uses memory: few heaps, few looks for cyclic garbage."""

from __future__ import annotations

import ctypes
import gc
import sys

__all__ = ["keep_heaps_few", "spare_collections"]

MAX_HEAPS = 2
"""Heaps of the C library for all threads; by itself it makes up to eight a processor core, and
what was once used in each of them stays."""

COLLECT_AFTER = 10_000
"""So many further objects make Python look for cyclic garbage: those of some ten requests."""

OLDER_AFTER = 5
"""After so many looks at what is new it looks at what is older, too; else hours pass in between."""

_M_ARENA_MAX = -8


def keep_heaps_few() -> None:
    """Bound the C library's heaps; where it knows no such bound (other than glibc) do nothing.

    To be called before any thread is started.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, MAX_HEAPS)


def spare_collections() -> None:
    """Look for cyclic garbage more seldom, and never again in what stays until the end anyway."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, OLDER_AFTER, OLDER_AFTER)
