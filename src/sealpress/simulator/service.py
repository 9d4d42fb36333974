"""The simulator's print service: the pure printer model with a disk, a clock and an engine."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from sealpress.ipp.document_formats import media_type
from sealpress.printer import AcceptDocument, Answer, Event, EventKind, Instant, Printer
from sealpress.printer.dialogue import AnswerAndMore
from sealpress.printer.ticket import job_ticket
from sealpress.simulator.ailment import Ailment, Condition, Mishap, MishapKind
from sealpress.simulator.engine import Engine
from sealpress.simulator.page_pictures import PagePictures
from sealpress.simulator.pages import count_pages
from sealpress.simulator.received import PrintedJob, ReceivedRequest, ReceivedRequests
from sealpress.simulator.reception import Reception
from sealpress.simulator.tickets import Record, write_ticket

if TYPE_CHECKING:
    from pathlib import Path

    from sealpress.ipp.message import Message
    from sealpress.printer import PrinterConfig, RequestFacts
    from sealpress.printer.description import PrinterView
    from sealpress.simulator.config import VirtualPrinterConfig
    from sealpress.simulator.documents import StoredDocument
    from sealpress.simulator.kept_settings import KeptSettings

_log = logging.getLogger("sealpress.simulator")

_WAKING_EVENTS = frozenset(
    {EventKind.JOB_READY, EventKind.JOB_RESUMED, EventKind.PRINTER_STATE_CHANGED}
)
_STOPPING_EVENTS = frozenset({EventKind.JOB_STOP_REQUESTED, EventKind.JOB_SUSPENDED})
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
        cut_connections: Called when the printer restarts by itself.
        kept: Where what operators set is kept over restarts; ``None`` = nowhere.
    """

    def __init__(
        self,
        model_config: PrinterConfig,
        config: VirtualPrinterConfig,
        first_job_id: int = 1,
        cut_connections: Callable[[], None] = lambda: None,
        kept: KeptSettings | None = None,
    ) -> None:
        self._config = config
        self._model_config = model_config
        self._condition = Condition()
        self._kept = kept
        self._printer = Printer(
            model_config,
            started_at=now(),
            first_job_id=first_job_id,
            settings=kept.read() if kept is not None else (),
        )
        self._records: dict[int, Record] = {}
        self._engine = Engine(self._printer, self._now, self._seconds_for, self._settle, self)
        self._settling = asyncio.Lock()
        self._happened = asyncio.Condition()
        self._cut_connections = cut_connections
        self._pictures = PagePictures(config.output) if config.shows_pages else None
        self.received = ReceivedRequests()
        """The last requests, oldest first."""
        self.when_set: Callable[[], None] = lambda: None
        """Called after Set-Printer-Attributes changed something."""

    async def begin(
        self, message: Message, where: RequestFacts, connection: Mapping[str, object]
    ) -> Answer | AnswerAndMore | Reception:
        """Start on a request.

        Returns:
            The answer, or who takes the document that follows.
        """
        async with self._settling:
            pass  # nobody is told of a job's end before its ticket tells it, too
        received = ReceivedRequest.seen(message, connection)
        characters = self.received.append(received)
        refusal = self._condition.refuse(message)
        if refusal is not None:
            return Answer(refusal)
        where = dataclasses.replace(where, at=self._condition.at(where.at))
        settings = self._printer.settings
        reply = self._printer.begin(message, where)
        if self._printer.settings != settings:
            await self._keep_settings()
            self.when_set()
        for event in self._printer.take_events():
            if event.kind == EventKind.JOB_CREATED:
                self._records[event.job_id] = self._new_record(event, connection)
            await self._act(event)
        await self._tell()
        if isinstance(reply, Answer) and reply.seen is not None:
            return dataclasses.replace(reply, holds=self._holds(reply.seen, received, characters))
        if not isinstance(reply, AcceptDocument):
            return reply
        return Reception(
            self._printer,
            reply,
            self._config.output,
            self._now,
            self._keep,
            self._settle,
            max_hashed_octets=self._config.max_hashed_octets,
        )

    async def _keep_settings(self) -> None:
        if self._kept is None:
            return
        try:
            await asyncio.to_thread(self._kept.write, self._printer.settings)
        except OSError as error:
            _log.warning("what was set is not kept: %s", error)

    def _new_record(self, event: Event, connection: Mapping[str, object]) -> Record:
        """Make the record of a new job; a copy has the documents of the job it is made of."""
        source = event.job.copy_of if event.job is not None else 0
        documents = self._records[source].documents if source in self._records else []
        return Record(connection, list(documents))

    def _holds(
        self, seen: PrinterView, received: ReceivedRequest, characters: int
    ) -> Callable[[], bool]:
        """Return what says whether the printer looks the same, within the same second."""
        condition, since = self._condition, seen.started.seconds
        second = int(seen.where.at.seconds - since)

        def holds() -> bool:
            if (
                int(time.monotonic() - since) != second
                or self._condition is not condition
                or self._settling.locked()
                or not self._printer.looks_like(seen)
            ):
                return False
            self.received.append(received, characters)
            return True

        return holds

    async def run(self) -> None:
        """Print until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._engine.run())
            tasks.create_task(self._engine.keep_time())
            if self._pictures is not None:
                tasks.create_task(self._pictures.run())

    # Ailments

    async def set_ailments(self, ailments: Iterable[Ailment]) -> None:
        """Have these ailments from now on instead of those before; with none all is well."""
        condition = Condition(ailments)
        config = condition.adapted(self._model_config)
        self._condition = condition
        if config != self._printer.config:
            self._printer.reconfigure(config, self._now())
        self._show_condition()
        await self._settle()
        self._engine.wake()

    def reach(self, job_id: int, page: int, pages: int) -> bool:
        """Let happen what happens at a page; return whether the job is still to be printed."""
        mishap = self._condition.befall(page, pages)
        if mishap is None:
            return True
        return {
            MishapKind.STOP: self._stop,
            MishapKind.ABORT: self._abort,
            MishapKind.CANCEL: self._cancel,
            MishapKind.RESTART: self._restart,
        }[mishap.kind](job_id, mishap)

    @property
    def never_ends(self) -> bool:
        """Whether jobs stay in print after their last page."""
        return self._condition.never_ends

    def _stop(self, _job_id: int, _mishap: Mishap) -> bool:
        self._show_condition()
        return True

    def _abort(self, job_id: int, mishap: Mishap) -> bool:
        self._printer.abort_job(job_id, self._now(), reason=mishap.reason, message=mishap.message)
        return False

    def _cancel(self, job_id: int, _mishap: Mishap) -> bool:
        self._printer.cancel_job(job_id, self._now())
        self._engine.stop_job(job_id)
        return True

    def _restart(self, _job_id: int, _mishap: Mishap) -> bool:
        self._printer.restart(self._now())
        self._show_condition()
        self._cut_connections()
        return False

    def _show_condition(self) -> None:
        """Make the model show the condition as its state."""
        condition, at = self._condition, self._now()
        self._printer.set_state_reasons(condition.reasons, at, message=condition.message)
        (self._printer.pause if condition.is_paused else self._printer.resume)(at)
        self._printer.set_accepting(at, accepting=not condition.is_closed)

    def wrong_date(self) -> datetime.datetime | None:
        """Return what the printer's clock shows, ``None`` when it goes right."""
        right = now()
        shown = self._condition.at(right)
        return None if shown == right else shown.wall

    def _now(self) -> Instant:
        """Return this moment by the printer's own clock."""
        return self._condition.at(now())

    # Looking

    def jobs(self) -> list[PrintedJob]:
        """Return the jobs that the printer knows, in the order in which they came."""
        return [self._job(job_id) for job_id in sorted(self._printer.job_ids)]

    async def wait_for_job(self, job_id: int | None, state: str) -> PrintedJob:
        """Wait until a job, or any, is in a state; the first such job is returned."""
        async with self._settling:
            pass
        async with self._happened:
            while True:
                for job in self.jobs():
                    if job_id in {None, job.id} and job.state == state:
                        return job
                await self._happened.wait()

    async def pages_of(self, job_id: int) -> list[Path]:
        """Wait until the pictures of a job's pages are made; return them, none if there are none.

        Pictures are made of jobs whose documents have all come.
        """
        return await self._pictures.of_job(job_id) if self._pictures is not None else []

    def _job(self, job_id: int) -> PrintedJob:
        documents = self._records.get(job_id, Record()).documents
        return PrintedJob.of_ticket(self._printer.ticket(job_id), [one.path for one in documents])

    # What the model tells

    def _keep(self, job_id: int, document: StoredDocument) -> None:
        self._records.setdefault(job_id, Record()).documents.append(document)

    async def _settle(self) -> None:
        for event in self._printer.take_events():
            await self._act(event)
        await self._tell()

    async def _tell(self) -> None:
        """Tell those who wait for a job."""
        async with self._happened:
            self._happened.notify_all()

    async def _act(self, event: Event) -> None:
        if event.kind in _TICKET_EVENTS:
            await self._write_ticket(event)
        if event.kind == EventKind.JOB_READY and self._pictures is not None:
            await self._order_pictures(self._pictures, event.job_id)
        if event.kind in _WAKING_EVENTS:
            self._engine.wake()
        elif event.kind in _STOPPING_EVENTS:
            self._engine.stop_job(event.job_id)
        elif event.kind == EventKind.JOB_REMOVED:
            self._records.pop(event.job_id, None)

    async def _order_pictures(self, pictures: PagePictures, job_id: int) -> None:
        documents = self._records.get(job_id, Record()).documents
        await pictures.order(job_id, documents, self._job(job_id).attributes)

    async def _write_ticket(self, event: Event) -> None:
        """Write the ticket; a full disk must not stop the printer, nor a job that is forgotten."""
        if event.job is None:
            return
        job_id = event.job_id
        record = self._records.get(job_id, Record())
        ticket = job_ticket(event.job, self._printer.config)
        try:
            async with self._settling:
                await asyncio.to_thread(write_ticket, self._config.output, job_id, ticket, record)
        except OSError as error:
            _log.warning("job %d: the ticket is not written: %s", job_id, error)

    async def _seconds_for(self, job_id: int) -> tuple[float, int]:
        counts: list[int] = []
        for document in self._records.get(job_id, Record()).documents:
            counts.append(0)
            with contextlib.suppress(OSError):
                counts[-1] = await asyncio.to_thread(
                    count_pages, document.path, media_type(document.document_format)
                )
        self._printer.set_impressions(job_id, counts)
        impressions = sum(counts)
        config = self._config
        seconds = config.seconds_per_job + impressions * config.seconds_per_impression
        return seconds + max(impressions, 1) * self._condition.seconds_per_page, impressions
