"""What Get-Resource-Attributes returns: a table of the attributes a resource has (PWG 5100.22)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute
from sealpress.ipp.registry import Kind
from sealpress.ipp.typed import attribute_from
from sealpress.ipp.uri import PrinterUri
from sealpress.printer.attributes import no_value
from sealpress.printer.dialogue import RequestFacts
from sealpress.printer.system.resource import Resource, reasons

__all__ = [
    "RESOURCE_GROUPS",
    "RESOURCE_NAMES",
    "RESOURCE_PATH",
    "data_path",
    "data_uri",
    "resource_attributes",
]

RESOURCE_PATH = "/ipp/system/resources/"
"""The data of a resource are found here, below its number."""

_KINDS = (Kind.RESOURCE_DESCRIPTION, Kind.RESOURCE_STATUS)
_UNTOLD = "application/octet-stream"
_KIBI = 1024


class _View(NamedTuple):
    """A resource as one request sees it."""

    resource: Resource
    live: frozenset[int]
    where: RequestFacts
    started: datetime


_Value = Callable[[_View], object]


def data_path(resource: Resource) -> str:
    """Return the path of a resource's data."""
    return f"{RESOURCE_PATH}{resource.number}"


def data_uri(resource: Resource, where: RequestFacts) -> str | None:
    """Return the URI of a resource's data; ``None`` before they came."""
    if not resource.media_type:
        return None
    scheme = "https" if where.secure else "http"
    return str(PrinterUri(scheme, where.host, where.port, data_path(resource)))


def _seconds(view: _View, moment: datetime | None) -> int | None:
    """Return a moment on the scale of ``system-up-time``; those before its start are below 1."""
    return int((moment - view.started).total_seconds()) + 1 if moment is not None else None


def _state_message(view: _View) -> str:
    one = view.resource
    if one.is_leaving:
        return "The resource is canceled once no printer needs it."
    return f"The resource is {one.state.keyword}."


def _said(name: str) -> _Value:
    return lambda view: view.resource.told.get(name)


_TABLE: Mapping[str, _Value] = MappingProxyType(
    {
        "date-time-at-canceled": lambda v: v.resource.canceled,
        "date-time-at-creation": lambda v: v.resource.created,
        "date-time-at-installed": lambda v: v.resource.installed,
        "resource-data-uri": lambda v: data_uri(v.resource, v.where),
        "resource-format": lambda v: v.resource.media_type or _UNTOLD,
        "resource-id": lambda v: v.resource.number,
        "resource-info": lambda v: v.resource.info,
        "resource-k-octets": lambda v: -(-v.resource.octets // _KIBI),
        "resource-name": lambda v: v.resource.name,
        "resource-natural-language": lambda v: v.resource.language or None,
        "resource-patches": _said("resource-patches"),
        "resource-signature": _said("resource-signature"),
        "resource-state": lambda v: int(v.resource.state),
        "resource-state-message": _state_message,
        "resource-state-reasons": lambda v: list(reasons(v.resource)),
        "resource-string-version": _said("resource-string-version"),
        "resource-type": lambda v: v.resource.kind,
        "resource-use-count": lambda v: len(v.resource.printers & v.live),
        "resource-uuid": lambda v: f"urn:uuid:{v.resource.uuid}",
        "resource-version": _said("resource-version"),
        "time-at-canceled": lambda v: _seconds(v, v.resource.canceled),
        "time-at-creation": lambda v: _seconds(v, v.resource.created),
        "time-at-installed": lambda v: _seconds(v, v.resource.installed),
    }
)
_LEFT_OUT_WITHOUT_VALUE = frozenset({"resource-natural-language", "resource-signature"})

RESOURCE_NAMES = frozenset(_TABLE)


def _of(kind: Kind) -> frozenset[str]:
    return frozenset(name for name in _TABLE if registry.attribute(name, kind) is not None)


RESOURCE_GROUPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "all": RESOURCE_NAMES,
        "none": frozenset(),
        "resource-description": _of(Kind.RESOURCE_DESCRIPTION),
        "resource-status": _of(Kind.RESOURCE_STATUS),
    }
)
"""Words that stand for several attributes of a resource."""


def resource_attributes(
    resource: Resource,
    names: Iterable[str],
    live: Iterable[int],
    where: RequestFacts,
    started: datetime,
) -> Iterator[Attribute]:
    """Yield what a resource is, in the order of the names.

    Args:
        resource: The resource.
        names: The attributes that are wanted.
        live: The printers that there are.
        where: The request.
        started: When the system came up.
    """
    view = _View(resource, frozenset(live), where, started)
    for name in sorted(names):
        value = _TABLE[name](view)
        if value is not None:
            yield value if isinstance(value, Attribute) else attribute_from(name, value, *_KINDS)
        elif name not in _LEFT_OUT_WITHOUT_VALUE:
            yield no_value(name)
