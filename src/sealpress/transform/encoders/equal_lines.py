"""Lines of pixels that are like the one before: found by samples, then compared as memory."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Octets = npt.NDArray[np.uint8]
    Flags = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.int64]

__all__ = ["MOST_LINES", "equal_lines"]

MOST_LINES = 256
"""Equal lines that are written as one."""
FEW_LINES = 8
"""So few lines that seem equal are compared one by one."""

_memcmp = ctypes.PyDLL(None).memcmp
_memcmp.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_memcmp.restype = ctypes.c_int


def equal_lines(band: Octets, octets: int) -> tuple[Numbers, Numbers]:
    """Return the first line of each group of equal ones, and how many it counts.

    Args:
        band: Lines; their octets stand one behind the other.
        octets: Of each line that matter; what follows is padding.
    """
    differs = np.ones(band.shape[0], np.bool_)
    stride, here = band.strides[0], band.ctypes.data
    if 0 < stride == band.shape[1] and not _memcmp(here, here + stride, band.size - stride):
        differs[1:] = False
        return _groups(differs)
    # A part of a line is enough to tell most lines apart.
    some = band[:, octets // 4 : octets // 4 + octets // 8 + 1]
    for start in range(1, band.shape[0], MOST_LINES):
        part = some[start - 1 : start + MOST_LINES]
        differs[start : start + MOST_LINES] = (part[1:] != part[:-1]).any(axis=1)
    edges = np.flatnonzero(np.diff(differs, append=True)) + 1
    lines = _Memory(here, stride, octets, 0 < stride == band.shape[1])
    for start, end in zip(edges[0::2].tolist(), edges[1::2].tolist(), strict=True):
        unlike = lines.unlike(start, end)
        if unlike:
            differs[unlike] = True
    return _groups(differs)


class _Memory(NamedTuple):
    """Where lines begin; ``several`` can be compared at once if nothing lies between them."""

    first: int
    stride: int
    octets: int
    several: bool

    def unlike(self, start: int, end: int) -> list[int]:
        """Return which lines from ``start`` on are unlike the one before; quick if none is."""
        stride, lines = self.stride, end - start
        before = self.first + (start - 1) * stride
        if self.several and lines > 1 and not _memcmp(before, before + stride, lines * stride):
            return []
        if not self.several or lines <= FEW_LINES:
            compared = range(before, before + lines * stride, stride) if stride else ()
            return [
                start + line
                for line, at in enumerate(compared)
                if _memcmp(at, at + stride, self.octets)
            ]
        middle = start + lines // 2
        return self.unlike(start, middle) + self.unlike(middle, end)


def _groups(differs: Flags) -> tuple[Numbers, Numbers]:
    """Return the first line of each group, and how many lines it counts: 256 at most."""
    starts = np.flatnonzero(differs)
    counts = np.diff(starts, append=len(differs))
    parts = (counts + MOST_LINES - 1) // MOST_LINES
    if len(starts) == parts.sum():
        return starts, counts
    number = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    left = np.repeat(counts, parts) - number * MOST_LINES
    return np.repeat(starts, parts) + number * MOST_LINES, np.minimum(left, MOST_LINES)
