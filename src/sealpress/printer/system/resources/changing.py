"""Create-, Install-, Set- and Cancel-Resource, and which resources printers have (PWG 5100.22)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute
from sealpress.ipp.registry import Kind
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer.attribute_rules import check_range, check_syntax, text_of
from sealpress.printer.attributes import one
from sealpress.printer.intake import Intake
from sealpress.printer.refusal import RefusalError, bad_request, unsupported_attribute
from sealpress.printer.rights import check_administrator
from sealpress.printer.system.dialogue import SystemCore
from sealpress.printer.system.printers import the_printer
from sealpress.printer.system.resource import (
    RESOURCE_TYPES,
    Resource,
    ResourceState,
    ResourceStep,
    allocated,
    canceled,
    stepped,
)
from sealpress.printer.system.resource_orders import ChangedResources, IncomingData, NewResource
from sealpress.printer.system.resources.attributes import RESOURCE_NAMES
from sealpress.printer.system.resources.contents import RESOURCE_FORMATS
from sealpress.printer.system.resources.finding import the_resource

__all__ = [
    "RESOURCE_SETTABLE",
    "allocate_printer_resources",
    "cancel_resource",
    "create_resource",
    "deallocate_printer_resources",
    "install_resource",
    "installed_resources",
    "send_resource_data",
    "set_resource_attributes",
]

RESOURCE_SETTABLE: Mapping[str, str] = MappingProxyType(
    {"resource-info": "info", "resource-name": "name"}
)
"""``resource-settable-attributes-supported``, and the fields of a resource they are."""

_TOLD = ("resource-patches", "resource-signature", "resource-string-version", "resource-version")
_LANGUAGE = "resource-natural-language"
_MAX_SIGNATURES = 16
_KINDS = (Kind.RESOURCE_DESCRIPTION, Kind.RESOURCE_STATUS)
_KIBI = 1024


def create_resource(core: SystemCore, intake: Intake) -> NewResource:
    """Have a resource be made; what isn't known of it is left out, and named."""
    check_administrator(core, intake)
    kind = intake.text("resource-type")
    if kind not in RESOURCE_TYPES:
        raise _unfit("there are no resources of this type", intake.attributes["resource-type"])
    there = sum(not each.state.is_terminal for each in core.resources.values())
    if there >= core.resource_limits.max_resources:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE, f"there are {there} resources: cancel one first"
        )
    texts = {}
    for attribute in intake.settings:
        if attribute.name not in {*RESOURCE_SETTABLE, _LANGUAGE}:
            intake.unsupported.append(unsupported_attribute(attribute.name))
            continue
        _check(attribute)
        texts[attribute.name] = text_of(attribute.value)
    return NewResource(
        kind,
        texts.get("resource-name", ""),
        texts.get("resource-info", ""),
        texts.get(_LANGUAGE, intake.text(_LANGUAGE)),
    )


def send_resource_data(core: SystemCore, intake: Intake) -> IncomingData:
    """Have the data of a resource be taken."""
    check_administrator(core, intake)
    resource = the_resource(core, intake)
    stepped(resource, ResourceStep.RECEIVE, intake.where.at.wall)  # it can be
    if resource.is_incoming:
        raise RefusalError(Status.CLIENT_ERROR_NOT_POSSIBLE, "its data are coming already")
    media_type = intake.text("resource-format")
    if media_type not in RESOURCE_FORMATS:
        raise RefusalError(
            Status.CLIENT_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED,
            "data of this format are not kept",
            [intake.attributes["resource-format"]],
        )
    if intake.integer("resource-k-octets", 0) * _KIBI >= core.resource_limits.max_octets + _KIBI:
        raise RefusalError(
            Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE,
            f"a resource has {core.resource_limits.max_octets} octets at most",
        )
    told = {name: value for name in _TOLD if (value := intake.attributes.get(name)) is not None}
    for attribute in told.values():
        if len(attribute.values) > _MAX_SIGNATURES:
            raise _unfit(f"{attribute.name} has too many values", attribute)
    return IncomingData(resource, media_type, intake.text(_LANGUAGE), told)


def install_resource(core: SystemCore, intake: Intake) -> ChangedResources:
    """Have a resource be ready for printers; nothing is run, whatever it is."""
    check_administrator(core, intake)
    resource = the_resource(core, intake)
    return ChangedResources((stepped(resource, ResourceStep.INSTALL, intake.where.at.wall),))


def cancel_resource(core: SystemCore, intake: Intake) -> ChangedResources:
    """Have a resource be canceled, now or when no printer needs it any more."""
    check_administrator(core, intake)
    resource = the_resource(core, intake)
    return ChangedResources((canceled(resource, core.numbers, intake.where.at.wall),))


def set_resource_attributes(core: SystemCore, intake: Intake) -> ChangedResources:
    """Have words for people be set, all of them or nothing."""
    check_administrator(core, intake)
    resource = the_resource(core, intake)
    if not intake.settings:
        raise bad_request("the resource attributes to set are missing")
    if resource.state.is_terminal:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE, f"the resource is {resource.state.keyword}"
        )
    _check_settable(intake)
    for attribute in intake.settings:
        _check(attribute)
    texts = {RESOURCE_SETTABLE[each.name]: text_of(each.value) for each in intake.settings}
    return ChangedResources((dataclasses.replace(resource, **texts),))  # type: ignore[arg-type]  # words


def allocate_printer_resources(core: SystemCore, intake: Intake) -> ChangedResources:
    """Have installed resources be a printer's, too."""
    check_administrator(core, intake)
    printer = the_printer(core, intake).number
    found = installed_resources(core, intake)
    return ChangedResources(
        tuple(allocated(each, printer, core.numbers, is_needed=True) for each in found)
    )


def deallocate_printer_resources(core: SystemCore, intake: Intake) -> ChangedResources:
    """Have a printer give resources back."""
    check_administrator(core, intake)
    printer = the_printer(core, intake).number
    found = _named(core, intake)
    if any(printer not in each.printers for each in found):
        raise _unfit("the printer has not all of these resources", intake.attributes[_IDS])
    return ChangedResources(
        tuple(allocated(each, printer, core.numbers, is_needed=False) for each in found)
    )


def installed_resources(core: SystemCore, intake: Intake) -> list[Resource]:
    """Return the resources of ``resource-ids``, as far as a printer may get them.

    Raises:
        RefusalError: One is not there, or not installed, or soon no more (0x040B).
    """
    found = _named(core, intake)
    if any(each.state is not ResourceState.INSTALLED or each.is_leaving for each in found):
        raise _unfit("not all of these resources are installed", intake.attributes[_IDS])
    return found


_IDS = "resource-ids"


def _named(core: SystemCore, intake: Intake) -> list[Resource]:
    numbers = dict.fromkeys(intake.integers(_IDS) or ())
    found = [core.resources[number] for number in numbers if number in core.resources]
    if len(found) != len(numbers):
        raise _unfit("not all of these resources are there", intake.attributes[_IDS])
    return found


def _check(attribute: Attribute) -> None:
    entry = registry.attribute(attribute.name, *_KINDS)
    if entry is not None:
        check_syntax(attribute, entry)
        check_range(attribute, entry)


def _check_settable(intake: Intake) -> None:
    foreign = [each.name for each in intake.settings if each.name not in RESOURCE_SETTABLE]
    unknown = [name for name in foreign if name not in RESOURCE_NAMES]
    if unknown:
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "an attribute is not supported",
            map(unsupported_attribute, unknown),
        )
    if foreign:
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_NOT_SETTABLE,
            f"{foreign[0]} cannot be set",
            [one(name, ValueTag.NOT_SETTABLE, OutOfBand.NOT_SETTABLE) for name in foreign],
        )


def _unfit(detail: str, attribute: Attribute) -> RefusalError:
    return RefusalError(Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED, detail, [attribute])
