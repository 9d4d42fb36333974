"""Sentences wrapped for a terminal, with commands kept whole so that they can be copied."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from sealpress.catalogue.commands import COMMAND, commands_in, is_concrete
from sealpress.cli.terminal import columns, printable

__all__ = ["commands_in", "folded", "wrapped"]

_WHOLE = re.compile(rf"{COMMAND.pattern}|--trust (?:spki-)?sha256:[0-9A-Fa-f]+")
_JOINT = "\x1f"  # no printable text has it


def wrapped(text: str, head: str) -> Iterator[str]:
    """Wrap a text beside its head; a command that can be typed has a line of its own.

    Such a line may be longer than the terminal is wide: a terminal gives it to the clipboard
    without the break, and without a comma that belongs to the sentence.
    """
    end = 0
    for found in COMMAND.finditer(text):
        if not is_concrete(found.group()):
            continue
        for line in folded(text[end : found.start()], head):
            yield line
            head = " " * len(head)
        yield head + printable(found.group())
        head, end = " " * len(head), found.end()
    yield from folded(text[end:].lstrip(",.; ") if end else text, head)


def folded(text: str, head: str) -> list[str]:
    """Wrap a text beside its head; of what a printer says nothing is set apart as a command."""
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
