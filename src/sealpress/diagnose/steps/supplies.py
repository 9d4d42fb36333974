"""What a printer uses up: toner, ink and paper (PWG 5100.9, PWG 5100.13 sections 5.6.28 to 5.6.33).

Levels come in two forms: parallel ``marker-…`` lists, whose lengths printers get wrong, and octet
strings ``type=toner;level=40;maxcapacity=100``. In both, -1, -2 and -3 stand for what is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.client.capabilities import integers, strings
from sealpress.client.replies import one_line
from sealpress.diagnose.observation import Observation
from sealpress.diagnose.reading import listed, reading
from sealpress.diagnose.state_reasons import Need
from sealpress.diagnose.steps.state import conditions
from sealpress.errors import Reason

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination
    from sealpress.ipp.message import Group

LOW_PERCENT = 10
"""A level at or below which a supply counts as low where the printer names no limit."""

_MAX_FIELDS = 64
_IS_FILLED = frozenset({"receptaclethatisfilled", "supplythatisfilled"})
_WASTE = frozenset({"waste-toner", "waste-ink", "waste-wax", "waste-water", "wastetoner"})


@dataclass(frozen=True, slots=True)
class Supply:
    """One supply.

    Attributes:
        name: What people call it.
        percent: How much is left; ``None`` where that is not known.
        is_low: Whether that is little.
    """

    name: str
    percent: int | None
    is_low: bool = False


@reading("supplies")
def look_at_supplies(exam: Examination, printer: Group) -> Iterator[Observation]:
    """Tell what is nearly used up, by levels and by what the printer reports."""
    del exam
    supplies = markers(printer) or listed_supplies(printer)
    trays = list(_trays(printer))
    low = [_shown(one) for one in supplies if one.is_low]
    reported = [one for one in conditions(printer) if one.need is Need.SOON]
    facts: dict[str, JsonValue] = {
        "supplies": [{"name": one.name, "percent": one.percent} for one in supplies],
        "trays": [{"name": one.name, "percent": one.percent} for one in trays],
        "reported": [one.keyword for one in reported],
    }
    if low or reported:
        words = low or [one.words for one in reported]
        yield Observation.problem(
            "supplies",
            Reason.SUPPLIES_LOW,
            f"nearly used up: {listed(words)}" if low else f"it reports: {listed(words)}",
            remedy=reported[0].remedy if reported and not low else "",
            facts=facts,
        )
    elif supplies:
        text = f"it has {listed(map(_shown, supplies))}"
        yield Observation.ok("supplies", text, **facts)
    else:
        yield Observation.ok("supplies", "it tells nothing about toner or ink", **facts)


def markers(printer: Group) -> list[Supply]:
    """Read the parallel lists, as far as each goes."""
    names = strings(printer, "marker-names")
    kinds = strings(printer, "marker-types")
    levels = integers(printer, "marker-levels")
    lows = integers(printer, "marker-low-levels")
    return [
        _marker(
            one_line(name),
            levels[index] if index < len(levels) else -2,
            lows[index] if index < len(lows) else -1,
            kinds[index].lower() if index < len(kinds) else "",
        )
        for index, name in enumerate(names)
    ]


def _marker(name: str, level: int, low: int, kind: str) -> Supply:
    known = 0 <= level <= 100
    limit = low if 0 < low < 100 else LOW_PERCENT
    # Of what is filled up, the level tells what is in it, or room for more: nobody knows which.
    judged = known and kind not in _WASTE
    return Supply(name or kind, level if known else None, judged and level <= limit)


def listed_supplies(printer: Group) -> list[Supply]:
    """Read ``printer-supply``, with its descriptions as names."""
    descriptions = strings(printer, "printer-supply-description")
    found = []
    for index, each in enumerate(_records(printer, "printer-supply")):
        described = descriptions[index] if index < len(descriptions) else ""
        name = described or " ".join(
            filter(None, (each.get("colorantname", ""), each.get("type", "")))
        )
        percent = _percent(each)
        filled = each.get("class", "").lower() in _IS_FILLED
        is_low = percent is not None and percent <= LOW_PERCENT and not filled
        found.append(Supply(one_line(name), percent, is_low))
    return found


def _trays(printer: Group) -> Iterator[Supply]:
    for each in _records(printer, "printer-input-tray"):
        name = one_line(each.get("name", "") or each.get("type", ""))
        yield Supply(name, _percent(each))


def _percent(record: Mapping[str, str]) -> int | None:
    level, most = _number(record, "level"), _number(record, "maxcapacity")
    if level is None or most is None or level < 0 or most <= 0:
        return None
    return min(100, round(100 * level / most))


def _number(record: Mapping[str, str], key: str) -> int | None:
    digits = record.get(key, "").removeprefix("-")
    return int(record[key]) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _records(printer: Group, name: str) -> Iterator[dict[str, str]]:
    """Read the octet strings of an attribute, ``key=value;`` over and over."""
    attribute = printer.get(name)
    for value in attribute.values if attribute is not None else ():
        if isinstance(value, bytes):
            pairs = value.decode("utf-8", "replace").split(";")[:_MAX_FIELDS]
            parted = (pair.partition("=") for pair in pairs)
            yield {key.strip().lower(): text.strip() for key, _, text in parted if key.strip()}


def _shown(supply: Supply) -> str:
    return supply.name if supply.percent is None else f"{supply.name} {supply.percent} %"
