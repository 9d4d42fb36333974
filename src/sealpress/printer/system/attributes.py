"""What Get-System-Attributes returns: a table of the attributes a system has (PWG 5100.22).

Which of them are its description and which its status, and their syntax, the registry says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, Collection
from sealpress.ipp.operations import Operation
from sealpress.ipp.registry import Kind
from sealpress.ipp.states import PrinterState
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.typed import attribute_from
from sealpress.ipp.values import OutOfBand
from sealpress.printer.attributes import many, no_value, one, printer_id, up_time
from sealpress.printer.config import Endpoint
from sealpress.printer.description import endpoint_uri
from sealpress.printer.dialogue import Instant, RequestFacts
from sealpress.printer.responses import LANGUAGE
from sealpress.printer.system.dialogue import SYSTEM_PATH, PrinterSight, SystemCore
from sealpress.printer.system.news.attributes import NEWS_NAMES, news_attributes
from sealpress.printer.system.resources.telling_of_system import (
    ONLY_WITH_RESOURCES,
    RESOURCE_VALUES,
    has_resources,
)
from sealpress.printer.system.settable import DEFAULT_PRINTER, SETTABLE

__all__ = [
    "CONFIGURED_PRINTERS",
    "MAX_CONFIGURED_PRINTERS",
    "MANDATORY_PRINTER_ATTRIBUTES",
    "PRINTER_CREATION_ATTRIBUTES",
    "SYSTEM_GROUPS",
    "SYSTEM_NAMES",
    "system_attributes",
]

CONFIGURED_PRINTERS = "system-configured-printers"
MAX_CONFIGURED_PRINTERS = 200
"""Of so many printers ``system-configured-printers`` tells, so that clients can take the answer;
Get-Printers tells of all."""

PRINTER_CREATION_ATTRIBUTES = (
    "printer-info",
    "printer-location",
    "printer-name",
    "smi2699-device-uri",
)
"""What Create-Printer takes of a printer."""

MANDATORY_PRINTER_ATTRIBUTES = ("printer-name", "smi2699-device-uri")
_KINDS = (Kind.SYSTEM_DESCRIPTION, Kind.SYSTEM_STATUS)
_PRODUCT = "Sealpress"


class _View(NamedTuple):
    """A system as one request sees it."""

    core: SystemCore
    where: RequestFacts


_Value = Callable[[_View], object]


def _state(core: SystemCore) -> PrinterState:
    """Return ``system-state``: it works when one printer does, and stands still when all do."""
    states = {sight.state for sight in core.sights.values()}
    if PrinterState.PROCESSING in states:
        return PrinterState.PROCESSING
    return PrinterState.STOPPED if states == {PrinterState.STOPPED} else PrinterState.IDLE


def _reasons(core: SystemCore) -> list[str]:
    all_of_them = (reason for sight in core.sights.values() for reason in sight.reasons)
    return list(dict.fromkeys(all_of_them)) or ["none"]


def _changed(core: SystemCore) -> Instant:
    return max((core.configured, *(sight.changed for sight in core.sights.values())))


def _xris(endpoints: Iterable[Endpoint], path: str, where: RequestFacts) -> Iterator[Collection]:
    for endpoint in endpoints:
        yield Collection(
            [
                one("xri-uri", ValueTag.URI, endpoint_uri(endpoint, path, where)),
                one("xri-authentication", ValueTag.KEYWORD, str(endpoint.authentication)),
                one("xri-security", ValueTag.KEYWORD, endpoint.security),
            ]
        )


def _printer(sight: PrinterSight, where: RequestFacts) -> Collection:
    return Collection(
        [
            printer_id(sight.number),
            one("printer-info", ValueTag.TEXT, sight.info),
            one("printer-is-accepting-jobs", ValueTag.BOOLEAN, sight.is_accepting),
            one("printer-name", ValueTag.NAME, sight.name),
            one("printer-service-type", ValueTag.KEYWORD, "print"),
            one("printer-state", ValueTag.ENUM, int(sight.state)),
            many("printer-state-reasons", ValueTag.KEYWORD, sight.reasons or ("none",)),
            many(
                "printer-xri-supported",
                ValueTag.BEG_COLLECTION,
                _xris(sight.endpoints, sight.path, where),
            ),
        ]
    )


def _printers(view: _View) -> Attribute:
    sights = view.core.sights.values()
    if not sights:
        return no_value(CONFIGURED_PRINTERS)
    told = (_printer(sight, view.where) for sight in islice(sights, MAX_CONFIGURED_PRINTERS))
    return many(CONFIGURED_PRINTERS, ValueTag.BEG_COLLECTION, told)


def _default(view: _View) -> Attribute:
    number = view.core.default_id
    if number not in view.core.sights:
        return no_value(DEFAULT_PRINTER)
    return one(DEFAULT_PRINTER, ValueTag.INTEGER, number)


def _of_news(name: str) -> _Value:
    return lambda v: news_attributes(v.core.board.limits)[name]


def _of_resources(value: Callable[[SystemCore, RequestFacts], object]) -> _Value:
    return lambda v: value(v.core, v.where)


def _unknown(name: str) -> _Value:
    return lambda _: one(name, ValueTag.UNKNOWN, OutOfBand.UNKNOWN)


_TABLE: Mapping[str, _Value] = MappingProxyType(
    {
        "charset-configured": lambda _: "utf-8",
        "charset-supported": lambda _: ["utf-8"],
        "document-format-supported": lambda v: list(v.core.system.document_formats),
        "generated-natural-language-supported": lambda _: [LANGUAGE],
        "ipp-features-supported": lambda v: [
            *(["resource-object"] if has_resources(v.core) else []),
            "system-object",
        ],
        "ipp-versions-supported": lambda v: [str(each) for each in v.core.config.versions],
        "multiple-document-printers-supported": lambda _: True,
        "natural-language-configured": lambda _: LANGUAGE,
        **{name: _of_news(name) for name in NEWS_NAMES},
        "operations-supported": lambda v: list(v.core.operations),
        "printer-creation-attributes-supported": lambda _: list(PRINTER_CREATION_ATTRIBUTES),
        "system-config-change-date-time": lambda v: v.core.configured.wall,
        "system-config-change-time": lambda v: up_time(v.core.configured, v.core.started),
        "system-config-changes": lambda v: v.core.changes,
        CONFIGURED_PRINTERS: _printers,
        **{name: _of_resources(value) for name, value in RESOURCE_VALUES.items()},
        "system-contact-col": _unknown("system-contact-col"),
        "system-current-time": lambda v: v.where.at.wall,
        DEFAULT_PRINTER: _default,
        "system-firmware-name": lambda _: [_PRODUCT],
        "system-firmware-patches": lambda _: [""],
        "system-firmware-string-version": lambda v: [v.core.system.version],
        "system-firmware-version": lambda v: [v.core.system.version.encode()],
        "system-geo-location": _unknown("system-geo-location"),
        "system-info": lambda v: v.core.system.name,
        "system-location": lambda _: "",
        "system-make-and-model": lambda v: v.core.system.make_and_model,
        "system-mandatory-printer-attributes": lambda _: list(MANDATORY_PRINTER_ATTRIBUTES),
        "system-message-from-operator": lambda _: "",
        "system-name": lambda v: v.core.system.name,
        "system-service-contact-col": _unknown("system-service-contact-col"),
        "system-settable-attributes-supported": lambda _: sorted(SETTABLE),
        "system-state": lambda v: int(_state(v.core)),
        "system-state-change-date-time": lambda v: _changed(v.core).wall,
        "system-state-change-time": lambda v: up_time(_changed(v.core), v.core.started),
        "system-state-message": lambda v: f"The system is {_state(v.core).keyword}.",
        "system-state-reasons": lambda v: _reasons(v.core),
        "system-time-source": lambda _: "onboard",
        "system-up-time": lambda v: up_time(v.where.at, v.core.started),
        "system-uuid": lambda v: f"urn:uuid:{v.core.system.uuid}",
        "system-xri-supported": lambda v: many(
            "system-xri-supported",
            ValueTag.BEG_COLLECTION,
            _xris(v.core.system.endpoints, SYSTEM_PATH, v.where),
        ),
        "xri-authentication-supported": lambda v: sorted(
            {str(each.authentication) for each in v.core.system.endpoints}
        ),
        "xri-security-supported": lambda v: sorted(
            {each.security for each in v.core.system.endpoints}
        ),
        "xri-uri-scheme-supported": lambda v: sorted(
            {each.scheme for each in v.core.system.endpoints}
        ),
    }
)
_ONLY_WITH_ADMINISTRATION = frozenset(
    {
        "printer-creation-attributes-supported",
        "system-mandatory-printer-attributes",
        "system-settable-attributes-supported",
    }
)

SYSTEM_NAMES = frozenset(_TABLE)


def _of(kind: Kind) -> frozenset[str]:
    return frozenset(name for name in _TABLE if registry.attribute(name, kind) is not None)


SYSTEM_GROUPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "all": SYSTEM_NAMES,
        "none": frozenset(),
        "system-description": _of(Kind.SYSTEM_DESCRIPTION),
        "system-status": _of(Kind.SYSTEM_STATUS),
    }
)
"""Words that stand for several attributes of a system."""


def system_attributes(
    core: SystemCore, names: Iterable[str], where: RequestFacts
) -> Iterator[Attribute]:
    """Yield what a system is, in the order of the names."""
    view = _View(core, where)
    can_be_set = Operation.SET_SYSTEM_ATTRIBUTES in core.operations
    hidden = frozenset[str]() if can_be_set else _ONLY_WITH_ADMINISTRATION
    if not has_resources(core):
        hidden |= ONLY_WITH_RESOURCES
    for name in sorted(set(names) - hidden):
        said = core.set_attributes.get(name)
        if said is not None and name != DEFAULT_PRINTER:  # that one may have gone
            yield said
            continue
        value = _TABLE[name](view)
        if value is None:
            continue
        yield value if isinstance(value, Attribute) else attribute_from(name, value, *_KINDS)
