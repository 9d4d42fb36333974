"""What of a printer can be set by Set-Printer-Attributes, and what it may be set to (RFC 3380).

Settings are kept beside the configuration, by attribute: taking one away brings back what the
configuration says. Pure: whoever serves the printer keeps them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from sealpress.ipp import registry
from sealpress.ipp.media import media_named
from sealpress.ipp.message import Attribute, Collection, Value
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import LanguageText, OutOfBand
from sealpress.printer.attribute_rules import text_of
from sealpress.printer.attributes import many, one
from sealpress.printer.config import PrinterConfig

if TYPE_CHECKING:
    from sealpress.printer.template import TemplateRules

__all__ = [
    "DNS_SD_NAME",
    "MESSAGE",
    "TEXTS",
    "changed_settings",
    "offered_values",
    "settable_names",
    "unsupported_values",
    "with_settings",
]

MESSAGE = "printer-message-from-operator"
"""What an operator has to say about the printer."""

TEXTS = frozenset(
    {
        MESSAGE,
        "printer-geo-location",
        "printer-info",
        "printer-location",
        "printer-organization",
        "printer-organizational-unit",
    }
)
"""Attributes that any value of their syntax will do for."""

DNS_SD_NAME = "printer-dns-sd-name"
"""What the printer is called in DNS-SD, if nobody else is called so (PWG 5100.13)."""

_KIND = "printer-kind"
_ANNOUNCED = frozenset({DNS_SD_NAME, _KIND})  # settable by PWG 5100.16 section 4
_READY = "media-ready"
_BOUNDS = ("custom_min_", "custom_max_", "roll_min_", "roll_max_")
#: Defaults that stand for more than themselves: the model does not act on another one.
_NOT_DEFAULTS = frozenset({"media-col", "finishings-col"})
#: Defaults of attributes that are no Job Template attributes.
_OTHER_DEFAULTS = frozenset({"document-format", "identify-actions"})


def settable_names(
    config: PrinterConfig, rules: TemplateRules, fixed: Mapping[str, Attribute]
) -> frozenset[str]:
    """Return ``printer-settable-attributes-supported`` (RFC 3380 section 6.4).

    Args:
        config: The printer's settings.
        rules: What it supports of the Job Template attributes.
        fixed: Its attributes that don't depend on the moment.
    """
    words = TEXTS | (_ANNOUNCED & fixed.keys())
    if not config.can_set_defaults:
        return words
    bases = (rules.names | _OTHER_DEFAULTS) - _NOT_DEFAULTS
    defaults = (f"{base}-default" for base in bases if f"{base}-supported" in fixed)
    known = {name for name in defaults if name in fixed and not _is_collection(fixed[name])}
    return words | known | ({_READY} & fixed.keys())


def _is_collection(attribute: Attribute) -> bool:
    return any(isinstance(value, Collection) for value in attribute.values)


def unsupported_values(
    attribute: Attribute, rules: TemplateRules, config: PrinterConfig
) -> Attribute | None:
    """Return what of a settable attribute's values the printer can't be set to; ``None`` for none.

    Raises:
        RefusalError: The syntax is wrong (0x0400).
    """
    name = attribute.name
    if name in TEXTS or any(isinstance(value, OutOfBand) for value in attribute.values):
        return None
    if name in _ANNOUNCED:
        return attribute if not all(map(_FITS[name], attribute.values)) else None
    if name == _READY:
        return _not_loadable(attribute, config)
    base = name.removesuffix("-default")
    if base in rules.names and base != name:
        wrong = rules.judge([Attribute(base, attribute.tags, attribute.values)]).unsupported
        return Attribute(name, wrong[0].tags, wrong[0].values) if wrong else None
    return _of_pairs(
        name, (pair for pair in _pairs(attribute) if pair not in rules.values[base].exact)
    )


def _not_loadable(attribute: Attribute, config: PrinterConfig) -> Attribute | None:
    """Return the sizes that are none of the printer's, or are more than it has trays."""
    pairs = list(_pairs(attribute))
    good = {(ValueTag.KEYWORD, size) for size in config.media}
    too_many = pairs[_trays(config) :]
    return _of_pairs(attribute.name, too_many or (pair for pair in pairs if pair not in good))


def _pairs(attribute: Attribute) -> Iterator[tuple[int, Value]]:
    return zip(attribute.tags, attribute.values, strict=True)


def _of_pairs(name: str, pairs: Iterable[tuple[int, Value]]) -> Attribute | None:
    found = list(pairs)
    return Attribute(name, *zip(*found, strict=True)) if found else None


def _is_instance_name(value: object) -> bool:
    text = text_of(value) if isinstance(value, str | LanguageText) else ""
    return bool(text.strip()) and text.isprintable()


_FITS: Mapping[str, Callable[[object], bool]] = MappingProxyType(
    {
        DNS_SD_NAME: _is_instance_name,
        _KIND: lambda value: value in registry.keywords(_KIND),
    }
)


def _trays(config: PrinterConfig) -> int:
    trays = sum(source != "auto" for source in config.media_sources)
    return max(trays, len(config.media_ready))


def offered_values(name: str, fixed: Mapping[str, Attribute]) -> Attribute:
    """Return what a settable attribute may be set to (RFC 3380 section 4.3).

    ``admin-define`` stands for whatever the administrator likes.
    """
    if name == _KIND:
        return many(name, ValueTag.KEYWORD, registry.keywords(name))
    source = "media-supported" if name == _READY else name.removesuffix("-default") + "-supported"
    found = fixed.get(source) if name not in TEXTS | {DNS_SD_NAME} else None
    if found is None:
        return one(name, ValueTag.ADMIN_DEFINE, OutOfBand.ADMIN_DEFINE)
    pairs = list(zip(found.tags, found.values, strict=True))
    if name == _READY:  # what is loaded has one size
        pairs = [pair for pair in pairs if not str(pair[1]).startswith(_BOUNDS)]
    return Attribute(name, *zip(*pairs, strict=True))


def with_settings(config: PrinterConfig, settings: Iterable[Attribute]) -> PrinterConfig:
    """Return a configuration with what was set in it."""
    for attribute in settings:
        change = _CHANGES.get(attribute.name, _replaced)
        config = change(config, attribute)
    return config


def changed_settings(
    settings: Mapping[str, Attribute], changes: Mapping[str, Attribute | None]
) -> dict[str, Attribute]:
    """Return what is set after a request; ``None`` takes a setting back."""
    merged = {**settings, **changes}
    return {name: attribute for name, attribute in merged.items() if attribute is not None}


def _replaced(config: PrinterConfig, attribute: Attribute) -> PrinterConfig:
    attributes = MappingProxyType({**config.attributes, attribute.name: attribute})
    return dataclasses.replace(config, attributes=attributes)


def _with_ready(config: PrinterConfig, attribute: Attribute) -> PrinterConfig:
    ready = tuple(str(value) for value in attribute.values if not isinstance(value, OutOfBand))
    return dataclasses.replace(config, media_ready=ready)


def _with_format(config: PrinterConfig, attribute: Attribute) -> PrinterConfig:
    changed = dataclasses.replace(config, default_format=str(attribute.value))
    return _replaced(changed, attribute)


def _with_media(config: PrinterConfig, attribute: Attribute) -> PrinterConfig:
    """Let ``media-col-default`` say the same as ``media-default``."""
    changed, size = _replaced(config, attribute), media_named(str(attribute.value))
    if size is None:
        return changed
    kinds = [kind for kind in config.media_types if kind != "auto"] or ["auto"]
    collection: dict[str, object] = {
        "media-size": {"x-dimension": size.x, "y-dimension": size.y},
        "media-size-name": size.name,
        **{f"media-{side}-margin": config.margin for side in ("top", "bottom", "left", "right")},
        "media-type": kinds[0],
    }
    attributes = MappingProxyType({**changed.attributes, "media-col-default": collection})
    return dataclasses.replace(changed, attributes=attributes)


_CHANGES: Mapping[str, Callable[[PrinterConfig, Attribute], PrinterConfig]] = MappingProxyType(
    {
        _READY: _with_ready,
        "document-format-default": _with_format,
        "media-default": _with_media,
        MESSAGE: lambda config, _: config,  # an operator's word, not a setting
    }
)
