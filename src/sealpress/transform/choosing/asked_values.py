"""How each Job Template attribute becomes a field of the ticket or of the wishes (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from sealpress.ipp.message import Collection
from sealpress.ipp.values import IntegerRange, LanguageText
from sealpress.ipp.values import Resolution as IppResolution
from sealpress.transform.choosing.reading import MAX_DPI, MIN_DPI, dots_per_inch, first_text
from sealpress.transform.layout import DIRECTIONS, GRIDS
from sealpress.transform.print_ticket import (
    Orientation,
    PageOrder,
    PrintScaling,
    PrintTicket,
    SheetKind,
    Wishes,
)
from sealpress.transform.sheets import Sides

if TYPE_CHECKING:
    from sealpress.ipp.message import Value

__all__ = ["BOOKLETS", "READERS", "TEXT_OPTIONS", "UNCOLLATED", "UnfitError", "WISH_READERS"]

TicketReader: TypeAlias = Callable[[PrintTicket, Sequence["Value"]], PrintTicket]
WishReader: TypeAlias = Callable[[Wishes, Sequence["Value"]], Wishes]

BOOKLETS = frozenset({"signature", "booklet"})
"""Values of ``imposition-template`` that ask for a booklet."""

UNCOLLATED = frozenset({"separate-documents-uncollated-copies", "uncollated"})

MOST_COPIES = 99_999
LARGEST_SHIFT = 200_000

_SHEETS = {
    "none": SheetKind.NONE,
    "standard": SheetKind.START,
    "job-start-sheet": SheetKind.START,
    "job-end-sheet": SheetKind.END,
    "job-both-sheet": SheetKind.BOTH,
    "job-both-sheets": SheetKind.BOTH,
}


class UnfitError(ValueError):
    """A value that no worker can do; its text is one clause for a person."""


def _copies(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, copies=_number(values, 1, MOST_COPIES))


def _collation(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, collated=_keyword(values) not in UNCOLLATED)


def _page_ranges(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    ranges = tuple(_range(value) for value in values)
    last = 0
    for lower, upper in ranges:
        if lower <= last or upper < lower:
            raise UnfitError("the ranges must rise and not overlap, as in 1-3,5,7-9")
        last = upper
    return replace(ticket, page_ranges=ranges)


def _sides(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, sides=Sides(_one_of(values, Sides)))


def _number_up(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    number = _number(values, 1, max(GRIDS))
    if number not in GRIDS:
        known = ", ".join(str(one) for one in sorted(GRIDS))
        raise UnfitError(f"{number} pages can't stand on a side; there may be {known}")
    return replace(ticket, number_up=number)


def _direction(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, presentation_direction=_one_of(values, DIRECTIONS))


def _imposition(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    template = _one_of(values, BOOKLETS | {"none"})
    return replace(ticket, booklet=template in BOOKLETS)


def _scaling(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, scaling=PrintScaling(_one_of(values, PrintScaling)))


def _orientation(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, orientation=Orientation(_number(values, 3, 7)))


def _delivery(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    backwards = _keyword(values).startswith("reverse-order")
    return replace(ticket, order=PageOrder.REVERSE if backwards else PageOrder.SAME)


def _quality(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, quality=_number(values, 3, 5))


def _job_sheets(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, job_sheets=_SHEETS[_one_of(values, _SHEETS)])


def _separators(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    value = values[0]
    if not isinstance(value, Collection):
        raise UnfitError("it must be a collection with separator-sheets-type")
    kind = first_text(value, "separator-sheets-type") or "none"
    return replace(ticket, separator_sheets=SheetKind(_one_of([kind], SheetKind)))


def _shift(axis: int, sides: tuple[int, ...]) -> TicketReader:
    def read(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
        amount = _number(values, -LARGEST_SHIFT, LARGEST_SHIFT)
        shifts = [list(shift) for shift in ticket.shift]
        for side in sides:
            shifts[side][axis] = amount
        (front_x, front_y), (back_x, back_y) = shifts
        return replace(ticket, shift=((front_x, front_y), (back_x, back_y)))

    return read


def _cpi(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, text=replace(ticket.text, cpi=_decimal(values, 1, 72)))


def _lpi(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, text=replace(ticket.text, lpi=_decimal(values, 1, 36)))


def _columns(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, text=replace(ticket.text, columns=round(_decimal(values, 1, 8))))


def _tab(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    return replace(ticket, text=replace(ticket.text, tab=round(_decimal(values, 1, 80))))


def _wrap(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    value = values[0]
    said = str(value).lower() if isinstance(value, bool | str | LanguageText) else ""
    if said not in {"true", "false"}:
        raise UnfitError("it must be true or false")
    return replace(ticket, text=replace(ticket.text, wrap=said == "true"))


def _carriage(ticket: PrintTicket, values: Sequence[Value]) -> PrintTicket:
    kind = _one_of(values, ("none", "asa", "machine"))
    return replace(ticket, text=replace(ticket.text, carriage_control=kind))


READERS: dict[str, TicketReader] = {
    "copies": _copies,
    "multiple-document-handling": _collation,
    "page-ranges": _page_ranges,
    "sides": _sides,
    "number-up": _number_up,
    "presentation-direction-number-up": _direction,
    "imposition-template": _imposition,
    "print-scaling": _scaling,
    "orientation-requested": _orientation,
    "page-delivery": _delivery,
    "print-quality": _quality,
    "job-sheets": _job_sheets,
    "separator-sheets": _separators,
    "x-image-shift": _shift(0, (0, 1)),
    "y-image-shift": _shift(1, (0, 1)),
    "x-side1-image-shift": _shift(0, (0,)),
    "y-side1-image-shift": _shift(1, (0,)),
    "x-side2-image-shift": _shift(0, (1,)),
    "y-side2-image-shift": _shift(1, (1,)),
    "cpi": _cpi,
    "lpi": _lpi,
    "columns": _columns,
    "tab": _tab,
    "wrap": _wrap,
    "carriage-control": _carriage,
}
"""By attribute name, in the order of reading: what is for one side comes after what is for both."""

TEXT_OPTIONS = frozenset({"cpi", "lpi", "columns", "tab", "wrap", "carriage-control"})
"""How text is set: no attributes of IPP, but options of ours that no printer is told."""


def _color_mode(wishes: Wishes, values: Sequence[Value]) -> Wishes:
    return replace(wishes, color_mode=_keyword(values))


def _resolution(wishes: Wishes, values: Sequence[Value]) -> Wishes:
    value = values[0]
    if not isinstance(value, IppResolution):
        raise UnfitError("it must be a resolution such as 600dpi")
    dots = dots_per_inch(value)
    if not all(MIN_DPI <= one <= MAX_DPI for one in dots):
        raise UnfitError(f"it must be from {MIN_DPI}dpi to {MAX_DPI}dpi")
    return replace(wishes, resolution=dots)


def _optimize(wishes: Wishes, values: Sequence[Value]) -> Wishes:
    return replace(wishes, optimize=_keyword(values))


WISH_READERS: dict[str, WishReader] = {
    "print-color-mode": _color_mode,
    "printer-resolution": _resolution,
    "print-content-optimize": _optimize,
}
"""By attribute name: what concerns the look."""


def _number(values: Sequence[Value], lowest: int, highest: int) -> int:
    value = values[0]
    if type(value) is not int or not lowest <= value <= highest:
        raise UnfitError(f"it must be a number from {lowest} to {highest}")
    return value


def _decimal(values: Sequence[Value], lowest: float, highest: float) -> float:
    value = values[0]
    try:
        number = float(value) if type(value) is int or isinstance(value, str) else -1.0
    except ValueError:
        number = -1.0
    if not lowest <= number <= highest:
        raise UnfitError(f"it must be a number from {lowest:g} to {highest:g}")
    return number


def _keyword(values: Sequence[Value]) -> str:
    value = values[0]
    if not isinstance(value, str | LanguageText):
        raise UnfitError("it must be a keyword")
    return str(value)


def _one_of(values: Sequence[Value], known: Iterable[str]) -> str:
    keyword = _keyword(values)
    listed = [str(one) for one in known]
    if keyword not in listed:
        shown = ", ".join(sorted(listed))
        raise UnfitError(f"{keyword[:80]!r} is not known; there are {shown}")
    return keyword


def _range(value: Value) -> tuple[int, int]:
    if isinstance(value, IntegerRange):
        return value.lower, value.upper
    if type(value) is int:
        return value, value
    raise UnfitError("it must be ranges such as 1-3,5")
