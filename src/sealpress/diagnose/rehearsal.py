"""Whether a printer would be trusted, found out by a handshake that leaves no trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.client.old_tls import explain
from sealpress.errors import TransportError
from sealpress.transport.connection import open_connection
from sealpress.trust import ClientTrust
from sealpress.trust.client_trust import other_ports
from sealpress.trust.hosts import HostKey
from sealpress.trust.stores.memory_store import MemoryTrustStore
from sealpress.trust.stores.store import TrustDecisions

if TYPE_CHECKING:
    from sealpress.transport.attempt import Attempt
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.trust import TrustPolicy, Verdict


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a connection would meet with.

    Attributes:
        verdict: Why the printer would be trusted; ``None`` when it would not.
        failure: What a connection would fail with; in the phase ``trust`` for a printer that
            is not trusted. ``None`` when it would not fail.
    """

    verdict: Verdict | None = None
    failure: TransportError | None = None


async def rehearse(
    driver: Driver,
    attempt: Attempt,
    policy: TrustPolicy,
    store: TrustDecisions,
    timeouts: Timeouts,
) -> Rehearsal:
    """Connect as a client would, by the same rules, and send no HTTP but ``OPTIONS *``.

    A handshake that fails is looked behind as a client does, so that both give one reason.

    The store is only read: nothing is pinned and nothing stands in its log afterwards.

    Raises:
        StateError: The store can't be read.
        UsageError: The policy can't be used.
    """
    trust = ClientTrust(policy, store=copied(store, attempt.host, attempt.port))
    try:
        connection = await open_connection(driver, attempt, trust, timeouts)
    except TransportError as error:
        uri = f"ipps://{attempt.endpoint}"
        told = await explain(driver, attempt, error, trust, timeouts, uri=uri)
        return Rehearsal(failure=told if isinstance(told, TransportError) else error)
    tls = connection.facts.tls
    await connection.close()
    return Rehearsal(verdict=tls.verdict if tls else None)


def copied(store: TrustDecisions, host: str, port: int) -> MemoryTrustStore:
    """Return a store that decides alike about one printer, and whose changes are forgotten.

    A pin at one standard port of it holds at the others, so these are taken over, too.

    Raises:
        StateError: The store can't be read.
    """
    own = HostKey.of(host, port)
    return MemoryTrustStore.copy_of(store, (own, *other_ports(own)))
