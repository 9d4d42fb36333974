"""Clients that submit and cancel while all goes wrong, and note what was acknowledged."""

from __future__ import annotations

import contextlib
import random
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from sealpress.errors import SealpressError
from tests.crash.ledger import Ledger, Submission
from tests.crash.submitting import RefusedError, Submitter, careless_context

KIB = 1024


@dataclass(frozen=True)
class Mix:
    """What the clients do.

    Attributes:
        sizes: Sizes of documents, drawn from.
        created: Share of jobs made by Create-Job and Send-Document.
        canceled: Share of acknowledged jobs that are canceled soon after.
        pause: Seconds between two jobs of a client.
        tls: Whether they come by TLS.
        most: They end after so many jobs altogether; 0 for never.
    """

    sizes: Sequence[int] = (KIB, KIB, KIB, 40 * KIB)
    created: float = 0.2
    canceled: float = 0.1
    pause: float = 0.005
    tls: bool = False
    most: int = 0


@dataclass
class Load:
    """Clients of a gateway, one thread each."""

    port: int
    queues: Sequence[str]
    ledger: Ledger
    mix: Mix = field(default_factory=Mix)
    clients: int = 4
    seed: int = 1

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._may_work = threading.Event()
        self._may_work.set()
        self._context: ssl.SSLContext | None = careless_context() if self.mix.tls else None
        self._threads = [
            threading.Thread(target=self._work, args=(self.seed * 1000 + number,), daemon=True)
            for number in range(self.clients)
        ]
        self.failures: list[str] = []

    def start(self) -> Self:
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def rest(self, resting: bool) -> None:
        """Pause, or go on."""
        if resting:
            self._may_work.clear()
        else:
            self._may_work.set()

    def stop(self) -> None:
        """End what is being done, and no more."""
        self._stop.set()
        self._may_work.set()
        self.join()

    def join(self) -> None:
        """Wait until all clients are done."""
        for thread in self._threads:
            thread.join(90)
            assert not thread.is_alive(), "a client waits for an answer that never comes"

    def _work(self, seed: int) -> None:
        draw = random.Random(seed)
        client = Submitter(self.port, context=self._context)
        while not self._stop.is_set():
            self._may_work.wait()
            if self.mix.most and len(self.ledger.submissions) >= self.mix.most:
                break
            self._one(client, draw)
            self._stop.wait(self.mix.pause)
        client.close()

    def _one(self, client: Submitter, draw: random.Random) -> None:
        submission, document = self.ledger.begin(
            draw.choice(self.queues), draw.choice(self.mix.sizes)
        )
        try:
            submit(client, submission, document, by_parts=draw.random() < self.mix.created)
            if draw.random() < self.mix.canceled:
                cancel(client, submission)
        except RefusedError as error:
            submission.refusal = submission.refusal or str(error)
            self._stop.wait(0.05)
        except (OSError, SealpressError) as error:
            if len(self.failures) < 1000:
                self.failures.append(repr(error))
            self._stop.wait(0.05)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def submit(
    client: Submitter, submission: Submission, document: bytes, *, by_parts: bool = False
) -> None:
    """Submit a document, whole or with Create-Job first, and note the answer."""
    if by_parts:
        submission.job_id = client.create_job(submission.queue, submission.token)
        client.send_document(submission.queue, submission.job_id, document)
        submission.acknowledge(submission.job_id)
    else:
        submission.acknowledge(client.print_job(submission.queue, submission.token, document))


def cancel(client: Submitter, submission: Submission) -> None:
    """Cancel an acknowledged job and note the answer."""
    submission.cancel_began = time.monotonic()
    with contextlib.suppress(RefusedError):
        submission.is_canceled = client.cancel(submission.queue, submission.job_id)
