"""The words of other systems, for people who come from there: what they correspond to here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sealpress.catalogue.elsewhere import cups, ibm_i, programs, windows
from sealpress.catalogue.elsewhere.phrase import Phrase

__all__ = ["ELSEWHERE", "SYSTEMS", "Phrase", "matching", "normalized"]

ELSEWHERE: tuple[Phrase, ...] = (
    *ibm_i.PHRASES,
    *cups.PHRASES,
    *programs.PHRASES,
    *windows.PHRASES,
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
}
"""Every system with what to know of its words."""

_SHORTEST_QUOTED = 8  # shorter words of theirs occur in any text
_SHORTEST_BEGINNING = 5


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
    found = [(rank, -len(phrase.words), phrase) for rank, phrase in ranked if rank is not None]
    return tuple(phrase for _, _, phrase in sorted(found, key=lambda each: each[:2]))


def _distance(words: str, wanted: str) -> int | None:
    """Return how far a phrase is from what is looked for; ``None`` when it is something else."""
    if words == wanted:
        return 0
    if len(words) >= _SHORTEST_QUOTED and f" {words} " in f" {wanted} ":
        return 1
    if len(wanted) >= _SHORTEST_BEGINNING and words.startswith(f"{wanted} "):
        return 2
    return None
