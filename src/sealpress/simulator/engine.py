"""The virtual print engine: takes the model's jobs one after the other and takes its time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from sealpress.ipp.states import PrinterState

if TYPE_CHECKING:
    from sealpress.printer import Instant, Printer

_log = logging.getLogger("sealpress.simulator")

TICK_SECONDS = 1.0
"""How often the model is told the time, for its time-outs and its history."""


class Course(Protocol):
    """What may come in between while a job is printed."""

    @property
    def never_ends(self) -> bool:
        """Whether jobs stay in print after their last page."""
        ...

    def reach(self, job_id: int, page: int, pages: int) -> bool:
        """Let happen what happens at a page; return whether the job is still to be printed."""
        ...


class SmoothCourse:
    """Nothing comes in between."""

    never_ends = False

    def reach(self, job_id: int, page: int, pages: int) -> bool:  # noqa: ARG002 - the protocol's
        """Let nothing happen."""
        return True


class Engine:
    """Prints jobs by waiting, page by page; nothing is printed while the printer is stopped.

    Args:
        printer: The model whose jobs are printed.
        now: The clock.
        seconds_for: How long a job takes and how many sides it has.
        settle: Called after each change of the model, to act on its events.
        course: What may come in between.
    """

    def __init__(
        self,
        printer: Printer,
        now: Callable[[], Instant],
        seconds_for: Callable[[int], Awaitable[tuple[float, int]]],
        settle: Callable[[], Awaitable[None]],
        course: Course | None = None,
    ) -> None:
        self._printer = printer
        self._now = now
        self._seconds_for = seconds_for
        self._settle = settle
        self._course = course or SmoothCourse()
        self._changed = asyncio.Event()
        self._stop = asyncio.Event()
        self._job_id = 0

    def wake(self) -> None:
        """Tell the engine that a job may be ready, or that the printer may go on."""
        self._changed.set()

    def stop_job(self, job_id: int) -> None:
        """Tell the engine to stop the job, if it is the one being printed."""
        if job_id == self._job_id:
            self._stop.set()
            self._changed.set()

    async def run(self) -> None:
        """Print jobs until cancelled."""
        while True:
            job_id = self._printer.next_job()
            if job_id is None:
                await self._changed.wait()
                self._changed.clear()
                continue
            try:
                await self._print(job_id)
            except Exception:  # noqa: BLE001 - one job must not stop the others
                _log.exception("job %d cannot be printed", job_id)
                self._printer.abort_job(job_id, self._now())
                await self._settle()

    async def keep_time(self) -> None:
        """Tell the model the time until cancelled."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._printer.tick(self._now())
            await self._settle()

    async def _print(self, job_id: int) -> None:
        self._job_id = job_id
        self._stop.clear()
        self._printer.start_job(job_id, self._now())
        await self._settle()
        seconds, impressions = await self._seconds_for(job_id)
        is_mine = await self._print_pages(job_id, seconds, impressions)
        self._job_id = 0
        if is_mine and self._stop.is_set():
            if self._printer.is_stopping(job_id):  # otherwise others are printed meanwhile
                self._printer.finish_cancel(job_id, self._now())
        elif is_mine:
            self._printer.finish_job(
                job_id, self._now(), impressions=impressions, sheets=impressions
            )
        await self._settle()

    async def _print_pages(self, job_id: int, seconds: float, impressions: int) -> bool:
        """Return whether the job is still there to be brought to an end."""
        pages = max(impressions, 1)
        done = min(self._printer.printed_impressions(job_id), pages - 1)  # of one that goes on
        for page in range(done + 1, pages + 1):
            if not self._printer.is_page_wanted(job_id, page, self._now()):
                continue
            if seconds:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), seconds / pages)
            if self._stop.is_set():
                return True
            if not self._course.reach(job_id, page, pages):
                return False
            await self._wait_while(lambda: self._printer.state is PrinterState.STOPPED)
            if impressions and not self._stop.is_set():
                self._printer.note_progress(job_id, self._now(), impressions=page, sheets=page)
                await self._settle()
        await self._wait_while(lambda: self._course.never_ends)
        return True

    async def _wait_while(self, holds: Callable[[], bool]) -> None:
        """Wait as long as something holds; a job that shall stop waits no longer."""
        while holds() and not self._stop.is_set():
            await self._settle()
            self._changed.clear()
            if holds() and not self._stop.is_set():
                await self._changed.wait()
