"""Run a server in a thread of its own, for programs and tests without an event loop."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Generic, TypeVar

from sealpress.errors import Reason, StateError

__all__ = ["in_thread"]

_RunningT = TypeVar("_RunningT")


@contextmanager
def in_thread(
    serving: Callable[[], AbstractAsyncContextManager[_RunningT]],
    what: str,
    *,
    start_seconds: float,
) -> Iterator[_RunningT]:
    """Run a server for as long as the context lasts.

    Args:
        serving: Starts the server in the thread's event loop, gives what others see of it, and
            ends it.
        what: What it is called: ``virtual printer``.
        start_seconds: How long the start may take.

    Raises:
        StateError: It does not start in time.
        BaseException: Whatever ended the start.
    """
    runner = _Runner(serving, what)
    runner.thread.start()
    try:
        yield runner.wait_until_ready(start_seconds)
    finally:
        runner.end()


class _Runner(Generic[_RunningT]):
    """A thread with an event loop with a server."""

    def __init__(
        self, serving: Callable[[], AbstractAsyncContextManager[_RunningT]], what: str
    ) -> None:
        name = f"sealpress-{what.replace(' ', '-')}"
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._serving = serving
        self._what = what
        self._settled = threading.Event()
        self._running: _RunningT | None = None
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()

    def wait_until_ready(self, seconds: float) -> _RunningT:
        if not self._settled.wait(seconds):
            raise StateError(Reason.INTERNAL, f"the {self._what} does not start")
        if self._running is None:
            raise self._failure or StateError(Reason.INTERNAL, f"the {self._what} has ended")
        return self._running

    def end(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # it closed just now
                self._loop.call_soon_threadsafe(self._end.set)
        self.thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits
            self._failure = error
        finally:
            self._settled.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with self._serving() as self._running:
            self._settled.set()
            await self._end.wait()
