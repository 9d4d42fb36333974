"""Create-Printer and Delete-Printer: what a request for a printer has to say (PWG 5100.22)."""

from __future__ import annotations

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute
from sealpress.ipp.registry import Kind
from sealpress.ipp.status import Status
from sealpress.printer.attribute_rules import check_range, check_syntax, text_of
from sealpress.printer.intake import Intake
from sealpress.printer.refusal import RefusalError, bad_request, unsupported_attribute
from sealpress.printer.rights import check_administrator
from sealpress.printer.system.attributes import (
    MANDATORY_PRINTER_ATTRIBUTES,
    PRINTER_CREATION_ATTRIBUTES,
)
from sealpress.printer.system.dialogue import NewPrinter, RemovedPrinter, SystemCore
from sealpress.printer.system.printers import the_printer
from sealpress.printer.system.resources.changing import installed_resources

__all__ = ["NEW_PRINTER", "create_printer", "delete_printer"]

NEW_PRINTER = (
    "printer-id",
    "printer-is-accepting-jobs",
    "printer-state",
    "printer-state-reasons",
    "printer-uuid",
    "printer-xri-supported",
)
"""What is answered about a printer that was made."""


_SERVICE = "printer-service-type"


def create_printer(core: SystemCore, intake: Intake) -> NewPrinter:
    """Have a printer be made of what is told of it; what isn't known is left out, and named."""
    check_administrator(core, intake)
    service = intake.attributes.get(_SERVICE)
    if service is not None and service.values != ("print",):
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "printers are made for printing only",
            [service],
        )
    told: dict[str, Attribute] = {}
    for attribute in intake.settings:
        entry = registry.attribute(attribute.name, Kind.PRINTER_DESCRIPTION, Kind.PRINTER_STATUS)
        if entry is None or attribute.name not in PRINTER_CREATION_ATTRIBUTES:
            intake.unsupported.append(unsupported_attribute(attribute.name))
            continue
        check_syntax(attribute, entry)
        check_range(attribute, entry)
        told[attribute.name] = attribute
    missing = [name for name in MANDATORY_PRINTER_ATTRIBUTES if name not in told]
    if missing:
        raise bad_request(f"{' and '.join(missing)} must be given")
    resources = installed_resources(core, intake)
    texts = {name: text_of(attribute.value) for name, attribute in told.items()}
    return NewPrinter(
        name=texts["printer-name"],
        device_uri=texts["smi2699-device-uri"],
        info=texts.get("printer-info", ""),
        location=texts.get("printer-location", ""),
        resources=tuple(each.number for each in resources),
    )


def delete_printer(core: SystemCore, intake: Intake) -> RemovedPrinter:
    """Have a printer be removed."""
    check_administrator(core, intake)
    return RemovedPrinter(the_printer(core, intake).number)
