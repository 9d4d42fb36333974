"""A transform in a worker's process: octets and events are pulled, and time is watched."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.child_process import ChildProcess, Ending
from sealpress.transform.limits import TransformLimits
from sealpress.transform.messages import EventReader
from sealpress.transform.request import Done, Event, Failed, PageDone, Started
from sealpress.transform.worker_process import WorkerProcess

__all__ = ["LOOK_SECONDS", "WATCH_SECONDS", "ProcessTransformation", "canceled", "why_it_died"]

READ_OCTETS = 1 << 18
"""Read at once at most."""
WATCH_SECONDS = 0.25
"""How often it is looked at how long the worker has been busy."""
LOOK_SECONDS = 0.03
"""How often it is looked at how much memory it has; in this time none gets much more."""
CPU_SLACK_SECONDS = 3.0
"""The worker's own limit comes first; the parent's is for one that does not keep it, and counts
what a worker that was not warm has imported."""
_SHARE_OF_MEMORY = 0.6
"""A crash with more than this share of what there is was for want of memory."""


class ProcessTransformation:
    """One document under way in a worker (a :class:`~sealpress.transform.Transformation`).

    Args:
        worker: Has its document already.
        limits: What it may cost.
        on_event: Told what happens, in the thread that reads.
        on_end: Called once, when the worker is gone.
    """

    def __init__(
        self,
        worker: WorkerProcess,
        limits: TransformLimits,
        on_event: Callable[[Event], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        self._worker = worker
        self._limits = limits
        self._on_event = on_event
        self._on_end = on_end
        self._events = EventReader(limits.max_pages)
        self._watch = _Watch(worker, limits)
        self._open = {worker.data, worker.control.fileno()}
        self._octets = 0
        self._done: Done | None = None
        self._is_canceled = False
        self._outcome: TransformError | bool = False
        """The error it ended with, or whether it is whole."""

    @property
    def worker_number(self) -> int:
        """The system's number of the worker's process."""
        return self._worker.number

    def read(self) -> bytes:
        """Return the next octets, as many as are there; empty at the true end only.

        Raises:
            TransformError: It failed; what was read so far is not a whole document.
        """
        if isinstance(self._outcome, TransformError):
            raise self._outcome
        try:
            return b"" if self._outcome else self._next()
        except TransformError as error:
            self._outcome = error
            self._let_go()
            raise

    def cancel(self) -> None:
        """End it at once, from any thread; ``read`` then raises (``job-canceled``)."""
        self._is_canceled = True
        self._worker.kill()

    def close(self) -> None:
        """Let go of it; ends it when it is under way."""
        if self._outcome is False:
            self._outcome = canceled()
            self._let_go()

    def _next(self) -> bytes:
        data, control = self._worker.data, self._worker.control.fileno()
        while self._is_open:
            ready = self._watch.wait_for(self._open)
            if self._is_canceled:
                raise canceled()
            if control in ready:
                self._hear(control)
            if data in ready:
                octets = os.read(data, READ_OCTETS)
                if octets:
                    return self._counted(octets)
                self._open.discard(data)
        self._end()
        return b""

    @property
    def _is_open(self) -> bool:
        """Whether anything may come yet; behind the last word and the last octet nothing does."""
        return self._worker.data in self._open or (bool(self._open) and self._done is None)

    def _counted(self, octets: bytes) -> bytes:
        self._octets += len(octets)
        most = self._limits.max_output_octets
        if self._octets > most:
            raise TransformError(Reason.TRANSFORM_TOO_MUCH, f"more than {most} octets came")
        return octets

    def _hear(self, control: int) -> None:
        try:
            octets = self._worker.control.recv(READ_OCTETS)
        except ConnectionError:  # it ended with something unread
            octets = b""
        if not octets:
            self._open.discard(control)
        try:
            for event in self._events.feed(octets):
                self._take(event)
        except ValueError as error:
            detail = "the worker said what no worker says"
            raise TransformError(Reason.TRANSFORM_FAILED, detail) from error

    def _take(self, event: Event) -> None:
        if isinstance(event, Failed):
            raise TransformError(Reason(event.reason), event.detail, page=event.page)
        if isinstance(event, Started | PageDone):
            self._watch.begin()
        if isinstance(event, Done):
            self._done = event
        if self._on_event is not None:
            self._on_event(event)

    def _end(self) -> None:
        """Judge whether what was read is whole."""
        ending = self._worker.ended()
        if self._is_canceled:
            raise canceled()
        if self._done is None:
            raise why_it_died(ending, self._limits, self._worker.document_octets)
        if self._done.octets != self._octets:
            detail = f"{self._octets} octets came of {self._done.octets} that the worker wrote"
            raise TransformError(Reason.TRANSFORM_FAILED, detail)
        self._outcome = True
        self._let_go()

    def _let_go(self) -> None:
        self._worker.close()
        if self._on_end is not None:
            self._on_end()
            self._on_end = None


class _Watch:
    """Measures how long a worker takes for a page, while somebody waits for it."""

    def __init__(self, worker: ChildProcess, limits: TransformLimits) -> None:
        self._worker = worker
        self._limits = limits
        self._waited = 0.0
        self._looked = self._timed = time.monotonic()
        self._cpu = worker.cpu_seconds()

    def begin(self) -> None:
        """A page begins."""
        self._waited = 0.0
        self._cpu = self._worker.cpu_seconds()

    def wait_for(self, descriptors: set[int]) -> set[int]:
        """Return those that can be read; after a while none.

        Raises:
            TransformError: The worker takes longer than it may.
        """
        poll = select.poll()
        for each in descriptors:
            poll.register(each, select.POLLIN)
        until = time.monotonic() + WATCH_SECONDS
        while True:
            began = time.monotonic()
            ready = {each for each, _ in poll.poll(LOOK_SECONDS * 1000)}
            now = time.monotonic()
            self._waited += now - began
            self._look(now)
            if ready or now >= until:
                return ready

    def _look(self, now: float) -> None:
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self._worker.look_at_memory()
        if now - self._timed >= WATCH_SECONDS:
            self._timed = now
            self._look_at_time()

    def _look_at_time(self) -> None:
        wall, cpu = self._limits.wall_seconds_a_page, self._limits.cpu_seconds_a_page
        if self._waited > wall:
            raise _too_long(f"{wall:g} seconds")
        if self._worker.cpu_seconds() - self._cpu > cpu + CPU_SLACK_SECONDS:
            raise _too_long(f"{cpu:g} seconds of computing")


def canceled() -> TransformError:
    """Return what a transform ends with that nobody wants any more."""
    return TransformError(Reason.JOB_CANCELED, "the document's transform was cancelled")


def _too_long(time_there_was: str) -> TransformError:
    return TransformError(
        Reason.TRANSFORM_OUT_OF_TIME, f"a page takes longer than {time_there_was}"
    )


def why_it_died(
    ending: Ending, limits: TransformLimits, document_octets: int = 0
) -> TransformError:
    """Return why a worker ended without a word.

    Args:
        ending: How it ended.
        limits: What it might use.
        document_octets: What it might have besides, as it can have the document in memory.
    """
    if ending.exit_code == -signal.SIGXCPU:
        return _too_long(f"{limits.cpu_seconds_a_page:g} seconds of computing")
    most = max(ending.memory_octets, ending.address_octets)
    if most > _SHARE_OF_MEMORY * (limits.memory_octets + document_octets):
        detail = f"the document needs more than {limits.memory_octets >> 20} MiB of memory"
        return TransformError(Reason.TRANSFORM_OUT_OF_MEMORY, detail)
    return TransformError(Reason.TRANSFORM_FAILED, f"the worker ended by itself ({ending})")
