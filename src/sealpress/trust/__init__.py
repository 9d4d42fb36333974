"""Whom to trust: policies, pins, certificates and their faults, TLS settings, identities.

Knows TLS, not sockets. Names that need the ``ssl`` module are loaded when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from sealpress.trust.certificate import CertificateFacts
from sealpress.trust.findings import Finding, find_faults
from sealpress.trust.judge import TrustedBy, Verdict, judge
from sealpress.trust.policy import Pin, PinKind, TrustLevel, TrustPolicy

if TYPE_CHECKING:
    from sealpress.trust.contexts import ClientTrust, client_context, server_context
    from sealpress.trust.identity import Identity

__all__ = [
    "CertificateFacts",
    "ClientTrust",
    "Finding",
    "Identity",
    "Pin",
    "PinKind",
    "TrustLevel",
    "TrustPolicy",
    "TrustedBy",
    "Verdict",
    "client_context",
    "find_faults",
    "judge",
    "server_context",
]

_LOADED_WHEN_USED = {
    "ClientTrust": "sealpress.trust.contexts",
    "Identity": "sealpress.trust.identity",
    "client_context": "sealpress.trust.contexts",
    "server_context": "sealpress.trust.contexts",
}


def __getattr__(name: str) -> object:
    if name not in _LOADED_WHEN_USED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LOADED_WHEN_USED[name]), name)
