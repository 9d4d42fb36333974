"""Run a gateway in a thread, for programs and tests without an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sealpress.gateway.gateway import Gateway
from sealpress.gateway.overview import JobView, QueueView
from sealpress.server.threads import in_thread
from sealpress.spool.store import JobSelection, Which

if TYPE_CHECKING:
    from sealpress.gateway.settings import GatewaySettings

__all__ = ["RunningGateway", "gateway_in_thread"]

JOB_SECONDS = 30.0
"""How long a job is waited for unless told otherwise."""

START_SECONDS = 60.0
"""How long a start, or any question, may take."""

_LOOK_SECONDS = 0.02
_T = TypeVar("_T")


class RunningGateway:
    """A gateway that listens, seen from outside its thread."""

    def __init__(self, gateway: Gateway, loop: asyncio.AbstractEventLoop) -> None:
        self._gateway = gateway
        self._loop = loop
        self.port = gateway.port
        """The TCP port it listens on."""
        self.certificate_path = gateway.certificate_path
        """PEM file of its certificate."""
        self.certificate_sha256 = gateway.certificate_sha256()
        """Fingerprint of that certificate, hexadecimal."""
        self.state: Path = gateway.settings.state
        """Its state folder."""

    @property
    def pin(self) -> str:
        """What ``trust=`` takes to trust exactly this gateway."""
        return f"sha256:{self.certificate_sha256}"

    def uri(self, queue: str = "", scheme: str = "ipps") -> str:
        """Return the URI of a queue, of the default one when none is named."""
        path = f"/ipp/print/{queue}" if queue else "/ipp/print"
        return f"{scheme}://localhost:{self.port}{path}"

    def queue(self, name: str) -> QueueView:
        """Return what administrators see of a queue."""
        return self._ask(self._gateway.overview.queue(name))

    def queues(self) -> list[QueueView]:
        """Return what they see of all."""
        return self._ask(self._gateway.overview.queues())

    def jobs(self, queue: str = "") -> list[JobView]:
        """Return jobs, those of one queue if it is named, by their numbers."""
        return self._ask(self._jobs(queue))

    def reload(self) -> Mapping[str, object]:
        """Read the settings anew."""
        return self._ask(self._gateway.reload())

    def wait_for_job(
        self, job_id: int, *, state: str = "completed", timeout: float = JOB_SECONDS
    ) -> JobView:
        """Wait until a job is in a state, and return it.

        Args:
            job_id: Which one.
            state: ``job-state`` as a keyword.
            timeout: For how many seconds.

        Raises:
            TimeoutError: It is not by then; the message says what it is.
        """
        return self._ask(self._wait(job_id, state, timeout))

    async def _wait(self, job_id: int, state: str, timeout: float) -> JobView:
        end = self._loop.time() + timeout
        while True:
            found = [job for job in await self._jobs("") if job.id == job_id]
            if found and found[0].state == state:
                return found[0]
            if self._loop.time() > end:
                what = f"is {found[0].state}: {found[0].message}" if found else "is not there"
                raise TimeoutError(f"job {job_id} is not {state} after {timeout:g} s; it {what}")
            await asyncio.sleep(_LOOK_SECONDS)

    async def _jobs(self, queue: str) -> list[JobView]:
        parts = self._gateway.parts
        queue_id = parts.queues.named(queue).id if queue else None
        found = await parts.store.jobs(JobSelection(queue_id=queue_id, which=Which.ALL))
        names = {one.id: one.name for one in parts.queues}
        views = (JobView.of(job, names.get(job.queue_id, "")) for job in found)
        return sorted(views, key=lambda job: job.id)

    def _ask(self, question: Coroutine[Any, Any, _T]) -> _T:
        asked = asyncio.run_coroutine_threadsafe(question, self._loop)
        return asked.result(START_SECONDS + JOB_SECONDS)


def gateway_in_thread(
    settings: GatewaySettings, read: Callable[[], GatewaySettings] | None = None
) -> AbstractContextManager[RunningGateway]:
    """Run a gateway for as long as the context lasts.

    Args:
        settings: Its settings.
        read: Reads them anew for a reload.

    Raises:
        SealpressError: It cannot be started.
    """
    return in_thread(partial(_serving, settings, read), "gateway", start_seconds=START_SECONDS)


@asynccontextmanager
async def _serving(
    settings: GatewaySettings, read: Callable[[], GatewaySettings] | None
) -> AsyncIterator[RunningGateway]:
    async with Gateway(settings, read=read) as gateway:
        yield RunningGateway(gateway, asyncio.get_running_loop())
