"""What is done with a document for one printer, and why: the outcome of choosing (pure)."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sealpress.ipp.message import Attribute
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.target import Target

__all__ = ["Action", "Because", "Choice"]


class Action(enum.StrEnum):
    """What happens to a document's octets."""

    PASS = "pass-through"  # noqa: S105  # no password
    """They go as they are."""
    TRANSFORM = "transform"
    """A worker makes others of them."""


class Because(NamedTuple):
    """One thing that was decided.

    Attributes:
        subject: Of what: an attribute's name or ``document-format``.
        outcome: What was chosen, as a keyword or value.
        sentence: Why, for a person.
    """

    subject: str
    outcome: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is to be done.

    Attributes:
        action: Whether anything is.
        document_format: What the printer is told it gets.
        ticket, target: For the worker; ``None`` when the document goes as it is.
        changed: Job Template attributes that are sent in place of those that were asked for.
        removed: Names of those that must not be sent: a worker does them.
        reasons: Why, in the order of deciding.
    """

    action: Action
    document_format: str
    ticket: PrintTicket | None = None
    target: Target | None = None
    changed: tuple[Attribute, ...] = ()
    removed: frozenset[str] = field(default_factory=frozenset)
    reasons: tuple[Because, ...] = ()

    def job_attributes(self, asked: Iterable[Attribute]) -> tuple[Attribute, ...]:
        """Return what is still asked of the printer, of the Job Template attributes of a job."""
        gone = self.removed | {one.name for one in self.changed}
        return (*(one for one in asked if one.name not in gone), *self.changed)
