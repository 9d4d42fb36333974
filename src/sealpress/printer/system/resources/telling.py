"""Get-Resources, Get-Printer-Resources and Get-Resource-Attributes (PWG 5100.22)."""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.ipp.message import Group
from sealpress.ipp.tags import GroupTag
from sealpress.printer.answers import succeed
from sealpress.printer.dialogue import Answer
from sealpress.printer.intake import Intake
from sealpress.printer.selection import select
from sealpress.printer.system.dialogue import SystemCore
from sealpress.printer.system.printers import the_printer
from sealpress.printer.system.resource import Resource
from sealpress.printer.system.resources.attributes import (
    RESOURCE_GROUPS,
    RESOURCE_NAMES,
    resource_attributes,
)
from sealpress.printer.system.resources.finding import chosen_resources, the_resource

__all__ = [
    "NEW_RESOURCE",
    "get_printer_resources",
    "get_resource_attributes",
    "get_resources",
    "resource_group",
]

NEW_RESOURCE = ("resource-id", "resource-state", "resource-state-reasons", "resource-uuid")
"""What is answered about a resource that was made, or whose data came."""


def get_resources(core: SystemCore, intake: Intake) -> Answer:
    """Tell of the resources of the system."""
    return _told(core, intake, chosen_resources(core, intake))


def get_printer_resources(core: SystemCore, intake: Intake) -> Answer:
    """Tell of the resources that are allocated to a printer."""
    number = the_printer(core, intake).number
    return _told(core, intake, chosen_resources(core, intake, printer=number))


def get_resource_attributes(core: SystemCore, intake: Intake) -> Answer:
    """Tell what a resource is."""
    return _told(core, intake, [the_resource(core, intake)])


def resource_group(
    core: SystemCore, intake: Intake, resource: Resource, names: Iterable[str]
) -> Group:
    """Make the group of a resource's attributes."""
    attributes = resource_attributes(resource, names, core.numbers, intake.where, core.started.wall)
    return Group(list(attributes), tag=GroupTag.RESOURCE)


def _told(core: SystemCore, intake: Intake, resources: Iterable[Resource]) -> Answer:
    selection = select(
        intake.attributes.get("requested-attributes"),
        RESOURCE_GROUPS,
        RESOURCE_NAMES,
        RESOURCE_NAMES,
    )
    if selection.unsupported is not None:
        intake.unsupported.append(selection.unsupported)
    names = selection.names
    return succeed(core, intake, [resource_group(core, intake, one, names) for one in resources])
