"""The virtual print engine: takes the model's jobs one after the other and takes its time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.printer import Instant, Printer

_log = logging.getLogger("sealpress.simulator")

TICK_SECONDS = 1.0
"""How often the model is told the time, for its time-outs and its history."""


class Engine:
    """Prints jobs by waiting.

    Args:
        printer: The model whose jobs are printed.
        now: The clock.
        seconds_for: How long a job takes and how many sides it has.
        settle: Called after each change of the model, to act on its events.
    """

    def __init__(
        self,
        printer: Printer,
        now: Callable[[], Instant],
        seconds_for: Callable[[int], Awaitable[tuple[float, int]]],
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self._printer = printer
        self._now = now
        self._seconds_for = seconds_for
        self._settle = settle
        self._ready = asyncio.Event()
        self._stop = asyncio.Event()
        self._job_id = 0

    def wake(self) -> None:
        """Tell the engine that a job may be ready."""
        self._ready.set()

    def stop_job(self, job_id: int) -> None:
        """Tell the engine to stop the job, if it is the one being printed."""
        if job_id == self._job_id:
            self._stop.set()

    async def run(self) -> None:
        """Print jobs until cancelled."""
        while True:
            job_id = self._printer.next_job()
            if job_id is None:
                await self._wait_for_work()
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

    async def _wait_for_work(self) -> None:
        await self._ready.wait()
        self._ready.clear()

    async def _print(self, job_id: int) -> None:
        self._job_id = job_id
        self._stop.clear()
        self._printer.start_job(job_id, self._now())
        await self._settle()
        seconds, impressions = await self._seconds_for(job_id)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)
        self._job_id = 0
        if self._stop.is_set():
            self._printer.finish_cancel(job_id, self._now())
        else:
            self._printer.finish_job(
                job_id, self._now(), impressions=impressions, sheets=impressions
            )
        await self._settle()
