"""The workers of a print server: few at a time, the queues in turn, each read in its own thread.

Reading what a worker makes blocks until there is something. So it is done in threads that nobody
else uses: however slow a document or a printer is, documents that go as they are do not wait.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from sealpress.errors import Reason, TransformError
from sealpress.gateway.preparation.memory_file import HAS_MEMORY_FILES, memory_file
from sealpress.gateway.settings import TransformSettings
from sealpress.transform.choosing import NO_MEANS
from sealpress.transform.installed import installed
from sealpress.transform.pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.gateway.preparation.documents import WorkDocument
    from sealpress.transform.choosing import Means
    from sealpress.transform.request import Event, TransformRequest
    from sealpress.transform.transformation import Transformation, Transformer

__all__ = ["LOOK_SECONDS", "STALLED_SECONDS", "Making", "Workshop", "means_here"]

STALLED_SECONDS = 10.0
"""A document that nobody has read on for so long gives its worker's place to one that waits; it is
made again when somebody does."""

LOOK_SECONDS = 1.0
"""How often it is looked, while one waits, whether another has stalled."""

T = TypeVar("T")


def means_here() -> Means:
    """Return what a print server can make of documents on this machine; say what is missing."""
    if not HAS_MEMORY_FILES:
        _log.info("documents go as they are: this system has no files in memory", extra=_ACTION)
        return NO_MEANS
    means = installed()
    if not means.reads:
        _log.info("documents go as they are; to change that: %s", means.missing, extra=_ACTION)
    return means


_log = logging.getLogger("sealpress.gateway")
_ACTION = {"action": "transform-missing"}


class Making:
    """One document being made.

    Args:
        call: Calls what blocks in a thread.
        on_end: Called once, when its worker is gone.
        transformation: What is read.

    Attributes:
        is_set_aside: Whether it was ended since nobody read on.
    """

    __slots__ = ("_call", "_idle_since", "_in_use", "_on_end", "_transformation", "is_set_aside")

    def __init__(
        self,
        call: Callable[[Callable[[], bytes | None]], asyncio.Future[bytes | None]],
        on_end: Callable[[], None],
        transformation: Transformation,
    ) -> None:
        self._call = call
        self._on_end: Callable[[], None] | None = on_end
        self._transformation = transformation
        # A thread that was left behind must be out of it before it is closed.
        self._in_use = threading.Lock()
        self._idle_since: float | None = time.monotonic()
        self.is_set_aside = False

    async def read(self) -> bytes:
        """Return the next octets; empty at the true end only.

        Raises:
            TransformError: It failed; what was read so far is not a whole document.
        """
        self._idle_since = None
        try:
            return await self._call(self._read) or b""
        finally:
            self._idle_since = time.monotonic()

    def idle_seconds(self, now: float) -> float:
        """Return how long nobody has read on."""
        return 0.0 if self._idle_since is None else now - self._idle_since

    def set_aside(self) -> None:
        """End it for others that wait; who reads on has to have it made again."""
        self.is_set_aside = True
        self.end()

    def end(self) -> None:
        """End it at once, however far it is; ending it again does nothing."""
        on_end, self._on_end = self._on_end, None
        if on_end is not None:
            self._transformation.cancel()
            self._call(self._close).add_done_callback(lambda _: on_end())

    def _read(self) -> bytes:
        with self._in_use:
            try:
                return self._transformation.read()
            except TransformError as error:
                if error.reason is not Reason.JOB_CANCELED:
                    raise
                detail = "the worker was ended before the document's end"
                raise TransformError(Reason.TRANSFORM_FAILED, detail) from error

    def _close(self) -> None:
        with self._in_use:
            self._transformation.close()


class Workshop:
    """Begins transforms, and lets those wait that are too many.

    Args:
        settings: How many at the same time, and what each may cost.
        transformer: Who does them; ``None`` = worker processes.
    """

    def __init__(
        self, settings: TransformSettings | None = None, transformer: Transformer | None = None
    ) -> None:
        self._settings = settings or TransformSettings()
        most = self._settings.workers
        self._own = None
        if transformer is None:
            self._own = WorkerPool(
                warm=self._settings.warm, most=most, limits=self._settings.limits
            )
        self._transformer = transformer or self._own
        self._free = asyncio.Semaphore(most)
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="transform")
        self._under_way: set[Making] = set()
        self._waiting = 0
        self._looking: asyncio.TimerHandle | None = None

    async def begin(
        self,
        request: TransformRequest,
        document: WorkDocument,
        on_event: Callable[[Event], None],
    ) -> Making:
        """Begin one as soon as it is its turn.

        Args:
            request: What is wanted.
            document: What it is made of, as it is kept.
            on_event: Told what happens, in another thread, while it is read.

        Raises:
            SpoolError: The document can't be read.
            TransformError: It is too large, or no worker can be had.
        """
        await self._place()
        try:
            limits = self._settings.limits
            file = await memory_file(document, limits.max_document_octets)
        except BaseException:
            self._free.release()
            raise
        request = replace(request, limits=limits)
        beginning = self._call(partial(self._begin, request, file, on_event))
        try:
            return self._making(await asyncio.shield(beginning))
        except asyncio.CancelledError:
            beginning.add_done_callback(self._not_wanted)
            raise
        except BaseException:
            self._free.release()
            raise

    async def close(self) -> None:
        """End the workers, those with a document, too."""
        await asyncio.to_thread(self._close)

    def _begin(
        self, request: TransformRequest, file: int, on_event: Callable[[Event], None]
    ) -> Transformation:
        assert self._transformer is not None  # noqa: S101  # one of the two is there
        try:
            return self._transformer.begin(request, file, on_event)
        finally:
            os.close(file)

    def _call(self, function: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, function)

    def _making(self, transformation: Transformation) -> Making:
        making = Making(self._call, lambda: self._ended(making), transformation)
        self._under_way.add(making)
        return making

    def _ended(self, making: Making) -> None:
        self._under_way.discard(making)
        self._free.release()

    async def _place(self) -> None:
        """Wait for a place; the longer, the more have stalled."""
        self._waiting += 1
        self._look_soon()
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1

    def _look_soon(self) -> None:
        if self._looking is None:
            self._looking = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """Have those that stalled make room, as many as wait."""
        self._looking = None
        if not self._waiting:
            return
        now = time.monotonic()
        going_on = (one for one in self._under_way if not one.is_set_aside)
        stalled = [one for one in going_on if one.idle_seconds(now) >= STALLED_SECONDS]
        for making in stalled[: self._waiting]:
            making.set_aside()
        self._look_soon()

    def _not_wanted(self, beginning: asyncio.Future[Transformation]) -> None:
        """End one that began when nobody waited for it any more."""
        if beginning.cancelled() or beginning.exception() is not None:
            self._free.release()
        else:
            self._making(beginning.result()).end()

    def _close(self) -> None:
        if self._own is not None:
            self._own.close()
        self._threads.shutdown(wait=True)
