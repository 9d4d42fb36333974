"""What an examination of a printer sees: one observation a question, good or bad."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from sealpress.client.facts import JsonValue
from sealpress.errors import SealpressError
from sealpress.reasons import Reason


class Outcome(enum.StrEnum):
    """How good what was seen is, the best first."""

    OK = "ok"
    """As it should be."""
    NOTE = "note"
    """Worth knowing; nothing has to be done."""
    WARNING = "warning"
    """Printing works, but this is unsafe, will fail one day, or costs time."""
    FAILED = "failed"
    """This keeps documents from being printed as asked."""
    SKIPPED = "skipped"
    """It could not be looked at, since something before it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One thing that was seen.

    Attributes:
        question: What was looked at, a stable keyword such as ``tls-versions``.
        outcome: How good it is.
        sentence: What was seen, for a person, one sentence.
        reason: What is wrong; ``None`` for ``OK`` and ``SKIPPED``.
        remedy: What fits this case better than the catalogue's remedy; empty otherwise.
        facts: The same for programs; each question documents its own.
        error: What it failed with, if it did.
        seconds: How long looking took.
    """

    question: str
    outcome: Outcome
    sentence: str
    reason: Reason | None = None
    remedy: str = ""
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    error: SealpressError | None = None
    seconds: float = 0.0
