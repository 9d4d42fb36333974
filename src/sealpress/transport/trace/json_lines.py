"""Events as JSON lines, one object a line; docs/reference/trace.schema.json describes them."""

from __future__ import annotations

import json

from sealpress.transport.trace.events import Event, Fact

SCHEMA_VERSION = 1
"""Raised when a program that reads the lines would have to be changed."""


def event_object(event: Event) -> dict[str, Fact]:
    """Return an event as the object that stands on its line."""
    return {
        "trace": SCHEMA_VERSION,
        "event": event.number,
        "connection": event.connection,
        "seconds": event.seconds,
        "monotonic": event.monotonic,
        "layer": str(event.layer),
        "kind": str(event.kind),
        "direction": event.direction,
        "encrypted": event.encrypted,
        "facts": event.facts,
    }


def json_line(event: Event) -> str:
    """Return an event as one line without its end, ASCII only, so that no terminal obeys it."""
    line = json.dumps(event_object(event), ensure_ascii=True, separators=(",", ":"))
    return line.replace("\x7f", "\\u007f")
