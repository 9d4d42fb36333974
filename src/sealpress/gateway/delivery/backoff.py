"""How long to wait before the next attempt (pure)."""

from __future__ import annotations

__all__ = ["GROWTH", "JITTER", "pause_before"]

GROWTH = 2.0
"""How much longer each pause is than the one before."""

JITTER = 0.1
"""By which part a pause may be shorter or longer, so that queues of one printer don't march in
step."""

_MOST_DOUBLINGS = 30


def pause_before(attempt: int, *, first: float, last: float, chance: float) -> float:
    """Return the pause after so many attempts failed, in seconds.

    Args:
        attempt: How many there were, 1 or more.
        first: The pause after the first one.
        last: The longest pause.
        chance: A random number from 0 to 1.
    """
    doublings = min(max(0, attempt - 1), _MOST_DOUBLINGS)
    pause = min(last, first * GROWTH**doublings)
    return float(max(0.0, min(last, pause * (1 - JITTER + 2 * JITTER * chance))))
