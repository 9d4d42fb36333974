"""What a printer says of itself and its jobs, fit to be told to anybody (pure).

Nothing of it is believed: keywords are keywords, few and short; texts have no character that a
terminal or a page might obey, and the length that IPP has room for.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sealpress.client.capabilities import integer, strings
from sealpress.ipp.states import JobState
from sealpress.spool.states import RELEASE_REASONS

if TYPE_CHECKING:
    from sealpress.ipp.message import AttributeList

__all__ = ["count", "job_state", "reasons", "sentence"]

MAX_REASONS = 32
"""Most reasons for its state that a printer may give for itself or a job."""

MAX_SENTENCE_OCTETS = 1023
"""The longest message of a printer (RFC 8011 section 5.1.2)."""

#: Reasons by which a queue knows what it may do with a job: the printer's would mean another hold
#: and another cancel than ours.
_OUR_BUSINESS = RELEASE_REASONS | {
    "none",
    "job-held-on-create",
    "job-hold-until-specified",
    "processing-to-stop-point",
}
_KEYWORD = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,126}")
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})


def reasons(attributes: AttributeList, name: str) -> tuple[str, ...]:
    """Return the keywords of an attribute; none that isn't one, nor what the queue itself says."""
    words = (one for one in strings(attributes, name) if _KEYWORD.fullmatch(one))
    return tuple(dict.fromkeys(one for one in words if one not in _OUR_BUSINESS))[:MAX_REASONS]


def sentence(attributes: AttributeList, name: str) -> str:
    """Return the text of an attribute, on one line."""
    said = " ".join(one[:MAX_SENTENCE_OCTETS] for one in strings(attributes, name)[:MAX_REASONS])
    shown = "".join(c if unicodedata.category(c) not in _UNPRINTABLE else " " for c in said)
    line = " ".join(shown.split())
    return line.encode()[:MAX_SENTENCE_OCTETS].decode(errors="ignore")


def count(attributes: AttributeList, name: str) -> int | None:
    """Return how many there are of something; ``None`` when it doesn't tell, or nonsense."""
    number = integer(attributes, name)
    return number if number is not None and number >= 0 else None


def job_state(attributes: AttributeList) -> int:
    """Return ``job-state``, 0 when there is none, or none that is known."""
    number = integer(attributes, "job-state")
    return number if number in _STATES else 0


_STATES = frozenset(map(int, JobState))
