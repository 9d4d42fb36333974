"""What all writers of a gateway share."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sealpress.gateway.delivery.depot import Depot
from sealpress.gateway.delivery.orders import DeliverySettings, NoNotes
from sealpress.gateway.delivery.reading import Reading
from sealpress.gateway.preparation import AsItIs

if TYPE_CHECKING:
    from sealpress.gateway.delivery.orders import DeliveryNotes
    from sealpress.gateway.preparation import Preparation
    from sealpress.spool.store import JobStore
    from sealpress.spool.vault import DocumentVault

__all__ = ["Office"]


def _wall_clock() -> datetime:
    return datetime.now(UTC).astimezone()


@dataclass(slots=True, kw_only=True)
class Office:
    """The writers' surroundings.

    Attributes:
        store: Where the jobs are.
        vault: Where their documents are.
        depot: Where destinations are taken from.
        preparation: Makes documents fit for printers.
        notes: Writes the audit log's lines.
        settings: How they work.
        reading: Lets documents be read.
        wall: The time for people.
        now: Monotonic seconds.
        chance: A random number from 0 to 1.
        is_closing: Whether no further job is begun.
        slowest_look: The longest pause between looks at a job; longer while there are many.
        look_growth: How much longer each of these pauses is while nothing changes.
    """

    store: JobStore
    vault: DocumentVault
    depot: Depot
    preparation: Preparation = field(default_factory=AsItIs)
    notes: DeliveryNotes = field(default_factory=NoNotes)
    settings: DeliverySettings = field(default_factory=DeliverySettings)
    reading: Reading = field(default_factory=Reading)
    wall: Callable[[], datetime] = _wall_clock
    now: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    is_closing: bool = False
    slowest_look: float = 10.0
    look_growth: float = 1.5
