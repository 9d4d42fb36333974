"""Settings of a printer: its name, what it can do, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from sealpress.errors import UsageError
from sealpress.ipp.message import Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.values import Resolution
from sealpress.printer.dialogue import Authentication
from sealpress.printer.supplies import Supply
from sealpress.reasons import Reason

if TYPE_CHECKING:
    from sealpress.printer.tls_attributes import TlsReport

__all__ = ["Endpoint", "PrinterConfig", "QueueLimits"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way in: an entry of ``printer-uri-supported`` and its two parallel attributes.

    Attributes:
        scheme: ``ipp`` or ``ipps``.
        authentication: How users are made sure of there.
        port: The TCP port; 0 for the one the client asked at.
        requires_tls: Whether an ``ipp`` endpoint takes nothing before an upgrade to TLS.
    """

    scheme: str
    authentication: Authentication = Authentication.REQUESTING_USER_NAME
    port: int = 0
    requires_tls: bool = False

    @property
    def security(self) -> str:
        """The keyword for ``uri-security-supported`` (RFC 8011 section 5.4.3)."""
        return "tls" if self.scheme == "ipps" or self.requires_tls else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLimits:
    """How much a printer takes on and remembers.

    Attributes:
        max_active_jobs: Most jobs not yet completed; the next is refused as too many (0x050B).
        max_history_jobs: Most completed jobs remembered.
        max_history_seconds: How long a completed job is remembered; RFC 8011 section 5.3.7.1
            asks for 60 seconds at least.
        max_documents: Most documents of one job (0x050C).
        max_document_octets: Most octets of one document after inflating (0x0408).
        time_out_seconds: ``multiple-operation-time-out``: how long a job waits for its next
            document.
        time_out_action: ``abort-job`` or ``process-job``.
    """

    max_active_jobs: int = 300
    max_history_jobs: int = 100
    max_history_seconds: float = 24 * 3600.0
    max_documents: int = 100
    max_document_octets: int = 4 << 30
    time_out_seconds: int = 120
    time_out_action: str = "abort-job"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterConfig:
    """What a printer is called and what it can do.

    Attributes:
        name: ``printer-name``, at most 127 octets.
        uuid: The printer's UUID as text; stays the same over restarts.
        info, location, make_and_model: What people see.
        path: The path of the printer's URI.
        aliases: Further paths the printer answers for.
        endpoints: The ways in.
        document_formats: MIME types taken; ``application/octet-stream`` stands for sensing.
        default_format: The type assumed when a client names none.
        compressions: What may be compressed how; only what the service really inflates.
        media: Self-describing names of the sizes.
        media_ready: Sizes that are loaded, one a tray.
        media_sources, media_types: Trays and kinds of paper.
        custom_media: Least and greatest custom size as two self-describing names, or none.
        margin: The edge of the paper that the engine cannot print on, in 1/100 mm.
        borderless: Sizes that can be printed to their edges.
        output_bins: Where the paper comes out, the usual place first.
        is_color, is_duplex: What the engine can do.
        resolutions: Resolutions of the engine.
        pages_per_minute: Its speed.
        versions: IPP versions advertised; requests of these are answered.
        versions_if_complete: Versions that are answered, and advertised, too, if the printer has
            all that they ask for (see :mod:`sealpress.printer.versions`).
        accepted_versions: Versions answered although not advertised.
        operators: Authenticated users who may do everything; ``NAME issued by ISSUER`` for the
            one whom a certain issuer vouches for, ``*`` for whoever asks.
        requires_authentication: Whether only authenticated users may do more than look.
        icon_paths: Paths of PNG pictures of the printer that the same server offers by HTTP, the
            smallest first, for ``printer-icons`` (PWG 5100.13 section 5.6.30).
        strings_path: Path of the English names of its keywords that the same server offers by
            HTTP, for ``printer-strings-uri`` (PWG 5100.13 section 5.6.38); empty for none.
        hides_secure_jobs: Whether queries in clear see only states of jobs made through TLS
            (RFC 8011 section 9).
        hides_jobs_of_others: Whether only owners and operators see names, users and documents of
            jobs (RFC 8011 section 9).
        retains_documents: Whether documents are kept after a job's end, so that it can be done
            again.
        takes_many_documents: ``multiple-document-jobs-supported``.
        has_own_jobs: Whether it prints its jobs itself: then they tell what they were printed with
            (PWG 5100.8), and it does what they ask for of their lifetimes (PWG 5100.7).
        limits: How much is taken on and remembered.
        tls: What the server tells of its TLS, for attributes of our own; ``None`` for a printer
            without TLS, or without these attributes.
        attributes: Printer attributes that replace or add to the usual ones, as Python values;
            ``None`` takes one away.
        shown: The only attributes that are told besides those in ``attributes``; empty for all.
        lacks: Operations that the printer does not have.
        can_set_defaults: Whether Set-Printer-Attributes can change defaults and what is loaded,
            not only what people read.
        supplies: What is used up; empty for a toner of each color.
        not_required: Operation attributes that requests may leave out, though the standards want
            them: queues of CUPS forgive that.
        several_values: Job Template attributes that may have several values, though one is all
            that the registry allows: the ``job-sheets`` of CUPS are two.
        creation_attributes: Further operation attributes that jobs may be made with.
    """

    name: str = "Sealpress"
    uuid: str = "00000000-0000-5000-8000-000000000000"
    info: str = "Sealpress virtual printer"
    location: str = ""
    make_and_model: str = "Sealpress Virtual Printer"
    path: str = "/ipp/print"
    aliases: tuple[str, ...] = ("/", "/ipp", "/ipp/printer")
    endpoints: tuple[Endpoint, ...] = (Endpoint("ipp"), Endpoint("ipps"))
    document_formats: tuple[str, ...] = (
        "application/octet-stream",
        "application/pdf",
        "image/jpeg",
        "image/pwg-raster",
        "image/urf",
        "text/plain",
    )
    default_format: str = "application/octet-stream"
    compressions: tuple[str, ...] = ("none", "gzip", "deflate")
    media: tuple[str, ...] = (
        "iso_a4_210x297mm",
        "iso_a5_148x210mm",
        "iso_a6_105x148mm",
        "jis_b5_182x257mm",
        "na_letter_8.5x11in",
        "na_legal_8.5x14in",
        "na_executive_7.25x10.5in",
        "na_index-4x6_4x6in",
        "iso_dl_110x220mm",
        "iso_c5_162x229mm",
        "na_number-10_4.125x9.5in",
    )
    media_ready: tuple[str, ...] = ("iso_a4_210x297mm", "na_letter_8.5x11in")
    media_sources: tuple[str, ...] = ("auto", "tray-1", "tray-2", "by-pass-tray")
    media_types: tuple[str, ...] = (
        "auto",
        "stationery",
        "stationery-heavyweight",
        "envelope",
        "labels",
        "photographic",
        "transparency",
    )
    custom_media: tuple[str, str] | None = ("custom_min_76x127mm", "custom_max_216x356mm")
    margin: int = 423
    borderless: tuple[str, ...] = ("na_index-4x6_4x6in", "iso_a6_105x148mm")
    output_bins: tuple[str, ...] = ("face-down",)
    is_color: bool = True
    is_duplex: bool = True
    resolutions: tuple[Resolution, ...] = (Resolution(300, 300), Resolution(600, 600))
    pages_per_minute: int = 30
    versions: tuple[Version, ...] = (Version(1, 1), Version(2, 0))
    versions_if_complete: tuple[Version, ...] = ()
    accepted_versions: tuple[Version, ...] = (Version(1, 0),)
    operators: frozenset[str] = frozenset()
    requires_authentication: bool = False
    icon_paths: tuple[str, ...] = ()
    strings_path: str = ""
    hides_secure_jobs: bool = True
    hides_jobs_of_others: bool = False
    retains_documents: bool = False
    takes_many_documents: bool = True
    has_own_jobs: bool = True
    limits: QueueLimits = field(default_factory=QueueLimits)
    tls: TlsReport | None = None
    attributes: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    shown: frozenset[str] = frozenset()
    lacks: frozenset[Operation] = frozenset()
    can_set_defaults: bool = True
    supplies: tuple[Supply, ...] = ()
    not_required: frozenset[str] = frozenset()
    several_values: frozenset[str] = frozenset()
    creation_attributes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other (``invalid-argument``)."""
        for what, holds in (
            ("the default format must be among the formats",
             self.default_format in self.document_formats),
            ("compressions must contain none", "none" in self.compressions),
            ("media_ready must be among media", set(self.media_ready) <= set(self.media)),
            ("a printer needs an endpoint", bool(self.endpoints)),
            ("the path must begin with a slash, and not end with another",
             self.path.startswith("/") and self.path.rstrip("/") in {self.path, ""}),
            ("the time-out action is abort-job or process-job",
             self.limits.time_out_action in {"abort-job", "process-job"}),
        ):  # fmt: skip
            if not holds:
                raise UsageError(Reason.INVALID_ARGUMENT, f"printer settings: {what}")

    @property
    def urn(self) -> str:
        """The printer's UUID as a URN, for ``printer-uuid`` (PWG 5100.13)."""
        return f"urn:uuid:{self.uuid}"
