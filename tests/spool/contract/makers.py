"""How each kind of store is opened; a further kind is a further row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sealpress.spool.clock import SpoolClock
from sealpress.spool.sealing import Sealer
from sealpress.spool.sqlite import SqliteStore, check_spool
from sealpress.spool.store import JobStore


@dataclass(frozen=True)
class StoreMaker:
    """Opens stores of one kind, and checks them; the same folder gives the same store again."""

    name: str
    open: Callable[[Path, Sealer, SpoolClock], JobStore]
    check: Callable[[Path], None]


def _sqlite(folder: Path, sealer: Sealer, clock: SpoolClock) -> JobStore:
    return SqliteStore.open(folder, sealer=sealer, clock=clock)


MAKERS = (StoreMaker("sqlite", _sqlite, check_spool),)
