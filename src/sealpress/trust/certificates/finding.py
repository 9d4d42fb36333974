"""One thing wrong with a certificate, and which exceptions let it pass."""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sealpress.reasons import Reason
from sealpress.trust.allowances import Allowance

ALLOWED_BY = {
    Reason.CERTIFICATE_WEAK: Allowance.WEAK_KEY,
    Reason.CERTIFICATE_WEAK_DIGEST: Allowance.WEAK_DIGEST,
    Reason.CERTIFICATE_COMMON_NAME_ONLY: Allowance.COMMON_NAME,
    Reason.CERTIFICATE_ADDRESS_AS_NAME: Allowance.ADDRESS_NAME,
    Reason.CERTIFICATE_EXPIRED: Allowance.DATES,
    Reason.CERTIFICATE_NOT_YET_VALID: Allowance.DATES,
    Reason.CERTIFICATE_CLOCK_UNSET: Allowance.DATES,
}
"""The allowance that lets a finding pass; the other findings have none."""

BY_WEIGHT = (
    Reason.CERTIFICATE_INVALID,
    Reason.CERTIFICATE_SELF_SIGNED,
    Reason.CERTIFICATE_ISSUER_REKEYED,
    Reason.CERTIFICATE_CHAIN_INCOMPLETE,
    Reason.CERTIFICATE_UNTRUSTED,
    Reason.CERTIFICATE_NAME_MISMATCH,
    Reason.CERTIFICATE_COMMON_NAME_ONLY,
    Reason.CERTIFICATE_ADDRESS_AS_NAME,
    Reason.CERTIFICATE_WRONG_USAGE,
    Reason.CERTIFICATE_CLOCK_UNSET,
    Reason.CERTIFICATE_EXPIRED,
    Reason.CERTIFICATE_NOT_YET_VALID,
    Reason.CERTIFICATE_WEAK,
    Reason.CERTIFICATE_WEAK_DIGEST,
)
"""The order in which findings are told: who vouches, for whom, what for, when, how safely."""

LONGEST_TEXT = 120
"""How many characters of a text out of a certificate are shown."""


class Purpose(enum.StrEnum):
    """What a certificate is shown for."""

    SERVER = "server"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        reason: What kind of thing.
        detail: The case, one clause for a person.
        position: Which certificate of the chain as it was sent, 0 for the peer's own; -1 for a
            trusted one of this machine.
    """

    reason: Reason
    detail: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Excused:
    """Findings divided by what a set of allowances covers.

    Attributes:
        remaining: What no allowance covers.
        excused: What is let pass.
        used: The allowances that were needed for that.
    """

    remaining: tuple[Finding, ...]
    excused: tuple[Finding, ...]
    used: frozenset[Allowance]


def excuse(findings: Sequence[Finding], allowances: Collection[Allowance]) -> Excused:
    """Divide findings into those that allowances let pass and those that remain.

    Dates are let pass of the peer's own certificate only: the clock of a printer says nothing
    about that of its authority.
    """
    passed = tuple(one for one in findings if _allowed_by(one) in allowances)
    return Excused(
        tuple(one for one in findings if one not in passed),
        passed,
        frozenset(ALLOWED_BY[one.reason] for one in passed),
    )


def _allowed_by(finding: Finding) -> Allowance | None:
    allowance = ALLOWED_BY.get(finding.reason)
    return None if allowance is Allowance.DATES and finding.position else allowance


def shown(text: str) -> str:
    """A text out of a certificate as a person can be shown it: printable, of bounded length."""
    printable = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
    return printable if len(printable) <= LONGEST_TEXT else f"{printable[:LONGEST_TEXT]}..."
