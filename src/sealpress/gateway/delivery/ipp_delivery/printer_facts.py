"""What a printer says of itself, as far as delivery depends on it (pure)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from sealpress.client.capabilities import integer, integers, strings
from sealpress.gateway.delivery.ipp_delivery import words
from sealpress.ipp.operations import Operation
from sealpress.ipp.values import OutOfBand
from sealpress.transform.choosing import PrinterAbilities
from sealpress.transform.choosing.abilities import REQUESTED as ABILITIES

if TYPE_CHECKING:
    from sealpress.ipp.message import Attribute, AttributeList

__all__ = ["NOT_PASSED_ON", "PrinterFacts", "asked_names"]

_REQUESTED = (
    "document-format-supported",
    "job-creation-attributes-supported",
    "multiple-document-jobs-supported",
    "operations-supported",
    "printer-is-accepting-jobs",
    "printer-state",
    "printer-state-message",
    "printer-state-reasons",
    "printer-up-time",
)

NOT_PASSED_ON = frozenset(
    {
        "job-delay-output-until",
        "job-delay-output-until-time",
        "job-hold-until",
        "job-hold-until-time",
        "job-password",
        "job-password-encryption",
        "job-priority",
        "job-release-action",
        "job-retain-until",
        "job-retain-until-interval",
        "job-retain-until-time",
    }
)
"""Attributes of jobs that the print server itself heeds: the printer is to print at once."""


MAX_SHARED = 1024
"""How many different things that printers say are kept for others that say the same."""

T = TypeVar("T", bound=Hashable)


def asked_names(template: Iterable[Attribute], *, thoroughly: bool = False) -> tuple[str, ...]:
    """Return the names of what to ask a printer before a job with these attributes.

    Args:
        template: The job's.
        thoroughly: Whether everything is asked that making documents anew depends on.
    """
    own = sorted(f"{attribute.name}-supported" for attribute in template)
    return tuple(dict.fromkeys((*_REQUESTED, *own, *(ABILITIES if thoroughly else ()))))


@dataclass(frozen=True, slots=True)
class PrinterFacts:
    """One answer.

    Attributes:
        asked: What was asked for.
        seen_at: When it came, monotonic seconds.
        formats: ``document-format-supported``.
        operations: ``operations-supported``.
        up_time: ``printer-up-time``, ``None`` when it doesn't say.
        is_accepting: ``printer-is-accepting-jobs``.
        takes_several: ``multiple-document-jobs-supported``.
        supported: Names of job attributes that it supports; ``None`` when it can't be known.
        state_reasons, state_message: Of the printer.
        abilities: What it says of formats and options, as far as it was asked.
        is_thorough: Whether it was asked everything about them.
    """

    asked: frozenset[str]
    seen_at: float
    formats: tuple[str, ...]
    operations: frozenset[int]
    up_time: int | None
    is_accepting: bool
    takes_several: bool
    supported: frozenset[str] | None
    state_reasons: tuple[str, ...]
    state_message: str
    abilities: PrinterAbilities
    is_thorough: bool

    @classmethod
    def read(cls, group: AttributeList, asked: Sequence[str], now: float) -> PrinterFacts:
        """Read the printer group of an answer."""
        return cls(
            asked=_shared(frozenset(asked)),
            seen_at=now,
            formats=_shared(strings(group, "document-format-supported")),
            operations=_shared(frozenset(integers(group, "operations-supported"))),
            up_time=integer(group, "printer-up-time"),
            is_accepting=_truth(group, "printer-is-accepting-jobs") is not False,
            takes_several=_truth(group, "multiple-document-jobs-supported") is not False,
            supported=_shared(_supported(group)),
            state_reasons=_shared(words.reasons(group, "printer-state-reasons")),
            state_message=words.sentence(group, "printer-state-message"),
            abilities=_abilities(group, asked),
            is_thorough=frozenset(ABILITIES) <= frozenset(asked),
        )

    def beside(self, newer: PrinterFacts) -> PrinterFacts:
        """Return a newer answer with what this one tells besides."""
        if newer.is_thorough or newer.formats != self.formats:
            return newer
        return replace(newer, abilities=self.abilities, is_thorough=True)

    @property
    def can_create(self) -> bool:
        """Whether it says that it takes documents by Create-Job and Send-Document."""
        return {Operation.CREATE_JOB, Operation.SEND_DOCUMENT} <= self.operations

    def passed_on(self, template: Iterable[Attribute]) -> tuple[Attribute, ...]:
        """Return the job attributes that the printer is sent."""
        return tuple(
            attribute
            for attribute in template
            if attribute.name not in NOT_PASSED_ON
            and (self.supported is None or attribute.name in self.supported)
        )

    def up_time_at(self, now: float) -> float | None:
        """Return the printer's up-time at another moment."""
        return None if self.up_time is None else self.up_time + (now - self.seen_at)

    def was_started_after(self, moment: float) -> bool:
        """Whether it was started again since a moment of its up-time.

        Printers tell whole seconds: one that tells 10 may be nearly at 11.
        """
        return self.up_time is not None and self.up_time + 1 <= moment


@lru_cache(MAX_SHARED)
def _shared(said: T) -> T:
    """Return what another printer said, where that is the same: most are of few models."""
    return said


def _abilities(group: AttributeList, asked: Sequence[str]) -> PrinterAbilities:
    if frozenset(asked) <= frozenset(_REQUESTED):  # thousands of printers say no more
        return PrinterAbilities(
            formats=_shared(strings(group, "document-format-supported")),
            options=_shared(frozenset(strings(group, "job-creation-attributes-supported"))),
        )
    return PrinterAbilities.read(group)


def _truth(group: AttributeList, name: str) -> bool | None:
    attribute = group.get(name)
    value = attribute.values[0] if attribute is not None and attribute.values else None
    return value if isinstance(value, bool) else None


def _supported(group: AttributeList) -> frozenset[str] | None:
    creation = strings(group, "job-creation-attributes-supported")
    ending = "-supported"
    own = {
        attribute.name.removesuffix(ending)
        for attribute in group
        if attribute.name.endswith(ending) and _is_there(attribute)
    }
    listed = own - {name.removesuffix(ending) for name in _REQUESTED}
    return frozenset(creation) | listed if creation or listed else None


def _is_there(attribute: Attribute) -> bool:
    return any(not isinstance(value, OutOfBand) for value in attribute.values)
