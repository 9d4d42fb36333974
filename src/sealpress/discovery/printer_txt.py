"""From a printer's attributes to its TXT record, and from a TXT record to attributes.

What is announced is what the printer answers, in fewer words: each key is made of the attributes
that say the same (PWG 5100.14 section 4.2.3). The other direction gives what may be shown or
assumed until the printer itself was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from sealpress.discovery.txt import TxtRecord
from sealpress.ipp.media import media_named
from sealpress.ipp.message import Attribute
from sealpress.ipp.values import IntegerRange, OutOfBand

__all__ = ["PRINTER_SUBTYPES", "attributes_of", "subtypes_of", "txt_of"]

PRINTER_SUBTYPES = ("_print", "_universal")
"""Subtypes of printers: IPP Everywhere (PWG 5100.14 section 4.2.1) and AirPrint."""

_Values: TypeAlias = Mapping[str, Sequence[object]]
_RASTER_OF_APPLE = "image/urf"
_ANY_FORMAT = "application/octet-stream"
_PREFERRED = ("application/pdf", _RASTER_OF_APPLE, "image/pwg-raster", "image/jpeg")

_STAPLES = frozenset({4, *range(20, 36)})
_BINDS = frozenset({7, *range(50, 58)})
_HOLES: Mapping[int, int] = {
    5: 1,
    **{number: 1 + (number - 70) // 4 for number in range(70, 86)},
}  # finishings of PWG 5100.1 table 3: single, dual, triple and quad, four edges each

_AUTHENTICATION: Mapping[str, str] = {
    "none": "none",
    "requesting-user-name": "none",
    "basic": "username,password",
    "digest": "username,password",
    "certificate": "certificate",
    "negotiate": "negotiate",
    "oauth": "oauth",
}

# Longest and shortest edge of the largest sheet, 1/100 mm, and what it is called.
_PAPERS = (
    (59401, 42000, ">isoC-A2"),
    (55880, 41900, "isoC-A2"),
    (42000, 27900, "tabloid-A3"),
    (29700, 20900, "legal-A4"),
)
_SHORTEST_FIRST = ("usb_CMD", "usb_MDL", "usb_MFG", "product", "URF", "kind", "note")
"""Keys that are given up, one by one, where a record would be too long."""


def txt_of(
    attributes: Iterable[Attribute], *, path: str, tls: str = "", priority: int = 50
) -> TxtRecord:
    """Make the TXT record of a printer.

    Args:
        attributes: Printer attributes, as the printer answers them.
        path: Path of its URI.
        tls: Highest TLS version, as ``1.3``; empty for a printer without TLS.
        priority: Which of several printers alike is preferred: the lowest; 0 to 99.
    """
    values: _Values = {each.name: each.values for each in attributes}
    keys = {
        "txtvers": "1",
        "qtotal": "1",
        "rp": path.lstrip("/"),
        "priority": str(priority),
        "TLS": tls,
    }
    for key, make in _MAKERS.items():
        keys[key] = make(values)
    ordered = {key: keys[key] for key in _ORDER if keys.get(key)}
    ordered.setdefault("rp", "")
    return TxtRecord.of(ordered).shortened(*_SHORTEST_FIRST)


def subtypes_of(attributes: Iterable[Attribute]) -> tuple[str, ...]:
    """Return the subtypes under which a printer may be found: AirPrint's where it takes URF."""
    values: _Values = {each.name: each.values for each in attributes}
    speaks_urf = _RASTER_OF_APPLE in _texts(values, "document-format-supported")
    return PRINTER_SUBTYPES if speaks_urf else PRINTER_SUBTYPES[:1]


def attributes_of(txt: TxtRecord) -> dict[str, object]:
    """Return printer attributes that a TXT record stands for, as Python values.

    Keys that are not there give none, nor do those that say less than the attribute.
    """
    found: dict[str, object] = {}
    for key, (name, read) in _READERS.items():
        value = read(txt, key)
        if value not in ("", [], None):
            found[name] = value
    return found


def _texts(values: _Values, name: str) -> list[str]:
    return [str(value) for value in values.get(name, ()) if not isinstance(value, OutOfBand)]


def _first(name: str) -> Callable[[_Values], str]:
    return lambda values: next(iter(_texts(values, name)), "")


def _listed(name: str) -> Callable[[_Values], str]:
    return lambda values: ",".join(_texts(values, name))


def _flag(is_so: bool) -> str:  # noqa: FBT001  # what it turns into text
    return "T" if is_so else "F"


def _formats(values: _Values) -> str:
    given = _texts(values, "document-format-supported")
    known = [one for one in _PREFERRED if one in given]
    others = [one for one in given if one not in known and one != _ANY_FORMAT]
    return ",".join([*known, *others, *([_ANY_FORMAT] if _ANY_FORMAT in given else [])])


def _copies(values: _Values) -> str:
    most = values.get("copies-supported", (1,))[0]
    return _flag((most.upper if isinstance(most, IntegerRange) else most) not in (0, 1))


def _numbers(values: _Values, name: str) -> list[int]:
    return [value for value in values.get(name, ()) if isinstance(value, int)]


def _punch(values: _Values) -> str:
    return str(max((_HOLES.get(one, 0) for one in _finishings(values)), default=0))


def _finishings(values: _Values) -> list[int]:
    return _numbers(values, "finishings-supported")


def _paper(values: _Values) -> str:
    sizes = [size for name in _texts(values, "media-supported") if (size := _sheet(name))]
    if not sizes:
        return ""
    long, short = max(sizes)
    return next((name for y, x, name in _PAPERS if long >= y and short >= x), "<legal-A4")


def _sheet(name: str) -> tuple[int, int] | None:
    size = None if name.startswith("custom_") else media_named(name)
    return None if size is None else (max(size.x, size.y), min(size.x, size.y))


def _device_id(key: str) -> Callable[[_Values], str]:
    return lambda values: dict(_fields(_first("printer-device-id")(values))).get(key, "")


def _fields(device_id: str) -> Iterator[tuple[str, str]]:
    for part in device_id.split(";"):
        name, _, value = part.partition(":")
        yield _LONG_NAMES.get(name.strip().upper(), name.strip().upper()), value.strip()


_LONG_NAMES = {"MANUFACTURER": "MFG", "MODEL": "MDL", "COMMAND SET": "CMD"}


def _product(values: _Values) -> str:
    model = _first("printer-make-and-model")(values)
    return f"({model})" if model else ""


def _air(values: _Values) -> str:
    ways = [_AUTHENTICATION.get(one, "") for one in _texts(values, "uri-authentication-supported")]
    return next(filter(None, ways), "")


_MAKERS: Mapping[str, Callable[[_Values], str]] = {
    "ty": _first("printer-make-and-model"),
    "adminurl": _first("printer-more-info"),
    "note": _first("printer-location"),
    "product": _product,
    "pdl": _formats,
    "UUID": lambda values: _first("printer-uuid")(values).removeprefix("urn:uuid:"),
    "air": _air,
    "URF": _listed("urf-supported"),
    "Color": lambda values: _flag(True in values.get("color-supported", ())),
    "Duplex": lambda values: _flag(
        any(one.startswith("two-sided") for one in _texts(values, "sides-supported"))
    ),
    "Copies": _copies,
    "Collate": lambda values: _flag(
        "separate-documents-collated-copies"
        in _texts(values, "multiple-document-handling-supported")
    ),
    "Staple": lambda values: _flag(not _STAPLES.isdisjoint(_finishings(values))),
    "Bind": lambda values: _flag(not _BINDS.isdisjoint(_finishings(values))),
    "Punch": _punch,
    "PaperMax": _paper,
    "PaperCustom": lambda values: _flag(
        any(one.startswith("custom_") for one in _texts(values, "media-supported"))
    ),
    "kind": _listed("printer-kind"),
    "Fax": lambda _: "F",
    "Scan": lambda _: "F",
    "mopria-certified": _first("mopria-certified"),
    "usb_MFG": _device_id("MFG"),
    "usb_MDL": _device_id("MDL"),
    "usb_CMD": _device_id("CMD"),
}
_ORDER = (
    *("txtvers", "qtotal", "rp", "ty", "adminurl", "note", "priority", "product", "pdl"),
    *("UUID", "TLS", "air", "URF", "Color", "Duplex", "Copies", "Collate", "Staple", "Bind"),
    *("Punch", "PaperMax", "PaperCustom", "kind", "Fax", "Scan", "mopria-certified"),
    *("usb_MFG", "usb_MDL", "usb_CMD"),
)


def _uuid_of(txt: TxtRecord, key: str) -> str:
    return f"urn:uuid:{txt.text(key)}" if txt.text(key) else ""


def _sides_of(txt: TxtRecord, key: str) -> list[str]:
    both = ["two-sided-long-edge", "two-sided-short-edge"] if txt.flag(key) else []
    return ["one-sided", *both] if txt.flag(key) is not None else []


def _list_of(txt: TxtRecord, key: str) -> list[str]:
    return list(txt.words(key))


_READERS: Mapping[str, tuple[str, Callable[[TxtRecord, str], object]]] = {
    "ty": ("printer-make-and-model", TxtRecord.text),
    "adminurl": ("printer-more-info", TxtRecord.text),
    "note": ("printer-location", TxtRecord.text),
    "pdl": ("document-format-supported", _list_of),
    "UUID": ("printer-uuid", _uuid_of),
    "URF": ("urf-supported", _list_of),
    "Color": ("color-supported", TxtRecord.flag),
    "Duplex": ("sides-supported", _sides_of),
    "kind": ("printer-kind", _list_of),
    "mopria-certified": ("mopria-certified", TxtRecord.text),
}
