"""The words of other systems, for people who come from there: what they correspond to here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sealpress.catalogue.elsewhere import cups, ibm_i, programs, standards, windows
from sealpress.catalogue.elsewhere.phrase import Phrase

__all__ = ["ELSEWHERE", "SYSTEMS", "Phrase", "matching", "normalized"]

ELSEWHERE: tuple[Phrase, ...] = (
    *ibm_i.PHRASES,
    *cups.PHRASES,
    *programs.PHRASES,
    *windows.PHRASES,
    *standards.PHRASES,
)
"""Every phrase, system by system."""

SYSTEMS: Mapping[str, str] = {
    "IBM i": (
        "The printer writer tells both failures by the ids CPD6F83 and CPD6F84 with reason codes. "
        "IBM's texts and codes are not repeated here: the correspondence goes by situation. "
        "`sealpress doctor URI` from another computer of the same network finds which it is."
    ),
    "CUPS": (
        "CUPS tells few failures apart: nearly every one of TLS ends in *The printer is not "
        "responding.*, and a changed certificate in `cups-pki-invalid`. With `LogLevel debug` the "
        "log has the sentences that begin with *Credentials* here."
    ),
    "OpenSSL": "Everything built on OpenSSL uses these words: curl, Python, nginx, PHP, Ruby.",
    "curl": "",
    "GnuTLS": "CUPS of Debian and Ubuntu speaks TLS by GnuTLS.",
    "Node.js": "",
    "Java": "",
    "Windows": "",
    standards.TLS_SYSTEM: "As numbers and names of RFC 8446 section 6, sent by the printer.",
    standards.HTTP_SYSTEM: "",
    standards.IPP_SYSTEM: "",
}
"""Every system with what to know of its words."""

_QUOTED, _BEGINNING, _PART = 1, 2, 3
_SHORTEST_QUOTED = 8  # shorter words of theirs occur in any text
_SHORTEST_BEGINNING = 5
_SHORTEST_PART = 6  # of all words together
_NUMBER_DIGITS = 3


def normalized(text: str) -> str:
    """Return the words of a text, so that spelling and punctuation do not count."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def matching(text: str) -> tuple[Phrase, ...]:
    """Return the phrases that a text is, that stand in it or that it begins; the closest first.

    Args:
        text: A keyword, a message id, or a whole line of a log.
    """
    wanted = normalized(text)
    ranked = [(_distance(normalized(phrase.words), wanted), phrase) for phrase in ELSEWHERE]
    found = [
        # The longest that is quoted whole, the shortest that begins so.
        (rank, len(phrase.words) * (1 if rank >= _BEGINNING else -1), phrase)
        for rank, phrase in ranked
        if rank is not None
    ]
    if any(rank < _PART for rank, _, _ in found):
        found = [each for each in found if each[0] < _PART]
    return tuple(phrase for _, _, phrase in sorted(found, key=lambda each: each[:2]))


def _distance(words: str, wanted: str) -> int | None:
    """Return how far a phrase is from what is looked for; ``None`` when it is something else."""
    if words == wanted:
        return 0
    if len(words) >= _SHORTEST_QUOTED and f" {words} " in f" {wanted} ":
        return _QUOTED
    if len(wanted) >= _SHORTEST_BEGINNING and words.startswith(f"{wanted} "):
        return _BEGINNING
    return _PART if _is_part(words.split(), wanted) else None


def _is_part(words: list[str], wanted: str) -> bool:
    """Whether all that is wanted are words of a phrase: ``handshake_failure``, ``503``."""
    if len(wanted) < _SHORTEST_PART and not (wanted.isdigit() and len(wanted) >= _NUMBER_DIGITS):
        return False
    return (" " in wanted and set(wanted.split()) <= set(words)) or wanted in words
