"""Commands inside of sentences: found, and kept whole, so that they can be copied and typed."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from sealpress.cli.terminal import columns, printable

_WORD = r"[a-z][a-z0-9-]*(?:\.[0-9])?"
_ARGUMENT = "|".join(
    (
        r"--[a-z][a-z-]*",
        r"(?:spki-)?sha256:[0-9A-Fa-f]+",
        r"ipps?://[^\s,;()]*[^\s,;().]",
        r'"[^"]*"',
        r"'[^']*'",
        r"[A-Z]+\b",
        r"legacy\b",
        r"(?:tls|rsa|no|weak|common|address)-[a-z0-9.-]*[a-z0-9]",
        r"dates\b",
    )
)
_GROUPS = "trust|identity(?: ca)?"
_COMMAND = re.compile(
    rf"sealpress (?:(?:{_GROUPS}) )?{_WORD}(?: (?:{_ARGUMENT}))+|sealpress (?:{_GROUPS}) {_WORD}"
)
_WHOLE = re.compile(rf"{_COMMAND.pattern}|--trust (?:spki-)?sha256:[0-9A-Fa-f]+")
_CONCRETE = re.compile(r"ipps?://|sha256:[0-9A-Fa-f]")
_JOINT = "\x1f"  # no printable text has it


def commands_in(text: str) -> list[str]:
    """Return the commands in a text that can be typed as they stand."""
    return [found for found in _COMMAND.findall(text) if _CONCRETE.search(found)]


def wrapped(text: str, head: str) -> Iterator[str]:
    """Wrap a text beside its head; a command that can be typed has a line of its own.

    Such a line may be longer than the terminal is wide: a terminal gives it to the clipboard
    without the break, and without a comma that belongs to the sentence.
    """
    end = 0
    for found in _COMMAND.finditer(text):
        if not _CONCRETE.search(found.group()):
            continue
        for line in _folded(text[end : found.start()], head):
            yield line
            head = " " * len(head)
        yield head + printable(found.group())
        head, end = " " * len(head), found.end()
    yield from _folded(text[end:].lstrip(",.; ") if end else text, head)


def _folded(text: str, head: str) -> list[str]:
    whole = _WHOLE.sub(lambda found: found.group().replace(" ", _JOINT), printable(text))
    lines = textwrap.wrap(
        whole,
        width=columns(),
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_JOINT, " ") for line in lines]
