"""The table of a system's operations: what each takes, and who carries it out (PWG 5100.22)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sealpress.ipp.message import Attribute
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag
from sealpress.printer.core import Service
from sealpress.printer.intake import Intake, RequestRule
from sealpress.printer.rights import check_operator
from sealpress.printer.system.dialogue import ForPrinters, PrinterSight, SystemCore
from sealpress.printer.system.making import create_printer, delete_printer
from sealpress.printer.system.news.operations import NEWS_ROWS
from sealpress.printer.system.printers import the_printer
from sealpress.printer.system.resources.operations import RESOURCE_ROWS
from sealpress.printer.system.rules import SystemHandler, SystemRule
from sealpress.printer.system.telling import (
    get_printers,
    get_system_attributes,
    get_system_supported_values,
    set_system_attributes,
)

__all__ = ["AT_PRINTERS", "SYSTEM_RULES", "system_operations"]

AT_PRINTERS = frozenset(
    {
        Operation.GET_PRINTER_ATTRIBUTES,
        Operation.GET_PRINTER_SUPPORTED_VALUES,
        Operation.SET_PRINTER_ATTRIBUTES,
    }
)
"""Operations of printers that may also be asked of their system, by ``printer-id``."""

_MESSAGE = "printer-message-from-operator"


def _at_all(operation: Operation, applies: Callable[[PrinterSight], bool]) -> SystemHandler:
    """Return what has an operation done at all printers that it applies to."""

    def handler(core: SystemCore, intake: Intake) -> ForPrinters:
        check_operator(core, intake)
        sights = core.sights.values()
        numbers = (one.number for one in sights if not one.is_leaving and applies(one))
        return ForPrinters(operation, tuple(numbers), _said(intake))

    return handler


def _at_one(operation: Operation) -> SystemHandler:
    """Return what has an operation done at one printer; who may, that printer knows."""

    def handler(core: SystemCore, intake: Intake) -> ForPrinters:
        return ForPrinters(operation, (the_printer(core, intake).number,), _said(intake))

    return handler


def _said(intake: Intake) -> tuple[Attribute, ...]:
    said = intake.attributes.get(_MESSAGE)
    return (said,) if said is not None else ()


def _serves(one: PrinterSight) -> bool:
    return one.service is Service.FULL


def _is_shut_down(one: PrinterSight) -> bool:
    return one.service is Service.SHUT_DOWN


def _is_up(one: PrinterSight) -> bool:
    return one.service is not Service.SHUT_DOWN


def _always(_one: PrinterSight) -> bool:
    return True


_ALL: Mapping[Operation, tuple[Operation, Callable[[PrinterSight], bool]]] = {
    Operation.DISABLE_ALL_PRINTERS: (Operation.DISABLE_PRINTER, _serves),
    Operation.ENABLE_ALL_PRINTERS: (Operation.ENABLE_PRINTER, _serves),
    Operation.PAUSE_ALL_PRINTERS: (Operation.PAUSE_PRINTER, _serves),
    Operation.PAUSE_ALL_PRINTERS_AFTER_CURRENT_JOB: (
        Operation.PAUSE_PRINTER_AFTER_CURRENT_JOB,
        _serves,
    ),
    Operation.RESUME_ALL_PRINTERS: (Operation.RESUME_PRINTER, _serves),
    Operation.SHUTDOWN_ALL_PRINTERS: (Operation.SHUTDOWN_PRINTER, _is_up),
    Operation.STARTUP_ALL_PRINTERS: (Operation.STARTUP_PRINTER, _is_shut_down),
    Operation.RESTART_SYSTEM: (Operation.RESTART_PRINTER, _always),
}
"""What is done at all printers, each by its own operation; where it can't apply, nothing is.

Restart-System has all printers begin anew; the program that serves them goes on."""

_ONE: Mapping[Operation, Operation] = {
    Operation.RESTART_ONE_PRINTER: Operation.RESTART_PRINTER,
    Operation.SHUTDOWN_ONE_PRINTER: Operation.SHUTDOWN_PRINTER,
    Operation.STARTUP_ONE_PRINTER: Operation.STARTUP_PRINTER,
}

_ROWS = (
    *NEWS_ROWS,
    SystemRule(
        takes=RequestRule(
            operation=Operation.GET_SYSTEM_ATTRIBUTES,
            attributes=frozenset({"requested-attributes"}),
            changes=False,
            is_for_system=True,
        ),
        handler=get_system_attributes,
    ),
    SystemRule(
        takes=RequestRule(
            operation=Operation.GET_SYSTEM_SUPPORTED_VALUES,
            attributes=frozenset({"requested-attributes"}),
            changes=False,
            is_for_system=True,
        ),
        handler=get_system_supported_values,
        is_administration=True,
    ),
    SystemRule(
        takes=RequestRule(
            operation=Operation.SET_SYSTEM_ATTRIBUTES,
            takes_settings=True,
            settings_group=GroupTag.SYSTEM,
            is_for_system=True,
        ),
        handler=set_system_attributes,
        is_administration=True,
    ),
    SystemRule(
        takes=RequestRule(
            operation=Operation.GET_PRINTERS,
            attributes=frozenset(
                {
                    "document-format",
                    "first-index",
                    "limit",
                    "printer-ids",
                    "printer-location",
                    "printer-service-type",
                    "requested-attributes",
                    "which-printers",
                }
            ),
            changes=False,
            is_for_system=True,
        ),
        handler=get_printers,
    ),
    SystemRule(
        takes=RequestRule(
            operation=Operation.CREATE_PRINTER,
            attributes=frozenset({"printer-service-type", "printer-xri-requested", "resource-ids"}),
            takes_settings=True,
            is_for_system=True,
        ),
        handler=create_printer,
        is_administration=True,
    ),
    SystemRule(
        takes=RequestRule(
            operation=Operation.DELETE_PRINTER,
            attributes=frozenset({"printer-id"}),
            required=frozenset({"printer-id"}),
            is_for_system=True,
        ),
        handler=delete_printer,
        is_administration=True,
    ),
    *(
        SystemRule(
            takes=RequestRule(
                operation=operation, attributes=frozenset({_MESSAGE}), is_for_system=True
            ),
            handler=_at_all(theirs, applies),
        )
        for operation, (theirs, applies) in _ALL.items()
    ),
    *(
        SystemRule(
            takes=RequestRule(
                operation=operation,
                attributes=frozenset({_MESSAGE, "printer-id"}),
                required=frozenset({"printer-id"}),
                is_for_system=True,
            ),
            handler=_at_one(theirs),
        )
        for operation, theirs in _ONE.items()
    ),
    *RESOURCE_ROWS,
)

SYSTEM_RULES: Mapping[int, SystemRule] = MappingProxyType(
    {int(rule.takes.operation): rule for rule in _ROWS}
)
"""All operations whose target is the system itself."""


def system_operations(
    *, has_administration: bool, has_resources: bool = False
) -> dict[int, SystemRule]:
    """Return what is done at a system.

    Args:
        has_administration: Whether somebody makes printers and keeps what is set.
        has_resources: Whether somebody keeps resources.
    """
    return {
        code: rule
        for code, rule in SYSTEM_RULES.items()
        if (has_administration or not rule.is_administration)
        and (has_resources or not rule.is_about_resources)
    }
