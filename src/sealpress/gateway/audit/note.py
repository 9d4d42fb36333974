"""What a line of the audit log says: who, what, which printer, over which connections; pure.

Neither a job's name, nor a document's, nor a password is ever in it: only facts named here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from typing import Unpack

    from sealpress.printer import RequestFacts

__all__ = ["NoteFacts", "audit_note", "client_side", "note_of"]

MAX_FACT_CHARACTERS = 1024
"""How much of one fact is kept."""

_JSON = json.JSONEncoder(separators=(",", ":"))
_LOGIN_IN_URI = re.compile(r"(?<=://)[^/@\s]*@")
_CLIENT_FACTS = {
    "tls-version": "tls",
    "cipher": "cipher",
    "client-certificate-sha256": "certificate",
    "binding": "binding",
    "user-agent": "program",
}


class NoteFacts(TypedDict, total=False):
    """What can be said besides the action; what is empty is left out.

    ``outcome`` is a keyword, ``done`` when left out. ``user_issuer`` says who vouches for the
    user, ``method`` how that was made sure of. ``client`` and ``printer_side`` are the
    connections' facts, ``details`` anything else, without names of jobs and documents.
    """

    outcome: str
    queue: str
    job_id: int
    user: str
    user_issuer: str
    method: str
    address: str
    octets: int
    pages: int
    printer: str
    client: Mapping[str, str]
    printer_side: Mapping[str, str]
    details: Mapping[str, str | int | float]


def audit_note(action: str, **facts: Unpack[NoteFacts]) -> bytes:
    """Make a line for the outbox of a store.

    Args:
        action: What was done, a keyword: ``job-accepted``.
        facts: Who did it, to what, from where.
    """
    told: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "action": action,
        "outcome": facts.get("outcome", "done"),
    }
    for key, name in _NAMES.items():
        value = _bounded(facts.get(key))
        if value:
            told[name] = value
    return _JSON.encode(told).encode()


_NAMES = {
    "queue": "queue",
    "printer": "printer",
    "job_id": "job-id",
    "user": "user",
    "user_issuer": "issuer",
    "method": "method",
    "address": "address",
    "octets": "octets",
    "pages": "pages",
    "client": "client",
    "printer_side": "printer-side",
    "details": "details",
}


def note_of(
    action: str,
    *,
    where: RequestFacts,
    connection: Mapping[str, object],
    **facts: Unpack[NoteFacts],
) -> bytes:
    """Make the line of what a request did; who, from where and how come from the request."""
    made: NoteFacts = {
        "user": where.user or "",
        "user_issuer": where.user_issuer,
        "method": str(where.authentication),
        "address": where.peer,
        "client": client_side(connection),
        **facts,
    }
    return audit_note(action, **made)


def client_side(connection: Mapping[str, object]) -> dict[str, str]:
    """Return what the log says of a client's connection."""
    told = {
        name: str(connection[key]) for key, name in _CLIENT_FACTS.items() if connection.get(key)
    }
    return {"tls": "none", **told}


def _bounded(value: object) -> object:
    if isinstance(value, str):
        value = value[:MAX_FACT_CHARACTERS]
        return _LOGIN_IN_URI.sub("", value) if "@" in value else value
    if isinstance(value, Mapping):
        return {str(key): _bounded(one) for key, one in value.items()}
    return value
