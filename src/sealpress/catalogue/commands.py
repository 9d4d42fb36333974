"""Commands inside of sentences: remedies name them as they are typed."""

from __future__ import annotations

import re
import shlex

_WORD = r"[a-z][a-z0-9-]*(?:\.[0-9])?"
_ARGUMENT = "|".join(
    (
        r"--which [a-z-]+",
        r"--[a-z][a-z-]*(?:=[a-z]+)?",
        r"(?:spki-)?sha256:[0-9A-Fa-f]+",
        # A text may hold a printer's words: nothing in them that a shell would do is a command.
        r"(?:ipp|http)s?://[^\s,;()&|<>$`\\\"'!*{}]*[^\s,;().&|<>$`\\\"'!*{}]",
        r'"[^"$`\\!]*"',
        r"'[^']*'",
        r"[A-Z]+(?:\.[a-z]+)?\b",
        r"(?:as-uri|prefer|require)\b",
        r"legacy\b",
        r"(?:tls|rsa|no|weak|common|address)-[a-z0-9.-]*[a-z0-9]",
        r"dates\b",
    )
)
_GROUPS = "trust|identity(?: ca)?"

COMMAND = re.compile(
    rf"sealpress (?:(?:{_GROUPS}) )?{_WORD}(?: (?:{_ARGUMENT}))+|sealpress (?:{_GROUPS}) {_WORD}"
)
"""A command of ours with its arguments."""

_CONCRETE = re.compile(r"(?:ipp|http)s?://|sha256:[0-9A-Fa-f]")
_URI = re.compile(r"(?<=[ ])URI\b")
_LEFT = re.compile(r" [A-Z]{3,}(?:\.[a-z]+)?(?= |$)")


def is_concrete(command: str) -> bool:
    """Whether a command can be typed as it stands, without a placeholder to fill in."""
    return bool(_CONCRETE.search(command)) and not _LEFT.search(command)


def with_uri(text: str, uri: str) -> str:
    """Put the printer's address where a command of the catalogue has a placeholder."""
    return _URI.sub(lambda _found: shlex.quote(uri), text)


def commands_in(text: str) -> list[str]:
    """Return the commands in a text that can be typed as they stand."""
    return [found for found in COMMAND.findall(text) if is_concrete(found)]
