"""What a queue shows of its writer and printer just now; kept in memory, changed by its writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sealpress.catalogue import CATALOGUE
from sealpress.reasons import Reason

__all__ = ["DispatchOrders", "QueueStatus", "Trouble", "device_reasons"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a queue's first job is not being delivered.

    Attributes:
        reason: What is wrong.
        sentence: What happened, for a person, the catalogue's sentence with its facts.
        remedy: What to do.
        detail: What exactly happened, with addresses and words of the printer.
        since: Since when.
        attempts: How often it was tried.
        next_attempt: When it is tried again; ``None`` when somebody must decide first.
    """

    reason: Reason
    sentence: str
    remedy: str
    since: datetime
    detail: str = ""
    attempts: int = 1
    next_attempt: datetime | None = None


@dataclass(slots=True)
class QueueStatus:
    """A queue's writer and printer.

    Attributes:
        delivering: ``job-id`` of the job that is being delivered, 0 for none.
        trouble: Why its first job isn't delivered, ``None`` while all is well.
        printer_reasons: ``printer-state-reasons`` the printer itself told last, without ``none``.
        printer_message: What it said with them.
        octets_sent: Of the job being delivered.
        delivered_jobs: How many since the gateway was started.
        connection: How the printer was reached last: version, cipher, certificate.
        is_secure: Whether the way to the printer is encrypted and its end made sure of.
    """

    delivering: int = 0
    trouble: Trouble | None = None
    printer_reasons: tuple[str, ...] = ()
    printer_message: str = ""
    octets_sent: int = 0
    delivered_jobs: int = 0
    connection: dict[str, str] = field(default_factory=dict)
    is_secure: bool = False
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def printer_says(self, reasons: Iterable[str], message: str = "") -> None:
        """Take in the printer's own state, and tell those who listen if it is another one."""
        told = tuple(one for one in reasons if one != "none")
        if (told, message) != (self.printer_reasons, self.printer_message):
            self.printer_reasons, self.printer_message = told, message
            self.changed()

    def changed(self) -> None:
        """Tell those who listen."""
        for listener in tuple(self.listeners):
            listener()


def device_reasons(status: QueueStatus) -> tuple[str, ...]:
    """Return ``printer-state-reasons``: what is in the way, and what the printer itself told."""
    trouble = status.trouble
    reasons = CATALOGUE[trouble.reason].printer_state_reasons if trouble is not None else ()
    return tuple(dict.fromkeys((*reasons, *status.printer_reasons)))


class DispatchOrders(Protocol):
    """What the IPP face and administrators ask of the writers.

    That a queue was paused nobody tells them: the store gives no more of its jobs.
    """

    def wake(self, queue_id: int) -> None:
        """A job came, was released or moved: look at the queue now, without waiting."""
        ...

    def cancel(self, queue_id: int, job_id: int) -> None:
        """Let go of a job whose ``is_cancel_wanted`` was just stored."""
        ...

    def retry_now(self, queue_id: int) -> None:
        """Don't wait for the next attempt's time."""
        ...
