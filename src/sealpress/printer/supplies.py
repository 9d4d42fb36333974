"""Toner, ink, ribbons: how full they are, in the two languages of printers (PWG 5100.13, PPM).

``printer-supply`` is the standard's; ``marker-levels`` and its kin are older, parallel lists that
most clients read first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sealpress.ipp.message import Attribute, Value
from sealpress.ipp.tags import ValueTag

__all__ = ["Supply", "supply_attributes"]

#: What ``marker-colors`` shows for a colorant.
_COLORS: Mapping[str, str] = {
    "black": "#000000",
    "cyan": "#00FFFF",
    "magenta": "#FF00FF",
    "yellow": "#FFFF00",
    "photo-black": "#202020",
    "light-cyan": "#80FFFF",
    "light-magenta": "#FF80FF",
    "none": "none",
}
#: ``marker-types`` and the ``type`` of ``printer-supply`` for each kind.
_KINDS: Mapping[str, tuple[str, str, str]] = {
    "toner": ("toner", "toner", "supplyThatIsConsumed"),
    "ink": ("ink-cartridge", "inkCartridge", "supplyThatIsConsumed"),
    "ribbon": ("ribbon-wax", "thermalTransferRibbon", "supplyThatIsConsumed"),
    "drum": ("opc", "opc", "supplyThatIsConsumed"),
    "waste": ("waste-toner", "wasteToner", "receptacleThatIsFilled"),
    "staples": ("staples", "staples", "supplyThatIsConsumed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Something that is used up while the printer prints.

    Attributes:
        name: What people call it.
        kind: ``toner``, ``ink``, ``ribbon``, ``drum``, ``waste`` or ``staples``.
        colorant: Its color's name, ``none`` without one.
        level: How much is there, in percent; -2 stands for not known, -3 for some.
        low: Where it begins to be low; for waste, where it begins to be nearly full.
    """

    name: str
    kind: str = "toner"
    colorant: str = "black"
    level: int = 80
    low: int = 10


def supply_attributes(supplies: Sequence[Supply]) -> dict[str, object]:
    """Return the attributes about supplies; none when there are none."""
    if not supplies:
        return {}
    return {
        "printer-supply": [_octets(number, one) for number, one in enumerate(supplies, start=1)],
        "printer-supply-description": [one.name for one in supplies],
        **{name: _marker(name, tag, supplies) for name, tag in _MARKERS.items()},
    }


def _octets(number: int, supply: Supply) -> bytes:
    _, kind, use = _KINDS[supply.kind]
    text = (
        f"index={number};class={use};type={kind};unit=percent;maxcapacity=100;"
        f"level={supply.level};colorantname={supply.colorant};"
    )
    return text.encode("ascii")


_MARKERS: Mapping[str, ValueTag] = {
    "marker-names": ValueTag.NAME,
    "marker-colors": ValueTag.NAME,
    "marker-types": ValueTag.KEYWORD,
    "marker-levels": ValueTag.INTEGER,
    "marker-low-levels": ValueTag.INTEGER,
    "marker-high-levels": ValueTag.INTEGER,
}


def _marker(name: str, tag: ValueTag, supplies: Sequence[Supply]) -> Attribute:
    values = tuple(_marker_values(one)[name] for one in supplies)
    return Attribute(name, (tag,) * len(values), values)


def _marker_values(supply: Supply) -> dict[str, Value]:
    is_waste = supply.kind == "waste"
    return {
        "marker-names": supply.name,
        "marker-colors": _COLORS[supply.colorant],
        "marker-types": _KINDS[supply.kind][0],
        "marker-levels": supply.level,
        "marker-low-levels": 0 if is_waste else supply.low,
        "marker-high-levels": supply.low if is_waste else 100,
    }
