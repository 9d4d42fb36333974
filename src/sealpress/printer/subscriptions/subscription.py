"""A subscription and the notices it has gathered (RFC 3995 section 5)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from sealpress.ipp.message import Attribute
from sealpress.printer.dialogue import Event, ResourceSeen
from sealpress.printer.job import Job, Owner
from sealpress.printer.subscriptions.events import PROGRESS

__all__ = ["MAX_NOTICES", "Notice", "Scope", "Subscription"]

MAX_NOTICES = 100
"""Notices that a subscription keeps at most; who doesn't fetch them loses the oldest."""


class Notice(NamedTuple):
    """Something that happened, as a subscription tells it.

    Attributes:
        number: ``notify-sequence-number``, from 1.
        word: ``notify-subscribed-event``.
        event: What happened.
        further: What else the subscriber wants to be told (``notify-attributes``), as it was then.
    """

    number: int
    word: str
    event: Event
    further: tuple[Attribute, ...] = ()


def _every(_number: int) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How far a subscription to a system reaches (PWG 5100.22).

    Attributes:
        resource_id: The resource that it is about; 0 for all there is.
        printer_ids: The printers that it is about, by ``printer-id``; empty for all.
        sees: Says whether a printer may be seen by who subscribed.
        sees_resource: Says the same of a resource.
    """

    resource_id: int = 0
    printer_ids: frozenset[int] = frozenset()
    sees: Callable[[int], bool] = _every
    sees_resource: Callable[[int], bool] = _every

    def covers(self, event: Event) -> bool:
        """Say whether something happened within it."""
        seen = event.seen
        if self.resource_id:
            return isinstance(seen, ResourceSeen) and seen.number == self.resource_id
        if event.origin is None:
            return not isinstance(seen, ResourceSeen) or self.sees_resource(seen.number)
        number = event.origin.number
        return (not self.printer_ids or number in self.printer_ids) and self.sees(number)


@dataclass(slots=True, kw_only=True)
class Subscription:
    """Who wants to be told what, until when.

    Attributes:
        id: ``notify-subscription-id``.
        owner: Who made it.
        events: What is told.
        printer_uri: The URI of the printer, or the system, as its maker used it.
        user_data: Given back with each notice.
        attributes: ``notify-attributes``: what is told besides what everybody is told.
        time_interval: ``notify-time-interval``: seconds between two notices of progress at least.
        sees_all: Whether nothing of other people's jobs is hidden from who made it.
        sees_secure: Whether that holds for jobs that came encrypted, too.
        further: Makes the attributes of ``attributes`` for a job.
        job_id: The job that it is about; 0 for all of the printer.
        scope: How far it reaches at a system; ``None`` for one to a printer or a job.
        lease_seconds: How long it was granted for; 0 for as long as the job lasts.
        expires: When it ends, in seconds of :class:`~sealpress.printer.dialogue.Instant`.
        number: The last ``notify-sequence-number``.
        is_over: Whether its job or resource has ended, so that nothing more will be told.
        notices: What is kept to be fetched, oldest first.
    """

    id: int
    owner: Owner
    events: tuple[str, ...]
    printer_uri: str
    user_data: bytes = b""
    attributes: tuple[str, ...] = ()
    time_interval: int = 0
    sees_all: bool = True
    sees_secure: bool = True
    further: Callable[[Event], tuple[Attribute, ...]] | None = None
    job_id: int = 0
    scope: Scope | None = None
    lease_seconds: int = 0
    expires: float = float("inf")
    number: int = 0
    is_over: bool = False
    notices: deque[Notice] = field(default_factory=lambda: deque(maxlen=MAX_NOTICES))
    _progress_told: dict[int, float] = field(default_factory=dict)

    @property
    def resource_id(self) -> int:
        """The resource that it is about; 0 for none in particular."""
        return self.scope.resource_id if self.scope is not None else 0

    def wants(self, word: str, event: Event) -> bool:
        """Say whether it wants to know of something, by that name and where it happened."""
        return word in self.events and (self.scope is None or self.scope.covers(event))

    def note(self, word: str, event: Event) -> None:
        """Keep a notice, unless the last one of a job's progress was just now."""
        if word == PROGRESS and not self._may_tell_progress(event):
            return
        self.number += 1
        further = self.further(event) if self.further is not None else ()
        self.notices.append(Notice(self.number, word, event, further))

    def _may_tell_progress(self, event: Event) -> bool:
        if not self.time_interval:
            return True
        told, now = self._progress_told, event.at.seconds
        if now - told.get(event.job_id, float("-inf")) < self.time_interval:
            return False
        told.pop(event.job_id, None)
        while len(told) >= MAX_NOTICES:
            del told[next(iter(told))]
        told[event.job_id] = now
        return True

    def sees(self, job: Job | None) -> bool:
        """Whether more may be told of a job than everybody may know (RFC 8011 section 9)."""
        if job is None:
            return True
        if job.secure and not self.sees_secure:
            return False
        return self.sees_all or job.owner.is_owned_by(self.owner)

    def notices_from(self, number: int, oldest: float) -> list[Notice]:
        """Return what is kept from a number on, but nothing of a moment before ``oldest``."""
        found: list[Notice] = []
        for one in reversed(self.notices):  # who waits wants the last one alone, mostly
            if one.number < number:
                break
            if one.event.at.seconds >= oldest:
                found.append(one)
        found.reverse()
        return found
