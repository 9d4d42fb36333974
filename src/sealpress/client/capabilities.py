"""What a printer says it can do, as far as a client acts on it (RFC 8011 section 5.4; pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sealpress.client.watch import UNKNOWN_STATE, JobStatus
from sealpress.ipp.message import AttributeList
from sealpress.ipp.operations import Operation
from sealpress.ipp.values import LanguageText

REQUESTED = (
    "document-format-default",
    "document-format-supported",
    "ipp-versions-supported",
    "operations-supported",
    "printer-name",
    "printer-state",
    "printer-state-reasons",
    "printer-up-time",
)
"""Asked for before the first document, in one small request."""

JOB_REQUESTED = (
    "job-id",
    "job-uri",
    "job-name",
    "job-originating-user-name",
    "job-state",
    "job-state-reasons",
    "job-state-message",
    "job-impressions",
    "job-impressions-completed",
    "job-printer-up-time",
    "time-at-creation",
)
"""Asked for when jobs are listed or one is waited for."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """One printer's answer.

    Attributes:
        formats: ``document-format-supported``; empty when it doesn't say.
        operations: ``operations-supported``; empty when it doesn't say.
        up_time: ``printer-up-time`` in seconds, ``None`` when it doesn't say.
        seen_at: When it answered, monotonic seconds.
    """

    formats: tuple[str, ...]
    operations: frozenset[int]
    up_time: int | None
    seen_at: float

    @classmethod
    def read(cls, printer: AttributeList, *, now: float) -> Capabilities:
        """Read the printer group of a Get-Printer-Attributes response that came ``now``."""
        return cls(
            strings(printer, "document-format-supported"),
            frozenset(integers(printer, "operations-supported")),
            integer(printer, "printer-up-time"),
            now,
        )

    def may(self, operation: Operation) -> bool:
        """Whether it is worth asking for the operation: listed, or no list is there."""
        return not self.operations or operation in self.operations


def read_status(job: AttributeList) -> JobStatus:
    """Read the job group of a response."""
    return JobStatus(
        state=integer(job, "job-state") or UNKNOWN_STATE,
        reasons=strings(job, "job-state-reasons"),
        message=" ".join(strings(job, "job-state-message")),
        impressions_completed=integer(job, "job-impressions-completed"),
        impressions=integer(job, "job-impressions"),
    )


def integer(attributes: AttributeList, name: str) -> int | None:
    """Return a whole number, ``None`` where there is none (out-of-band, absent, other kind)."""
    return next(iter(integers(attributes, name)), None)


def integers(attributes: AttributeList, name: str) -> tuple[int, ...]:
    """Return the whole numbers of an attribute; empty when it is absent."""
    return tuple(value for value in _values(attributes, name) if type(value) is int)


def strings(attributes: AttributeList, name: str) -> tuple[str, ...]:
    """Return the texts of an attribute, languages left out; empty when it is absent."""
    return tuple(str(value) for value in _values(attributes, name) if _is_text(value))


def _values(attributes: AttributeList, name: str) -> Sequence[object]:
    attribute = attributes.get(name)
    return attribute.values if attribute is not None else ()


def _is_text(value: object) -> bool:
    return isinstance(value, str | LanguageText)
