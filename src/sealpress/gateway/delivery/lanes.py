"""Two lanes for deliveries: printers that were quick lately don't stand behind all others.

Thousands of printers that become ready in one moment, or that say nothing, take the places of the
common lane until each counts as slow. Whoever was quick lately has places and turns of its own.
Neither lane can take the other's, so nobody waits for ever.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from typing import Generic, TypeVar

from sealpress.gateway.delivery.gate import BEGUN_AT_ONCE, CLIENTS_SECONDS, YOUNG_SECONDS, Gate
from sealpress.gateway.delivery.turns import Turns

__all__ = ["GIVES_WAY_SECONDS", "KNOWN_QUICK", "SLOW_IN_A_ROW", "Lanes"]

T = TypeVar("T")

KNOWN_QUICK = 4096
"""Of how many queues it is known that their printer was quick lately."""

SLOW_IN_A_ROW = 3
"""After so many deliveries that were not, a printer is quick no more: once may be by chance."""


GIVES_WAY_SECONDS = 1.0
"""For so long after a job for a quick printer the common lane makes pauses: until it is on paper,
and the next one, of whoever prints one after the other."""


class _Lane(Generic[T]):
    """Those who wait for their turn, and the places they get."""

    __slots__ = ("gate", "turns")

    def __init__(self, most: int) -> None:
        self.gate = Gate(most)
        self.turns: Turns[tuple[int, T]] = Turns()

    def seats(self) -> int:
        """Return how many more may be claimed now."""
        return self.gate.seats(self.turns.newcomers)


class Lanes(Generic[T]):
    """Lets deliveries begin in two lanes.

    Args:
        most: How many may go on at the same time. Some of these places are only for quick ones.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        kept = min(BEGUN_AT_ONCE, most // 4)
        self._knows = KNOWN_QUICK if kept else 0  # with a few places there is one lane
        self._quick: _Lane[T] = _Lane(kept)
        self._common: _Lane[T] = _Lane(most - kept)
        self._known: OrderedDict[int, int] = OrderedDict()  # and how often each was slow since
        self._wanted: OrderedDict[int, None] = OrderedDict()

    def __bool__(self) -> bool:
        """Whether anybody waits for a turn."""
        return bool(self._quick.turns) or bool(self._common.turns)

    @property
    def makes_pauses(self) -> bool:
        """Whether deliveries give way to clients just now."""
        return self._common.gate.makes_pauses

    def came(self, queue_id: int, now: float) -> None:
        """Take note that a client brought a job; the common lane gives way to quick ones, too."""
        self._quick.gate.came(now)
        is_quick = queue_id in self._known
        self._common.gate.came(now, GIVES_WAY_SECONDS if is_quick else CLIENTS_SECONDS)

    def felt(self, late: float, now: float, busy: float) -> None:
        """Let fewer or more begin, see :meth:`~sealpress.gateway.delivery.gate.Gate.felt`."""
        for lane in (self._quick, self._common):
            lane.gate.felt(late, now, busy)

    # Claims

    def want(self, queue_id: int) -> bool:
        """Let a queue be claimed before others if it is a quick one; return whether it is."""
        is_quick = queue_id in self._known
        if is_quick:
            self._wanted[queue_id] = None
        return is_quick

    def take_wanted(self) -> list[int]:
        """Return the quick queues to claim now, who came first before the others."""
        count = min(len(self._wanted), self._quick.seats())
        return [self._wanted.popitem(last=False)[0] for _ in range(count)]

    def put_back(self, queue_ids: Collection[int]) -> None:
        """Want queues again that could not be claimed."""
        for queue_id in queue_ids:
            self._wanted[queue_id] = None

    def seats(self) -> int:
        """Return how many others may be claimed now."""
        return self._common.seats()

    # Turns

    def come(self, queue_id: int, one: T, *, again: bool = False) -> None:
        """Stand at the end of a queue's lane; ``again`` of one that had a turn before."""
        lane = self._quick if queue_id in self._known else self._common
        lane.turns.come((queue_id, one), again=again)

    def next(self, now: float) -> T | None:
        """Begin the delivery of who may begin now; ``None`` when nobody waits or may."""
        self._quick.gate.hand_over(self._common.gate, now)
        for lane in (self._quick, self._common):
            if lane.turns and lane.gate.free(now) and self._count() < self._most:
                queue_id, one = lane.turns.next()
                lane.gate.begun(queue_id, now)
                return one
        return None

    def ended(self, queue_id: int, now: float, *, is_fine: bool) -> None:
        """Count the delivery of a queue no more.

        Args:
            queue_id: The store's number of the queue.
            now: Monotonic seconds.
            is_fine: Whether it need not be tried again after a pause.
        """
        for lane in (self._quick, self._common):
            since = lane.gate.ended(queue_id)
            if since is not None:
                self._learn(queue_id, is_quick=is_fine and now - since < YOUNG_SECONDS)

    def _learn(self, queue_id: int, *, is_quick: bool) -> None:
        slow = 0 if is_quick else self._known.get(queue_id, SLOW_IN_A_ROW) + 1
        self._known.pop(queue_id, None)
        if slow < SLOW_IN_A_ROW:
            self._known[queue_id] = slow
        while len(self._known) > self._knows:
            self._known.popitem(last=False)

    def opens_at(self, *, is_hinted: bool) -> float | None:
        """Return when another may begin though none ends; ``None`` when none may or waits.

        Args:
            is_hinted: Whether there may be queues to claim.
        """
        if self._count() >= self._most:
            return None
        more = ((self._quick, bool(self._wanted)), (self._common, is_hinted))
        times = [lane.gate.opens_at() for lane, is_more in more if is_more or lane.turns]
        return min((one for one in times if one is not None), default=None)

    def _count(self) -> int:
        return len(self._quick.gate) + len(self._common.gate)
