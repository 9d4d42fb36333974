"""A job as its printer describes it, and what that says of an earlier sending (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.client.capabilities import integer, strings
from sealpress.gateway.delivery.ipp_delivery import words
from sealpress.ipp.states import JobState

if TYPE_CHECKING:
    from sealpress.ipp.message import AttributeList

__all__ = ["REQUESTED", "Seen", "reaches_back"]

REQUESTED = (
    "job-id",
    "job-uri",
    "job-name",
    "job-originating-user-name",
    "job-state",
    "job-state-reasons",
    "job-state-message",
    "job-impressions-completed",
    "job-media-sheets-completed",
    "job-printer-up-time",
    "number-of-documents",
    "time-at-creation",
    "time-at-completed",
)
"""Asked of each job."""

_INCOMPLETE = frozenset({"job-incoming", "job-data-insufficient", "submission-interrupted"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A job in a printer's answer.

    Attributes:
        job_id: Its number, 0 when the printer does not tell.
        name, user: What it is called and whose it is; empty when it does not tell.
        state: ``job-state``, 0 for unknown.
        reasons: ``job-state-reasons`` without ``none``.
        message: ``job-state-message``.
        impressions, sheets: Printed so far.
        documents: ``number-of-documents``; ``None`` when it does not tell.
        created, ended: The printer's up-time then; ``None`` when it does not tell.
        up_time: The printer's up-time now.
    """

    job_id: int
    name: str
    user: str
    state: int
    reasons: tuple[str, ...]
    message: str
    impressions: int | None
    sheets: int | None
    documents: int | None
    created: int | None
    ended: int | None
    up_time: int | None

    @classmethod
    def read(cls, job: AttributeList) -> Seen:
        """Read a job group."""
        return cls(
            job_id=_number(job),
            name=" ".join(strings(job, "job-name")),
            user=" ".join(strings(job, "job-originating-user-name")),
            state=words.job_state(job),
            reasons=words.reasons(job, "job-state-reasons"),
            message=words.sentence(job, "job-state-message"),
            impressions=words.count(job, "job-impressions-completed"),
            sheets=words.count(job, "job-media-sheets-completed"),
            documents=integer(job, "number-of-documents"),
            created=integer(job, "time-at-creation"),
            ended=integer(job, "time-at-completed"),
            up_time=integer(job, "job-printer-up-time"),
        )

    @property
    def is_ended(self) -> bool:
        """Whether it has ended."""
        return self.state >= JobState.CANCELED

    @property
    def end(self) -> JobState:
        """How it ended."""
        return JobState(self.state)

    def has_all(self, documents: int) -> bool:
        """Whether the printer has so many documents of it, as far as it tells."""
        if self.documents is not None and self.documents < documents:
            return False
        return self.is_ended or _INCOMPLETE.isdisjoint(self.reasons)


def reaches_back(ended: Iterable[Seen], moment: float | None) -> bool:
    """Whether a printer's list of ended jobs goes back to a moment of its up-time.

    Printers forget the oldest first. So where an older one stands, a newer one would stand, too.
    """
    if moment is None:
        return False
    times = (one.ended if one.ended is not None else one.created for one in ended)
    return any(time is not None and time <= moment for time in times)


def _number(job: AttributeList) -> int:
    number = integer(job, "job-id")
    if number is not None:
        return number
    tail = "".join(strings(job, "job-uri")).rpartition("/")[2]
    return int(tail) if tail.isascii() and tail.isdigit() else 0
