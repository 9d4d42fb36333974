"""What each reason means to a person: sentence, likely causes, remedy, source, exit code."""

from __future__ import annotations

from dataclasses import dataclass

from sealpress.reasons import ExitCode, Reason


@dataclass(frozen=True, slots=True)
class ReasonEntry:
    """What is known about one reason.

    Attributes:
        message_id: ``SP-``, a letter for the part (U use, W wire, N network, T TLS, C certificate,
            H HTTP, I IPP, J job, S state) and a number; never reused.
        exit_code: How the command line ends.
        sentence: What happened, for a person.
        causes: Likely causes, the most likely first.
        remedy: What to do; commands stand as typed.
        source: Where the rule is written.
    """

    message_id: str
    exit_code: ExitCode
    sentence: str
    causes: tuple[str, ...]
    remedy: str
    source: str = ""


_PLACEHOLDER = ReasonEntry("SP-X000", ExitCode.OTHER, "It did not work.", (), "Try again.")

CATALOGUE: dict[Reason, ReasonEntry] = dict.fromkeys(Reason, _PLACEHOLDER)
