"""Which of a system's printers a request is about (PWG 5100.22)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType

from sealpress.ipp.states import PrinterState
from sealpress.ipp.status import Status
from sealpress.ipp.syntax import MAX
from sealpress.printer.core import Service
from sealpress.printer.intake import Intake
from sealpress.printer.refusal import RefusalError
from sealpress.printer.system.dialogue import PrinterSight, SystemCore

__all__ = ["WHICH_PRINTERS", "chosen_printers", "the_printer"]

WHICH_PRINTERS: Mapping[str, Callable[[PrinterSight], bool]] = MappingProxyType(
    {
        "all": lambda _: True,
        "accepting": lambda one: one.is_accepting,
        "idle": lambda one: one.state is PrinterState.IDLE,
        "not-accepting": lambda one: not one.is_accepting,
        "processing": lambda one: one.state is PrinterState.PROCESSING,
        "shutdown": lambda one: one.service is Service.SHUT_DOWN,
        "stopped": lambda one: one.state is PrinterState.STOPPED,
        "testing": lambda one: "testing" in one.reasons,
    }
)
"""The values of ``which-printers``."""


def chosen_printers(core: SystemCore, intake: Intake) -> list[PrinterSight]:
    """Return the printers that Get-Printers is about, by number.

    Raises:
        RefusalError: A value of ``which-printers`` that there isn't (0x040B).
    """
    first, limit = intake.integer("first-index", 1), intake.integer("limit", MAX)
    return list(islice(_filtered(core, intake), first - 1, first - 1 + limit))


def _filtered(core: SystemCore, intake: Intake) -> Iterator[PrinterSight]:
    is_meant = WHICH_PRINTERS.get(intake.text("which-printers", "all"))
    if is_meant is None:
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "which-printers has a value that is not supported",
            [intake.attributes["which-printers"]],
        )
    kinds = intake.attributes.get("printer-service-type")
    if kinds is not None and "print" not in kinds.values:
        return
    numbers = intake.integers("printer-ids")
    place = intake.text("printer-location")
    for number in sorted(core.sights):
        sight = core.sights[number]
        is_named = numbers is None or number in numbers
        if is_named and (not place or sight.location == place) and is_meant(sight):
            yield sight


def the_printer(core: SystemCore, intake: Intake) -> PrinterSight:
    """Return the printer of ``printer-id``.

    Raises:
        RefusalError: There is none that who asks may see (0x0406).
    """
    sight = core.sights.get(intake.integer("printer-id", 0))
    if sight is None:
        raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, "there is no printer of this printer-id")
    return sight
