"""The faults that one virtual printer has just now; everything that makes them asks here."""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.simulator.faults.fault import ActiveFault
from sealpress.simulator.faults.parsing import parse_faults


class FaultDesk:
    """Knows which faults are in force, and how often each may still hit.

    It belongs to the printer's event loop: other threads go through
    :meth:`~sealpress.simulator.threads.RunningPrinter.set_faults`.

    Args:
        faults: In force from the beginning.

    Raises:
        UsageError: As of :func:`~sealpress.simulator.faults.parsing.parse_faults`.
    """

    def __init__(self, faults: Iterable[ActiveFault | str] = ()) -> None:
        self._active: dict[str, ActiveFault] = {}
        self._left: dict[str, int] = {}
        self.use(faults)

    @property
    def active(self) -> tuple[ActiveFault, ...]:
        """All faults that were asked for, also those that have hit often enough."""
        return tuple(self._active.values())

    def use(self, faults: Iterable[ActiveFault | str]) -> None:
        """Put other faults in force, in place of all that were.

        Raises:
            UsageError: They can't be had together, and nothing was changed.
        """
        active = parse_faults(faults)
        self._active = {one.name: one for one in active}
        self._left = {one.name: one.times for one in active if one.times is not None}

    def find(self, *names: str) -> ActiveFault | None:
        """Return the first of these faults that is in force and may still hit."""
        for name in names:
            if name in self._active and self._left.get(name, 1) > 0:
                return self._active[name]
        return None

    def take(self, *names: str) -> ActiveFault | None:
        """Return the first of these faults that hits now, and count it."""
        found = self.find(*names)
        if found is not None and found.name in self._left:
            self._left[found.name] -= 1
        return found

    def give_back(self, name: str) -> None:
        """Do not count a hit that belongs to another one."""
        if name in self._left:
            self._left[name] += 1
