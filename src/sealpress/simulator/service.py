"""The simulator's print service: the pure printer model with a disk, a clock and an engine."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sealpress.printer import AcceptDocument, Event, EventKind, Instant, Printer
from sealpress.simulator.documents import media_type
from sealpress.simulator.engine import Engine
from sealpress.simulator.pages import count_pages
from sealpress.simulator.reception import Reception
from sealpress.simulator.tickets import Record, write_ticket

if TYPE_CHECKING:
    from sealpress.ipp.message import Message
    from sealpress.printer import Answer, PrinterConfig, RequestFacts
    from sealpress.simulator.config import VirtualPrinterConfig
    from sealpress.simulator.documents import StoredDocument

_log = logging.getLogger("sealpress.simulator")

_TICKET_EVENTS = frozenset({EventKind.JOB_READY, EventKind.JOB_COMPLETED})


def now() -> Instant:
    """Return this moment, monotonic and by the wall clock."""
    return Instant(time.monotonic(), datetime.datetime.now(datetime.UTC))


class PrintService:
    """Answers requests, keeps documents and tickets, prints.

    Args:
        model_config: What the printer model is.
        config: Where things are kept and how long printing takes.
        first_job_id: Number of the first job; earlier ones have files in the output folder.
    """

    def __init__(
        self, model_config: PrinterConfig, config: VirtualPrinterConfig, first_job_id: int = 1
    ) -> None:
        self._config = config
        self._printer = Printer(model_config, started_at=now(), first_job_id=first_job_id)
        self._records: dict[int, Record] = {}
        self._engine = Engine(self._printer, now, self._seconds_for, self._settle)
        self._settling = asyncio.Lock()

    async def begin(
        self, message: Message, where: RequestFacts, connection: Mapping[str, object]
    ) -> Answer | Reception:
        """Start on a request.

        Returns:
            The answer, or who takes the document that follows.
        """
        async with self._settling:
            pass  # nobody is told of a job's end before its ticket tells it, too
        reply = self._printer.begin(message, where)
        for event in self._printer.take_events():
            if event.kind == EventKind.JOB_CREATED:
                self._records[event.job_id] = Record(connection)
            await self._act(event)
        if not isinstance(reply, AcceptDocument):
            return reply
        return Reception(
            self._printer,
            reply,
            self._config.output,
            now,
            self._keep,
            self._settle,
            max_hashed_octets=self._config.max_hashed_octets,
        )

    async def run(self) -> None:
        """Print until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._engine.run())
            tasks.create_task(self._engine.keep_time())

    def _keep(self, job_id: int, document: StoredDocument) -> None:
        self._records.setdefault(job_id, Record()).documents.append(document)

    async def _settle(self) -> None:
        for event in self._printer.take_events():
            await self._act(event)

    async def _act(self, event: Event) -> None:
        if event.kind in _TICKET_EVENTS:
            await self._write_ticket(event.job_id)
        if event.kind == EventKind.JOB_READY:
            self._engine.wake()
        elif event.kind == EventKind.JOB_STOP_REQUESTED:
            self._engine.stop_job(event.job_id)
        elif event.kind == EventKind.JOB_REMOVED:
            self._records.pop(event.job_id, None)

    async def _write_ticket(self, job_id: int) -> None:
        """Write the ticket; a full disk must not stop the printer."""
        record = self._records.get(job_id, Record())
        ticket = self._printer.ticket(job_id)
        try:
            async with self._settling:
                await asyncio.to_thread(write_ticket, self._config.output, job_id, ticket, record)
        except OSError as error:
            _log.warning("job %d: the ticket is not written: %s", job_id, error)

    async def _seconds_for(self, job_id: int) -> tuple[float, int]:
        impressions = 0
        for document in self._records.get(job_id, Record()).documents:
            with contextlib.suppress(OSError):
                impressions += await asyncio.to_thread(
                    count_pages, document.path, media_type(document.document_format)
                )
        config = self._config
        return config.seconds_per_job + impressions * config.seconds_per_impression, impressions
