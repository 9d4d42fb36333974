"""IPP answers made wrong: as messages first, then field by field, then as octets (pure)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from sealpress import ipp
from sealpress.errors import WireError
from sealpress.ipp.message import Attribute, Group, Message, Value, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.simulator.faults.quirks import OCTET_CHANGES

if TYPE_CHECKING:
    from sealpress.simulator.faults.desk import FaultDesk
    from sealpress.simulator.faults.fault import ActiveFault

EXTRA_URI = "ipp://printer.example:631/ipp/old"
"""The address that a printer lists without its security."""


def change_answer(octets: bytes, desk: FaultDesk) -> bytes:
    """Let the faults that are in force at an IPP answer."""
    for name, change in _MESSAGE_CHANGES.items():
        fault = desk.take(name)
        if fault is not None:
            octets = _changed(octets, change, fault)
    for name, alter in OCTET_CHANGES.items():
        if desk.take(name) is not None:
            octets = alter(octets)
    return octets


_Change: TypeAlias = Callable[[Message, "ActiveFault"], Message]


def _changed(octets: bytes, change: _Change, fault: ActiveFault) -> bytes:
    try:
        return ipp.encode(change(ipp.decode(octets), fault))
    except WireError:  # another fault was there before
        return octets


def _other_number(message: Message, _fault: ActiveFault) -> Message:
    return dataclasses.replace(message, request_id=message.request_id % 0x7FFF_FFFF + 1)


def _version_1_0(message: Message, _fault: ActiveFault) -> Message:
    return dataclasses.replace(message, version=Version(1, 0))


def _other_groups(message: Message, _fault: ActiveFault) -> Message:
    """Answer about a job who asked about the printer, and the other way round."""
    about_printer = message.group(GroupTag.PRINTER) is not None
    name, tag = ("job-name", GroupTag.JOB) if about_printer else ("printer-name", GroupTag.PRINTER)
    other = Group([Attribute(name, (ValueTag.NAME,), ("another",))], tag=tag)
    return dataclasses.replace(message, groups=[*message.groups[:1], other])


def _no_charset(message: Message, _fault: ActiveFault) -> Message:
    names = {"attributes-charset", "attributes-natural-language"}
    return _each_group(message, lambda group: [one for one in group if one.name not in names])


def _without_attributes(message: Message, fault: ActiveFault) -> Message:
    names = set(fault.value.split(","))

    def left(group: Group) -> Iterable[Attribute]:
        return [one for one in group if one.name not in names]

    return _each_group(message, left, GroupTag.PRINTER)


def _without_operations(message: Message, fault: ActiveFault) -> Message:
    names = {name.strip().lower() for name in fault.value.split(",")}
    codes = [int(one) for one in Operation if one.label.lower() in names]

    def left(values: Sequence[Value]) -> Sequence[Value]:
        return [value for value in values if value not in codes] or values

    return _revalued(message, "operations-supported", left)


def _more_uris(message: Message, _fault: ActiveFault) -> Message:
    return _revalued(message, "printer-uri-supported", lambda values: [*values, EXTRA_URI])


def _wrong_security(message: Message, _fault: ActiveFault) -> Message:
    return _revalued(
        message,
        "uri-security-supported",
        lambda values: ["tls" if value == "none" else "none" for value in values],
    )


def _revalued(
    message: Message, name: str, change: Callable[[Sequence[Value]], Sequence[Value]]
) -> Message:
    """Give other values to an attribute of the printer."""

    def changed(group: Group) -> Iterable[Attribute]:
        return [_valued(one, change(one.values)) if one.name == name else one for one in group]

    return _each_group(message, changed, GroupTag.PRINTER)


def _valued(attribute: Attribute, values: Sequence[Value]) -> Attribute:
    return Attribute(attribute.name, (attribute.tags[0],) * len(values), tuple(values))


def _each_group(
    message: Message, change: Callable[[Group], Iterable[Attribute]], tag: int | None = None
) -> Message:
    groups = [
        Group(list(change(group)), tag=group.tag) if tag in {None, group.tag} else group
        for group in message.groups
    ]
    return dataclasses.replace(message, groups=groups)


_MESSAGE_CHANGES: Mapping[str, _Change] = {
    "ipp-wrong-request-id": _other_number,
    "ipp-version-1.0-answers": _version_1_0,
    "ipp-other-answer": _other_groups,
    "ipp-no-charset": _no_charset,
    "missing-attributes": _without_attributes,
    "missing-operations": _without_operations,
    "uri-lists-unequal": _more_uris,
    "uri-security-contradiction": _wrong_security,
}
