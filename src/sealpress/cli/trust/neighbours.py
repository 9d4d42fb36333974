"""Pins of one printer at its other standard ports, which bind at the port that is asked about."""

from __future__ import annotations

from collections.abc import Sequence

from sealpress.trust import HostKey
from sealpress.trust.client_trust import other_ports
from sealpress.trust.records import TrustRecord
from sealpress.trust.stores.file_store import TrustStore


def pinned_neighbours(store: TrustStore, host: HostKey) -> tuple[TrustRecord, ...]:
    """Return the records with pins of the same host at its other standard ports.

    Raises:
        StateError: One of them can't be read.
    """
    found = (store.record(other) for other in other_ports(host))
    return tuple(record for record in found if record is not None and record.pins)


def neighbour_lines(own: TrustRecord | None, neighbours: Sequence[TrustRecord]) -> list[str]:
    """Say of each what it means at this port."""
    decided = own is not None and own.is_by_person
    means = "this port has a pin of its own" if decided else "that counts here, too"
    return [
        f"Pinned at another port of the same printer: {shown_host(record.host)} "
        f"({', '.join(map(str, record.pins))}); {means}."
        for record in neighbours
    ]


def shown_host(host: HostKey) -> str:
    """Return host and port, the port also where it is the usual one."""
    return f"{HostKey(host.host)}:{host.port}"
