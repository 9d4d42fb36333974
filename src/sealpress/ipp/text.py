"""A message as text for people, in the manner of ipptool: one attribute a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from sealpress.ipp.message import Attribute, Collection, Group, Message, Value
from sealpress.ipp.operations import operation_name
from sealpress.ipp.printable import printable
from sealpress.ipp.registry import enum_keyword
from sealpress.ipp.status import status_keyword
from sealpress.ipp.tags import ValueTag, group_name, value_tag_name
from sealpress.ipp.values import DateTime, Extension, LanguageText, OutOfBand

_INDENT = "    "


def format_message(message: Message, *, is_request: bool = False) -> str:
    """Return a message as ipptool shows it; no control character of the message is in it.

    ::

        IPP/2.0 successful-ok (0x0000), request-id 7
        operation-attributes
            attributes-charset (charset) = utf-8
            attributes-natural-language (naturalLanguage) = en
        printer-attributes
            printer-state (enum) = idle
            media-col-default (collection) = {media-size={x-dimension=21000 y-dimension=29700}}
            sides-supported (1setOf keyword) = one-sided,two-sided-long-edge

    Args:
        message: The message.
        is_request: Whether ``code`` is an operation-id; else it is a status-code.
    """
    lines = [_headline(message, is_request=is_request)]
    for group in message.groups:
        lines += _group_lines(group)
    return "\n".join(lines)


def format_attribute(attribute: Attribute) -> str:
    """Return one attribute as ipptool shows it: ``printer-state (enum) = idle``."""
    syntax = value_tag_name(attribute.tags[0]) if attribute.tags else "?"
    if len(attribute.values) > 1:
        syntax = f"1setOf {syntax}"
    return f"{printable(attribute.name)} ({syntax}) = {_values(attribute)}"


def format_value(name: str, tag: int, value: Value) -> str:
    """Return one value as text; ``name`` is its attribute's, to find the keywords of enums."""
    return _joined([*_value_parts(name, tag, value)])


# Either text, or something inside a collection that is still to be turned into text. A list of
# these instead of recursion, because collections come nested as deep as their sender likes.
_Part: TypeAlias = "str | Attribute | Collection"


def _values(attribute: Attribute) -> str:
    return _joined(_attribute_parts(attribute))


def _joined(parts: list[_Part]) -> str:
    shown: list[str] = []
    pending = parts[::-1]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            shown.append(part)
        elif isinstance(part, Attribute):
            pending += reversed([f"{printable(part.name)}=", *_attribute_parts(part)])
        else:
            pending += reversed(_collection_parts(part))
    return "".join(shown)


def _attribute_parts(attribute: Attribute) -> list[_Part]:
    parts: list[_Part] = []
    for tag, value in zip(attribute.tags, attribute.values, strict=False):
        parts += (",", *_value_parts(attribute.name, tag, value))
    return parts[1:]


def _collection_parts(collection: Collection) -> list[_Part]:
    parts: list[_Part] = ["{"]
    for member in collection.attributes:
        parts += (member, " ")
    if collection.attributes:
        parts.pop()
    return [*parts, "}"]


def _value_parts(name: str, tag: int, value: Value) -> tuple[_Part, ...]:
    if isinstance(value, Collection):
        return (value,)
    if tag == ValueTag.ENUM and isinstance(value, int):
        return (enum_keyword(name, value) or str(value),)
    return (_scalar(value),)


def _scalar(value: Value) -> str:
    shown = _FORMATS.get(type(value))
    return shown(value) if shown is not None else printable(str(value))


def _show_bool(value: Value) -> str:
    return "true" if value else "false"


def _show_octets(value: Value) -> str:
    octets = bytes(value) if isinstance(value, bytes) else b""
    if octets.isascii() and octets.decode("ascii").isprintable():
        return printable(octets.decode("ascii"))
    return f"<{octets.hex()}>"


def _show_out_of_band(value: Value) -> str:
    return value_tag_name(value) if isinstance(value, OutOfBand) else ""


def _show_language_text(value: Value) -> str:
    return printable(f"{value.text}[{value.language}]") if isinstance(value, LanguageText) else ""


def _show_extension(value: Value) -> str:
    return f"{value.tag:#010x}<{value.octets.hex()}>" if isinstance(value, Extension) else ""


def _show_date_time(value: Value) -> str:
    """Return it as ISO 8601 even where there is no such moment, such as all zeros."""
    if not isinstance(value, DateTime):
        return ""
    year, month, day, hour, minute, second, decisecond, direction, hours, minutes = value
    return printable(
        f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{decisecond}"
        f"{direction}{hours:02}:{minutes:02}"
    )


_FORMATS: dict[type, Callable[[Value], str]] = {
    bool: _show_bool,
    bytes: _show_octets,
    OutOfBand: _show_out_of_band,
    LanguageText: _show_language_text,
    Extension: _show_extension,
    DateTime: _show_date_time,
}


def _headline(message: Message, *, is_request: bool) -> str:
    name = operation_name(message.code) if is_request else status_keyword(message.code)
    code = f"{name} (0x{message.code:04x})"
    return f"IPP/{message.version} {code}, request-id {message.request_id}"


def _group_lines(group: Group) -> Iterator[str]:
    yield group_name(group.tag)
    for attribute in group.attributes:
        yield _INDENT + format_attribute(attribute)
