"""What would be done with a document, and why, as shown by ``print --explain``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sealpress.cli.attributes import attributes_json
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.ipp.message import AttributeList
from sealpress.transform.choice import Action

if TYPE_CHECKING:
    from sealpress.transform.choice import Choice


def tell_choice(choice: Choice, *, as_json: bool) -> None:
    """Write a choice to standard output."""
    if as_json:
        write_json(_object(choice))
        return
    for line in _lines(choice):
        write_line(printable(line))


def _lines(choice: Choice) -> Iterator[str]:
    verb = "is sent as it is, as" if choice.action is Action.PASS else "is turned into"
    yield f"the document {verb} {choice.document_format}"
    for because in choice.reasons:
        yield f"  {because.subject} {because.outcome}: {because.sentence}"


def _object(choice: Choice) -> dict[str, object]:
    target, ticket = choice.target, choice.ticket
    return {
        "action": choice.action.value,
        "document_format": choice.document_format,
        "pixels": target.pixels.value if target else None,
        "resolution": str(target.resolution) if target else None,
        "media": ticket.media.name if ticket else None,
        "sides": ticket.sides.value if ticket else None,
        "changed": attributes_json(AttributeList(list(choice.changed))),
        "removed": sorted(choice.removed),
        "reasons": [because._asdict() for because in choice.reasons],
    }
