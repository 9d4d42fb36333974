"""Faults of the printer behind the protocols: paper, jams, jobs, clock."""

from __future__ import annotations

from sealpress.simulator.faults.fault import Fault

ROWS: tuple[Fault, ...] = ()
