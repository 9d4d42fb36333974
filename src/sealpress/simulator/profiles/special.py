"""Printers for one kind of paper: labels, receipts, photos, plans, films."""

from __future__ import annotations

from sealpress.ipp.operations import Operation
from sealpress.ipp.values import IntegerRange, Resolution
from sealpress.printer import PrinterConfig
from sealpress.printer.notifications.operations import NOTIFICATION_OPERATIONS
from sealpress.printer.supplies import Supply
from sealpress.simulator.profiles.profile import Profile
from sealpress.simulator.tls_mode import TlsMode
from sealpress.trust.client_certificates import ClientCertificateMode

LABEL_PRINTER = Profile(
    name="label-printer",
    good_for="A 203 dpi label printer with continuous and die-cut media and without PDF: for "
    "sizes that no sheet has.",
    model=PrinterConfig(
        name="Label printer 4 inch",
        info="Label printer 4 inch, 203 dpi",
        location="Shipping",
        make_and_model="Label printer 203 dpi",
        document_formats=(
            "application/octet-stream",
            "image/pwg-raster",
            "image/urf",
            "image/png",
        ),
        compressions=("none",),
        media=(
            "oe_4x6-label_4x6in",
            "oe_4x4-label_4x4in",
            "oe_2x1-label_2x1in",
            "om_shipping-label_102x152mm",
            "om_shelf-label_57x32mm",
        ),
        media_ready=("oe_4x6-label_4x6in",),
        media_sources=("main-roll",),
        media_types=("labels", "continuous", "labels-continuous"),
        custom_media=("roll_min_19x6.35mm", "roll_max_104x991mm"),
        margin=0,
        borderless=(),
        output_bins=("face-up",),
        is_color=False,
        is_duplex=False,
        resolutions=(Resolution(203, 203),),
        pages_per_minute=90,
        lacks=NOTIFICATION_OPERATIONS | {Operation.IDENTIFY_PRINTER},
        supplies=(Supply(name="Ribbon", kind="ribbon", level=64),),
        attributes={
            "printer-kind": ["label", "roll"],
            "identify-actions-default": None,
            "identify-actions-supported": None,
            "ipp-features-supported": None,
            "label-mode-configured": "tear-off",
            "label-mode-supported": ["tear-off", "peel-off", "cutter"],
            "label-tear-offset-configured": 0,
            "media-tracking-supported": ["continuous", "mark", "web"],
            "print-darkness-default": 0,
            "print-darkness-supported": 30,
            "print-speed-default": 10160,
            "print-speed-supported": [IntegerRange(5080, 15240)],
            "number-up-supported": [1],
            "overrides-supported": None,
            "page-ranges-supported": False,
        },
    ),
)

RECEIPT_PRINTER = Profile(
    name="receipt-printer",
    good_for="A till's 80 mm thermal printer that takes raster and text alone: for endless paper "
    "and for printers without a default size.",
    model=PrinterConfig(
        name="Receipt printer 80 mm",
        info="Receipt printer 80 mm",
        location="Till 1",
        make_and_model="Receipt printer 80 mm",
        document_formats=("application/octet-stream", "image/pwg-raster", "text/plain"),
        compressions=("none",),
        media=("om_80mm-receipt_80x297mm", "om_58mm-receipt_58x297mm"),
        media_ready=("om_80mm-receipt_80x297mm",),
        media_sources=("main-roll",),
        media_types=("continuous",),
        custom_media=("roll_min_58x20mm", "roll_max_80x2000mm"),
        margin=0,
        borderless=(),
        output_bins=("face-up",),
        is_color=False,
        is_duplex=False,
        resolutions=(Resolution(203, 203),),
        pages_per_minute=60,
        takes_many_documents=False,
        lacks=NOTIFICATION_OPERATIONS | {Operation.IDENTIFY_PRINTER},
        attributes={
            "printer-kind": ["receipt", "roll"],
            "identify-actions-default": None,
            "identify-actions-supported": None,
            "ipp-features-supported": None,
            "printer-supply": None,
            "printer-supply-description": None,
            "number-up-supported": [1],
            "copies-supported": IntegerRange(1, 1),
            "overrides-supported": None,
            "page-ranges-supported": False,
            "finishings-supported": [3, 11],
        },
    ),
)

PHOTO_INKJET = Profile(
    name="photo-inkjet",
    good_for="An ink printer for photos to the edge of the paper, JPEG and raster alone: for "
    "borderless media and for photo paper.",
    model=PrinterConfig(
        name="Photo inkjet A4",
        info="Photo inkjet A4, six inks",
        make_and_model="Photo inkjet A4",
        document_formats=(
            "application/octet-stream",
            "image/jpeg",
            "image/pwg-raster",
            "image/urf",
        ),
        default_format="application/octet-stream",
        compressions=("none", "gzip"),
        media=(
            "na_index-4x6_4x6in",
            "na_5x7_5x7in",
            "iso_a4_210x297mm",
            "iso_a6_105x148mm",
            "na_letter_8.5x11in",
            "om_square-photo_89x89mm",
        ),
        media_ready=("na_index-4x6_4x6in", "iso_a4_210x297mm"),
        media_sources=("auto", "photo", "main"),
        media_types=(
            "photographic",
            "photographic-glossy",
            "photographic-matte",
            "stationery",
        ),
        custom_media=None,
        margin=300,
        borderless=(
            "na_index-4x6_4x6in",
            "na_5x7_5x7in",
            "iso_a4_210x297mm",
            "iso_a6_105x148mm",
            "om_square-photo_89x89mm",
        ),
        output_bins=("face-up",),
        is_duplex=False,
        resolutions=(Resolution(360, 360), Resolution(720, 720), Resolution(5760, 1440)),
        pages_per_minute=9,
        takes_many_documents=False,
        supplies=tuple(
            Supply(name=f"{color.replace('-', ' ').capitalize()} ink", kind="ink", colorant=color)
            for color in ("black", "cyan", "magenta", "yellow", "light-cyan", "light-magenta")
        ),
        attributes={
            "printer-kind": ["document", "photo"],
            "jpeg-features-supported": ["none"],
            "jpeg-k-octets-supported": IntegerRange(0, 16384),
            "jpeg-x-dimension-supported": IntegerRange(0, 15000),
            "jpeg-y-dimension-supported": IntegerRange(1, 15000),
            "print-color-mode-supported": ["auto", "color", "monochrome", "process-monochrome"],
            "page-ranges-supported": False,
            "overrides-supported": None,
            "number-up-supported": [1],
            "copies-supported": IntegerRange(1, 99),
            "print-content-optimize-supported": ["auto", "photo"],
        },
    ),
)

WIDE_FORMAT = Profile(
    name="wide-format",
    good_for="A 36 inch plotter on rolls: for plans, large sizes and jobs that take long.",
    model=PrinterConfig(
        name="Plotter 36 inch",
        info="Plotter 36 inch on rolls",
        location="Drawing office",
        make_and_model="Plotter 36 inch",
        document_formats=(
            "application/octet-stream",
            "application/pdf",
            "image/jpeg",
            "image/pwg-raster",
            "image/tiff",
        ),
        media=(
            "iso_a0_841x1189mm",
            "iso_a1_594x841mm",
            "iso_a2_420x594mm",
            "iso_a3_297x420mm",
            "na_arch-e_36x48in",
            "na_arch-d_24x36in",
            "na_arch-c_18x24in",
        ),
        media_ready=("iso_a0_841x1189mm", "iso_a1_594x841mm"),
        media_sources=("auto", "roll-1", "roll-2"),
        media_types=("stationery", "stationery-coated", "film", "photographic"),
        custom_media=("roll_min_279x210mm", "roll_max_914x15000mm"),
        margin=500,
        borderless=(),
        output_bins=("face-up", "stacker-1"),
        is_duplex=False,
        resolutions=(Resolution(300, 300), Resolution(600, 600), Resolution(1200, 1200)),
        pages_per_minute=2,
        supplies=tuple(
            Supply(name=f"{color.replace('-', ' ').capitalize()} ink", kind="ink", colorant=color)
            for color in ("photo-black", "black", "cyan", "magenta", "yellow")
        ),
        attributes={
            "printer-kind": ["document", "large-format", "roll"],
            "finishings-supported": [3, 11],
            "number-up-supported": [1],
        },
    ),
)

STRICT_MEDICAL = Profile(
    name="strict-medical",
    good_for="A film printer of a hospital that answers nobody without TLS and a certificate that "
    "it knows: for client certificates and for audits.",
    tls=TlsMode.IMPLICIT_ONLY,
    client_certificates=ClientCertificateMode.REQUIRE_AT_TLS,
    model=PrinterConfig(
        name="Medical film printer",
        info="Medical film printer",
        location="Radiology",
        make_and_model="Medical film printer",
        document_formats=("application/octet-stream", "application/pdf", "image/pwg-raster"),
        media=("na_11x14_11x14in", "na_8x10_8x10in", "iso_a4_210x297mm"),
        media_ready=("na_11x14_11x14in",),
        media_sources=("tray-1",),
        media_types=("film", "stationery"),
        custom_media=None,
        borderless=(),
        is_color=False,
        is_duplex=False,
        resolutions=(Resolution(508, 508),),
        pages_per_minute=2,
        attributes={"number-up-supported": [1], "copies-supported": IntegerRange(1, 20)},
    ),
)

PROFILES = (LABEL_PRINTER, RECEIPT_PRINTER, PHOTO_INKJET, WIDE_FORMAT, STRICT_MEDICAL)
