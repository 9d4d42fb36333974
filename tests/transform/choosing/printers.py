"""Kinds of printers as they describe themselves, from everything down to garbage."""

from __future__ import annotations

from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.typed import attribute_from
from sealpress.ipp.values import IntegerRange, OutOfBand
from sealpress.transform.choosing import Asked, PrinterAbilities

OFFICE = {
    "copies-supported": (1, 99),
    "sides-supported": ["one-sided", "two-sided-long-edge", "two-sided-short-edge"],
    "sides-default": "one-sided",
    "color-supported": True,
    "printer-resolution-supported": ["300dpi", "600dpi"],
    "printer-resolution-default": "300dpi",
    "media-default": "iso_a4_210x297mm",
    "media-supported": ["iso_a4_210x297mm", "na_letter_8.5x11in"],
    "media-left-margin-supported": [300, 0],
    "media-right-margin-supported": [300, 0],
    "media-top-margin-supported": [400],
    "media-bottom-margin-supported": [400],
}

PWG = {
    "pwg-raster-document-type-supported": ["black_1", "sgray_8", "srgb_8"],
    "pwg-raster-document-resolution-supported": ["300dpi", "600dpi"],
    "pwg-raster-document-sheet-back": "rotated",
}

URF = {"urf-supported": ["V1.4", "CP1", "DM3", "RS300-600", "SRGB24", "W8", "PQ3-4-5"]}

PCLM = {
    "pclm-source-resolution-supported": ["600dpi"],
    "pclm-strip-height-preferred": 32,
    "pclm-raster-back-side": "flipped",
    "pclm-compression-method-preferred": ["jpeg", "flate"],
}


def group(formats: list[str], *parts: dict[str, object], **more: object) -> Group:
    """A printer's attributes; names in ``more`` with underscores."""
    values: dict[str, object] = {"document-format-supported": formats} if formats else {}
    for part in (*parts, {name.replace("_", "-"): value for name, value in more.items()}):
        values.update(part)
    return Group([attribute_from(name, one) for name, one in values.items()], tag=GroupTag.PRINTER)


def printer(formats: list[str], *parts: dict[str, object], **more: object) -> PrinterAbilities:
    return PrinterAbilities.read(group(formats, *parts, **more))


def asked(**options: object) -> Asked:
    """What a job with these options asks for."""
    named = {name.replace("_", "-"): value for name, value in options.items()}
    attributes = [attribute_from(name, value) for name, value in named.items()]
    return Asked.read(attributes, title="a title", user="ann")


GARBAGE = Group(
    [
        Attribute("document-format-supported", (ValueTag.INTEGER, ValueTag.MIME_MEDIA_TYPE),
                  (7, "image/pwg-raster")),
        Attribute("pwg-raster-document-type-supported", (ValueTag.KEYWORD,), ("sgray_8",)),
        Attribute("pwg-raster-document-resolution-supported", (ValueTag.KEYWORD,), ("300",)),
        Attribute("pwg-raster-document-sheet-back", (ValueTag.KEYWORD,), ("sideways",)),
        Attribute("urf-supported", (ValueTag.KEYWORD,), ("RSxx-",)),
        Attribute("media-col-default", (ValueTag.KEYWORD,), ("none",)),
        Attribute("media-default", (ValueTag.KEYWORD,), ("no-such-size",)),
        Attribute("copies-supported", (ValueTag.RANGE_OF_INTEGER,), (IntegerRange(5, 1),)),
        Attribute("sides-supported", (ValueTag.NO_VALUE,), (OutOfBand.NO_VALUE,)),
        Attribute("media-left-margin-supported", (ValueTag.INTEGER,), (-5,)),
        Attribute("print-quality-default", (ValueTag.ENUM,), (99,)),
    ],
    tag=GroupTag.PRINTER,
)  # fmt: skip

PWG_ONLY = printer(["image/pwg-raster"], OFFICE, PWG)
URF_ONLY = printer(["image/urf"], OFFICE, URF)
PCLM_ONLY = printer(["application/PCLm"], OFFICE, PCLM)
PDF_ONLY = printer(["application/pdf"], OFFICE)
PCL_ONLY = printer(["application/vnd.hp-PCL"], OFFICE)
PCL_XL_ONLY = printer(["application/vnd.hp-PCLXL"], OFFICE)
POSTSCRIPT_ONLY = printer(["application/postscript"], OFFICE)
JPEG_ONLY = printer(["image/jpeg"], OFFICE)
TEXT_ONLY = printer(["text/plain"])
EVERYTHING = printer(
    ["image/jpeg", "image/urf", "application/pdf", "image/pwg-raster", "application/PCLm",
     "application/octet-stream"],
    OFFICE, PWG, URF, PCLM,
)  # fmt: skip
NOTHING_KNOWN = PrinterAbilities()
NONSENSE = PrinterAbilities.read(GARBAGE)
