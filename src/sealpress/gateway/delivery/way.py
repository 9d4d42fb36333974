"""The way from a queue to its printer, or to the one that has the job at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.errors import SealpressError, SpoolError
from sealpress.gateway.delivery import whereabouts

if TYPE_CHECKING:
    from sealpress.gateway.delivery.book import JobBook
    from sealpress.gateway.delivery.destination import Destination, Outcome
    from sealpress.gateway.delivery.office import Office
    from sealpress.gateway.delivery.orders import ServedQueue

__all__ = ["Way"]


class Way:
    """A writer's destination, made when it is needed, and anew when the settings changed.

    Args:
        office: Where destinations are taken from.
        queue: Whose.
        queue_id: The store's number of it.
    """

    __slots__ = ("_destination", "_office", "_queue", "_queue_id", "settings")

    def __init__(self, office: Office, queue: ServedQueue, queue_id: int) -> None:
        self._office = office
        self._queue = queue
        self._queue_id = queue_id
        self._destination: Destination | None = None
        self.settings = queue.settings
        """By which the destination was made."""

    async def to(self, book: JobBook) -> Destination:
        """Return the destination for a job: where something of it is, else the queue's printer.

        Raises:
            SealpressError: The settings can't be used.
        """
        used = self.settings if self._destination is not None else None
        settings = whereabouts.reaching(book.remote, self._queue.settings, used)
        if self._destination is not None and settings != self.settings:
            await self._destination.close()
            self._destination = None
        if self._destination is None:
            self.settings = settings
            self._destination = await self._office.depot.take(self._queue_id, settings)
        book.printer = settings.uri
        return self._destination

    def is_elsewhere(self, book: JobBook) -> bool:
        """Whether something of a job may be at a printer that the queue had before."""
        return whereabouts.is_elsewhere(book.remote, self._queue.settings)

    async def found(self, book: JobBook) -> Outcome:
        """Find out what became of an earlier sending, where it was sent.

        Raises:
            SpoolError: What is found can't be kept.
        """
        is_elsewhere = self.is_elsewhere(book)
        try:
            destination = await self.to(book)
            found = await destination.find(book.work, book.desk)
        except SpoolError:
            raise
        except SealpressError as error:
            found = book.not_sent(error)
        return whereabouts.not_to_be_asked(found) if is_elsewhere else found

    def leave(self) -> None:
        """Put the destination where the next writer of the queue finds it."""
        destination, self._destination = self._destination, None
        if destination is not None:
            now = self._office.now()
            self._office.depot.put(self._queue_id, self.settings, destination, now)
