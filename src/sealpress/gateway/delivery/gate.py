"""Lets deliveries begin: quick ones a few at a time, slow ones beside as many others as may be.

A thousand deliveries begun in one moment share the processor and the memory of as many
conversations. Begun a few at a time most are over before the next begins; only one that is slow
makes room while it goes on. And while the event loop is behind fewer begin.

Taking jobs goes before printing them: while clients bring some, deliveries begin one after the
other with pauses, which grow up to a longest one while the event loop is behind, be it a little, or
has little time left. So much is always left for them, and what came meanwhile is printed when there
is time again.
"""

from __future__ import annotations

import math
from collections import OrderedDict

__all__ = [
    "BEGUN_AT_ONCE",
    "CLIENTS_BUSY",
    "CLIENTS_LATE_SECONDS",
    "CLIENTS_SECONDS",
    "FIRST_AT_ONCE",
    "FIRST_PAUSE_SECONDS",
    "SHORTEST_PAUSE_SECONDS",
    "LATE_SECONDS",
    "LEAST_AT_ONCE",
    "LONGEST_PAUSE_SECONDS",
    "YOUNG_SECONDS",
    "Gate",
]

YOUNG_SECONDS = 1.0
"""After so long a delivery counts as slow, and others begin beside it."""

BEGUN_AT_ONCE = 64
"""How many deliveries that are not slow go on at the same time."""

FIRST_AT_ONCE = 8
"""How many begin at a start, more with time: the first of them is on paper sooner."""

LEAST_AT_ONCE = 4
"""How many of them go on however busy the print server is."""

LATE_SECONDS = 0.02
"""The event loop is behind when it comes to something so long after its time."""

CLIENTS_LATE_SECONDS = 0.005
"""So much, while clients bring jobs: each of their requests waits for the event loop some times."""

CLIENTS_BUSY = 0.5
"""Which share of its time the event loop is at work then, at most, for deliveries to begin without
longer pauses: in what is left to it, nobody has to wait for long."""

CLIENTS_SECONDS = 0.25
"""For so long after a job came clients count as bringing jobs."""

SHORTEST_PAUSE_SECONDS = 0.01
"""The pause between two deliveries that begin while clients bring jobs."""

FIRST_PAUSE_SECONDS = 0.05
"""The one when clients begin to bring jobs: how many will come nobody knows yet, and what is done
for the first time takes longer."""

LONGEST_PAUSE_SECONDS = 0.1
"""The longest one, when the event loop is behind: so many begin, whatever clients bring."""

_PAUSE_SHRINKS = 0.9
_NEWEST_COUNTS = 0.2  # how much of the share is that of the last beat, which says little alone


class Gate:
    """Counts deliveries.

    Args:
        most: How many may go on at the same time, slow ones too.
        first: How many may begin at once at first.
    """

    def __init__(self, most: int, first: int = FIRST_AT_ONCE) -> None:
        self._most = most
        self._young: OrderedDict[int, float] = OrderedDict()
        self._slow: set[int] = set()
        self._at_once = first
        self._pause = 0.0
        self._next = 0.0
        self._clients_until = -math.inf
        self._busy = 0.0

    def __len__(self) -> int:
        return len(self._young) + len(self._slow)

    def seats(self, waiting: int) -> int:
        """Return how many more may wait for their first turn beside those who do."""
        return max(0, min(BEGUN_AT_ONCE, self._most - len(self)) - waiting)

    def room(self, now: float) -> int:
        """Return for how many there is room beside those that are not slow."""
        while self._young and now - next(iter(self._young.values())) >= YOUNG_SECONDS:
            queue_id, _ = self._young.popitem(last=False)
            self._slow.add(queue_id)
        return max(0, min(BEGUN_AT_ONCE - len(self._young), self._most - len(self)))

    def free(self, now: float) -> int:
        """Return how many may begin now."""
        room = self.room(now)
        if self._pause:
            return min(room, int(now >= self._next))
        return max(0, min(self._at_once - len(self._young), room))

    def opens_at(self) -> float | None:
        """Return when another may begin though none ends; ``None`` when none may."""
        if len(self) >= self._most:
            return None
        if self._pause and len(self._young) < BEGUN_AT_ONCE:
            return self._next
        if not self._young:
            return None
        return max(self._next, next(iter(self._young.values())) + YOUNG_SECONDS)

    @property
    def makes_pauses(self) -> bool:
        """Whether deliveries give way to clients just now."""
        return self._pause > 0

    def came(self, now: float, seconds: float = CLIENTS_SECONDS) -> None:
        """Take note that a client brought a job; more are expected for so many seconds."""
        self._clients_until = max(self._clients_until, now + seconds)
        self._pause = self._pause or FIRST_PAUSE_SECONDS

    def felt(self, late: float, now: float, busy: float = 0.0) -> None:
        """Let fewer or more begin.

        Args:
            late: How many seconds the event loop was late just now.
            now: Monotonic seconds.
            busy: Which share of the last moments it was at work.
        """
        clients = now < self._clients_until
        self._busy += (busy - self._busy) * _NEWEST_COUNTS
        if not clients:
            self._pause = self._pause / 2 if self._pause > SHORTEST_PAUSE_SECONDS / 2 else 0.0
        elif late > CLIENTS_LATE_SECONDS or self._busy > CLIENTS_BUSY:
            self._pause = min(max(2 * self._pause, SHORTEST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
        else:
            self._pause = max(self._pause * _PAUSE_SHRINKS, SHORTEST_PAUSE_SECONDS)
        if late > LATE_SECONDS:
            self._at_once = max(LEAST_AT_ONCE, self._at_once // 2)
        elif self._at_once < BEGUN_AT_ONCE:
            self._at_once += 1

    def begun(self, queue_id: int, now: float) -> None:
        """Count the delivery of a queue."""
        self._young[queue_id] = now
        self._next = now + self._pause

    def ended(self, queue_id: int) -> float | None:
        """Count it no more.

        Returns:
            When it began, ``-inf`` of one that counts as slow, ``None`` of one not counted.
        """
        if queue_id in self._slow:
            self._slow.discard(queue_id)
            return -math.inf
        return self._young.pop(queue_id, None)

    def hand_over(self, other: Gate, now: float) -> None:
        """Let another one count those that are slow."""
        self.room(now)
        other._slow |= self._slow
        self._slow.clear()
