"""Attributes as a person reads them and as JSON: enums by keyword, collections by member."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from sealpress.client.facts import JsonValue
from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, AttributeList, Collection, Value
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import DateTime, Extension, IntegerRange, OutOfBand


def attributes_json(attributes: AttributeList) -> dict[str, JsonValue]:
    """Return attributes by name. What may have several values is always a list."""
    return {attribute.name: _json_of(attribute) for attribute in attributes}


def attribute_text(attribute: Attribute) -> str:
    """Return an attribute's values for a person, on one line."""
    return ", ".join(
        _text_of(attribute.name, tag, value)
        for tag, value in zip(attribute.tags, attribute.values, strict=True)
    )


def pairs(attributes: Iterable[Attribute]) -> list[tuple[str, str]]:
    """Return names and texts, for two columns."""
    return [(attribute.name, attribute_text(attribute)) for attribute in attributes]


def _json_of(attribute: Attribute) -> JsonValue:
    values: list[JsonValue] = [
        _value_json(attribute.name, tag, value)
        for tag, value in zip(attribute.tags, attribute.values, strict=True)
    ]
    entry = registry.attribute(attribute.name)
    is_set = entry.syntax.is_set if entry else False
    return values if is_set or len(values) != 1 else values[0]


def _value_json(name: str, tag: int, value: Value) -> JsonValue:
    if isinstance(value, OutOfBand):
        return None if value == OutOfBand.NO_VALUE else {"out-of-band": _keyword(value)}
    if isinstance(value, Collection):
        return attributes_json(value)
    if isinstance(value, IntegerRange):
        return {"lower": value.lower, "upper": value.upper}
    if tag == ValueTag.ENUM or not isinstance(value, str | int):
        return _text_of(name, tag, value)
    return value


def _text_of(name: str, tag: int, value: Value) -> str:
    if isinstance(value, Collection):
        members = " ".join(f"{member.name}={attribute_text(member)}" for member in value)
        return f"{{{members}}}"
    if isinstance(value, DateTime):
        return _moment(value)
    if isinstance(value, OutOfBand):
        return _keyword(value)
    if isinstance(value, Extension):
        return f"extension {value.tag:#x}: {value.octets.hex()}"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, bool):
        return "true" if value else "false"
    if tag == ValueTag.ENUM and isinstance(value, int):
        return registry.enum_keyword(name, value) or str(value)
    return str(value)


def _moment(value: DateTime) -> str:
    moment = value.to_datetime()
    return moment.isoformat(" ", "seconds") if moment else "impossible date"


def _keyword(value: enum.Enum) -> str:
    return value.name.lower().replace("_", "-")
