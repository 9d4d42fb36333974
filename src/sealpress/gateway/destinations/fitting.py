"""Makes jobs fit for devices that can't be asked: the queue's settings say what they take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.errors import SealpressError, SpoolError
from sealpress.gateway.destinations.handing_over import not_delivered
from sealpress.gateway.preparation.recognising import recognised

if TYPE_CHECKING:
    from sealpress.gateway.delivery.destination import Desk, Destination, Look, Outcome, Work
    from sealpress.transform.choosing import PrinterAbilities

__all__ = ["Fitting"]


class Fitting:
    """A destination whose documents are made fit first.

    Args:
        destination: The destination itself.
        abilities: What its device can do.
    """

    def __init__(self, destination: Destination, abilities: PrinterAbilities) -> None:
        self._destination = destination
        self._abilities = abilities

    @property
    def is_secure(self) -> bool:
        """As the destination's."""
        return self._destination.is_secure

    async def deliver(self, work: Work, desk: Desk) -> Outcome:
        """Send a job, once the first octets of it are there."""
        work = replace(work, documents=await recognised(work.documents, self._abilities))
        try:
            prepared = work.prepared(self._abilities, desk.making)
        except SealpressError as error:
            return not_delivered(error)
        documents = tuple(one.document for one in prepared)
        try:
            for first in documents[:1]:
                await first.ready()
            return await self._destination.deliver(replace(work, documents=documents), desk)
        except SpoolError:
            raise
        except SealpressError as error:  # what a worker could not make is nowhere whole
            return not_delivered(error)
        finally:
            for one in documents:
                await one.let_go()

    async def find(self, work: Work, desk: Desk) -> Outcome:
        """As the destination does."""
        return await self._destination.find(work, desk)

    async def look(self, work: Work, desk: Desk, last: Look | None) -> Look | Outcome:
        """As the destination does."""
        return await self._destination.look(work, desk, last)

    async def cancel(self, work: Work) -> None:
        """As the destination does."""
        await self._destination.cancel(work)

    async def rest(self) -> None:
        """As the destination does."""
        await self._destination.rest()

    async def close(self) -> None:
        """As the destination does."""
        await self._destination.close()
