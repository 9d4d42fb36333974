"""What a printer that lacks nothing tells about itself, and the same with changes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from sealpress.diagnose.examination import Look
from sealpress.diagnose.observation import Observation
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.registry import Kind
from sealpress.ipp.tags import GroupTag
from sealpress.ipp.typed import attribute_from
from tests.diagnose.steps.examined import examination, taken
from tests.printer.conversation import Conversation, config

KINDS = (Kind.PRINTER_STATUS, Kind.PRINTER_DESCRIPTION)


def made(name: str, value: object) -> Attribute:
    """Return a printer attribute."""
    return attribute_from(name, value, *KINDS)


def office(changes: Mapping[str, object] | None = None) -> Group:
    """Return the attributes of a good office printer; a change to ``None`` takes one away."""
    changes = {"printer-current-time": datetime.datetime.now(datetime.UTC), **(changes or {})}
    printer = Conversation(config(icon_paths=("/icon.png",))).attributes()
    kept = [one for one in printer if one.name not in changes]
    put = [made(name, value) for name, value in changes.items() if value is not None]
    return Group([*kept, *put], tag=GroupTag.PRINTER)


def seen(look: Look, changes: Mapping[str, object] | None = None) -> dict[str, Observation]:
    """Take a step that only reads over the office printer with changes."""
    exam = examination("ipp://printer.test/ipp/print")
    exam.attributes = office(changes)
    return taken(look, exam)
