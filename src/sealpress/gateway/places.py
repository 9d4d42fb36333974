"""What lies where in a gateway's state folder."""

from __future__ import annotations

__all__ = [
    "AUDIT_FOLDER",
    "IDENTITIES_FOLDER",
    "IDENTITY_FOLDER",
    "PRINTERS_FOLDER",
    "QUEUES_FOLDER",
    "RESOURCES_FOLDER",
    "SPOOL_FOLDER",
    "SYSTEM_FILE",
    "TRUST_FOLDER",
    "USERS_FILE",
]

SPOOL_FOLDER = "spool"
"""Jobs, documents and the keys that seal them."""

QUEUES_FOLDER = "queues"
"""The queues that an order added, and what is learnt of printers for clients."""

AUDIT_FOLDER = "audit"
"""The audit log."""

SYSTEM_FILE = "system"
"""What administrators set of the gateway as a whole by IPP."""

RESOURCES_FOLDER = "resources"
"""The resources of the gateway as a system, sealed, with their key, which the spool's seals."""

USERS_FILE = "users"
"""Users who log in with passwords."""

IDENTITY_FOLDER = "identity"
"""Key and certificate that the gateway shows."""

IDENTITIES_FOLDER = "identities"
"""Client certificates that it shows to printers."""

TRUST_FOLDER = "trust"
"""Which printers' certificates it trusts."""

PRINTERS_FOLDER = "printers"
"""What is known of how printers are reached."""
