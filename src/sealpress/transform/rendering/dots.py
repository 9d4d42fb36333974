"""A pattern of 64 by 64 thresholds without visible structure (void and cluster, Ulichney 1993).

It is made here rather than kept as a table: dot after dot is put where the dots that are there
leave the largest void. All is reckoned in whole numbers: every machine makes the same pattern.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["SIDE", "thresholds"]

SIDE = 64
"""Dots in a line of the pattern, and lines of it."""

DOTS = SIDE * SIDE
SPREAD = 1.9
"""How far a dot is felt, in pixels (standard deviation); Ulichney found 1.5 to 2 best."""

TAKEN = 1 << 60
"""Added where a dot is, so that no other is put there."""


@cache
def thresholds() -> npt.NDArray[np.uint8]:
    """Return the pattern: a grey below a place's threshold is black there.

    Thresholds are 1 to 255, each about as often as the others: white stays free of dots, and black
    has no holes.
    """
    # Dots that come first are black longest: even in light greys.
    levels = 255 - _order() * 255 // DOTS
    return levels.astype(np.uint8)


def _order() -> npt.NDArray[np.int64]:
    """Return for each place which dot is put there, from 0."""
    felt = _felt()
    # Nothing is there to begin with; what differs only decides between equal voids.
    energy = _noise()
    order = np.zeros(DOTS, np.int64)
    for dot in range(DOTS):
        place = int(energy.argmin())
        y, x = divmod(place, SIDE)
        energy += felt[SIDE - y : 2 * SIDE - y, SIDE - x : 2 * SIDE - x]
        energy[y, x] += TAKEN
        order[place] = dot
    return order.reshape(SIDE, SIDE)


def _felt() -> npt.NDArray[np.int64]:
    """Return how a dot in the middle of four patterns is felt around it, over their edges."""
    distance = np.minimum(np.arange(SIDE), SIDE - np.arange(SIDE)).astype(float)
    fall = np.rint(np.exp(-(distance**2) / (2 * SPREAD**2)) * (1 << 15)).astype(np.int64)
    return np.tile(np.outer(fall, fall), (2, 2))


def _noise() -> npt.NDArray[np.int64]:
    """Return small numbers without order (a linear congruential generator)."""
    state, numbers = 1, []
    for _ in range(DOTS):
        state = (state * 1664525 + 1013904223) % (1 << 32)
        numbers.append(state >> 28)
    return np.array(numbers, np.int64).reshape(SIDE, SIDE)
