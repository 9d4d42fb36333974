"""A production printer: every finisher, bin and option that the standards describe.

Jobs keep what they ask for; the virtual printer does not bind or punch. For tests of drivers, of
queues, and of what conformance suites ask (PWG 5100.1, 5100.2, 5100.3, 5100.7, 5100.11, 5100.13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sealpress.ipp import registry
from sealpress.ipp.message import Version
from sealpress.ipp.values import IntegerRange, OutOfBand, Resolution
from sealpress.printer import PrinterConfig
from sealpress.printer.office import PROCESSING_ATTRIBUTES
from sealpress.simulator.profiles.profile import Profile

_MAX = 2**31 - 1
_OUTPUT_BINS = (
    "face-down", "face-up", "top", "middle", "bottom", "side", "left", "right", "center", "rear",
    "large-capacity", "my-mailbox", "stacker-1", "stacker-2", "mailbox-1", "mailbox-2",
    "tray-1", "tray-2", "tray-3", "tray-4", "tray-5", "tray-6",
)  # fmt: skip
_FINISHINGS = (
    *range(3, 14), 15, 16, *range(20, 36), *range(50, 54), *range(60, 64), *range(70, 102),
)  # fmt: skip
"""Enums of ``finishings``: none, staple, punch, cover, bind, fold, trim, bale, coat, laminate and
their places (PWG 5100.1 table 3)."""

_EDGES = ("bottom", "left", "right", "top")
_OFFSETS = IntegerRange(0, 30000)
_SHIFTS = IntegerRange(-10000, 10000)


def _templates() -> list[str]:
    names = [registry.enum_keyword("finishings", number) for number in _FINISHINGS]
    return [name for name in names if name is not None and name != "none"]


_HOW: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "bale": {"baling": {"baling-type": "band", "baling-when": "after-job"}},
        "bind-left": {"binding": {"binding-reference-edge": "left", "binding-type": "adhesive"}},
        "coat": {"coating": {"coating-sides": "front", "coating-type": "glossy"}},
        "cover": {"covering": {"covering-name": "plain"}},
        "fold-half": {
            "folding": [
                {
                    "folding-direction": "inward",
                    "folding-offset": 14850,
                    "folding-reference-edge": "top",
                }
            ]
        },
        "laminate": {"laminating": {"laminating-sides": "both", "laminating-type": "glossy"}},
        "punch-dual-left": {
            "punching": {
                "punching-locations": [10850, 18850],
                "punching-offset": 1200,
                "punching-reference-edge": "left",
            }
        },
        "staple-top-left": {
            "stitching": {
                "stitching-angle": 45,
                "stitching-locations": [29000],
                "stitching-offset": 700,
                "stitching-reference-edge": "left",
            }
        },
        "trim-after-job": {
            "trimming": [
                {
                    "trimming-offset": 600,
                    "trimming-reference-edge": "bottom",
                    "trimming-type": "full",
                    "trimming-when": "after-job",
                }
            ]
        },
    }
)
"""What some templates do in detail; of the others only the name is told."""


def _finishing() -> Mapping[str, object]:
    templates = _templates()
    database = [{"finishing-template": name, **_HOW.get(name, {})} for name in templates]
    return {
        "finishings-supported": list(_FINISHINGS),
        "finishings-default": [3],
        "finishings-ready": list(_FINISHINGS),
        "finishing-template-supported": templates,
        "finishings-col-supported": [
            "baling", "binding", "coating", "covering", "finishing-template", "folding",
            "laminating", "punching", "stitching", "trimming",
        ],
        "finishings-col-database": database,
        "finishings-col-ready": database,
        "finishings-col-default": OutOfBand.NO_VALUE,
        "baling-type-supported": ["band", "shrink-wrap", "wrap"],
        "baling-when-supported": ["after-job", "after-sets"],
        "binding-reference-edge-supported": list(_EDGES),
        "binding-type-supported": ["adhesive", "comb", "spiral", "tape", "velo"],
        "coating-sides-supported": ["back", "both", "front"],
        "coating-type-supported": ["archival", "glossy", "matte"],
        "covering-name-supported": ["plain", "pre-cut", "pre-printed"],
        "folding-direction-supported": ["inward", "outward"],
        "folding-offset-supported": [_OFFSETS],
        "folding-reference-edge-supported": list(_EDGES),
        "laminating-sides-supported": ["back", "both", "front"],
        "laminating-type-supported": ["glossy", "matte"],
        "punching-locations-supported": [_OFFSETS],
        "punching-offset-supported": [_OFFSETS],
        "punching-reference-edge-supported": list(_EDGES),
        "stitching-angle-supported": [IntegerRange(0, 359)],
        "stitching-locations-supported": [_OFFSETS],
        "stitching-method-supported": ["auto", "crimp", "wire"],
        "stitching-offset-supported": [_OFFSETS],
        "stitching-reference-edge-supported": list(_EDGES),
        "trimming-offset-supported": [_OFFSETS],
        "trimming-reference-edge-supported": list(_EDGES),
        "trimming-type-supported": ["full", "partial", "perforate", "score"],
        "trimming-when-supported": ["after-documents", "after-job", "after-sets", "after-sheets"],
        "job-pages-per-set-supported": True,
        "printer-finisher": [
            b"type=stitcher;unit=sheets;maxcapacity=100;capacity=100;index=1;status=0;",
            b"type=binder;unit=sheets;maxcapacity=300;capacity=300;index=2;status=0;",
        ],
        "printer-finisher-description": ["Stapler and puncher", "Binder"],
        "printer-finisher-supplies": [
            b"class=supplyThatIsConsumed;type=staples;unit=items;max=5000;level=4200;index=1;"
        ],
        "printer-finisher-supplies-description": ["Staples"],
    }  # fmt: skip


def _production() -> Mapping[str, object]:
    """PWG 5100.3: sheets that are added, and where the image is on the sheet."""
    centers = ["none", "center"]
    shifts = {
        f"{axis}-{side}image-shift-default": 0 for axis in "xy" for side in ("", "side1-", "side2-")
    }
    return {
        "cover-back-supported": ["cover-type", "media", "media-col"],
        "cover-back-default": OutOfBand.NO_VALUE,
        "cover-front-supported": ["cover-type", "media", "media-col"],
        "cover-front-default": OutOfBand.NO_VALUE,
        "cover-type-supported": [
            "no-cover", "print-back", "print-both", "print-front", "print-none",
        ],
        "image-orientation-supported": [3, 4, 5, 6],
        "image-orientation-default": 3,
        "imposition-template-supported": ["none", "signature"],
        "imposition-template-default": "none",
        "insert-sheet-supported": [
            "insert-after-page-number", "insert-count", "media", "media-col",
        ],
        "insert-count-supported": IntegerRange(0, 100),
        "insert-after-page-number-supported": IntegerRange(0, _MAX),
        "insert-sheet-default": OutOfBand.NO_VALUE,
        "job-error-sheet-supported": [
            "job-error-sheet-type", "job-error-sheet-when", "media", "media-col",
        ],
        "job-error-sheet-default": OutOfBand.NO_VALUE,
        "job-error-sheet-type-supported": ["none", "standard"],
        "job-error-sheet-when-supported": ["always", "on-error"],
        "job-message-to-operator-supported": True,
        "job-sheet-message-supported": True,
        "job-sheets-supported": ["none", "standard"],
        "job-sheets-default": "none",
        "job-sheets-col-supported": ["job-sheets", "media", "media-col"],
        "job-sheets-col-default": OutOfBand.NO_VALUE,
        "separator-sheets-supported": ["media", "media-col", "separator-sheets-type"],
        "separator-sheets-default": OutOfBand.NO_VALUE,
        "separator-sheets-type-supported": [
            "both-sheets", "end-sheet", "none", "slip-sheets", "start-sheet",
        ],
        "x-image-position-supported": [*centers, "left", "right"],
        "x-image-position-default": "none",
        "x-image-shift-supported": _SHIFTS,
        "x-side1-image-shift-supported": _SHIFTS,
        "x-side2-image-shift-supported": _SHIFTS,
        "y-image-position-supported": [*centers, "bottom", "top"],
        "y-image-position-default": "none",
        "y-image-shift-supported": _SHIFTS,
        "y-side1-image-shift-supported": _SHIFTS,
        "y-side2-image-shift-supported": _SHIFTS,
        **shifts,
    }  # fmt: skip


_MEDIA_MEMBERS = (
    "media-back-coating", "media-bottom-margin", "media-color", "media-front-coating",
    "media-grain", "media-hole-count", "media-key", "media-left-margin", "media-order-count",
    "media-pre-printed", "media-recycled", "media-right-margin", "media-size", "media-size-name",
    "media-source", "media-thickness", "media-tooth", "media-top-margin", "media-type",
    "media-weight-metric",
)  # fmt: skip


def _media() -> Mapping[str, object]:
    """PWG 5100.7: what a sheet can be like besides its size and kind."""
    coatings = ["glossy", "matte", "none", "satin"]
    return {
        "media-col-supported": list(_MEDIA_MEMBERS),
        "media-back-coating-supported": coatings,
        "media-front-coating-supported": coatings,
        "media-color-supported": ["blue", "green", "no-color", "white", "yellow"],
        "media-grain-supported": ["x-direction", "y-direction"],
        "media-hole-count-supported": IntegerRange(0, 4),
        "media-key-supported": ["cardstock-white-300gsm", "stationery-white-80gsm"],
        "media-order-count-supported": IntegerRange(1, 10),
        "media-pre-printed-supported": ["blank", "letter-head", "pre-printed"],
        "media-recycled-supported": ["none", "standard"],
        "media-thickness-supported": IntegerRange(50, 500),
        "media-tooth-supported": ["smooth", "vellum"],
        "media-weight-metric-supported": IntegerRange(60, 350),
        "media-overprint-supported": ["media-overprint-distance", "media-overprint-method"],
        "media-overprint-default": OutOfBand.NO_VALUE,
        "media-overprint-distance-supported": IntegerRange(0, 300),
        "media-overprint-method-supported": ["extend", "scale"],
    }


def _extras() -> Mapping[str, object]:
    """PWG 5100.11, 5100.13 and 5100.16: passwords, accounts, colors, presets, the device."""
    return {
        "feed-orientation-supported": ["long-edge-first", "short-edge-first"],
        "feed-orientation-default": "long-edge-first",
        "job-account-id-supported": True,
        "job-account-id-default": OutOfBand.NO_VALUE,
        "job-accounting-user-id-supported": True,
        "job-accounting-user-id-default": OutOfBand.NO_VALUE,
        "job-account-type-supported": ["general", "group", "none"],
        "job-account-type-default": "none",
        "job-error-action-supported": ["abort-job", "continue-job"],
        "job-error-action-default": "abort-job",
        "job-constraints-supported": [
            {"resolver-name": "labels-on-one-side", "media-col": {"media-type": "labels"},
             "sides": sides}
            for sides in ("two-sided-long-edge", "two-sided-short-edge")
        ],
        "job-resolvers-supported": [
            {"resolver-name": "labels-on-one-side", "sides": "one-sided"}
        ],
        "job-presets-supported": [
            {"preset-name": name, "preset-category": "print-quality", "print-quality": quality}
            for name, quality in (("Draft quality", 3), ("Best quality", 5))
        ],
        "job-triggers-supported": [{"preset-name": "Draft quality", "print-quality": 3}],
        "print-darkness-supported": 100,
        "print-darkness-default": 0,
        "print-speed-supported": [IntegerRange(1, 10000)],
        "print-speed-default": 5000,
        "print-rendering-intent-supported": [
            "absolute", "auto", "perceptual", "relative", "relative-bpc", "saturation",
        ],
        "print-processing-attributes-supported": [
            *PROCESSING_ATTRIBUTES, "media-overprint", "print-darkness", "print-speed",
        ],
        "pwg-raster-document-type-supported": [
            "black_1", "cmyk_8", "sgray_8", "sgray_16", "srgb_8", "srgb_16",
        ],
        "printer-firmware-name": ["Controller"],
        "printer-firmware-patches": [""],
        "printer-firmware-string-version": ["1.0"],
        "printer-firmware-version": [bytes.fromhex("0001000000000000")],
        "printer-serial-number": "SP-4711",
        "proof-copies-supported": IntegerRange(1, 99),
        "printer-asset-tag": b"4711",
        "printer-charge-info": "Pages are counted by account.",
        "printer-charge-info-uri": "http://localhost/",
        "printer-service-contact-col": {
            "contact-name": "Operator",
            "contact-uri": "mailto:operator@example.com",
            "contact-vcard": ["BEGIN:VCARD", "VERSION:4.0", "FN:Operator", "END:VCARD"],
        },
        "printer-storage": [b"type=hardDisk;removable=false;maxcapacity=500000;free=400000;"],
        "printer-storage-description": ["Disk for stored jobs"],
    }  # fmt: skip


def _attributes(*parts: Mapping[str, object]) -> Mapping[str, object]:
    merged: dict[str, object] = {}
    for part in parts:
        merged |= part
    return MappingProxyType(merged)


_RESOLUTIONS: Sequence[int] = (150, 180, 300, 360, 600, 720)

PRODUCTION_PRINTER = Profile(
    name="production-printer",
    is_administered=True,
    good_for="A colour press with every finisher, bin and kind of sheet: for drivers and suites "
    "that ask for all of it; jobs keep what they ask for.",
    model=PrinterConfig(
        name="Production printer",
        info="Production printer",
        location="Print room",
        make_and_model="Production printer colour",
        versions_if_complete=(Version(2, 1), Version(2, 2)),
        document_formats=(
            "application/octet-stream",
            "application/pdf",
            "application/postscript",
            "image/jpeg",
            "image/pwg-raster",
            "image/urf",
            "text/plain",
        ),
        output_bins=_OUTPUT_BINS,
        resolutions=tuple(Resolution(dots, dots) for dots in _RESOLUTIONS),
        pages_per_minute=120,
        attributes=_attributes(_finishing(), _production(), _media(), _extras()),
    ),
)

PROFILES = (PRODUCTION_PRINTER,)
