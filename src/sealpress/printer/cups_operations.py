"""What clients of CUPS ask a server before they print: its printers, the default, its devices.

The virtual printer answers as a server of one printer, which is its own device; so ``lp -h`` and
``lpstat -h`` work with it as with a scheduler.
"""

from __future__ import annotations

from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.answers import succeed
from sealpress.printer.attributes import one
from sealpress.printer.core import PrinterCore
from sealpress.printer.description import endpoint_uri
from sealpress.printer.dialogue import Answer
from sealpress.printer.intake import Intake, OperationRule, rules_by_code
from sealpress.printer.queries import printer_group
from sealpress.printer.refusal import RefusalError

__all__ = ["CUPS_RULES"]

_ONLY_PRINTER = 1
"""The ``printer-id`` of a server's only printer."""


def _get_printers(core: PrinterCore, intake: Intake) -> Answer:
    """Return the one printer there is."""
    if intake.integer("printer-id", _ONLY_PRINTER) != _ONLY_PRINTER:
        raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, "there is no printer of this printer-id")
    return succeed(core, intake, [printer_group(core, intake, core.view(intake.where))])


def _get_devices(core: PrinterCore, intake: Intake) -> Answer:
    """Return the printer as a device of the network."""
    config = core.config
    uri = endpoint_uri(config.endpoints[-1], config.path, intake.where)
    known = {
        told.name: told for told in core.description.attributes(_TOLD, core.view(intake.where))
    }
    device: list[Attribute] = [
        one("device-class", ValueTag.KEYWORD, "network"),
        one("device-info", ValueTag.TEXT, config.info),
        one("device-location", ValueTag.TEXT, config.location),
        one("device-make-and-model", ValueTag.TEXT, config.make_and_model),
        one("device-uri", ValueTag.URI, uri),
    ]
    if "printer-device-id" in known:
        device.insert(1, one("device-id", ValueTag.TEXT, known["printer-device-id"].value))
    return succeed(core, intake, [Group(device, tag=GroupTag.PRINTER)])


_TOLD = frozenset({"printer-device-id"})
_SHOWN = frozenset({"limit", "requested-attributes"})

CUPS_RULES = rules_by_code(
    [
        OperationRule(
            operation=Operation.CUPS_GET_DEFAULT,
            handler=_get_printers,
            attributes=_SHOWN,
            is_for_server=True,
            changes=False,
        ),
        OperationRule(
            operation=Operation.CUPS_GET_PRINTERS,
            handler=_get_printers,
            attributes=_SHOWN
            | {
                "first-printer-name",
                "printer-id",
                "printer-location",
                "printer-type",
                "printer-type-mask",
            },
            is_for_server=True,
            changes=False,
        ),
        OperationRule(
            operation=Operation.CUPS_GET_DEVICES,
            handler=_get_devices,
            attributes=_SHOWN | {"device-class", "exclude-schemes", "include-schemes", "timeout"},
            is_for_server=True,
            changes=False,
        ),
    ]
)
"""CUPS' operations about a server, by code."""
