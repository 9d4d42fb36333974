"""Get- and Set-System-Attributes, what can be set, and Get-Printers (PWG 5100.22)."""

from __future__ import annotations

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.registry import Kind
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer.answers import succeed
from sealpress.printer.attribute_rules import check_range, check_syntax
from sealpress.printer.attributes import one
from sealpress.printer.dialogue import Answer
from sealpress.printer.intake import Intake
from sealpress.printer.refusal import RefusalError, bad_request, unsupported_attribute
from sealpress.printer.rights import check_administrator
from sealpress.printer.selection import select
from sealpress.printer.system.attributes import SYSTEM_GROUPS, SYSTEM_NAMES, system_attributes
from sealpress.printer.system.dialogue import SystemCore, SystemSettings, ToldPrinters
from sealpress.printer.system.printers import chosen_printers
from sealpress.printer.system.settable import SETTABLE, offered, unfit

__all__ = [
    "get_printers",
    "get_system_attributes",
    "get_system_supported_values",
    "set_system_attributes",
]


def get_system_attributes(core: SystemCore, intake: Intake) -> Answer:
    """Return what the system is."""
    selection = select(
        intake.attributes.get("requested-attributes"), SYSTEM_GROUPS, SYSTEM_NAMES, SYSTEM_NAMES
    )
    if selection.unsupported is not None:
        intake.unsupported.append(selection.unsupported)
    attributes = list(system_attributes(core, selection.names, intake.where))
    return succeed(core, intake, [Group(attributes, tag=GroupTag.SYSTEM)])


def get_system_supported_values(core: SystemCore, intake: Intake) -> Answer:
    """Tell what may be set to what."""
    check_administrator(core, intake)
    groups = {"all": SETTABLE, "system-description": SETTABLE}
    selection = select(intake.attributes.get("requested-attributes"), groups, SETTABLE, SETTABLE)
    if selection.unsupported is not None:
        intake.unsupported.append(selection.unsupported)
    attributes = [offered(core, name) for name in sorted(selection.names)]
    return succeed(core, intake, [Group(attributes, tag=GroupTag.SYSTEM)])


def set_system_attributes(core: SystemCore, intake: Intake) -> SystemSettings:
    """Have what is asked for be set, all of it or nothing."""
    check_administrator(core, intake)
    if not intake.settings:
        raise bad_request("the system attributes to set are missing")
    _check_settable(intake)
    wanted = {attribute.name: attribute for attribute in intake.settings}
    for attribute in wanted.values():
        if attribute.tags != (ValueTag.DELETE_ATTRIBUTE,):
            _check_value(attribute)
    wrong = [bad for one in wanted.values() if (bad := unfit(core, one)) is not None]
    if wrong:
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "a value is not supported",
            wrong,
        )
    merged = {**core.set_attributes, **wanted}
    gone = {(ValueTag.DELETE_ATTRIBUTE,), (ValueTag.NO_VALUE,)}
    kept = {name: attribute for name, attribute in merged.items() if attribute.tags not in gone}
    return SystemSettings(kept)


def _check_value(attribute: Attribute) -> None:
    entry = registry.attribute(attribute.name, Kind.SYSTEM_DESCRIPTION, Kind.SYSTEM_STATUS)
    if entry is not None:
        check_syntax(attribute, entry)
        check_range(attribute, entry)


def _check_settable(intake: Intake) -> None:
    """Name what isn't known at all, then what can never be set (RFC 3380 section 4.1.2)."""
    foreign = [one.name for one in intake.settings if one.name not in SETTABLE]
    unknown = [name for name in foreign if name not in SYSTEM_NAMES]
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


def get_printers(core: SystemCore, intake: Intake) -> ToldPrinters:
    """Have it told what the printers are, those that are asked for."""
    return ToldPrinters(tuple(sight.number for sight in chosen_printers(core, intake)))
