"""From a queue's settings and what its printer told to the printer that clients see (pure)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from sealpress.errors import UsageError
from sealpress.gateway.capabilities.filtering import is_capability
from sealpress.gateway.capabilities.kept import Abilities
from sealpress.gateway.capabilities.widening import Widening, added_formats
from sealpress.gateway.destinations.security import security_of
from sealpress.gateway.settings import QueueSettings, Transform
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.registry import Kind
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.typed import attribute_from
from sealpress.ipp.uri import DEFAULT_PORTS
from sealpress.ipp.values import IntegerRange, Resolution
from sealpress.printer.config import PrinterConfig
from sealpress.printer.office import office_attributes
from sealpress.transform.choosing import NO_MEANS, Means, PrinterAbilities

__all__ = ["FALLBACK_FORMATS", "SECURITY_ATTRIBUTE", "device_abilities", "printer_config"]

SECURITY_ATTRIBUTE = "sealpress-destination-security"
"""Printer attribute of our own: ``tls`` or ``none``, the way from the queue to its printer."""

FALLBACK_FORMATS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "socket": (
            "application/octet-stream",
            "application/pdf",
            "application/postscript",
            "application/vnd.hp-PCL",
        ),
        "lpd": (
            "application/octet-stream",
            "application/pdf",
            "application/postscript",
            "application/vnd.hp-PCL",
            "text/plain",
        ),
        "file": (
            "application/octet-stream",
            "application/pdf",
            "application/postscript",
            "application/vnd.hp-PCL",
            "image/jpeg",
            "image/pwg-raster",
            "image/urf",
            "text/plain",
        ),
    }
)
"""Formats of devices that can't be asked, by the scheme of their URI, unless the queue's
``attributes`` name others."""

_UNKNOWN_FORMATS = ("application/octet-stream", "application/pdf")  # of a printer not asked yet
_KINDS = (Kind.PRINTER_DESCRIPTION, Kind.PRINTER_STATUS)
_FORMATS = "document-format-supported"
_FORMAT = "document-format-default"
_MODEL = "printer-make-and-model"
_MODELS: Mapping[str, str] = MappingProxyType(
    {"socket": "Raw port", "lpd": "LPD queue", "file": "Folder"}
)
_MAX_TEXT = 127

#: A device that can't be told anything prints a document as it is: once, as it comes.
_AS_IT_COMES: Mapping[str, object] = MappingProxyType(
    {
        "copies-default": 1,
        "copies-supported": IntegerRange(1, 1),
        "print-color-mode-default": "auto",
        "print-color-mode-supported": ["auto"],
        "print-quality-default": 4,
        "print-quality-supported": [4],
        "sides-default": "one-sided",
        "sides-supported": ["one-sided"],
    }
)
_USUAL_MEDIA = ("media-", "document-format-", "printer-resolution-")


def printer_config(
    settings: QueueSettings, abilities: Abilities | None, means: Means = NO_MEANS
) -> PrinterConfig:
    """Return the printer that a queue shows to its clients.

    Args:
        settings: The queue; its ``attributes`` win over what was learnt.
        abilities: What its printer told; ``None`` when it could not be asked, or can't be.
        means: What can be made of documents here, so that the queue takes more than its printer.

    Returns:
        Everything but what is the gateway's own: UUID, paths, endpoints, limits and TLS.
    """
    told = abilities.attributes if abilities and abilities.uri == settings.uri else ()
    known = {attribute.name: attribute for attribute in told}
    wished = dict(_wished(settings))
    formats = _formats(settings, {**known, **wished})
    attributes: dict[str, object] = {**_unsaid(), **(known or _as_it_comes())}
    if settings.transform is Transform.AUTO:
        added, further = _added(settings, known, wished, means)
        formats += added
        attributes |= further
    attributes |= wished
    # These follow from the fields below.
    for name in (_FORMATS, _FORMAT, _MODEL):
        attributes.pop(name, None)
    attributes[SECURITY_ATTRIBUTE] = _security(settings)
    model = _model(settings, {**known, **wished})
    return PrinterConfig(
        name=settings.name,
        info=settings.info or model or settings.name,
        location=settings.location,
        make_and_model=model,
        document_formats=formats,
        default_format=_default_format(formats, {**known, **wished}),
        is_color=_is_true(known.get("color-supported")),
        is_duplex=len(_texts(known.get("sides-supported"))) > 1,
        resolutions=_resolutions(known.get("printer-resolution-supported")),
        attributes=MappingProxyType(attributes),
    )


def device_abilities(settings: QueueSettings) -> PrinterAbilities:
    """Return what a device can do that can't be asked, by its queue's ``attributes``.

    Where they name no formats nothing is known, and everything goes as it is.
    """
    wished = dict(_wished(settings))
    if _FORMATS not in wished:
        return PrinterAbilities()
    usual = (
        value if isinstance(value, Attribute) else attribute_from(name, value, *_KINDS)
        for name, value in _as_it_comes().items()
        if value is not None and name not in wished
    )
    return PrinterAbilities.read(Group([*usual, *wished.values()], GroupTag.PRINTER))


def _added(
    settings: QueueSettings,
    known: Mapping[str, Attribute],
    wished: Mapping[str, Attribute],
    means: Means,
) -> tuple[tuple[str, ...], Mapping[str, object]]:
    """Return formats and attributes that are there since documents are made anew."""
    told = {**known, **wished}
    is_asked = _scheme(settings) in DEFAULT_PORTS
    # What is named in place of what a printer told holds; of a device nothing else is known.
    if _FORMATS not in told or is_asked == (_FORMATS in wished):
        return (), {}
    added = added_formats(told, means)
    widening = Widening(
        known=told,
        means=means,
        is_color=_is_true(told.get("color-supported")),
        is_duplex=len(_texts(told.get("sides-supported"))) > 1,
        resolutions=_resolutions(told.get("printer-resolution-supported")),
    )
    return added, widening.attributes(added)


@cache
def _office() -> Mapping[str, object]:
    return MappingProxyType(office_attributes(PrinterConfig(is_duplex=False)))


@cache
def _unsaid() -> Mapping[str, object]:
    """Take back what a virtual printer can do: a real one can do what it says."""
    return MappingProxyType({name: None for name in _office() if is_capability(name)})


def _as_it_comes() -> dict[str, object]:
    usual = {n: v for n, v in _office().items() if n.startswith(_USUAL_MEDIA)}
    return {**usual, "color-supported": True, "pages-per-minute": None, **_AS_IT_COMES}


def _wished(settings: QueueSettings) -> Iterable[tuple[str, Attribute]]:
    """Read the attributes of the settings; one that can't be is told of and left out."""
    for name, value in settings.attributes.items():
        try:
            attribute = attribute_from(name, value, *_KINDS)
        except UsageError as error:
            _log.warning("queue %s: %s", settings.name, error.detail)
        else:
            yield attribute.name, attribute


_log = logging.getLogger("sealpress.gateway")


def _formats(settings: QueueSettings, known: Mapping[str, Attribute]) -> tuple[str, ...]:
    told = tuple(dict.fromkeys(_texts(known.get(_FORMATS))))
    return told or FALLBACK_FORMATS.get(_scheme(settings), _UNKNOWN_FORMATS)


def _default_format(formats: tuple[str, ...], known: Mapping[str, Attribute]) -> str:
    usual = [*_texts(known.get(_FORMAT)), "application/octet-stream"]
    return next((one for one in usual if one in formats), formats[0])


def _model(settings: QueueSettings, known: Mapping[str, Attribute]) -> str:
    told = " ".join(_texts(known.get(_MODEL)))
    return told[:_MAX_TEXT] or _MODELS.get(_scheme(settings), "Printer")


def _scheme(settings: QueueSettings) -> str:
    return settings.uri.partition(":")[0].lower()


def _security(settings: QueueSettings) -> Attribute:
    keyword = "tls" if security_of(settings).is_secure else "none"
    return Attribute(SECURITY_ATTRIBUTE, (ValueTag.KEYWORD,), (keyword,))


def _texts(attribute: Attribute | None) -> tuple[str, ...]:
    values = attribute.values if attribute is not None else ()
    return tuple(value for value in values if isinstance(value, str) and value)


def _is_true(attribute: Attribute | None) -> bool:
    return attribute is None or attribute.value is True


def _resolutions(attribute: Attribute | None) -> tuple[Resolution, ...]:
    values = attribute.values if attribute is not None else ()
    told = tuple(value for value in values if isinstance(value, Resolution))
    return told or (Resolution(600, 600),)
