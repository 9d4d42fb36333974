"""Notices in what becomes of jobs that a printer can do something else than it said."""

from __future__ import annotations

from collections.abc import Callable

from sealpress.gateway.delivery.destination import Desk, Destination, Look, Outcome, Work
from sealpress.reasons import Reason

__all__ = ["SIGNS_OF_CHANGE", "Noticing"]

SIGNS_OF_CHANGE = frozenset(
    {
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
        Reason.OPTION_NOT_SUPPORTED,
        Reason.OPERATION_MISSING,
        Reason.VALIDATION_REFUSED,
        Reason.CERTIFICATE_CHANGED,
    }
)
"""Reasons after which a printer is asked again what it can do: it took a job's format and options
by what it said before, or it is another one now."""


class Noticing:
    """A destination that is listened to.

    Args:
        destination: The destination itself.
        noticed: Called when a job fails because its printer is not as it was.
    """

    def __init__(self, destination: Destination, noticed: Callable[[], None]) -> None:
        self._destination = destination
        self._noticed = noticed

    @property
    def is_secure(self) -> bool:
        """As the destination's."""
        return self._destination.is_secure

    async def deliver(self, work: Work, desk: Desk) -> Outcome:
        """Send a job, and look at how that ended."""
        outcome = await self._destination.deliver(work, desk)
        if outcome.error is not None and outcome.error.reason in SIGNS_OF_CHANGE:
            self._noticed()
        return outcome

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
