"""What an examination comes to: everything seen, whether printing will work, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sealpress.catalogue import CATALOGUE
from sealpress.client.facts import JsonValue
from sealpress.diagnose.observation import Observation
from sealpress.diagnose.severity import Outcome
from sealpress.reasons import ExitCode, Reason

SCHEMA_VERSION = 1
"""Of the JSON form; a change that breaks readers raises it."""

_PROBLEMS = frozenset({Outcome.FAILED, Outcome.WARNING, Outcome.NOTE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to do.

    Attributes:
        reason: What it is good against.
        sentence: What to do, for a person.
        commands: What to type, if that can be typed as it stands.
    """

    reason: Reason
    sentence: str
    commands: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, JsonValue]:
        """Return it as JSON values."""
        return {
            "reason": self.reason.value,
            "sentence": self.sentence,
            "commands": list(self.commands),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """Whether and how documents will be printed.

    Attributes:
        works: Whether they will.
        how: Over what, one clause such as ``ipps://printer.example/ipp/print, TLSv1.3``; empty
            when they will not.
        why: Why this way was chosen, or why no way works.
        facts: How the printer is reached, for programs; empty when it is not.
        unsafe: What can be read, altered or forged, the worst first.
        to_do: What to do, the most important first.
    """

    works: bool
    how: str = ""
    why: str = ""
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    unsafe: tuple[str, ...] = ()
    to_do: tuple[Advice, ...] = ()

    def as_dict(self) -> dict[str, JsonValue]:
        """Return it as JSON values."""
        return {
            "works": self.works,
            "how": self.how,
            "why": self.why,
            "connection": dict(self.facts) or None,
            "unsafe": list(self.unsafe),
            "to_do": [advice.as_dict() for advice in self.to_do],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """An examination of one printer.

    Attributes:
        uri: The printer as it was named.
        observations: What was seen, in the order of looking.
        conclusion: What it comes to.
        seconds: How long looking took.
        software: Versions that matter when the result is passed on: ``sealpress``, ``python``,
            ``openssl``.
    """

    uri: str
    observations: tuple[Observation, ...]
    conclusion: Conclusion
    seconds: float
    software: Mapping[str, str] = field(default_factory=dict)

    @property
    def works(self) -> bool:
        """Whether documents will be printed."""
        return self.conclusion.works

    @property
    def problems(self) -> tuple[Observation, ...]:
        """What is wrong, the most important first, causes before their effects."""
        return problems_in(self.observations)

    @property
    def exit_code(self) -> ExitCode:
        """How a command ends that found this."""
        if self.works:
            return ExitCode.OK
        reason = self.problems[0].reason if self.problems else None
        return CATALOGUE[reason].exit_code if reason else ExitCode.OTHER

    def as_dict(self) -> dict[str, JsonValue]:
        """Return it as JSON values, as ``docs/reference/doctor.schema.json`` describes them."""
        first = self.problems[0].reason if self.problems else None
        return {
            "schema": SCHEMA_VERSION,
            "uri": self.uri,
            "works": self.works,
            "reason": first.value if first else None,
            "exit_code": int(self.exit_code),
            "conclusion": self.conclusion.as_dict(),
            "problems": [_observation(one) for one in self.problems],
            "observations": [_observation(one) for one in self.observations],
            "seconds": round(self.seconds, 3),
            "software": dict(self.software),
        }


def problems_in(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """Return the problems among observations, the most important first, each once."""
    found = [one for one in observations if one.outcome in _PROBLEMS and one.reason is not None]
    found.sort(key=lambda one: one.importance)
    return tuple(_once(found))


def _once(found: Sequence[Observation]) -> Iterable[Observation]:
    """Leave out what was said already: the same reason as bad or worse, from another step."""
    told: dict[Reason | None, str] = {}
    for one in found:
        if told.setdefault(one.reason, one.step) == one.step:
            yield one


def _observation(one: Observation) -> dict[str, JsonValue]:
    entry = CATALOGUE[one.reason] if one.reason else None
    return {
        "step": one.step,
        "question": one.question,
        "outcome": one.outcome.value,
        "sentence": one.sentence,
        "reason": one.reason.value if one.reason else None,
        "message_id": entry.message_id if entry else None,
        "remedy": one.remedy or (entry.remedy if entry else None),
        "facts": dict(one.facts),
        "seconds": round(one.seconds, 3),
    }
