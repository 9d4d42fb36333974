"""What the dispatcher needs to know of the rest of a gateway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sealpress.gateway.settings import QueueSettings
    from sealpress.gateway.status import QueueStatus
    from sealpress.spool.records import JobChange, SpooledJob

__all__ = ["DeliveryNotes", "DeliverySettings", "NoNotes", "QueueOfId", "ServedQueue"]


class ServedQueue(Protocol):
    """A queue as its writer sees it."""

    @property
    def settings(self) -> QueueSettings:
        """As they are now; others hold from the next attempt on."""
        ...

    @property
    def status(self) -> QueueStatus:
        """What the writer tells of itself."""
        ...


QueueOfId = Callable[[int], "ServedQueue | None"]
"""Returns the queue of the store's number; ``None`` for one that is not served (any more)."""


class DeliveryNotes(Protocol):
    """Writes the lines of the audit log about deliveries."""

    def delivery(
        self, action: str, job: SpooledJob, change: JobChange, queue: ServedQueue
    ) -> bytes:
        """Return the line that is kept in the same step as the change; empty for none.

        Args:
            action: ``delivered``, ``completed``, ``canceled``, ``aborted``, ``held``.
            job: As it was before.
            change: What changes.
            queue: Its queue; ``queue.status.connection`` tells how the printer was reached.
        """
        ...


class NoNotes:
    """Writes nothing."""

    def delivery(
        self,
        action: str,  # noqa: ARG002  # of the protocol
        job: SpooledJob,  # noqa: ARG002  # of the protocol
        change: JobChange,  # noqa: ARG002  # of the protocol
        queue: ServedQueue,  # noqa: ARG002  # of the protocol
    ) -> bytes:
        """Return an empty line."""
        return b""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """How the dispatcher works, in seconds where not said otherwise.

    Attributes:
        owner: Its name in the store; the same after a restart.
        max_deliveries: Most jobs being sent at the same time.
        max_looks: Most delivered jobs being looked at at the same time.
        sweep: How often the store is asked for what no hint told of.
        first_look, slowest_look: The pauses between looks at a delivered job grow between these.
        drain: How long sending may take to end when the dispatcher stops.
    """

    owner: str = "gateway"
    max_deliveries: int = 12_000
    max_looks: int = 64
    sweep: float = 2.0
    first_look: float = 0.25
    slowest_look: float = 10.0
    drain: float = 30.0
