"""Printers as they stand in offices today."""

from __future__ import annotations

from sealpress.ipp.message import Version
from sealpress.ipp.values import IntegerRange, Resolution
from sealpress.printer import PrinterConfig
from sealpress.printer.supplies import Supply
from sealpress.simulator.profiles.profile import Profile

_FOUR_TONERS = (
    Supply(name="Black toner", level=62),
    Supply(name="Cyan toner", colorant="cyan", level=48),
    Supply(name="Magenta toner", colorant="magenta", level=51),
    Supply(name="Yellow toner", colorant="yellow", level=77),
)
_WASTE = Supply(name="Waste toner box", kind="waste", colorant="none", level=30, low=90)
_PAPER = ("stationery", "stationery-lightweight", "stationery-heavyweight", "cardstock", "labels")
_A3_MEDIA = (
    "iso_a4_210x297mm",
    "iso_a3_297x420mm",
    "iso_a5_148x210mm",
    "iso_a6_105x148mm",
    "iso_sra3_320x450mm",
    "jis_b4_257x364mm",
    "jis_b5_182x257mm",
    "na_letter_8.5x11in",
    "na_legal_8.5x14in",
    "na_ledger_11x17in",
    "iso_dl_110x220mm",
    "iso_c5_162x229mm",
)

EVERYWHERE_OFFICE = Profile(
    name="everywhere-office",
    good_for="A driverless colour printer that does everything right: the one to begin with.",
    model=PrinterConfig(versions_if_complete=(Version(2, 1), Version(2, 2))),
    is_administered=True,
)

MODEST_OFFICE_MFP = Profile(
    name="modest-office-mfp",
    good_for="A small A4 colour device without PDF that takes one document a job: for "
    "programs that send PDF to everybody.",
    model=PrinterConfig(
        name="Office MFP A4 colour",
        info="Office MFP A4 colour",
        location="Second floor",
        make_and_model="Office MFP A4 colour",
        document_formats=(
            "application/octet-stream",
            "image/pwg-raster",
            "image/urf",
            "image/jpeg",
        ),
        compressions=("none", "gzip"),
        media_ready=("iso_a4_210x297mm",),
        media_sources=("auto", "main"),
        media_types=("stationery", "stationery-inkjet", "photographic-glossy"),
        custom_media=("custom_min_89x127mm", "custom_max_215.9x355.6mm"),
        margin=300,
        output_bins=("face-up",),
        resolutions=(Resolution(300, 300), Resolution(600, 600)),
        pages_per_minute=9,
        takes_many_documents=False,
        supplies=tuple(
            Supply(name=f"{color.capitalize()} ink", kind="ink", colorant=color, level=level)
            for color, level in (("black", 27), ("cyan", 99), ("magenta", 83), ("yellow", 12))
        ),
        attributes={
            "number-up-supported": [1],
            "page-ranges-supported": False,
            "overrides-supported": None,
            "copies-supported": IntegerRange(1, 99),
            "print-content-optimize-supported": ["auto"],
            "print-rendering-intent-supported": ["auto"],
            "landscape-orientation-requested-preferred": 5,
            "printer-firmware-name": ["Firmware"],
            "printer-firmware-string-version": ["20.44"],
            "printer-firmware-version": [b"0020.0044"],
        },
    ),
)

A4_MONO_LASER = Profile(
    name="a4-mono-laser",
    good_for="A black-and-white A4 laser with little memory: for jobs that ask for colour, and "
    "for documents of many megabytes.",
    model=PrinterConfig(
        name="Mono laser A4",
        info="Mono laser A4",
        make_and_model="Mono laser A4 duplex",
        document_formats=(
            "application/octet-stream",
            "image/urf",
            "image/pwg-raster",
            "application/pdf",
            "application/postscript",
            "application/vnd.hp-PCL",
        ),
        compressions=("none",),
        media_types=_PAPER,
        media_ready=("iso_a4_210x297mm",),
        media_sources=("auto", "tray-1", "manual"),
        margin=440,
        borderless=(),
        output_bins=("top",),
        is_color=False,
        resolutions=(Resolution(600, 600),),
        supplies=(Supply(name="Black toner", level=76, low=5),),
        attributes={
            "print-color-mode-default": "monochrome",
            "print-color-mode-supported": ["monochrome", "auto", "auto-monochrome"],
            "number-up-supported": [1],
            "print-quality-supported": [4],
            "copies-supported": IntegerRange(1, 255),
        },
    ),
)

MULTI_TRAY = Profile(
    name="multi-tray",
    good_for="Six trays with different paper and a mailbox of eight bins: for programs that "
    "choose paper, tray and bin.",
    model=PrinterConfig(
        name="Mono laser with six trays",
        info="Mono laser with six trays",
        make_and_model="Mono laser six trays",
        is_color=False,
        borderless=(),
        media=(*_A3_MEDIA, "na_executive_7.25x10.5in"),
        media_ready=(
            "iso_a4_210x297mm",
            "iso_a4_210x297mm",
            "iso_a3_297x420mm",
            "na_letter_8.5x11in",
            "iso_a5_148x210mm",
            "iso_dl_110x220mm",
        ),
        media_sources=("auto", *(f"tray-{number}" for number in range(1, 7)), "by-pass-tray"),
        media_types=(*_PAPER, "stationery-letterhead", "stationery-preprinted", "envelope"),
        output_bins=("face-down", *(f"mailbox-{number}" for number in range(1, 9))),
        pages_per_minute=65,
        supplies=(Supply(name="Black toner", level=55), _WASTE),
    ),
)

ENTERPRISE_MFP = Profile(
    name="enterprise-mfp",
    good_for="A department's A3 colour device with stapler, punch, PIN printing and accounts: "
    "for options that few printers have.",
    model=PrinterConfig(
        name="Department MFP A3 colour",
        info="Department MFP A3 colour with finisher",
        location="Copy room",
        make_and_model="Department MFP A3 colour",
        document_formats=(
            "application/octet-stream",
            "application/pdf",
            "application/postscript",
            "application/vnd.hp-PCL",
            "image/jpeg",
            "image/pwg-raster",
            "image/tiff",
            "image/urf",
            "text/plain",
        ),
        media=_A3_MEDIA,
        media_ready=("iso_a4_210x297mm", "iso_a3_297x420mm", "iso_a4_210x297mm"),
        media_sources=("auto", "tray-1", "tray-2", "tray-3", "tray-4", "by-pass-tray"),
        media_types=(*_PAPER, "stationery-recycled", "transparency", "envelope"),
        custom_media=("custom_min_90x139.7mm", "custom_max_320x457.2mm"),
        borderless=(),
        output_bins=("face-down", "stacker-1", "stacker-2"),
        resolutions=(Resolution(600, 600), Resolution(1200, 1200)),
        pages_per_minute=55,
        creation_attributes=("job-password", "job-password-encryption"),
        supplies=(
            *_FOUR_TONERS,
            _WASTE,
            Supply(name="Staples", kind="staples", colorant="none", level=88),
        ),
        attributes={
            "finishings-default": [3],
            "finishings-ready": [3, 4, 5, 20, 21, 28, 74],
            "finishings-supported": [3, 4, 5, 8, 20, 21, 22, 23, 28, 74, 75, 84, 86],
            "finishing-template-supported": [
                "none",
                "staple",
                "punch",
                "bale",
                "staple-top-left",
                "staple-bottom-left",
                "staple-dual-left",
                "punch-dual-left",
            ],
            "finishings-col-supported": ["finishing-template"],
            "finishings-col-default": {"finishing-template": "none"},
            "finishings-col-ready": [
                {"finishing-template": name} for name in ("none", "staple", "punch")
            ],
            "finishings-col-database": [
                {"finishing-template": name} for name in ("none", "staple", "punch")
            ],
            "job-password-supported": 16,
            "job-password-length-supported": IntegerRange(4, 16),
            "job-password-encryption-supported": ["none", "sha2-256"],
            "job-password-repertoire-configured": "iana_us-ascii_digits",
            "job-password-repertoire-supported": ["iana_us-ascii_digits"],
            "job-release-action-default": "none",
            "job-release-action-supported": ["none", "job-password", "owner-authorized"],
            "job-hold-until-default": "no-hold",
            "job-hold-until-supported": ["no-hold", "indefinite"],
            "job-sheets-default": "none",
            "job-sheets-supported": ["none", "standard"],
            "job-account-id-default": "",
            "job-account-id-supported": True,
            "job-accounting-user-id-default": "",
            "job-accounting-user-id-supported": True,
            "printer-finisher": [
                b"type=stapler;unit=sheets;maxcapacity=50;presentonoff=on;index=1;",
                b"type=puncher;unit=sheets;maxcapacity=100;presentonoff=on;index=2;",
            ],
            "printer-finisher-description": ["Stapler", "Punch"],
            "printer-firmware-name": ["System", "Finisher"],
            "printer-firmware-string-version": ["4.12.0", "1.3"],
            "printer-firmware-version": [b"4.12.0", b"1.3"],
            "printer-serial-number": "SIM-0000-4711",
            "printer-alert": [b"code=none;index=1;severity=other;group=other;"],
            "printer-alert-description": ["Ready"],
        },
    ),
)

PROFILES = (EVERYWHERE_OFFICE, MODEST_OFFICE_MFP, A4_MONO_LASER, MULTI_TRAY, ENTERPRISE_MFP)
