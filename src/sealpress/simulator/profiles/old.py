"""Printers that were made long ago and still print."""

from __future__ import annotations

from sealpress.ipp.message import Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.values import IntegerRange, Resolution
from sealpress.printer import PrinterConfig
from sealpress.printer.notifications.operations import NOTIFICATION_OPERATIONS
from sealpress.printer.supplies import Supply
from sealpress.simulator.profiles.profile import Profile
from sealpress.simulator.tls_mode import TlsMode

#: What RFC 8011 section 5.4 asks of every printer, and of Job Template attributes the oldest.
_ESSENTIALS = frozenset(
    {
        "charset-configured",
        "charset-supported",
        "color-supported",
        "compression-supported",
        "copies-default",
        "copies-supported",
        "document-format-default",
        "document-format-supported",
        "generated-natural-language-supported",
        "ipp-versions-supported",
        "natural-language-configured",
        "operations-supported",
        "pages-per-minute",
        "pdl-override-supported",
        "printer-info",
        "printer-is-accepting-jobs",
        "printer-location",
        "printer-make-and-model",
        "printer-name",
        "printer-state",
        "printer-state-message",
        "printer-state-reasons",
        "printer-up-time",
        "printer-uri-supported",
        "queued-job-count",
        "uri-authentication-supported",
        "uri-security-supported",
    }
)
_TEMPLATE = frozenset(
    {
        "finishings-default",
        "finishings-supported",
        "job-priority-default",
        "job-priority-supported",
        "media-default",
        "media-ready",
        "media-supported",
        "multiple-document-handling-default",
        "multiple-document-handling-supported",
        "number-up-default",
        "number-up-supported",
        "orientation-requested-default",
        "orientation-requested-supported",
        "page-ranges-supported",
        "print-quality-default",
        "print-quality-supported",
        "printer-resolution-default",
        "printer-resolution-supported",
        "sides-default",
        "sides-supported",
    }
)
_NEWER = frozenset(
    {
        *NOTIFICATION_OPERATIONS,
        Operation.CLOSE_JOB,
        Operation.CANCEL_MY_JOBS,
        Operation.IDENTIFY_PRINTER,
        Operation.HOLD_JOB,
        Operation.RELEASE_JOB,
        Operation.RESTART_JOB,
        Operation.SET_JOB_ATTRIBUTES,
        Operation.CANCEL_JOBS,
        Operation.PURGE_JOBS,
        Operation.PAUSE_PRINTER,
        Operation.RESUME_PRINTER,
        Operation.ENABLE_PRINTER,
        Operation.DISABLE_PRINTER,
        Operation.HOLD_NEW_JOBS,
        Operation.RELEASE_HELD_NEW_JOBS,
    }
)
_SEVERAL_DOCUMENTS = frozenset({Operation.CREATE_JOB, Operation.SEND_DOCUMENT})
_OLD_MEDIA = {
    "media-default": "iso-a4",
    "media-ready": ["iso-a4"],
    "media-supported": ["iso-a4", "iso-a5", "na-letter", "na-legal"],
}

OLD_MONO_LASER_2007 = Profile(
    name="old-mono-laser-2007",
    good_for="IPP/1.1 from before chunks and before Create-Job, over HTTP/1.0, with a certificate "
    "that has expired: the office printer that nobody wants to replace.",
    faults=("http10", "certificate-expired"),
    model=PrinterConfig(
        name="Mono laser of 2007",
        info="Mono laser",
        make_and_model="Mono laser 2007",
        document_formats=(
            "application/octet-stream",
            "application/postscript",
            "application/vnd.hp-PCL",
            "application/pdf",
            "text/plain",
        ),
        compressions=("none",),
        is_color=False,
        resolutions=(Resolution(600, 600), Resolution(1200, 1200)),
        pages_per_minute=27,
        versions=(Version(1, 0), Version(1, 1)),
        accepted_versions=(),
        shown=_ESSENTIALS | _TEMPLATE,
        lacks=_NEWER | _SEVERAL_DOCUMENTS,
        attributes=_OLD_MEDIA,
    ),
)

TLS_1_0_ONLY = Profile(
    name="tls-1.0-printer",
    good_for="A colour laser whose TLS ended with version 1.0: for the ways to reach old devices.",
    faults=("tls-1.0-only",),
    model=PrinterConfig(
        name="Colour laser with TLS 1.0",
        info="Colour laser",
        make_and_model="Colour laser 2009",
        document_formats=(
            "application/octet-stream",
            "application/postscript",
            "application/pdf",
            "image/jpeg",
        ),
        compressions=("none",),
        pages_per_minute=20,
        versions=(Version(1, 0), Version(1, 1), Version(2, 0)),
        accepted_versions=(),
        lacks=_NEWER,
        supplies=(Supply(name="Black toner", level=33), Supply(name="Color toner", level=21)),
        attributes={
            "ipp-features-supported": None,
            "identify-actions-default": None,
            "identify-actions-supported": None,
            "media-col-database": None,
            "overrides-supported": None,
        },
    ),
)

IPP_1_0_PRINT_SERVER = Profile(
    name="ipp-1.0-print-server",
    good_for="A print server box that speaks IPP/1.0 in clear to a parallel cable: few attributes, "
    "few operations, nothing known of the printer behind it.",
    tls=TlsMode.OFF,
    faults=("connection-close",),
    model=PrinterConfig(
        name="LPT1",
        info="Print server port 1",
        make_and_model="Print server with one port",
        aliases=("/", "/ipp", "/lpt1"),
        document_formats=("application/octet-stream",),
        compressions=("none",),
        is_color=False,
        is_duplex=False,
        versions=(Version(1, 0),),
        accepted_versions=(Version(1, 1),),
        shown=_ESSENTIALS - {"copies-default", "copies-supported", "color-supported"},
        lacks=_NEWER | _SEVERAL_DOCUMENTS,
        takes_many_documents=False,
        attributes={
            "uri-security-supported": None,
            "pages-per-minute": None,
            "printer-location": None,
        },
    ),
)

POSTSCRIPT_ONLY = Profile(
    name="postscript-only",
    good_for="A print shop's colour laser that takes PostScript and nothing else: for programs "
    "that must convert.",
    model=PrinterConfig(
        name="PostScript colour laser",
        info="PostScript colour laser",
        make_and_model="PostScript colour laser",
        document_formats=("application/postscript",),
        default_format="application/postscript",
        compressions=("none", "gzip"),
        versions=(Version(1, 0), Version(1, 1), Version(2, 0)),
        accepted_versions=(),
        resolutions=(Resolution(1200, 1200),),
        lacks=_NEWER,
        attributes={
            "ipp-features-supported": None,
            "identify-actions-default": None,
            "identify-actions-supported": None,
            "copies-supported": IntegerRange(1, 9999),
        },
    ),
)

PROFILES = (OLD_MONO_LASER_2007, TLS_1_0_ONLY, IPP_1_0_PRINT_SERVER, POSTSCRIPT_ONLY)
