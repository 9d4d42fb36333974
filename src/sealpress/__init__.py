"""Secure IPP printing: print and ask printers, with errors that say what is wrong.

::

    import sealpress

    with sealpress.Printer("ipps://printer.example/ipp/print") as printer:
        job = printer.print("invoice.pdf", copies=2, sides="two-sided-long-edge")
        job.wait()

Names are loaded when they are first used (PEP 562): importing this package costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress import ipp
    from sealpress.client.ask import Offers
    from sealpress.client.async_job import AsyncJob
    from sealpress.client.async_printer import AsyncPrinter
    from sealpress.client.certificates import CertificateWanted
    from sealpress.client.events import PrinterEvent
    from sealpress.client.facts import Offer, PrinterFacts
    from sealpress.client.job import Job
    from sealpress.client.job_options import JobOptions
    from sealpress.client.knowledge import FileKnowledge, KnowledgeStore, MemoryKnowledge
    from sealpress.client.plan import Plan, Security
    from sealpress.client.printer import Printer
    from sealpress.client.results import ConnectionReport, Progress
    from sealpress.client.watch import JobStatus
    from sealpress.errors import (
        ExitCode,
        HttpError,
        IppError,
        JobError,
        Phase,
        Reason,
        SealpressError,
        SpoolError,
        StateError,
        TlsError,
        TransformError,
        TransportError,
        UsageError,
        WireError,
    )
    from sealpress.transport.capture import Capture
    from sealpress.transport.stream import Timeouts
    from sealpress.transport.trace import Trace
    from sealpress.transport.witness import Witness
    from sealpress.transport.witnesses import Witnesses
    from sealpress.trust import (
        Allowance,
        HostKey,
        Identity,
        IdentityStore,
        MemoryTrustStore,
        Pin,
        SiteAuthority,
        TrustDecisions,
        TrustPolicy,
        TrustRecord,
        TrustStore,
    )

__all__ = [
    # Printing
    "Printer",
    "AsyncPrinter",
    "Job",
    "AsyncJob",
    "JobOptions",
    "JobStatus",
    "Progress",
    "PrinterEvent",
    # Connections
    "Security",
    "Timeouts",
    "TrustPolicy",
    "Plan",
    "Offers",
    "Offer",
    "ConnectionReport",
    "CertificateWanted",
    # Looking on
    "Trace",
    "Capture",
    "Witness",
    "Witnesses",
    # Trust decisions
    "TrustStore",
    "MemoryTrustStore",
    "TrustDecisions",
    "TrustRecord",
    "HostKey",
    "Pin",
    "Allowance",
    # Own keys and certificates
    "Identity",
    "IdentityStore",
    "SiteAuthority",
    # What was learnt
    "KnowledgeStore",
    "FileKnowledge",
    "MemoryKnowledge",
    "PrinterFacts",
    # Errors
    "SealpressError",
    "UsageError",
    "WireError",
    "TransportError",
    "TlsError",
    "HttpError",
    "IppError",
    "JobError",
    "StateError",
    "SpoolError",
    "TransformError",
    "Reason",
    "Phase",
    "ExitCode",
    # IPP messages as values
    "ipp",
]

_HOMES = {
    "sealpress.client.async_job": ("AsyncJob",),
    "sealpress.client.async_printer": ("AsyncPrinter",),
    "sealpress.client.ask": ("Offers",),
    "sealpress.client.certificates": ("CertificateWanted",),
    "sealpress.client.events": ("PrinterEvent",),
    "sealpress.client.facts": ("Offer", "PrinterFacts"),
    "sealpress.client.job": ("Job",),
    "sealpress.client.job_options": ("JobOptions",),
    "sealpress.client.knowledge": ("FileKnowledge", "KnowledgeStore", "MemoryKnowledge"),
    "sealpress.client.plan": ("Plan", "Security"),
    "sealpress.client.printer": ("Printer",),
    "sealpress.client.results": ("ConnectionReport", "Progress"),
    "sealpress.client.watch": ("JobStatus",),
    "sealpress.errors": (
        "ExitCode",
        "HttpError",
        "IppError",
        "JobError",
        "Phase",
        "Reason",
        "SealpressError",
        "SpoolError",
        "StateError",
        "TlsError",
        "TransformError",
        "TransportError",
        "UsageError",
        "WireError",
    ),
    "sealpress.transport.capture": ("Capture",),
    "sealpress.transport.stream": ("Timeouts",),
    "sealpress.transport.trace": ("Trace",),
    "sealpress.transport.witness": ("Witness",),
    "sealpress.transport.witnesses": ("Witnesses",),
    "sealpress.trust": (
        "Allowance",
        "HostKey",
        "Identity",
        "IdentityStore",
        "MemoryTrustStore",
        "Pin",
        "SiteAuthority",
        "TrustDecisions",
        "TrustPolicy",
        "TrustRecord",
        "TrustStore",
    ),
}

_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name == "ipp":
        return importlib.import_module("sealpress.ipp")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
