"""A subscription and the notices it has gathered (RFC 3995 section 5)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from sealpress.printer.dialogue import Event
from sealpress.printer.job import Owner

__all__ = ["MAX_NOTICES", "Notice", "Subscription"]

MAX_NOTICES = 100
"""Notices that a subscription keeps at most; who doesn't fetch them loses the oldest."""


class Notice(NamedTuple):
    """Something that happened, as a subscription tells it.

    Attributes:
        number: ``notify-sequence-number``, from 1.
        word: ``notify-subscribed-event``.
        event: What happened.
    """

    number: int
    word: str
    event: Event


@dataclass(slots=True, kw_only=True)
class Subscription:
    """Who wants to be told what, until when.

    Attributes:
        id: ``notify-subscription-id``.
        owner: Who made it.
        events: What is told.
        printer_uri: The printer's URI as its maker used it.
        user_data: Given back with each notice.
        job_id: The job that it is about; 0 for all of the printer.
        lease_seconds: How long it was granted for; 0 for as long as the job lasts.
        expires: When it ends, in seconds of :class:`~sealpress.printer.dialogue.Instant`.
        number: The last ``notify-sequence-number``.
        is_over: Whether its job has ended, so that nothing more will be told.
        notices: What is kept to be fetched, oldest first.
    """

    id: int
    owner: Owner
    events: tuple[str, ...]
    printer_uri: str
    user_data: bytes = b""
    job_id: int = 0
    lease_seconds: int = 0
    expires: float = float("inf")
    number: int = 0
    is_over: bool = False
    notices: deque[Notice] = field(default_factory=lambda: deque(maxlen=MAX_NOTICES))

    def note(self, word: str, event: Event) -> None:
        """Keep a notice."""
        self.number += 1
        self.notices.append(Notice(self.number, word, event))

    def notices_from(self, number: int, oldest: float) -> list[Notice]:
        """Return what is kept from a number on, but nothing of a moment before ``oldest``."""
        kept = (one for one in self.notices if one.event.at.seconds >= oldest)
        return [one for one in kept if one.number >= number]
