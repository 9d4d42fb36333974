"""What was found out about one printer's way with jobs, for as long as the gateway runs."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["CREATE_JOB_AGAIN_SECONDS", "Habits"]

CREATE_JOB_AGAIN_SECONDS = 3600.0
"""After so long Create-Job is tried again at a printer whose Create-Job or Send-Document was of no
use: it may have been repaired."""


@dataclass(slots=True)
class Habits:
    """One printer's.

    Attributes:
        no_create_before: Until when Create-Job is not worth trying, monotonic seconds.
        remembers: Whether it was seen to remember a job that had ended.
        is_given_made_ones: Whether some of its documents have to be made anew.
    """

    no_create_before: float = -math.inf
    remembers: bool = False
    is_given_made_ones: bool = False

    def may_create(self, now: float) -> bool:
        """Whether Create-Job is worth trying."""
        return now >= self.no_create_before

    def found_create_useless(self, now: float) -> None:
        """Take note that Create-Job, or Send-Document after it, is of no use."""
        self.no_create_before = now + CREATE_JOB_AGAIN_SECONDS
