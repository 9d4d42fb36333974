"""Printers that are something else behind: queues, raster engines, firmware with faults."""

from __future__ import annotations

from sealpress.ipp.message import Version
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import IntegerRange, Resolution
from sealpress.printer import PrinterConfig
from sealpress.printer.attributes import many
from sealpress.printer.config import QueueLimits
from sealpress.printer.supplies import Supply
from sealpress.simulator.profiles.profile import Profile

RASTER_ONLY = Profile(
    name="raster-only",
    good_for="A cheap driverless laser that takes PWG Raster and URF alone: for programs that "
    "must render.",
    model=PrinterConfig(
        name="Raster laser A4",
        info="Raster laser A4",
        make_and_model="Raster laser A4",
        document_formats=("image/pwg-raster", "image/urf"),
        default_format="image/pwg-raster",
        compressions=("none",),
        is_color=False,
        borderless=(),
        resolutions=(Resolution(300, 300), Resolution(600, 600)),
        takes_many_documents=False,
        supplies=(Supply(name="Black toner", level=90),),
        attributes={
            "page-ranges-supported": False,
            "overrides-supported": None,
            "number-up-supported": [1],
        },
    ),
)

_BANNERS = (
    "none",
    "classified",
    "confidential",
    "form",
    "secret",
    "standard",
    "topsecret",
    "unclassified",
)

CUPS_QUEUE = Profile(
    name="cups-queue",
    good_for="A queue of a CUPS 2.4 server with its many formats and attributes: for programs "
    "that print through a server.",
    model=PrinterConfig(
        name="Office",
        info="Office printer on the server",
        location="Server room",
        make_and_model="Generic PDF printer, driverless",
        path="/printers/office",
        aliases=("/ipp/print", "/ipp", "/"),
        document_formats=(
            "application/octet-stream",
            "application/pdf",
            "application/postscript",
            "application/vnd.cups-pdf",
            "application/vnd.cups-postscript",
            "application/vnd.cups-raster",
            "application/vnd.cups-raw",
            "image/jpeg",
            "image/png",
            "image/pwg-raster",
            "image/tiff",
            "image/urf",
            "text/html",
            "text/plain",
        ),
        compressions=("none", "gzip"),
        versions=(Version(1, 0), Version(1, 1), Version(2, 0), Version(2, 1)),
        accepted_versions=(),
        not_required=frozenset({"last-document"}),
        several_values=frozenset({"job-sheets"}),
        limits=QueueLimits(max_active_jobs=500, max_history_jobs=500, time_out_seconds=900),
        supplies=(Supply(name="Black", level=71), Supply(name="Cyan", colorant="cyan", level=8)),
        attributes={
            "ipp-features-supported": ["subscription-object"],
            "copies-supported": IntegerRange(1, 9999),
            "number-up-supported": [1, 2, 4, 6, 9, 16],
            "job-hold-until-default": "no-hold",
            "job-hold-until-supported": [
                "no-hold",
                "indefinite",
                "day-time",
                "evening",
                "night",
                "second-shift",
                "third-shift",
                "weekend",
            ],
            "job-sheets-default": "none",
            "job-sheets-supported": many("job-sheets-supported", ValueTag.NAME, _BANNERS),
            "notify-events-default": ["job-completed"],
            "notify-events-supported": [
                "job-completed",
                "job-config-changed",
                "job-created",
                "job-progress",
                "job-state-changed",
                "job-stopped",
                "printer-config-changed",
                "printer-state-changed",
                "printer-stopped",
            ],
            "notify-lease-duration-default": 86400,
            "notify-lease-duration-supported": [IntegerRange(0, 67108863)],
            "notify-max-events-supported": 100,
            "notify-pull-method-supported": ["ippget"],
            "reference-uri-schemes-supported": ["file", "ftp", "http", "https"],
        },
    ),
)

BROKEN_ENCODING = Profile(
    name="broken-encoding",
    good_for="Firmware that gets IPP's encoding wrong in several ways at once: for programs that "
    "decode answers themselves.",
    faults=("quirk-unclosed-collection", "quirk-octets-after-end"),
    model=PrinterConfig(
        name="Small laser with odd firmware",
        info="Small laser",
        make_and_model="Small laser odd firmware",
        is_color=False,
        borderless=(),
        compressions=("none",),
        takes_many_documents=False,
    ),
)

HIGH_VOLUME = Profile(
    name="high-volume",
    good_for="A print room's engine with thousands of remembered jobs and warnings on its "
    "display: for long job lists and for state that is not simply idle.",
    model=PrinterConfig(
        name="Production printer",
        info="Production printer 135 pages a minute",
        location="Print room",
        make_and_model="Production printer mono",
        is_color=False,
        borderless=(),
        pages_per_minute=135,
        media_sources=("auto", *(f"tray-{number}" for number in range(1, 9))),
        media_ready=("iso_a4_210x297mm",) * 6 + ("na_letter_8.5x11in",) * 2,
        output_bins=("stacker-1", "stacker-2", "top"),
        limits=QueueLimits(max_active_jobs=5000, max_history_jobs=5000, max_documents=1000),
        supplies=(
            Supply(name="Black toner 1", level=40),
            Supply(name="Black toner 2", level=95),
            Supply(name="Drum", kind="drum", colorant="none", level=55),
            Supply(name="Waste toner", kind="waste", colorant="none", level=60, low=90),
            Supply(name="Staples", kind="staples", colorant="none", level=35),
        ),
        attributes={
            "finishings-default": [3],
            "finishings-supported": [3, 20, 21, 28],
            "printer-alert": [
                b"code=subunitLifeAlmostOver;index=1;severity=warning;group=marker;",
                b"code=inputMediaSupplyLow;index=2;severity=warning;group=input;",
            ],
            "printer-alert-description": ["Drum: order a new one", "Tray 7: little paper left"],
        },
    ),
)

PROFILES = (RASTER_ONLY, CUPS_QUEUE, BROKEN_ENCODING, HIGH_VOLUME)
