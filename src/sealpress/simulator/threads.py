"""Run a virtual printer in a thread, for programs and tests without an event loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.server.threads import in_thread
from sealpress.simulator.virtual_printer import VirtualPrinter

if TYPE_CHECKING:
    from sealpress.server import Counters, HandshakeFailure
    from sealpress.simulator.config import VirtualPrinterConfig
    from sealpress.simulator.faults import ActiveFault
    from sealpress.simulator.received import PrintedJob, ReceivedRequest

JOB_SECONDS = 30.0
"""How long a job is waited for unless told otherwise."""

START_SECONDS = 30.0
"""How long a start may take; making the key is the longest part."""


class RunningPrinter:
    """A virtual printer that listens, seen from outside its thread."""

    def __init__(self, printer: VirtualPrinter, loop: asyncio.AbstractEventLoop) -> None:
        self._printer = printer
        self._loop = loop
        self.port = printer.port
        """The TCP port it listens on."""
        self.uris = printer.uris
        """URIs under which it can be reached."""

    @property
    def certificate_path(self) -> Path | None:
        """PEM file of the certificate it shows just now, ``None`` without TLS."""
        return self._printer.certificate_path

    @property
    def certificate_sha256(self) -> str:
        """Fingerprint of that certificate, hexadecimal; empty without TLS."""
        return self._printer.certificate_sha256

    @property
    def authority_path(self) -> Path:
        """Certificate (PEM) of the authority that signs its faulty certificates.

        Who trusts it sees each fault of a certificate alone.
        """
        return self._printer.authority_path

    @property
    def output(self) -> Path:
        """Folder of documents and tickets."""
        return self._printer.config.output

    @property
    def pin(self) -> str:
        """What ``trust=`` takes to trust exactly this printer; empty without TLS."""
        return f"sha256:{self.certificate_sha256}" if self.certificate_sha256 else ""

    @property
    def failed_handshakes(self) -> tuple[HandshakeFailure, ...]:
        """The last TLS handshakes that failed, one for each address and reason, oldest first."""
        return self._printer.failed_handshakes

    @property
    def counters(self) -> Counters:
        """What happened on its port since it was started, in numbers."""
        return self._printer.counters

    def reload_identity(self) -> bool:
        """Load key and certificate again for new connections; return whether they are in force."""
        loading = self._printer.reload_identity()
        return asyncio.run_coroutine_threadsafe(loading, self._loop).result(START_SECONDS)

    def set_faults(self, faults: Iterable[ActiveFault | str] = ()) -> None:
        """Let other things be wrong with it from now on, in place of all that were; see there.

        Args:
            faults: As typed, ``"http-status:503"`` or several in a list; none makes it well.

        Raises:
            UsageError: There is no such fault, or two contradict each other.
        """
        setting = self._printer.set_faults(faults)
        asyncio.run_coroutine_threadsafe(setting, self._loop).result(START_SECONDS)

    @property
    def received(self) -> list[ReceivedRequest]:
        """The requests that came, oldest first; the last 1000 of them."""
        return list(self._printer.service.received)

    def requests(self, operation: str) -> list[ReceivedRequest]:
        """Return the requests of one operation, oldest first: ``requests("Print-Job")``."""
        return [one for one in self.received if one.operation == operation]

    def jobs(self) -> list[PrintedJob]:
        """Return the jobs that the printer knows, in the order in which they came."""

        async def look() -> list[PrintedJob]:
            return self._printer.service.jobs()

        return asyncio.run_coroutine_threadsafe(look(), self._loop).result(START_SECONDS)

    def wait_for_job(
        self,
        job_id: int | None = None,
        *,
        state: str = "completed",
        timeout: float = JOB_SECONDS,
    ) -> PrintedJob:
        """Wait until a job is in a state, and return it; its files are complete then.

        Args:
            job_id: Which one; any of them when left out.
            state: ``job-state`` as a keyword.
            timeout: For how many seconds.

        Raises:
            TimeoutError: There is no such job by then; the message has the jobs there are.
        """
        waiting = asyncio.run_coroutine_threadsafe(
            asyncio.wait_for(self._printer.service.wait_for_job(job_id, state), timeout),
            self._loop,
        )
        try:
            return waiting.result()
        except TimeoutError:
            wanted = "no job is" if job_id is None else f"job {job_id} is not"
            there = ", ".join(f"job {job.id} is {job.state}" for job in self.jobs())
            raise TimeoutError(
                f"{wanted} {state} after {timeout:g} s: {there or 'there is no job'}"
            ) from None

    def uri(self, scheme: str) -> str:
        """Return the printer's URI for any scheme, also one that it does not answer."""
        return self._printer.uri(scheme)

    def ticket(self, job_id: int) -> Path:
        """Return the path of a job's ticket."""
        return self.output / f"{job_id}.json"

    def pages(self, job_id: int, *, timeout: float = JOB_SECONDS) -> list[Path]:
        """Wait for the pictures of a job's pages, and return their paths.

        Args:
            job_id: The job; all its documents must have come.
            timeout: For how many seconds.

        Returns:
            None at all unless the printer was told to show pages and can.

        Raises:
            TimeoutError: They are not made by then.
        """
        making = asyncio.wait_for(self._printer.service.pages_of(job_id), timeout)
        return asyncio.run_coroutine_threadsafe(making, self._loop).result()

    def documents(self) -> list[Path]:
        """Return the paths of all documents received by finished or waiting jobs, in job order."""
        tickets = sorted(self.output.glob("*.json"), key=lambda path: int(path.stem))
        contents = [json.loads(path.read_text("ascii")) for path in tickets]
        return [self.output / one["file"] for ticket in contents for one in ticket["documents"]]


def run_in_thread(config: VirtualPrinterConfig) -> AbstractContextManager[RunningPrinter]:
    """Run a virtual printer for as long as the context lasts.

    Raises:
        StateError: The port, the output or the identity cannot be had.
    """
    return in_thread(partial(_serving, config), "virtual printer", start_seconds=START_SECONDS)


@asynccontextmanager
async def _serving(config: VirtualPrinterConfig) -> AsyncIterator[RunningPrinter]:
    async with VirtualPrinter(config) as printer:
        yield RunningPrinter(printer, asyncio.get_running_loop())
