"""States of jobs, documents and printers (RFC 8011 sections 5.3.7 and 5.4.11, PWG 5100.5)."""

from __future__ import annotations

import enum

__all__ = ["DocumentState", "JobState", "PrinterState"]


class JobState(enum.IntEnum):
    """Where a job is in its life (RFC 8011 section 5.3.7)."""

    PENDING = 3
    PENDING_HELD = 4
    PROCESSING = 5
    PROCESSING_STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9

    @property
    def keyword(self) -> str:
        """The state as it is printed: ``pending-held``."""
        return self.name.lower().replace("_", "-")

    @property
    def is_terminal(self) -> bool:
        """Whether a job in this state never leaves it."""
        return self >= JobState.CANCELED


class DocumentState(enum.IntEnum):
    """Where a document of a job is in its life (PWG 5100.5)."""

    PENDING = 3
    PROCESSING = 5
    PROCESSING_STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


class PrinterState(enum.IntEnum):
    """What a printer is doing (RFC 8011 section 5.4.11)."""

    IDLE = 3
    PROCESSING = 4
    STOPPED = 5

    @property
    def keyword(self) -> str:
        """The state as it is printed: ``idle``."""
        return self.name.lower()
