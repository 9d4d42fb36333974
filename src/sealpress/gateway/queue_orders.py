"""What operators ordered of a queue by IPP, between the store's record and the printer model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sealpress.ipp.decoder import decode
from sealpress.ipp.encoder import encode
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag
from sealpress.printer.core import Service
from sealpress.printer.settable import changed_settings
from sealpress.spool.records import QueueOrders

if TYPE_CHECKING:
    from sealpress.gateway.face.moments import TimeScale
    from sealpress.printer.core import PrinterCore
    from sealpress.spool.records import QueueRecord

__all__ = ["apply_orders", "orders_after", "settings_of"]


def settings_of(record: QueueRecord) -> tuple[Attribute, ...]:
    """Return what was set by Set-Printer-Attributes."""
    octets = record.orders.settings
    group = decode(octets).group(GroupTag.PRINTER) if octets else None
    return tuple(group) if group is not None else ()


def _encoded(settings: Iterable[Attribute]) -> bytes:
    attributes = list(settings)
    if not attributes:
        return b""
    return encode(Message(Version(2, 0), 0, 1, [Group(attributes, GroupTag.PRINTER)]))


def apply_orders(core: PrinterCore, record: QueueRecord, scale: TimeScale) -> None:
    """Let the printer model of a queue be as operators ordered."""
    core.service = Service(record.orders.service)
    if record.orders.message_at:
        core.operator_message_at = scale.instant(record.orders.message_at)


def orders_after(core: PrinterCore, record: QueueRecord) -> QueueOrders:
    """Return what is ordered after a request."""
    said_at = core.operator_message_at
    settings = record.orders.settings
    if core.settings:
        former = {one.name: one for one in settings_of(record)}
        settings = _encoded(changed_settings(former, core.settings).values())
    return QueueOrders(
        service=str(core.service),
        message_at=said_at.wall.timestamp() if said_at is not None else 0.0,
        settings=settings,
    )
