"""Listen for HTTP and TLS clients on one port and hand requests to a printer or a service.

The server knows HTTP and TLS; what it knows of IPP is loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from sealpress.server.body import RequestBody
from sealpress.server.events import Counters
from sealpress.server.failures import HandshakeFailure
from sealpress.server.identity_watch import IdentityWatch, LoadedTls
from sealpress.server.limits import ServerLimits
from sealpress.server.messages import (
    UPGRADE_REQUIRED,
    Binding,
    Handler,
    PeerFacts,
    PlainPolicy,
    Request,
    Response,
    TlsFacts,
)
from sealpress.server.server import Server
from sealpress.server.tls import ServerTls, TlsFloor
from sealpress.server.tls_offer import TlsOffer

if TYPE_CHECKING:
    from sealpress.server.ipp_service import DocumentReceiver, IppService, ipp_handler

__all__ = [
    "UPGRADE_REQUIRED",
    "Binding",
    "Counters",
    "DocumentReceiver",
    "Handler",
    "HandshakeFailure",
    "IdentityWatch",
    "IppService",
    "LoadedTls",
    "PeerFacts",
    "PlainPolicy",
    "Request",
    "RequestBody",
    "Response",
    "Server",
    "ServerLimits",
    "ServerTls",
    "TlsFacts",
    "TlsFloor",
    "TlsOffer",
    "ipp_handler",
]

_LOADED_WHEN_USED = frozenset({"DocumentReceiver", "IppService", "ipp_handler"})


def __getattr__(name: str) -> object:
    if name not in _LOADED_WHEN_USED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("sealpress.server.ipp_service"), name)
