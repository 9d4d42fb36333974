"""What of a system can be set by Set-System-Attributes, and what it may be set to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sealpress.ipp.message import Attribute
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer.attributes import many, one
from sealpress.printer.system.dialogue import SystemCore

__all__ = ["DEFAULT_PRINTER", "SETTABLE", "offered", "unfit"]

DEFAULT_PRINTER = "system-default-printer-id"
"""The printer of those who name none."""

SETTABLE = frozenset(
    {
        DEFAULT_PRINTER,
        "system-contact-col",
        "system-geo-location",
        "system-info",
        "system-location",
        "system-message-from-operator",
        "system-name",
        "system-service-contact-col",
    }
)
"""``system-settable-attributes-supported``."""


def offered(core: SystemCore, name: str) -> Attribute:
    """Return what an attribute may be set to; ``admin-define`` for what its setter likes."""
    known = _OFFERS.get(name)
    values = known(core) if known is not None else ()
    if not values:
        return one(name, ValueTag.ADMIN_DEFINE, OutOfBand.ADMIN_DEFINE)
    return many(name, ValueTag.INTEGER, values)


def unfit(core: SystemCore, attribute: Attribute) -> Attribute | None:
    """Return what of an attribute's values can't be set; ``None`` for nothing."""
    known = _OFFERS.get(attribute.name)
    if known is None or attribute.tags == (ValueTag.NO_VALUE,):
        return None
    good = known(core)
    return None if set(attribute.values) <= set(good) else attribute


_OFFERS: Mapping[str, Callable[[SystemCore], tuple[int, ...]]] = MappingProxyType(
    {DEFAULT_PRINTER: lambda core: tuple(core.sights)}
)
