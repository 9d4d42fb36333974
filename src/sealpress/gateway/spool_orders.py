"""What administrators may order of a gateway's spool: look at it, renew its key."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sealpress.server.audit import AuditEntry

if TYPE_CHECKING:
    from pathlib import Path

    from sealpress.server.audit import Actor, AuditLog
    from sealpress.server.control import Answer, Handler, Order
    from sealpress.spool.encryption.renewal import KeyRenewal
    from sealpress.spool.encryption.ring import RingKey, RingStatus
    from sealpress.spool.files.vault import FileVault
    from sealpress.spool.store import JobStore

__all__ = ["ROTATE_KEY", "SPOOL_STATUS", "SpoolOrders", "key_facts", "renewal_entry", "spool_facts"]

SPOOL_STATUS = "spool-status"
"""The order that tells of keys, documents, room and jobs."""

ROTATE_KEY = "spool-rotate-key"
"""The order that renews the key."""


class SpoolOrders:
    """Carries out orders about the spool.

    Args:
        folder: The spool's folder.
        store: Its jobs.
        vault: Its documents.
        renewal: Its keys.
        audit: Where it is noted that the key was renewed.
    """

    def __init__(
        self,
        folder: Path,
        store: JobStore,
        vault: FileVault,
        renewal: KeyRenewal,
        audit: AuditLog,
    ) -> None:
        self._folder = folder
        self._store = store
        self._vault = vault
        self._renewal = renewal
        self._audit = audit

    def handlers(self) -> dict[str, Handler]:
        """Return who carries out which order."""
        return {SPOOL_STATUS: self._tell, ROTATE_KEY: self._rotate}

    async def _tell(self, _order: Order, _by: Actor) -> Answer:
        facts = await spool_facts(self._folder, self._store, self._vault, self._renewal.status)
        return facts | {"running": True}

    async def _rotate(self, _order: Order, by: Actor) -> Answer:
        keys = await self._renewal.rotate()
        await asyncio.to_thread(self._audit.note, renewal_entry(keys, by))
        return {"key": key_facts(keys)}


async def spool_facts(
    folder: Path, store: JobStore, vault: FileVault, keys: RingStatus
) -> dict[str, object]:
    """Return what people may know of a spool.

    Raises:
        SpoolError: It can't be looked at.
    """
    status = await vault.status()
    jobs = await store.job_counts()
    return {
        "folder": str(folder),
        "key": key_facts(keys),
        "jobs": sum(jobs.values()),
        "documents": {"files": status.files, "octets": status.space.used},
        "room": {
            "free": status.space.free,
            "reserve": status.space.reserve,
            "limit": status.space.limit or None,
            "full": status.space.is_full,
        },
    }


def renewal_entry(keys: RingStatus, by: Actor) -> AuditEntry:
    """Return the audit log's entry of a key that was renewed."""
    details: dict[str, str | int | float] = {"key": keys.current.key_id, "source": keys.source}
    return AuditEntry(
        at=datetime.now(UTC),
        action="spool-key-renewed",
        outcome="done",
        actor=by,
        details=details,
    )


def key_facts(keys: RingStatus) -> dict[str, object]:
    """Return what people may know of a spool's keys."""
    return {
        "source": keys.source,
        "current": _key(keys.current),
        "older": [_key(key) for key in keys.older],
    }


def _key(key: RingKey) -> dict[str, object]:
    return {"number": key.key_id, "made": key.made}
