"""A queue: its settings, the store's record of it, what its writer shows, and its names."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sealpress.gateway.status import QueueStatus

if TYPE_CHECKING:
    from sealpress.gateway.settings import QueueSettings
    from sealpress.spool.records import QueueRecord

__all__ = ["QUEUE_FOLDERS", "Queue"]

QUEUE_FOLDERS = ("/ipp/print/", "/printers/")
"""A queue is at each of these paths, followed by its name; it calls itself by the first."""


@dataclass(slots=True, eq=False)
class Queue:
    """One queue of the gateway.

    Attributes:
        settings: As they are now.
        record: What the store has of it, as it was changed last.
        uuid: ``printer-uuid``, the same after a restart.
        status: What its writer and printer show just now.
        changed_at: When it was paused, closed or opened last, or this process began; in seconds
            since 1970.
    """

    settings: QueueSettings
    record: QueueRecord
    uuid: uuid.UUID
    status: QueueStatus = field(default_factory=QueueStatus)
    changed_at: float = field(default_factory=time.time)

    @property
    def id(self) -> int:
        """The store's number of it."""
        return self.record.id

    @property
    def name(self) -> str:
        """Its name."""
        return self.settings.name

    @property
    def path(self) -> str:
        """The path by which it calls itself."""
        return QUEUE_FOLDERS[0] + self.name

    def is_at(self, path: str) -> bool:
        """Whether a path is one of its own."""
        path = path.casefold()
        return any(path.startswith((folder + self.name).casefold()) for folder in QUEUE_FOLDERS)
