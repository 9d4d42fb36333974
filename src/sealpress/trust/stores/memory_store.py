"""Trust decisions kept in memory, as long as a program runs."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator

from sealpress.trust.hosts import HostKey
from sealpress.trust.records import Authority, TrustRecord
from sealpress.trust.stores.decisions import Decision
from sealpress.trust.stores.store import Clock, RuledStore, TrustDecisions

MAX_MEMORY_DECISIONS = 1000
"""How many decisions a store in memory remembers."""


class MemoryTrustStore(RuledStore):
    """Trust decisions kept as long as this object lives: for tests, and programs without a disk.

    Args:
        clock: The time.
    """

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self._one_writer = threading.RLock()
        self._records: dict[HostKey, TrustRecord] = {}
        self._authorities: dict[str, Authority] = {}
        self._decisions: list[Decision] = []

    @classmethod
    def copy_of(cls, store: TrustDecisions, hosts: Iterable[HostKey]) -> MemoryTrustStore:
        """Return a store that decides alike about these printers; its changes are its own.

        Raises:
            StateError: What is known of them can't be read.
        """
        copy = cls()
        for record in filter(None, map(store.record, hosts)):
            copy._keep(record)
        for authority in store.authorities():
            copy._keep_authority(authority)
        return copy

    def record(self, host: HostKey) -> TrustRecord | None:
        """Return what is known of a printer."""
        return self._records.get(host)

    def records(self) -> tuple[TrustRecord, ...]:
        """Return what is known of all printers, by host and port."""
        return tuple(self._records[host] for host in sorted(self._records))

    def authorities(self) -> tuple[Authority, ...]:
        """Return the site's authorities, by name."""
        return tuple(self._authorities[name] for name in sorted(self._authorities))

    def decisions(self, limit: int = 100) -> tuple[Decision, ...]:
        """Return the last decisions, the newest first."""
        return tuple(reversed(self._decisions[-limit:])) if limit > 0 else ()

    @contextlib.contextmanager
    def _only_writer(self) -> Iterator[None]:
        with self._one_writer:
            yield

    def _keep(self, record: TrustRecord) -> None:
        self._records[record.host] = record

    def _drop(self, host: HostKey) -> None:
        del self._records[host]

    def _keep_authority(self, authority: Authority) -> None:
        self._authorities[authority.name] = authority

    def _drop_authority(self, authority: Authority) -> None:
        del self._authorities[authority.name]

    def _log_decision(self, decision: Decision) -> None:
        self._decisions.append(decision)
        del self._decisions[:-MAX_MEMORY_DECISIONS]
