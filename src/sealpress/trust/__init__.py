"""Whom to trust: policies, pins, certificates and their faults, TLS settings, identities.

Knows TLS, not sockets. Names that need the ``ssl`` module are loaded when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from sealpress.trust.allowances import LEGACY, Allowance
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.certificates.findings import Finding, Purpose, find_faults
from sealpress.trust.hosts import HostKey
from sealpress.trust.judge import Handshake, TrustedBy, TrustRule, Verdict, judge
from sealpress.trust.policy import Pin, PinKind, TrustLevel, TrustPolicy
from sealpress.trust.records import Authority, Grant, PinSource, TrustRecord

if TYPE_CHECKING:
    from sealpress.trust.client_tls import client_context
    from sealpress.trust.client_trust import ClientTrust, TrustStage
    from sealpress.trust.identities.certificate_profile import Holder
    from sealpress.trust.identities.identity import Identity
    from sealpress.trust.identities.identity_store import IdentityStore
    from sealpress.trust.identities.site_authority import SiteAuthority
    from sealpress.trust.server_tls import server_context
    from sealpress.trust.stores.decisions import Decision, Outcome
    from sealpress.trust.stores.file_store import TrustStore
    from sealpress.trust.stores.memory_store import MemoryTrustStore
    from sealpress.trust.stores.store import TrustDecisions

__all__ = [
    "LEGACY",
    "Allowance",
    "Authority",
    "CertificateFacts",
    "ClientTrust",
    "Decision",
    "Finding",
    "Grant",
    "Handshake",
    "Holder",
    "HostKey",
    "Identity",
    "IdentityStore",
    "MemoryTrustStore",
    "Outcome",
    "Pin",
    "PinKind",
    "PinSource",
    "Purpose",
    "SiteAuthority",
    "TrustDecisions",
    "TrustLevel",
    "TrustPolicy",
    "TrustRecord",
    "TrustRule",
    "TrustStage",
    "TrustStore",
    "TrustedBy",
    "Verdict",
    "client_context",
    "find_faults",
    "judge",
    "server_context",
]

_LOADED_WHEN_USED = {
    "ClientTrust": "sealpress.trust.client_trust",
    "Decision": "sealpress.trust.stores.decisions",
    "MemoryTrustStore": "sealpress.trust.stores.memory_store",
    "Outcome": "sealpress.trust.stores.decisions",
    "TrustDecisions": "sealpress.trust.stores.store",
    "TrustStage": "sealpress.trust.client_trust",
    "TrustStore": "sealpress.trust.stores.file_store",
    "Holder": "sealpress.trust.identities.certificate_profile",
    "Identity": "sealpress.trust.identities.identity",
    "IdentityStore": "sealpress.trust.identities.identity_store",
    "SiteAuthority": "sealpress.trust.identities.site_authority",
    "client_context": "sealpress.trust.client_tls",
    "server_context": "sealpress.trust.server_tls",
}


def __getattr__(name: str) -> object:
    if name not in _LOADED_WHEN_USED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LOADED_WHEN_USED[name]), name)
