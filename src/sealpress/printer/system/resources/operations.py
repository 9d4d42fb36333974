"""The table of the operations that are about resources (PWG 5100.22)."""

from __future__ import annotations

from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag
from sealpress.printer.intake import RequestRule
from sealpress.printer.system.resources.changing import (
    allocate_printer_resources,
    cancel_resource,
    create_resource,
    deallocate_printer_resources,
    install_resource,
    send_resource_data,
    set_resource_attributes,
)
from sealpress.printer.system.resources.telling import (
    get_printer_resources,
    get_resource_attributes,
    get_resources,
)
from sealpress.printer.system.rules import SystemHandler, SystemRule

__all__ = ["OF_PRINTERS", "RESOURCE_ROWS"]

OF_PRINTERS = frozenset(
    {
        Operation.ALLOCATE_PRINTER_RESOURCES,
        Operation.DEALLOCATE_PRINTER_RESOURCES,
        Operation.GET_PRINTER_RESOURCES,
    }
)
"""Those of them that may name a printer by ``printer-uri`` in place of system and number."""

_NUMBER = frozenset({"resource-id"})
_FILTERS = frozenset(
    {
        "first-index",
        "limit",
        "requested-attributes",
        "resource-formats",
        "resource-ids",
        "resource-states",
        "resource-types",
    }
)


def _looks(
    operation: Operation,
    handler: SystemHandler,
    attributes: frozenset[str],
    required: frozenset[str] = frozenset(),
) -> SystemRule:
    """Return the row of an operation that changes nothing."""
    return SystemRule(
        takes=RequestRule(
            operation=operation,
            attributes=attributes | required,
            required=required,
            changes=False,
            is_for_system=True,
        ),
        handler=handler,
        is_about_resources=True,
    )


def _changes(
    operation: Operation,
    handler: SystemHandler,
    required: frozenset[str] = _NUMBER,
    attributes: frozenset[str] = frozenset(),
    *,
    takes_settings: bool = False,
) -> SystemRule:
    """Return the row of an operation for administrators."""
    return SystemRule(
        takes=RequestRule(
            operation=operation,
            attributes=attributes | required,
            required=required,
            takes_settings=takes_settings,
            settings_group=GroupTag.RESOURCE,
            is_for_system=True,
        ),
        handler=handler,
        is_administration=True,
        is_about_resources=True,
    )


_OF_ONE_PRINTER = frozenset({"printer-id", "resource-ids"})

RESOURCE_ROWS = (
    _looks(Operation.GET_RESOURCES, get_resources, _FILTERS),
    _looks(
        Operation.GET_RESOURCE_ATTRIBUTES,
        get_resource_attributes,
        frozenset({"requested-attributes"}),
        _NUMBER,
    ),
    _looks(
        Operation.GET_PRINTER_RESOURCES, get_printer_resources, _FILTERS, frozenset({"printer-id"})
    ),
    _changes(
        Operation.CREATE_RESOURCE,
        create_resource,
        frozenset({"resource-type"}),
        frozenset({"resource-natural-language"}),
        takes_settings=True,
    ),
    _changes(
        Operation.SEND_RESOURCE_DATA,
        send_resource_data,
        _NUMBER | {"resource-format"},
        frozenset(
            {
                "resource-k-octets",
                "resource-natural-language",
                "resource-patches",
                "resource-signature",
                "resource-string-version",
                "resource-version",
            }
        ),
    ),
    _changes(Operation.INSTALL_RESOURCE, install_resource),
    _changes(Operation.CANCEL_RESOURCE, cancel_resource),
    _changes(Operation.SET_RESOURCE_ATTRIBUTES, set_resource_attributes, takes_settings=True),
    _changes(Operation.ALLOCATE_PRINTER_RESOURCES, allocate_printer_resources, _OF_ONE_PRINTER),
    _changes(Operation.DEALLOCATE_PRINTER_RESOURCES, deallocate_printer_resources, _OF_ONE_PRINTER),
)
"""All of them; nothing of a resource is ever run."""
