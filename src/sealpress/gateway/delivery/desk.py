"""The writer's desk: what a destination tells while it works goes to the store and the status."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.spool.records import RemoteJob

if TYPE_CHECKING:
    from sealpress.gateway.status import QueueStatus

__all__ = ["Counted", "WriterDesk"]


@dataclass(slots=True)
class Counted:
    """How far a job is, as it was told last; ``None`` for nothing."""

    impressions: int | None = None
    sheets: int | None = None


class WriterDesk:
    """Takes what is told of one job.

    Args:
        status: The queue's, changed as things are told.
        keep: Stores what is known of the job at its printer.
        counted: How far the job is; changed as things are told.
        show: Stores how far the making of the job is.
    """

    __slots__ = ("_counted", "_keep", "_show", "_status")

    def __init__(
        self,
        status: QueueStatus,
        keep: Callable[[RemoteJob], Awaitable[None]],
        counted: Counted,
        show: Callable[[int | None], Awaitable[None]],
    ) -> None:
        self._status = status
        self._keep = keep
        self._counted = counted
        self._show = show

    async def note(self, remote: RemoteJob) -> None:
        """Keep what is known of the job at the printer."""
        await self._keep(remote)

    def progress(
        self,
        *,
        octets: int | None = None,
        impressions: int | None = None,
        sheets: int | None = None,
    ) -> None:
        """Take in how far it is."""
        if octets is not None:
            self._status.octets_sent = octets
        counted = self._counted
        counted.impressions = counted.impressions if impressions is None else impressions
        counted.sheets = counted.sheets if sheets is None else sheets

    async def making(self, done: int, total: int | None) -> None:
        """Take in how many sides were made and handed over."""
        self._counted.impressions = done
        await self._show(total)

    def printer_says(self, reasons: Sequence[str], message: str = "") -> None:
        """Take in the printer's own state."""
        self._status.printer_says(reasons, message)

    def connected(self, facts: Mapping[str, str], *, secure: bool) -> None:
        """Take in how the printer was reached."""
        known = dict(facts)
        if (known, secure) != (self._status.connection, self._status.is_secure):
            self._status.connection = known
            self._status.is_secure = secure
            self._status.changed()
