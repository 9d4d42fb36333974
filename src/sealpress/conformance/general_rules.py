"""What every response has to be like, whatever a test expects (RFC 8011 section 4.1). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from sealpress.conformance.names import group_tag_name
from sealpress.conformance.occurrences import Occurrence, occurrences
from sealpress.conformance.value_rules import faults_of_attribute
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.printable import printable
from sealpress.ipp.tags import GroupTag, ValueTag, value_tag_name

__all__ = ["faults_of_response"]

NO_VERSION = Version(0, 0)
"""The version of a test that takes an answer in any."""

_FIRST = (
    ("attributes-charset", ValueTag.CHARSET),
    ("attributes-natural-language", ValueTag.NATURAL_LANGUAGE),
)
_MESSAGES = (
    ("status-message", 255, "4.1.6.2"),
    ("detailed-status-message", 1023, "4.1.6.3"),
)


def faults_of_response(response: Message, version: Version, request_id: int) -> list[str]:
    """Say what is wrong with a response, one clause each.

    Args:
        response: The response.
        version: The request's; 0.0 = any will do.
        request_id: The request's.
    """
    return [
        *_header(response, version, request_id),
        *_first_attributes(response),
        *_messages(response),
        *_groups(response),
    ]


def _header(response: Message, version: Version, request_id: int) -> Iterator[str]:
    if version not in {NO_VERSION, response.version}:
        yield (
            f"the response is in version {response.version}, the request was in {version}"
            " (RFC 8011 section 4.1.8)"
        )
    if response.request_id != request_id:
        yield (
            f"the response has request-id {response.request_id}, the request had {request_id}"
            " (RFC 8011 section 4.1.1)"
        )


def _first_attributes(response: Message) -> Iterator[str]:
    there = [(group.tag, each) for group in response.groups for each in group.attributes]
    for at, (name, tag) in enumerate(_FIRST):
        if at >= len(there):
            yield f"{name} is missing (RFC 8011 section 4.1.4)"
            return
        group, found = there[at]
        is_right = found.name == name and found.tags == (tag,)
        if not is_right or group != GroupTag.OPERATION:
            yield (
                f"{_shown(found)} in {group_tag_name(group)} stands where {name}"
                f" ({value_tag_name(tag)}) has to be (RFC 8011 section 4.1.4)"
            )


def _shown(found: Attribute) -> str:
    several = "1setOf " if len(found.values) > 1 else ""
    tag = value_tag_name(found.tags[0]) if found.tags else "?"
    return f"{printable(found.name)} ({several}{tag})"


def _messages(response: Message) -> Iterator[str]:
    for name, longest, section in _MESSAGES:
        for found in occurrences(response, name):
            yield from (
                f"{name}: {fault} (RFC 8011 section {section})"
                for fault in _message_faults(found, longest)
            )
            break


def _message_faults(found: Occurrence, longest: int) -> Iterator[str]:
    attribute, group = found
    if attribute.tags[:1] != (ValueTag.TEXT,):
        yield f"is {value_tag_name(attribute.tags[0])}, not text"
    if group != GroupTag.OPERATION:
        yield f"is in {group_tag_name(group)}"
    if len(attribute.values) != 1:
        yield f"has {len(attribute.values)} values"
    if len(str(attribute.value).encode(errors="surrogateescape")) > longest:
        yield f"is longer than {longest} octets"


def _groups(response: Message) -> Iterator[str]:
    before: int | None = None
    for group in response.groups:
        if not group.attributes:
            continue
        if before is not None and before != group.tag and _is_too_late(group.tag, before):
            yield (
                f"{group_tag_name(group.tag)} comes after {group_tag_name(before)}"
                " (RFC 8011 section 4.1.3)"
            )
        before = group.tag
        yield from _attributes(group)


def _is_too_late(tag: int, before: int) -> bool:
    """Whether a group may not follow the one before (RFC 8011 section 4.1.3, RFC 3995)."""
    if tag == GroupTag.OPERATION:
        return True
    if tag == GroupTag.UNSUPPORTED:
        return before != GroupTag.OPERATION
    if tag in {GroupTag.JOB, GroupTag.PRINTER}:
        return before not in {GroupTag.OPERATION, GroupTag.UNSUPPORTED}
    if tag == GroupTag.SUBSCRIPTION:
        return before > tag and before != GroupTag.DOCUMENT
    return before > tag


def _attributes(group: Group) -> Iterator[str]:
    names: set[str] = set()
    for attribute in group.attributes:
        yield from faults_of_attribute(attribute)
        if attribute.name in names:
            name = printable(attribute.name)
            yield f"{name} is twice in {group_tag_name(group.tag)} (RFC 8011 section 4.1.3)"
        names.add(attribute.name)
