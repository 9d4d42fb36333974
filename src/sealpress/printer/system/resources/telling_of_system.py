"""What a system tells of itself that is about resources: what it takes, and what it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from types import MappingProxyType

from sealpress.ipp.message import Collection
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import ValueTag
from sealpress.printer.attributes import many, no_value, one
from sealpress.printer.dialogue import RequestFacts
from sealpress.printer.system.dialogue import SystemCore
from sealpress.printer.system.resource import (
    RESOURCE_TYPES,
    Resource,
    is_for_system,
    reasons,
)
from sealpress.printer.system.resources.attributes import data_uri
from sealpress.printer.system.resources.changing import RESOURCE_SETTABLE
from sealpress.printer.system.resources.contents import RESOURCE_FORMATS
from sealpress.printer.system.resources.finding import visible_resources
from sealpress.printer.system.resources.strings import language_of, texts_of

__all__ = [
    "MAX_CONFIGURED_RESOURCES",
    "ONLY_WITH_RESOURCES",
    "RESOURCE_VALUES",
    "has_resources",
]

CONFIGURED_RESOURCES = "system-configured-resources"
MAX_CONFIGURED_RESOURCES = 200
"""Of so many resources ``system-configured-resources`` tells; Get-Resources tells of all."""

_MAX_OCTETS = 127  # of name and info there
_UNTOLD = "application/octet-stream"


def has_resources(core: SystemCore) -> bool:
    """Whether somebody keeps resources for a system."""
    return Operation.GET_RESOURCES in core.operations


def _cut(text: str) -> str:
    return text.encode()[:_MAX_OCTETS].decode(errors="ignore")


def _resource(each: Resource) -> Collection:
    return Collection(
        [
            one("resource-format", ValueTag.MIME_MEDIA_TYPE, each.media_type or _UNTOLD),
            one("resource-id", ValueTag.INTEGER, each.number),
            one("resource-info", ValueTag.TEXT, _cut(each.info)),
            one("resource-name", ValueTag.NAME, _cut(each.name)),
            one("resource-state", ValueTag.ENUM, int(each.state)),
            many("resource-state-reasons", ValueTag.KEYWORD, reasons(each)),
            one("resource-type", ValueTag.KEYWORD, each.kind),
        ]
    )


def _configured(core: SystemCore, where: RequestFacts) -> object:
    found = list(islice(visible_resources(core, where), MAX_CONFIGURED_RESOURCES))
    if not found:
        return no_value(CONFIGURED_RESOURCES)
    return many(CONFIGURED_RESOURCES, ValueTag.BEG_COLLECTION, map(_resource, found))


def _languages(core: SystemCore, _where: RequestFacts) -> object:
    return list(dict.fromkeys(map(language_of, _strings(core)))) or None


def _strings_uri(core: SystemCore, where: RequestFacts) -> object:
    """Return where the system's own texts are, in English if there are such."""
    found = _strings(core)
    return data_uri(found[0], where) if found else None


def _strings(core: SystemCore) -> list[Resource]:
    """Return the system's own texts, English ones first, then by number."""
    found = (core.resources[number] for number in sorted(core.resources))
    return texts_of(filter(is_for_system, found))


RESOURCE_VALUES: Mapping[str, Callable[[SystemCore, RequestFacts], object]] = MappingProxyType(
    {
        "resource-format-supported": lambda _core, _where: list(RESOURCE_FORMATS),
        "resource-settable-attributes-supported": lambda _core, _where: list(RESOURCE_SETTABLE),
        "resource-type-supported": lambda _core, _where: list(RESOURCE_TYPES),
        CONFIGURED_RESOURCES: _configured,
        "system-strings-languages-supported": _languages,
        "system-strings-uri": _strings_uri,
    }
)
"""The attributes of a system that are about resources; ``None`` for one that it doesn't have."""

ONLY_WITH_RESOURCES = RESOURCE_VALUES.keys() - {CONFIGURED_RESOURCES}
