"""Values out of printers' answers that may be missing, of another kind, or nonsense (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sealpress.ipp.message import AttributeList, Collection
from sealpress.ipp.values import IntegerRange, LanguageText, OutOfBand
from sealpress.ipp.values import Resolution as IppResolution
from sealpress.transform.pixels import Resolution

if TYPE_CHECKING:
    from sealpress.ipp.message import Value

__all__ = [
    "boolean",
    "collections",
    "dots_per_inch",
    "first_text",
    "has_value",
    "highest",
    "lowest",
    "numbers",
    "resolutions",
    "texts",
    "values_of",
]

DOTS_PER_CENTIMETER = 4
MIN_DPI, MAX_DPI = 72, 2400


def values_of(attributes: AttributeList, name: str) -> Sequence[Value]:
    """Return an attribute's values; empty when it is absent."""
    attribute = attributes.get(name)
    return attribute.values if attribute is not None else ()


def has_value(attributes: AttributeList, name: str) -> bool:
    """Whether the attribute is there with a true value."""
    return any(not isinstance(value, OutOfBand) for value in values_of(attributes, name))


def texts(attributes: AttributeList, name: str) -> tuple[str, ...]:
    """Return the texts, names and keywords of an attribute."""
    kinds = (str, LanguageText)
    return tuple(str(value) for value in values_of(attributes, name) if isinstance(value, kinds))


def first_text(attributes: AttributeList, name: str) -> str:
    """Return the first of them, empty when there is none."""
    return next(iter(texts(attributes, name)), "")


def numbers(attributes: AttributeList, name: str) -> frozenset[int]:
    """Return the whole numbers of an attribute, of ranges each one up to a hundred."""
    found: set[int] = set()
    for value in values_of(attributes, name):
        if type(value) is int:
            found.add(value)
        elif isinstance(value, IntegerRange):
            found.update(range(value.lower, min(value.upper, value.lower + 100) + 1))
    return frozenset(found)


def highest(attributes: AttributeList, name: str) -> int | None:
    """Return the largest number or end of a range; ``None`` when there is none."""
    return max((upper for _, upper in _ranges(attributes, name)), default=None)


def lowest(attributes: AttributeList, name: str) -> int | None:
    """Return the smallest number or start of a range; ``None`` when there is none."""
    return min((lower for lower, _ in _ranges(attributes, name)), default=None)


def _ranges(attributes: AttributeList, name: str) -> Iterator[tuple[int, int]]:
    for value in values_of(attributes, name):
        if isinstance(value, IntegerRange):
            yield value.lower, value.upper
        elif type(value) is int:
            yield value, value


def boolean(attributes: AttributeList, name: str) -> bool | None:
    """Return whether it is true; ``None`` when it is not said."""
    values = values_of(attributes, name)
    return next((value for value in values if isinstance(value, bool)), None)


def collections(attributes: AttributeList, name: str) -> Iterator[Collection]:
    """Return the collections of an attribute."""
    return (value for value in values_of(attributes, name) if isinstance(value, Collection))


def resolutions(attributes: AttributeList, name: str) -> tuple[Resolution, ...]:
    """Return resolutions that make sense, each once, the coarsest first."""
    found = {
        dots_per_inch(value)
        for value in values_of(attributes, name)
        if isinstance(value, IppResolution)
    }
    return tuple(sorted(one for one in found if all(MIN_DPI <= dots <= MAX_DPI for dots in one)))


def dots_per_inch(value: IppResolution) -> Resolution:
    """Return a resolution of IPP, whatever its unit, in pixels an inch."""
    if value.units != DOTS_PER_CENTIMETER:
        return Resolution(value.cross_feed, value.feed)
    return Resolution(round(value.cross_feed * 2.54), round(value.feed * 2.54))
