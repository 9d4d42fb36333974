"""One dispatcher a gateway: it gives each queue that has something to do its only writer.

Hints (:meth:`Dispatcher.wake`) make it quick, a sweep every few seconds makes it sure. A job that
is sent has a task; one that the printer has is a time on a heap, looked at a few at once; a queue
whose printer can't be reached has nobody until the next attempt's time.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sealpress.errors import SealpressError, SpoolError
from sealpress.gateway.delivery.depot import Depot
from sealpress.gateway.delivery.lanes import Lanes
from sealpress.gateway.delivery.looks import Looks
from sealpress.gateway.delivery.office import Office
from sealpress.gateway.delivery.orders import DeliverySettings, NoNotes
from sealpress.gateway.delivery.pulse import Pulse
from sealpress.gateway.delivery.recalling import recall
from sealpress.gateway.delivery.tasks import Tasks, ended_within
from sealpress.gateway.delivery.timers import Timers
from sealpress.gateway.delivery.unclaimed import cancel_waiting, has_work, leave_alone
from sealpress.gateway.delivery.writer import Step, Writer
from sealpress.gateway.preparation import AsItIs
from sealpress.spool.records import JobChange

if TYPE_CHECKING:
    from sealpress.gateway.delivery.destination import DestinationMaker
    from sealpress.gateway.delivery.orders import DeliveryNotes, QueueOfId
    from sealpress.gateway.preparation import Preparation
    from sealpress.spool.records import Claim, SpooledJob
    from sealpress.spool.store import JobStore
    from sealpress.spool.vault import DocumentVault

__all__ = ["Dispatcher"]

_log = logging.getLogger("sealpress.gateway")

AFTER_FAILURE_SECONDS = 0.5
"""The pause after the store failed."""


def _is_cancelled() -> bool:
    """Whether somebody ends the task; else a cancellation comes from within, and is a fault."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _cautiously(work: Awaitable[None]) -> None:
    try:
        await work
    except SealpressError as error:
        _log.warning("%s", error)


async def _failed(writer: Writer) -> Step:
    try:
        return await writer.failed()
    except Exception:  # noqa: BLE001  # the queue is not lost even so
        _log.exception("job %d: a fault while a fault was noted", writer.job_id)
        return await writer.give_up()


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
        self.office = Office(
            store=store,
            vault=vault,
            depot=Depot(destinations),
            preparation=preparation or AsItIs(),
            notes=notes or NoNotes(),
            settings=settings or DeliverySettings(),
        )
        self._queues = queues
        self._writers: dict[int, Writer] = {}
        self._lanes: Lanes[Writer] = Lanes(self.office.settings.max_deliveries)
        self._pulse = Pulse(self._felt)
        self._looks = Looks()
        self._retries = Timers()
        self._canceled: dict[int, int] = {}
        self._sending, self._looking, self._others = Tasks(), Tasks(), Tasks()
        self._news = asyncio.Event()
        self._is_hinted = True
        self._next_sweep = -math.inf
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take over what the process before left, and begin to deliver.

        Raises:
            SpoolError: The store can't be read.
        """
        settings = self.office.settings
        taken = await self.office.store.recover(settings.owner)
        if taken:
            _log.info(
                "%d queues were left in the middle of a delivery: their printers are asked first",
                taken,
                extra={"action": "delivery-recovered"},
            )
        self._loop = asyncio.create_task(self._serve(), name="dispatcher")
        self._background(self._recall())

    async def close(self) -> None:
        """Begin nothing more, let what is being sent end for a while, give the queues back."""
        self.office.is_closing = True
        self._ring()
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        drain = self.office.settings.drain
        await ended_within(drain, self._sending, self._looking, self._others)
        for writer in list(self._writers.values()):
            await writer.hand_back()
        self._writers.clear()
        await self.office.depot.close()

    # Orders

    def wake(self, queue_id: int) -> None:
        """Look at the queue now; one that has its writer need not be: that one sees what came."""
        self._lanes.came(queue_id, self.office.now())
        self._pulse.begin()
        if queue_id not in self._writers:
            self._hint(queue_id)
            self._ring()

    @property
    def gives_way(self) -> bool:
        """Whether clients bring jobs just now, before which other things come later."""
        return self._lanes.makes_pauses

    def cancel(self, queue_id: int, job_id: int) -> None:
        """Let go of a job whose ``is_cancel_wanted`` was just stored."""
        writer = self._writers.get(queue_id)
        if writer is None:
            self._canceled[queue_id] = job_id  # a claim of it may be on its way
            self._background(self._cancel_unclaimed(queue_id, job_id))
        elif writer.job_id == job_id:
            writer.cancel()
            if queue_id in self._looks:
                self._looks.clear(queue_id)
                self._lanes.come(queue_id, writer, again=True)
            self._ring()

    def retry_now(self, queue_id: int) -> None:
        """Don't wait for the next attempt's time."""
        if queue_id in self._looks:
            self._looks.set(queue_id, self.office.now(), 0.0)
        elif queue_id not in self._writers:
            self._background(self._make_ready(queue_id))
        self._ring()

    # The loop

    async def _serve(self) -> None:
        while not self.office.is_closing:
            self._news.clear()
            try:
                await self._turn()
            except SpoolError as error:
                _log.error("the spool can't be asked for work: %s", error)
                self._is_hinted = True
                await asyncio.sleep(AFTER_FAILURE_SECONDS)
            except (Exception, asyncio.CancelledError):  # one fault must not stop every queue
                if self.office.is_closing or _is_cancelled():
                    raise
                _log.exception("delivery goes on after a fault")
                await asyncio.sleep(AFTER_FAILURE_SECONDS)
            with contextlib.suppress(TimeoutError):
                # wait_for would swallow a cancellation that comes together with news
                async with asyncio.timeout(self._until_next()):
                    await self._news.wait()

    async def _turn(self) -> None:
        """Do all there is to do now."""
        now = self.office.now()
        if now >= self._next_sweep:
            self._next_sweep = now + self.office.settings.sweep
            await self.office.store.sweep(open_seconds=math.inf, note_of=self._released)
            await self.office.depot.tidy(now)
            self._is_hinted = True
        while self._retries.pop_due(now) is not None:
            self._is_hinted = True
        self._begin_looks(now)
        self._begin_sending()
        await self._claim()

    def _released(self, job: SpooledJob) -> bytes:
        """Make the audit log's line of a held job whose time has come; for the store's thread."""
        queue = self._queues(job.queue_id)
        if queue is None:
            return b""
        return self.office.notes.delivery("released", job, JobChange(), queue)

    def _begin_looks(self, now: float) -> None:
        is_busy = bool(self._lanes) or self._lanes.makes_pauses
        while len(self._looking) < self.office.settings.max_looks:
            queue_id = self._looks.pop_due(now, is_busy=is_busy)
            if queue_id is None:
                return
            writer = self._writers[queue_id]
            self._looking.begin(self._step(writer, writer.look))

    def _begin_sending(self) -> None:
        while (writer := self._lanes.next(self.office.now())) is not None:
            self._sending.begin(self._step(writer, writer.deliver))
        if self._sending:
            self._pulse.begin()

    def _felt(self, late: float, busy: float) -> bool:
        self._lanes.felt(late, self.office.now(), busy)
        if self._lanes or self._is_hinted:
            self._ring()
        return bool(self._sending) or self._lanes.makes_pauses

    async def _claim(self) -> None:
        """Claim as many queues as can be served at once; they take turns, and who ends rings."""
        owner = self.office.settings.owner
        while True:
            quick = self._lanes.take_wanted()
            free = self._lanes.seats() if self._is_hinted else 0
            if not quick and free <= 0:
                return
            self._is_hinted = self._is_hinted and free <= 0
            try:
                claims = await self.office.store.claim(owner, free, preferred=quick)
            except SpoolError:
                self._lanes.put_back(quick)
                raise
            for claim in claims:
                self._begin(claim)
            others = sum(claim.queue_id not in quick for claim in claims)
            self._is_hinted = self._is_hinted or 0 < free <= others
            self._begin_sending()

    def _begin(self, claim: Claim) -> None:
        queue = self._queues(claim.queue_id)
        if queue is None:
            self._background(leave_alone(self.office, claim))
            return
        before = self._writers.pop(claim.queue_id, None)
        if before is not None and claim.queue_id in self._looks:
            self._looks.clear(claim.queue_id)  # somebody took its queue away meanwhile
            before.leave()
        writer = Writer(self.office, queue, claim)
        self._retries.clear(claim.queue_id)
        self._writers[claim.queue_id] = writer
        if self._canceled.pop(claim.queue_id, 0) == writer.job_id:
            writer.cancel()
        self._lanes.come(writer.queue_id, writer)

    def _until_next(self) -> float:
        now = self.office.now()
        due = [self._next_sweep]
        if self._looks.next_due is not None and len(self._looking) < self.office.settings.max_looks:
            due.append(self._looks.next_due)
        if self._retries.next_due is not None:
            due.append(self._retries.next_due)
        opens_at = self._lanes.opens_at(is_hinted=self._is_hinted)
        if opens_at is not None:
            due.append(opens_at)
        return max(0.0, min(due) - now)

    def _ring(self) -> None:
        self._news.set()

    # Writers

    async def _step(self, writer: Writer, step: Callable[[], Awaitable[Step]]) -> None:
        try:
            following = await step()
        except (Exception, asyncio.CancelledError):  # no fault stops a queue
            if self.office.is_closing or _is_cancelled():
                raise
            _log.exception("job %d: a fault of the print server", writer.job_id)
            following = await _failed(writer)
        is_fine = following is not Step.DONE or writer.retry_in is None
        self._lanes.ended(writer.queue_id, self.office.now(), is_fine=is_fine)
        if following is Step.DELIVER:
            self._lanes.come(writer.queue_id, writer, again=True)
        elif following is Step.LOOK:
            self._looks.set(writer.queue_id, self.office.now(), writer.pause)
            self.office.slowest_look = self._looks.slowest(self.office.settings.slowest_look)
            self.office.look_growth = self._looks.growth
        else:
            self._done(writer)
        self._ring()

    def _done(self, writer: Writer) -> None:
        if self._writers.get(writer.queue_id) is writer:
            del self._writers[writer.queue_id]
        writer.leave()
        if writer.retry_in is not None:
            self._retries.set(writer.queue_id, self.office.now() + writer.retry_in)
        self._hint(writer.queue_id)

    def _hint(self, queue_id: int) -> None:
        """Claim a queue that may be ready, before others if its printer is quick."""
        self._is_hinted = not self._lanes.want(queue_id) or self._is_hinted

    def _background(self, work: Awaitable[None]) -> None:
        self._others.begin(_cautiously(work))

    async def _recall(self) -> None:
        """Show what was in the way before the start, until the next attempt."""
        await recall(self.office.store, self._queues, self._writers.__contains__)

    async def _cancel_unclaimed(self, queue_id: int, job_id: int) -> None:
        queue = self._queues(queue_id)
        is_waiting = await cancel_waiting(self.office, queue_id, queue, job_id)
        if self._canceled.get(queue_id) == job_id:
            del self._canceled[queue_id]  # it may be restarted: that is another delivery
        if is_waiting:
            await self._make_ready(queue_id)

    async def _make_ready(self, queue_id: int) -> None:
        """Let a queue be claimed although its time has not come."""
        await self.office.store.wake(queue_id)
        self._is_hinted = True
        self._ring()
        await self._settle(queue_id)

    async def _settle(self, queue_id: int) -> None:
        """Forget what was in the way of a queue that has nothing to deliver any more."""
        queue = self._queues(queue_id)
        if queue is None or queue.status.trouble is None:
            return
        waits = await has_work(self.office.store, queue_id)
        if not waits and queue_id not in self._writers:
            self._retries.clear(queue_id)
            queue.status.trouble = None
            queue.status.changed()
