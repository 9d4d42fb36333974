"""What a system is told of itself and its printers, and what it asks of whoever serves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sealpress.ipp.message import Attribute
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import PrinterState
from sealpress.ipp.uri import SYSTEM_PATH
from sealpress.printer.config import Endpoint, PrinterConfig
from sealpress.printer.core import PrinterCore, Service
from sealpress.printer.description import PrinterDescription
from sealpress.printer.dialogue import Answer, AnswerAndMore, Instant
from sealpress.printer.queue import JobQueue
from sealpress.printer.subscriptions.board import SubscriptionBoard
from sealpress.printer.system.resource import Resource, ResourceLimits
from sealpress.printer.system.resource_orders import ResourceOrder

__all__ = [
    "SYSTEM_PATH",
    "ForPrinters",
    "NewPrinter",
    "PrinterSight",
    "RemovedPrinter",
    "SystemConfig",
    "SystemCore",
    "SystemOrder",
    "SystemReply",
    "SystemSettings",
    "ToldPrinters",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemConfig:
    """What a system is that nobody sets by IPP.

    Attributes:
        name: ``system-name``, until it is set.
        uuid: ``system-uuid``.
        make_and_model: ``system-make-and-model``.
        endpoints: The ways to it.
        version: The version of its program, a text.
        document_formats: ``document-format-supported``.
    """

    name: str
    uuid: str
    make_and_model: str = "Sealpress print server"
    endpoints: tuple[Endpoint, ...] = (Endpoint("ipps"), Endpoint("ipp"))
    version: str = ""
    document_formats: tuple[str, ...] = PrinterConfig().document_formats


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSight:
    """One printer, as far as its system looks at it.

    Attributes:
        number: ``printer-id``.
        name, info, location: As the attributes are called.
        path: Of its URIs.
        endpoints: The ways to it.
        state, reasons, is_accepting: ``printer-state`` and what goes with it.
        changed: When they changed last.
        service: Whether an operator put it out of service.
        is_leaving: Whether it is removed as soon as its jobs are done.
    """

    number: int
    name: str
    info: str
    location: str
    path: str
    endpoints: tuple[Endpoint, ...]
    state: PrinterState
    reasons: tuple[str, ...]
    is_accepting: bool
    changed: Instant
    service: Service
    is_leaving: bool


class SystemCore(PrinterCore):
    """What the operations of a system work on: rights and subscriptions are those of printers.

    Attributes:
        system: What it is.
        table: Its attributes.
        sights: The printers that who asks may see, by number.
        set_attributes: What was set of it, by name.
        default_id: The printer of those who name none; 0 for none.
        operations: What is done here, the numbers of operations.
        changes: How often printers came and went, or something was set.
        resources: Its resources, by number.
        resource_limits: How much of them is kept.
        numbers: All printers there are, also those that who asks may not see.
        sees_printer: Says whether who asks may see the printer of a number, now or later.
        sees_resource: Says the same of the resource of a number.

    Args:
        config: How requests to it are checked.
        description: For what is common to printers and systems.
        started: When it came up.
        board: Returns its subscriptions.
    """

    def __init__(
        self,
        config: PrinterConfig,
        description: PrinterDescription,
        started: Instant,
        board: Callable[[], SubscriptionBoard],
        system: SystemConfig,
    ) -> None:
        super().__init__(config, description, started, JobQueue(config.limits), board)
        self.system = system
        self.sights: Mapping[int, PrinterSight] = {}
        self.set_attributes: Mapping[str, Attribute] = {}
        self.default_id = 0
        self.operations: tuple[int, ...] = ()
        self.changes = 0
        self.resources: Mapping[int, Resource] = {}
        self.resource_limits = ResourceLimits()
        self.numbers: frozenset[int] = frozenset()
        self.sees_printer: Callable[[int], bool] = self._is_in_sight
        self.sees_resource: Callable[[int], bool] = self._is_kept

    def _is_in_sight(self, number: int) -> bool:
        return number in self.sights

    def _is_kept(self, number: int) -> bool:
        return number in self.resources


@dataclass(frozen=True, slots=True)
class ForPrinters:
    """Do an operation at each of these printers, then answer.

    Attributes:
        operation: Which.
        numbers: Their ``printer-id``.
        attributes: Operation attributes that go along.
    """

    operation: Operation
    numbers: tuple[int, ...]
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldPrinters:
    """Answer with a group of attributes for each of these printers.

    Attributes:
        numbers: Their ``printer-id``, in the order of the answer.
    """

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SystemSettings:
    """Keep what is set of the system, by name; nothing else is set then."""

    attributes: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class NewPrinter:
    """Make a printer, then tell of it.

    Attributes:
        name: What it is called.
        device_uri: Where the device is.
        info, location: As the attributes are called.
        resources: The resources that it gets, by number.
    """

    name: str
    device_uri: str
    info: str = ""
    location: str = ""
    resources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovedPrinter:
    """Remove a printer, then answer.

    Attributes:
        number: Its ``printer-id``.
    """

    number: int


SystemOrder: TypeAlias = ForPrinters | ToldPrinters | SystemSettings | NewPrinter | RemovedPrinter
SystemReply: TypeAlias = Answer | AnswerAndMore | SystemOrder | ResourceOrder
