"""One dispatcher a gateway: it gives each queue that has something to do its only writer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.gateway.delivery.orders import DeliverySettings, NoNotes
from sealpress.gateway.preparation import AsItIs

if TYPE_CHECKING:
    from sealpress.gateway.delivery.destination import DestinationMaker
    from sealpress.gateway.delivery.orders import DeliveryNotes, QueueOfId
    from sealpress.gateway.preparation import Preparation
    from sealpress.spool.store import JobStore
    from sealpress.spool.vault import DocumentVault


class Dispatcher:
    """Delivers the jobs of all queues.

    It implements :class:`~sealpress.gateway.status.DispatchOrders`.

    Args:
        store: Where the jobs are.
        vault: Where their documents are.
        queues: Finds a queue by the store's number of it.
        destinations: Makes a queue's destination.
        preparation: Makes documents fit for printers; ``None`` = they go as they are.
        notes: Writes the audit log's lines; ``None`` = none.
        settings: How it works.
    """

    def __init__(
        self,
        store: JobStore,
        vault: DocumentVault,
        queues: QueueOfId,
        destinations: DestinationMaker,
        *,
        preparation: Preparation | None = None,
        notes: DeliveryNotes | None = None,
        settings: DeliverySettings | None = None,
    ) -> None:
        self._store = store
        self._vault = vault
        self._queues = queues
        self._destinations = destinations
        self._preparation = preparation or AsItIs()
        self._notes = notes or NoNotes()
        self._settings = settings or DeliverySettings()

    async def start(self) -> None:
        """Take over what the process before left, and begin to deliver."""

    async def close(self) -> None:
        """Begin nothing more, let what is being sent end, and give the queues back."""

    def wake(self, queue_id: int) -> None:
        """Look at the queue now."""

    def cancel(self, queue_id: int, job_id: int) -> None:
        """Let go of a job whose ``is_cancel_wanted`` was just stored."""

    def pause(self, queue_id: int) -> None:
        """Begin nothing new at the queue."""

    def retry_now(self, queue_id: int) -> None:
        """Don't wait for the next attempt's time."""
