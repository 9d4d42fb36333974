"""What an examination of a printer sees: one observation a question, good or bad."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sealpress.client.facts import JsonValue
from sealpress.diagnose.severity import Outcome, importance, usual_outcome
from sealpress.errors import SealpressError
from sealpress.reasons import Reason

__all__ = ["Observation", "Outcome"]


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
        step: The step that looked; set by the examination.
    """

    question: str
    outcome: Outcome
    sentence: str
    reason: Reason | None = None
    remedy: str = ""
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    error: SealpressError | None = None
    seconds: float = 0.0
    step: str = ""

    @classmethod
    def ok(cls, question: str, sentence: str, **facts: JsonValue) -> Observation:
        """Make one of something that is as it should be."""
        return cls(question=question, outcome=Outcome.OK, sentence=sentence, facts=facts)

    @classmethod
    def skipped(cls, question: str, sentence: str) -> Observation:
        """Make one of something that could not be looked at; the sentence says why."""
        return cls(question=question, outcome=Outcome.SKIPPED, sentence=sentence)

    @classmethod
    def problem(
        cls,
        question: str,
        reason: Reason,
        sentence: str,
        *,
        outcome: Outcome | None = None,
        remedy: str = "",
        facts: Mapping[str, JsonValue] | None = None,
    ) -> Observation:
        """Make one of something wrong, as bad as its reason usually is unless told otherwise."""
        return cls(
            question=question,
            outcome=outcome or usual_outcome(reason),
            sentence=sentence,
            reason=reason,
            remedy=remedy,
            facts=facts or {},
        )

    @classmethod
    def failed(
        cls,
        question: str,
        error: SealpressError,
        *,
        outcome: Outcome | None = None,
        facts: Mapping[str, JsonValue] | None = None,
    ) -> Observation:
        """Make one of an error that ended looking."""
        return cls(
            question=question,
            outcome=outcome or usual_outcome(error.reason),
            sentence=error.detail,
            reason=error.reason,
            remedy=error.hint,
            facts=facts or {},
            error=error,
        )

    @property
    def importance(self) -> tuple[int, int, int]:
        """A key that sorts problems, the most important first."""
        return importance(self.outcome, self.reason or Reason.INTERNAL)
