"""The attributes of a modest office printer, as Python values (PWG 5100.14 tables 7 to 10).

Values that depend on the moment or on the client's way in are in
:mod:`sealpress.printer.description`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from sealpress.ipp.media import MediaSize, media_named
from sealpress.ipp.message import Attribute
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import IntegerRange, OutOfBand
from sealpress.printer.config import PrinterConfig
from sealpress.printer.document_passwords import MAX_DOCUMENT_PASSWORD_OCTETS
from sealpress.printer.hold_periods import HOLD_WORDS, NO_HOLD
from sealpress.printer.job_extensions import job_extensions
from sealpress.printer.supplies import supply_attributes

__all__ = ["OWN_NAMES", "office_attributes", "own_attributes"]

_SIDES = ("top", "bottom", "left", "right")

MAX_PAGE_RANGES = 100
"""Ranges of pages that a client can count on in one job (``max-page-ranges-supported``)."""

FIRMWARE_VERSION = "1.0"
"""Version of the printer's firmware, which is this model of a printer, not of the package."""

PROCESSING_ATTRIBUTES = (
    "print-color-mode",
    "print-content-optimize",
    "print-quality",
    "print-rendering-intent",
    "print-scaling",
    "printer-resolution",
)
"""Job Template attributes that change how pages look (PWG 5100.13 section 5.6.24)."""


def office_attributes(config: PrinterConfig) -> dict[str, object]:
    """Return the printer's attributes that stay the same, by name.

    Values are what :func:`sealpress.ipp.typed.attribute_from` takes; for attributes outside the
    registry they are whole :class:`~sealpress.ipp.message.Attribute` objects.
    """
    attributes: dict[str, object] = {}
    for part in (_identity, _formats, _job_creation, _appearance, _media, _color, _supplies):
        attributes.update(part(config))
    attributes.update(job_extensions(config))
    if config.shown:
        attributes = {name: attributes[name] for name in attributes if name in config.shown}
    attributes.update(config.attributes)
    return {name: value for name, value in attributes.items() if value is not None}


def own_attributes(config: PrinterConfig) -> Mapping[str, object]:
    """Return those by which printers of one kind differ from each other, by name."""
    return {
        "printer-name": config.name,
        "printer-info": config.info,
        "printer-location": config.location,
        "printer-uuid": config.urn,
        "device-uuid": config.urn,
        "printer-dns-sd-name": config.name.encode()[:63].decode("utf-8", "ignore"),
    }


OWN_NAMES = frozenset({*own_attributes(PrinterConfig()), "printer-id"})
"""The names of these, and of the number that a printer has in its system."""


def _identity(config: PrinterConfig) -> Mapping[str, object]:
    maker, _, model = config.make_and_model.partition(" ")
    return {
        **own_attributes(config),
        "printer-make-and-model": config.make_and_model,
        "device-service-count": 1,
        "printer-organization": [""],
        "printer-organizational-unit": [""],
        "printer-geo-location": OutOfBand.UNKNOWN,
        "printer-kind": ["document", "envelope", "label"],
        "printer-firmware-name": ["Sealpress"],
        "printer-firmware-string-version": [FIRMWARE_VERSION],
        "printer-firmware-version": [FIRMWARE_VERSION.encode()],
        "printer-device-id": f"MFG:{maker};MDL:{model or maker};CMD:{_languages(config)};",
        "xri-uri-scheme-supported": sorted({one.scheme for one in config.endpoints}),
        "xri-authentication-supported": sorted(
            {str(one.authentication) for one in config.endpoints}
        ),
        "xri-security-supported": sorted({one.security for one in config.endpoints}),
        "charset-configured": "utf-8",
        "charset-supported": ["utf-8"],
        "natural-language-configured": "en",
        "generated-natural-language-supported": ["en"],
        "ipp-versions-supported": [str(version) for version in config.versions],
        "ipp-features-supported": ["ipp-everywhere"],
        "identify-actions-default": ["display"],
        "identify-actions-supported": ["display", "flash", "sound"],
        "printer-get-attributes-supported": ["document-format"],
        "printer-strings-languages-supported": ["en"] if config.strings_path else None,
    }


_PDF_VERSIONS = ("adobe-1.3", "adobe-1.4", "adobe-1.5", "adobe-1.6", "iso-32000-1_2008")
#: What printers' device ids call the formats (IEEE 1284, PWG 5107.2).
_LANGUAGES: Mapping[str, str] = {
    "application/pdf": "PDF",
    "application/postscript": "PS",
    "image/jpeg": "JPEG",
    "image/pwg-raster": "PWGRaster",
    "image/urf": "URF",
    "text/plain": "TXT",
}


def _languages(config: PrinterConfig) -> str:
    return ",".join(_LANGUAGES[f] for f in config.document_formats if f in _LANGUAGES)


def _formats(config: PrinterConfig) -> Mapping[str, object]:
    attributes: dict[str, object] = {
        "document-format-supported": list(config.document_formats),
        "document-format-default": config.default_format,
        "document-format-preferred": _preferred(config),
        "compression-supported": list(config.compressions),
        "pdl-override-supported": "attempted",
        "printer-resolution-supported": list(config.resolutions),
        "printer-resolution-default": config.resolutions[-1],
    }
    if "application/pdf" in config.document_formats:
        attributes["pdf-versions-supported"] = list(_PDF_VERSIONS)
        attributes["pdf-k-octets-supported"] = _k_octets(config)
        most = MAX_DOCUMENT_PASSWORD_OCTETS if config.has_own_jobs else 0
        attributes["document-password-supported"] = most
    if "image/jpeg" in config.document_formats:
        attributes["jpeg-features-supported"] = ["cmyk", "icc", "progressive"]
        attributes["jpeg-k-octets-supported"] = _k_octets(config)
        attributes["jpeg-x-dimension-supported"] = IntegerRange(0, 65535)
        attributes["jpeg-y-dimension-supported"] = IntegerRange(1, 65535)
    if "image/pwg-raster" in config.document_formats:
        attributes.update(_pwg_raster(config))
    if "image/urf" in config.document_formats:
        attributes["urf-supported"] = _urf(config)
    return attributes


_BEST_FIRST = ("application/pdf", "image/pwg-raster", "image/urf", "image/jpeg")


def _preferred(config: PrinterConfig) -> Attribute | None:
    """What clients do best to send; not registered, but Windows asks for it."""
    for name in _BEST_FIRST:
        if name in config.document_formats:
            return Attribute("document-format-preferred", (ValueTag.MIME_MEDIA_TYPE,), (name,))
    return None


def _k_octets(config: PrinterConfig) -> IntegerRange:
    return IntegerRange(0, min(2**31 - 1, config.limits.max_document_octets >> 10))


def _pwg_raster(config: PrinterConfig) -> Mapping[str, object]:
    kinds = ["black_1", "sgray_8", *(["srgb_8"] if config.is_color else [])]
    return {
        "pwg-raster-document-resolution-supported": list(config.resolutions),
        "pwg-raster-document-type-supported": kinds,
        "pwg-raster-document-sheet-back": "rotated" if config.is_duplex else None,
    }


def _urf(config: PrinterConfig) -> Attribute:
    """Apple Raster's list of capabilities is not registered; its keywords are upper case."""
    dots = "-".join(str(resolution.feed) for resolution in config.resolutions)
    words = ["V1.4", "CP1", "PQ3-4-5", f"RS{dots}", "W8", "MT1-2-3-4-5-6", "IS1-4-19"]
    words += ["SRGB24"] if config.is_color else []
    words += ["DM3"] if config.is_duplex else []
    return Attribute("urf-supported", (ValueTag.KEYWORD,) * len(words), tuple(words))


def _job_creation(config: PrinterConfig) -> Mapping[str, object]:
    limits = config.limits
    return {
        "multiple-document-jobs-supported": config.takes_many_documents,
        "multiple-operation-time-out": limits.time_out_seconds,
        "multiple-operation-time-out-action": limits.time_out_action,
        "job-ids-supported": True,
        "job-k-octets-supported": _k_octets(config),
        "job-mandatory-attributes-supported": True,
        "job-spooling-supported": "spool",
        "preferred-attributes-supported": False,
        "job-history-attributes-configured": ["all"],
        "job-history-attributes-supported": ["all"],
        "job-history-interval-configured": int(limits.max_history_seconds),
        "job-history-interval-supported": IntegerRange(0, int(limits.max_history_seconds)),
        "job-hold-until-default": NO_HOLD,
        "job-hold-until-supported": list(HOLD_WORDS),
        "job-hold-until-time-supported": True,
        "job-sheets-default": "none",
        "job-sheets-supported": ["none"],
        "job-priority-default": 50,
        "job-priority-supported": 100,
    }


def _appearance(config: PrinterConfig) -> Mapping[str, object]:
    both_sides = ["two-sided-long-edge", "two-sided-short-edge"] if config.is_duplex else []
    return {
        "copies-default": 1,
        "copies-supported": IntegerRange(1, 999),
        "finishings-default": [3],
        "finishings-supported": [3],
        "sides-default": "one-sided",
        "sides-supported": ["one-sided", *both_sides],
        "orientation-requested-default": OutOfBand.NO_VALUE,
        "orientation-requested-supported": [3, 4, 5, 6],
        "output-bin-default": config.output_bins[0],
        "output-bin-supported": list(config.output_bins),
        "page-ranges-supported": True,
        "max-page-ranges-supported": MAX_PAGE_RANGES,
        "multiple-document-handling-default": "separate-documents-uncollated-copies",
        "multiple-document-handling-supported": [
            "separate-documents-uncollated-copies",
            "separate-documents-collated-copies",
        ],
        "number-up-default": 1,
        "number-up-supported": [1, 2, 4, 6, 9],
        "print-quality-default": 4,
        "print-quality-supported": [3, 4, 5],
        "print-content-optimize-default": "auto",
        "print-content-optimize-supported": ["auto", "graphic", "photo", "text"],
        "print-scaling-default": "auto",
        "print-scaling-supported": ["auto", "auto-fit", "fill", "fit", "none"],
        "print-rendering-intent-default": "auto",
        "print-rendering-intent-supported": [
            "auto", "perceptual", "relative", "relative-bpc", "saturation",
        ],
        "print-processing-attributes-supported": list(PROCESSING_ATTRIBUTES),
    }  # fmt: skip


def _color(config: PrinterConfig) -> Mapping[str, object]:
    modes = ["auto", "monochrome", *(["color"] if config.is_color else [])]
    return {
        "color-supported": config.is_color,
        "print-color-mode-default": "auto",
        "print-color-mode-supported": modes,
        "pages-per-minute": config.pages_per_minute,
        "pages-per-minute-color": config.pages_per_minute if config.is_color else None,
    }


def _supplies(config: PrinterConfig) -> Mapping[str, object]:
    inks = ["black", *(["cyan", "magenta", "yellow"] if config.is_color else [])]
    supply = (
        "type=toner;maxcapacity=100;level=80;class=supplyThatIsConsumed;unit=percent;"
        "colorantname={};"
    )
    tray = (
        "type=sheetFeedAutoRemovableTray;mediafeed=29700;mediaxfeed=21000;maxcapacity=250;"
        "level=-2;status=0;name={};"
    )
    bin_octets = (
        "type=unRemovableBin;maxcapacity=250;remaining=-2;status=0;name={};"
        "stackingorder=firstToLast;pagedelivery=faceDown;"
    )
    return {
        "printer-supply": [supply.format(ink).encode() for ink in inks],
        "printer-supply-description": [f"{ink.capitalize()} toner" for ink in inks],
        **supply_attributes(config.supplies),
        "printer-input-tray": [tray.format(name).encode() for name in config.media_sources],
        "printer-output-tray": [bin_octets.format(name).encode() for name in config.output_bins],
    }


def _media(config: PrinterConfig) -> Mapping[str, object]:
    widths = sorted({config.margin, *([0] if config.borderless else [])})
    margins = {f"media-{side}-margin-supported": widths for side in _SIDES}
    return {
        "media-default": (config.media_ready or config.media)[0],
        "media-supported": [*config.media, *(config.custom_media or ())],
        "media-ready": list(config.media_ready) or None,
        "media-source-supported": list(config.media_sources),
        "media-type-supported": list(config.media_types),
        "media-col-supported": [
            "media-size",
            "media-size-name",
            "media-source",
            "media-type",
            *(f"media-{side}-margin" for side in _SIDES),
        ],
        **margins,
        **_media_collections(config),
    }


def _media_collections(config: PrinterConfig) -> Mapping[str, object]:
    sizes, ready = _sizes(config.media), _sizes(config.media_ready)
    trays = [source for source in config.media_sources if source != "auto"] or ["auto"]
    borderless = [size for size in sizes if size.name in config.borderless]
    kinds = [kind for kind in config.media_types if kind != "auto"]
    plain = kinds[0] if kinds else "auto"
    photo = "photographic" if "photographic" in kinds else plain
    usual = functools.partial(_media_col, margin=config.margin, kind=plain)
    loaded = [usual(size, source=tray) for size, tray in zip(ready, trays, strict=False)]
    custom = _custom_size(config)
    return {
        "media-size-supported": [_size(size) for size in sizes] + custom,
        "media-col-default": usual((ready or sizes)[0], source=trays[0]),
        "media-col-ready": loaded or None,
        "media-col-database": [
            *map(usual, sizes),
            *(_media_col(size, margin=0, kind=photo) for size in borderless),
            *({"media-size": size} for size in custom),
        ],
    }


def _sizes(names: Iterable[str]) -> list[MediaSize]:
    return [size for name in names if (size := media_named(name)) is not None]


def _size(size: MediaSize) -> dict[str, object]:
    return {"x-dimension": size.x, "y-dimension": size.y}


def _custom_size(config: PrinterConfig) -> list[dict[str, object]]:
    if config.custom_media is None:
        return []
    least, most = (media_named(name) for name in config.custom_media)
    if least is None or most is None:
        return []
    return [
        {
            "x-dimension": IntegerRange(least.x, most.x),
            "y-dimension": IntegerRange(least.y, most.y),
        }
    ]


def _media_col(
    size: MediaSize, *, margin: int, kind: str, source: str = ""
) -> Mapping[str, object]:
    return {
        "media-size": _size(size),
        "media-size-name": size.name,
        **{f"media-{side}-margin": margin for side in _SIDES},
        **({"media-source": source} if source else {}),
        "media-type": kind,
    }
