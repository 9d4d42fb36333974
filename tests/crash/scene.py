"""A gateway, its printers and what happened, put together for a verdict."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sealpress.errors import SealpressError
from sealpress.ipp import JobState
from tests.crash.forge import Forge
from tests.crash.gateway_process import GatewayProcess, QueueLine
from tests.crash.judge import TERMINAL, Books, Told, judge
from tests.crash.ledger import Ledger, Submission
from tests.crash.load import submit
from tests.crash.submitting import RefusedError, Submitter
from tests.gateway.printers.process import PrinterProcess
from tests.gateway.printers.records import Printed

T = TypeVar("T")
LONG_ENOUGH_SECONDS = 90.0


@dataclass
class Scene:
    """A gateway with some queues, each with a recording printer of its own."""

    gateway: GatewayProcess
    printers: PrinterProcess
    ledger: Ledger

    @property
    def queues(self) -> list[str]:
        """The queues' names."""
        return [queue.name for queue in self.gateway.queues]

    def client(self) -> Submitter:
        """Return a client of the gateway."""
        return Submitter(self.gateway.port)

    def print_one(self, queue: str = "q1", octets: int = 1024) -> Submission:
        """Submit a job and note it."""
        submission, document = self.ledger.begin(queue, octets)
        with contextlib.closing(self.client()) as client:
            submit(client, submission, document)
        return submission

    def prints_within(self, seconds: float, queue: str = "q1") -> float:
        """Submit jobs until one is taken and printed; return how long that took."""
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            try:
                submission = self.print_one(queue)
            except (OSError, RefusedError, SealpressError):
                time.sleep(0.1)
                continue
            self.wait_printed(submission, seconds)
            return time.monotonic() - began
        raise AssertionError(f"no job is taken for {seconds:g} s\n{self.log()}")

    def wait_printed(self, submission: Submission, seconds: float = LONG_ENOUGH_SECONDS) -> None:
        """Wait until a submission is on paper."""
        wait_for(lambda: self.is_printed(submission), seconds, submission.token, self.log)

    def is_printed(self, submission: Submission) -> bool:
        """Whether a submission is on paper."""
        return any(one.sha256 == submission.sha256 for one in self.printers.printed())

    def told(self) -> dict[int, Told]:
        """Return what the gateway says of all jobs."""
        found: dict[int, Told] = {}
        with contextlib.closing(self.client()) as client:
            for queue in self.queues:
                for group in client.jobs(queue, "not-completed") + client.jobs(queue, "completed"):
                    reasons = tuple(str(one) for one in group["job-state-reasons"].values)
                    said = group.get("job-state-message")
                    found[int(str(group["job-id"].value))] = Told(
                        JobState(int(str(group["job-state"].value))),
                        reasons,
                        "" if said is None else str(said.value),
                    )
        return found

    def settled(self, *, flagged: bool = False) -> dict[int, Told] | None:
        """Return what the gateway says once no acknowledged job is under way any more."""
        told = self.told()
        final = TERMINAL | ({JobState.PENDING_HELD} if flagged else set())
        owed = {one.job_id for one in self.ledger.acknowledged}
        left = [n for n in owed if (one := told.get(n)) is not None and one.state not in final]
        return None if left else told

    def verdict(
        self, *, flagged: bool = False, seconds: float = LONG_ENOUGH_SECONDS
    ) -> tuple[list[str], Mapping[int, Told], list[Printed]]:
        """Wait until all is settled, then judge."""
        told = wait_for(
            lambda: self.settled(flagged=flagged), seconds, "all jobs are settled", self.unsettled
        )
        printed = self.printers.printed()
        numbers = {queue.name: _number(queue) for queue in self.gateway.queues}
        books = Books(self.ledger.submissions, printed, told, numbers, flagged)
        return judge(books), told, printed

    def unsettled(self) -> str:
        """Say which jobs are still under way."""
        told = self.told()
        owed = {one.job_id: one.token for one in self.ledger.acknowledged}
        left = [
            f"{owed[n]} job {n}: {one}"
            for n, one in told.items()
            if n in owed and one.state not in TERMINAL
        ]
        return "\n".join([f"{len(left)} of {len(owed)} are left", *left[:10], self.log()])

    def log(self) -> str:
        """Return the end of the gateway's log."""
        return self.gateway.tail()


def wait_for(look: Callable[[], T], seconds: float, what: str, log: Callable[[], str]) -> T:
    """Return the first true value; the gateway may be unreachable meanwhile."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, RefusedError):
            if found := look():
                return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:g} s\n{log()}")
        time.sleep(0.05)


@contextlib.contextmanager
def scene(
    folder: Path,
    count: int = 4,
    *,
    schemes: Sequence[str] = ("ipp", "ipps"),
    keys: Mapping[str, str] | None = None,
    forged: bool = True,
    **gateway: object,
) -> Iterator[Scene]:
    """Set up printers and a gateway with a queue each; the gateway is not started yet."""
    with contextlib.ExitStack() as stack:
        if forged and "env" not in gateway:
            gateway["forge"] = stack.enter_context(Forge())
        printers = stack.enter_context(PrinterProcess(folder / "printers"))
        trust = f'"ca:{printers.certificate}"'
        queues = [
            QueueLine(
                f"q{number}",
                printers.uri(number, schemes[number % len(schemes)]),
                {"trust": trust, **(keys or {})},
            )
            for number in range(1, count + 1)
        ]
        process = GatewayProcess(folder / "gateway", queues, **gateway)  # type: ignore[arg-type]
        try:
            yield Scene(process, printers, Ledger())
        finally:
            if process.process is not None and process.process.poll() is None:
                process.kill()


def _number(queue: QueueLine) -> int:
    return int(queue.uri.rpartition("/")[2])
