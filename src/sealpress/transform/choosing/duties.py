"""Who does what was asked: the printer, a worker, or neither (pure).

What a printer says it can do with a document is left to it as long as the document stays as it
is. Once pages are made anew, a worker arranges them; the printer still makes copies, sheets around
the job and its own order of delivery, where it says that it can.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from sealpress.transform.choosing.abilities import LISTS, NUMBER_LISTS, SHIFTS
from sealpress.transform.choosing.asked_values import TEXT_OPTIONS
from sealpress.transform.print_ticket import (
    ALL_PAGES,
    Orientation,
    PageOrder,
    PrintScaling,
    PrintTicket,
    SheetKind,
    TextLayout,
)

if TYPE_CHECKING:
    from sealpress.transform.choosing.abilities import PrinterAbilities
    from sealpress.transform.choosing.asked import Asked

__all__ = [
    "ARRANGING",
    "BESIDE",
    "MOVING",
    "OF_TEXT",
    "PAGEWISE",
    "SHARED",
    "arranging",
    "demanded",
    "printer_can",
]

Test: TypeAlias = Callable[[PrintTicket], bool]

_HAS_EFFECT: dict[str, Test] = {
    "copies": lambda ticket: ticket.copies > 1,
    "multiple-document-handling": lambda ticket: ticket.copies > 1 and not ticket.collated,
    "page-ranges": lambda ticket: ticket.page_ranges != ALL_PAGES,
    "number-up": lambda ticket: ticket.number_up > 1,
    "presentation-direction-number-up": lambda ticket: ticket.number_up > 1,
    "imposition-template": lambda ticket: ticket.booklet,
    "print-scaling": lambda ticket: ticket.scaling is not PrintScaling.AUTO,
    "orientation-requested": lambda ticket: (
        ticket.orientation not in {Orientation.NONE, Orientation.PORTRAIT}
    ),
    "page-delivery": lambda ticket: ticket.order is PageOrder.REVERSE,
    "job-sheets": lambda ticket: ticket.job_sheets is not SheetKind.NONE,
    "separator-sheets": lambda ticket: ticket.separator_sheets is not SheetKind.NONE,
    **dict.fromkeys(SHIFTS, lambda ticket: ticket.shift != ((0, 0), (0, 0))),
    **dict.fromkeys(TEXT_OPTIONS, lambda ticket: ticket.text != TextLayout()),
}
"""Options that a worker can do, and whether what was asked changes anything."""

ARRANGING = frozenset(_HAS_EFFECT)
"""All of them."""

SHARED = frozenset(
    {"copies", "multiple-document-handling", "page-delivery", "job-sheets", "separator-sheets"}
)
"""Those that the printer may still do with pages that a worker made."""

PAGEWISE = frozenset({"overrides", "force-front-side", "insert-sheet", "page-overrides"})
"""Options that name pages by their numbers (PWG 5100.3, PWG 5100.6): only printers do them."""

MOVING = frozenset(
    {
        "copies",
        "page-ranges",
        "number-up",
        "imposition-template",
        "page-delivery",
        "job-sheets",
        "separator-sheets",
    }
)
"""Options after which a page has another number."""

OF_TEXT = MOVING - {"number-up", "imposition-template"} | {"multiple-document-handling"}
"""What is done where only the words of a document are sent."""

BESIDE = TEXT_OPTIONS
"""Those that no printer is ever told."""


def arranging(asked: Asked, media_type: str) -> tuple[str, ...]:
    """Return the options that a worker could do and that change something.

    A value that no worker knows does not count: what it means is the printer's to say.

    Args:
        asked: What was asked.
        media_type: Of the document: text options concern text alone.
    """
    return tuple(
        name
        for name, has_effect in _HAS_EFFECT.items()
        if name in asked.given
        and name not in asked.unfit
        and has_effect(asked.ticket)
        and (name not in BESIDE or media_type == "text/plain")
    )


def demanded(asked: Asked, abilities: PrinterAbilities, media_type: str) -> tuple[str, ...]:
    """Return those of them that the printer can't do."""
    names = arranging(asked, media_type)
    return tuple(name for name in names if not printer_can(name, asked, abilities))


def printer_can(name: str, asked: Asked, abilities: PrinterAbilities) -> bool:
    """Whether the printer says that it does what was asked under this name."""
    if abilities.options and name not in abilities.options and name not in _OFTEN_UNLISTED:
        return False
    if name == "copies":
        return abilities.copies is None or asked.ticket.copies <= abilities.copies
    if name == "page-ranges":
        return abilities.page_ranges
    if name in SHIFTS:
        return name in abilities.shifts
    return _listed(name, asked, abilities)


_OFTEN_UNLISTED = frozenset({"copies", "sides", "multiple-document-handling"})
"""Printers that name their options leave these out."""


def _listed(name: str, asked: Asked, abilities: PrinterAbilities) -> bool:
    values = asked.given[name].values
    if name in NUMBER_LISTS:
        return values[0] in abilities.numbers.get(name, ())
    if name not in LISTS:
        return False
    known = abilities.values.get(name, frozenset())
    if name == "separator-sheets":
        return asked.ticket.separator_sheets.value in known
    return str(values[0]) in known
