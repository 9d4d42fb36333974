"""A gateway's face on a port, with a writer that prints by waiting a moment."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.gateway.access.gate import GatewayAccess
from sealpress.gateway.face import gateway_services
from sealpress.gateway.settings import GatewaySettings, QueueSettings
from sealpress.ipp.states import JobState
from sealpress.server import Server, ipp_handler
from sealpress.spool.records import JobChange
from tests.gateway.face.house import House, Orders, opened

SECONDS_A_JOB = 0.05


@dataclass
class Printing(Orders):
    """A writer for all queues: each job takes a moment, and then it is printed."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self, queue_id: int) -> None:
        super().wake(queue_id)
        self.woken.set()

    async def run(self, house: House) -> None:
        """Print until canceled."""
        while True:
            for claim in await house.store.claim("tests", 100):
                await asyncio.sleep(SECONDS_A_JOB)
                job = await house.store.job(claim.job.job_id)
                is_canceled = job is not None and job.is_cancel_wanted
                state = JobState.CANCELED if is_canceled else JobState.COMPLETED
                reason = "job-canceled-by-user" if is_canceled else "job-completed-successfully"
                change = JobChange(state=state, reasons=(reason,), message="", impressions=1)
                await house.store.finish(claim, change, begin_next=False)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.woken.wait(), 0.2)
            self.woken.clear()


@dataclass
class Served:
    """A gateway that listens."""

    house: House
    port: int

    def uri(self, scheme: str = "ipp", path: str = "/printers/laser") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"


@asynccontextmanager
async def served(
    folder: Path, context: ssl.SSLContext | None, *queues: QueueSettings
) -> AsyncIterator[Served]:
    """Serve these queues on a free port."""
    settings = GatewaySettings(state=folder, queues=queues)
    known: list[House] = []

    def queue_at(path: str) -> QueueSettings | None:
        queue = known[0].queues.at(path)
        return queue.settings if queue is not None else None

    gate = GatewayAccess(settings, queue_at)
    printing = Printing()
    async with opened(folder, *queues, gate=gate, orders=printing) as house:
        known.append(house)
        handler = ipp_handler(gateway_services(house.face), access=gate)
        server = Server(handler, context=context)
        ((_, port, *_),) = await server.listen("127.0.0.1", 0)
        writer = asyncio.create_task(printing.run(house))
        try:
            yield Served(house, port)
        finally:
            writer.cancel()
            await server.close()
            await asyncio.wait([writer])
