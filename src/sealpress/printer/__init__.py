"""What an IPP printer answers: objects, attributes, operations. Pure: request in, response out.

:mod:`sealpress.printer.dialogue` says how to serve it.
"""

from __future__ import annotations

from sealpress.printer.config import Endpoint, PrinterConfig, QueueLimits
from sealpress.printer.dialogue import (
    AcceptDocument,
    Answer,
    Authentication,
    DocumentFailure,
    Event,
    EventKind,
    Instant,
    Reply,
    RequestFacts,
    Role,
)
from sealpress.printer.printer import Printer
from sealpress.printer.responses import answer_undecodable

__all__ = [
    "Printer",
    "PrinterConfig",
    "QueueLimits",
    "Endpoint",
    # what goes in and out
    "RequestFacts",
    "Role",
    "Instant",
    "Authentication",
    "Reply",
    "Answer",
    "AcceptDocument",
    "DocumentFailure",
    "Event",
    "EventKind",
    "answer_undecodable",
]
