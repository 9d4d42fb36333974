"""Writes the settings of one queue as TOML that people can read and change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields

from sealpress.gateway.settings import QueueSettings, Retention
from sealpress.gateway.toml.keys import QUEUE, RETENTION, Key

__all__ = ["queue_values", "to_toml"]


def queue_values(settings: QueueSettings) -> dict[str, object]:
    """Return what differs from the defaults, by the keys of the settings file."""
    plain = QueueSettings(name="", uri="")
    values = dict(_differing(settings, plain, QUEUE))
    retention = dict(_differing(settings.retention, plain.retention, RETENTION))
    if retention:
        values["retention"] = retention
    return values


def to_toml(values: Mapping[str, object]) -> str:
    """Return values as TOML, tables below the others."""
    lines = [f"{_key(key)} = {_literal(value)}" for key, value in _simple(values)]
    for key, value in values.items():
        if isinstance(value, dict):
            lines += ["", f"[{_key(key)}]"]
            lines += [f"{_key(name)} = {_literal(one)}" for name, one in value.items()]
    return "\n".join(lines) + "\n"


def _differing(
    settings: QueueSettings | Retention, plain: QueueSettings | Retention, keys: Mapping[str, Key]
) -> Iterator[tuple[str, object]]:
    names = {field.name for field in fields(settings)}
    for name, key in keys.items():
        field = key.field or name.replace("-", "_")
        if field in names and name != "retention":
            value = getattr(settings, field)
            if value != getattr(plain, field):
                yield name, list(value) if isinstance(value, tuple) else value


def _simple(values: Mapping[str, object]) -> list[tuple[str, object]]:
    return [(key, value) for key, value in values.items() if not isinstance(value, dict)]


def _key(name: str) -> str:
    bare = name.replace("-", "").replace("_", "")
    return name if bare.isascii() and bare.isalnum() else _text(name)


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        pairs = (f"{_key(str(name))} = {_literal(one)}" for name, one in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return _text(str(value))


def _text(text: str) -> str:
    """Return a basic string of TOML: JSON's escapes, but for characters beyond 16 bits."""
    marked = json.dumps(text, ensure_ascii=False)
    return marked.replace("\x7f", "\\u007f")
