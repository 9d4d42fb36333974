"""Which attributes of a printer a queue repeats to its clients, and in which form (pure).

What the printer can do is repeated: formats, media, sides, colors, finishings, supplies. What is
the printer's own is not: its name, UUID, URIs, state, users, operations, subscriptions. Nor is
what the queue does itself: compression, priorities, holding, passwords. No value is taken that
breaks its syntax, and no character that a terminal or a page might obey.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, AttributeList, Collection, Value
from sealpress.ipp.registry import Kind
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import IntegerRange, LanguageText, OutOfBand, Resolution
from sealpress.printer.attribute_rules import check_syntax
from sealpress.printer.refusal import RefusalError

__all__ = ["MAX_ATTRIBUTES", "MAX_VALUES", "is_capability", "kept_attributes"]

MAX_ATTRIBUTES = 500
"""Most attributes that are kept of one printer."""

MAX_VALUES = 4096
"""Most values that are kept of one attribute of a printer."""

_MAX_DEPTH = 4
_MAX_TEXT_OCTETS = 1023
_SUFFIXES = ("-supported", "-default", "-ready", "-database", "-configured")
_KINDS = (Kind.PRINTER_DESCRIPTION, Kind.PRINTER_STATUS)
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})
_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,254}")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+!#$&^-]{0,126}/[A-Za-z0-9][\w.+!#$&^; =-]{0,126}", re.A)
_NAME = re.compile(r"[a-z][a-z0-9._-]{0,254}")

#: Job Template attributes whose names begin with "job-" that are the printer's business; all
#: others, as job-priority and job-hold-until, are the queue's.
_JOB_BUSINESS = frozenset(
    {
        "job-account-id",
        "job-account-type",
        "job-accounting-user-id",
        "job-cover-back",
        "job-cover-front",
        "job-error-sheet",
        "job-finishings",
        "job-finishings-col",
        "job-sheets",
        "job-sheets-col",
    }
)
#: What else is told of what a printer is and can do.
_FURTHER = frozenset(
    {
        "color-supported",
        "document-format-default",
        "document-format-supported",
        "finishing-template-supported",
        "finishings-col-database",
        "finishings-col-ready",
        "finishings-ready",
        "document-password-supported",
        "jpeg-features-supported",
        "jpeg-k-octets-supported",
        "jpeg-x-dimension-supported",
        "jpeg-y-dimension-supported",
        "max-page-ranges-supported",
        "media-col-database",
        "media-col-ready",
        "media-ready",
        "media-size-supported",
        "pages-per-minute",
        "pages-per-minute-color",
        "pclm-raster-back-side",
        "pclm-source-resolution-supported",
        "pclm-strip-height-preferred",
        "pclm-strip-height-supported",
        "pdf-features-supported",
        "pdf-k-octets-supported",
        "pdf-size-constraints-supported",
        "pdf-versions-supported",
        "pdl-override-supported",
        "printer-device-id",
        "print-processing-attributes-supported",
        "printer-finisher",
        "printer-finisher-description",
        "printer-input-tray",
        "printer-kind",
        "printer-make-and-model",
        "printer-output-tray",
        "printer-resolution-default",
        "printer-resolution-supported",
        "printer-supply",
        "printer-supply-description",
        "pwg-raster-document-resolution-supported",
        "pwg-raster-document-sheet-back",
        "pwg-raster-document-type-supported",
    }
)
#: Not registered, but every printer has them and every client reads them.
_UNREGISTERED: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        "urf-supported": frozenset({ValueTag.KEYWORD}),
        "marker-colors": frozenset({ValueTag.NAME}),
        "marker-names": frozenset({ValueTag.NAME}),
        "marker-types": frozenset({ValueTag.KEYWORD}),
        "marker-levels": frozenset({ValueTag.INTEGER}),
        "marker-low-levels": frozenset({ValueTag.INTEGER}),
        "marker-high-levels": frozenset({ValueTag.INTEGER}),
    }
)
_PARALLEL = "marker-"  # lists that belong together: one value less would shift them


def is_capability(name: str) -> bool:
    """Say whether an attribute tells what a printer can do, or what is in it."""
    return name in _FURTHER or name in _UNREGISTERED or _is_template(name)


def kept_attributes(told: AttributeList) -> tuple[Attribute, ...]:
    """Return what a queue repeats of what its printer told, each value checked.

    Args:
        told: The printer group of its answer; nothing in it is believed.
    """
    kept: dict[str, Attribute] = {}
    for attribute in told:
        if len(kept) == MAX_ATTRIBUTES:
            break
        if attribute.name not in kept and is_capability(attribute.name):
            checked = _checked(attribute)
            if checked is not None:
                kept[attribute.name] = checked
    return tuple(kept.values())


def _is_template(name: str) -> bool:
    if not _NAME.fullmatch(name):
        return False
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            return _is_template_base(name.removesuffix(suffix))
    return False


def _is_template_base(base: str) -> bool:
    if base.startswith("job-") and base not in _JOB_BUSINESS:
        return False
    if registry.attribute(base, Kind.JOB_TEMPLATE) is not None:
        return True
    collections = (registry.attribute(f"{of}-col", Kind.JOB_TEMPLATE) for of in _COLLECTIONS)
    return any(one is not None and one.member(base) is not None for one in collections)


_COLLECTIONS = ("media", "finishings")


def _checked(attribute: Attribute) -> Attribute | None:
    """Return an attribute with those of its values that are as they should be."""
    pairs = list(zip(attribute.tags, attribute.values, strict=True))[:MAX_VALUES]
    good = list(_fitting(attribute.name, pairs))
    if not good or (attribute.name.startswith(_PARALLEL) and len(good) < len(pairs)):
        return None
    return Attribute(attribute.name, tuple(t for t, _ in good), tuple(v for _, v in good))


def _fitting(name: str, pairs: Iterable[tuple[int, Value]]) -> Iterator[tuple[int, Value]]:
    entry = registry.attribute(name, *_KINDS)
    for pair in pairs:
        cleaned = _clean(*pair, depth=0)
        if cleaned is None:
            continue
        if entry is None:
            if cleaned[0] in _UNREGISTERED.get(name, ()):
                yield cleaned
            continue
        try:
            check_syntax(Attribute(name, (cleaned[0],), (cleaned[1],)), entry)
        except RefusalError:
            continue
        yield cleaned


def _clean(tag: int, value: Value, *, depth: int) -> tuple[int, Value] | None:
    """Return a value fit for anybody's eyes, ``None`` for one that is left out."""
    if isinstance(value, OutOfBand):
        return tag, value
    if isinstance(value, Collection):
        members = list(_members(value, depth + 1)) if depth < _MAX_DEPTH else []
        return (ValueTag.BEG_COLLECTION, Collection(members)) if members else None
    clean = _CLEANERS.get(tag)
    return clean(value) if clean is not None else None


def _members(collection: Collection, depth: int) -> Iterator[Attribute]:
    for member in collection:
        if not _NAME.fullmatch(member.name):
            continue
        pairs = zip(member.tags, member.values, strict=True)
        good = [one for pair in pairs if (one := _clean(*pair, depth=depth)) is not None]
        if good:
            yield Attribute(member.name, tuple(t for t, _ in good), tuple(v for _, v in good))


_Cleaned = tuple[int, Value] | None


def _as(tag: int, *kinds: type) -> Callable[[Value], _Cleaned]:
    return lambda value: (tag, value) if type(value) in kinds else None


def _matching(tag: int, pattern: re.Pattern[str]) -> Callable[[Value], _Cleaned]:
    def clean(value: Value) -> _Cleaned:
        return (tag, value) if isinstance(value, str) and pattern.fullmatch(value) else None

    return clean


def _text(tag: int) -> Callable[[Value], _Cleaned]:
    def clean(value: Value) -> _Cleaned:
        text = value.text if isinstance(value, LanguageText) else value
        if not isinstance(text, str):
            return None
        shown = "".join(c for c in text if unicodedata.category(c) not in _UNPRINTABLE)
        return (tag, shown) if len(shown.encode()) <= _MAX_TEXT_OCTETS else None

    return clean


def _octets(value: Value) -> _Cleaned:
    """Octet strings of printers are texts: name=value pairs (PWG 5100.13 section 5.6)."""
    if not isinstance(value, bytes) or len(value) > _MAX_TEXT_OCTETS:
        return None
    if any(octet < 0x20 or octet == 0x7F for octet in value):
        return None
    return ValueTag.OCTET_STRING, value


_CLEANERS: Mapping[int, Callable[[Value], _Cleaned]] = MappingProxyType(
    {
        ValueTag.INTEGER: _as(ValueTag.INTEGER, int),
        ValueTag.BOOLEAN: _as(ValueTag.BOOLEAN, bool),
        ValueTag.ENUM: _as(ValueTag.ENUM, int),
        ValueTag.RANGE_OF_INTEGER: _as(ValueTag.RANGE_OF_INTEGER, IntegerRange),
        ValueTag.RESOLUTION: _as(ValueTag.RESOLUTION, Resolution),
        ValueTag.KEYWORD: _matching(ValueTag.KEYWORD, _KEYWORD),
        ValueTag.MIME_MEDIA_TYPE: _matching(ValueTag.MIME_MEDIA_TYPE, _MEDIA_TYPE),
        ValueTag.NAME: _text(ValueTag.NAME),
        ValueTag.TEXT: _text(ValueTag.TEXT),
        ValueTag.NAME_WITH_LANGUAGE: _text(ValueTag.NAME),
        ValueTag.TEXT_WITH_LANGUAGE: _text(ValueTag.TEXT),
        ValueTag.OCTET_STRING: _octets,
    }
)
