"""Where a server's trace is written: behind a queue, so that no reader can make the server wait."""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from io import UnsupportedOperation
from typing import TextIO

MAX_WAITING_CHARACTERS = 1_048_576
"""Text of a server's trace that waits for a slow reader; of more, whole events are left out."""

DRAIN_SECONDS = 1.0
"""How long the end of a server waits for the reader of its trace."""


class BackgroundOutput:
    """Writes to an output in a thread of its own; what finds no room is counted and left out.

    After something was left out nothing is taken until half of the room is free again, so that
    a slow reader gets whole stretches of the trace and not single lines.

    Args:
        output: Where; it is not closed. One with a descriptor is written to directly.
        limit: Characters that may wait.
    """

    def __init__(self, output: TextIO, *, limit: int = MAX_WAITING_CHARACTERS) -> None:
        self.encoding = getattr(output, "encoding", None) or "utf-8"
        self._output = output
        self._limit = limit
        self._descriptor = _own_descriptor(output)
        self._changed = threading.Condition()
        self._queue: deque[str] = deque()
        self._waiting = 0
        self._lost_lines = 0
        self._error: Exception | None = None
        self._ended = False
        self._thread: threading.Thread | None = None

    def write(self, text: str) -> int:
        """Have a text written soon, or leave all of it out; this never waits.

        Raises:
            OSError: What was written before could not be.
            ValueError: The output was closed meanwhile.
        """
        with self._changed:
            if self._error is not None:
                raise self._error
            if self._ended:
                raise ValueError("write to a closed trace")
            if self._lost_lines or self._waiting + len(text) > self._limit:
                self._lost_lines += text.count("\n")
                return 0
            self._queue.append(text)
            self._waiting += len(text)
            self._start()
            self._changed.notify_all()
        return len(text)

    def flush(self) -> None:
        """Do nothing: what waits is written as soon as it can be."""

    def take_lost_lines(self) -> int:
        """Return how many lines were left out, once there is room again; 0 before."""
        with self._changed:
            if self._waiting * 2 > self._limit:
                return 0
            lines, self._lost_lines = self._lost_lines, 0
            return lines

    def drain(self, seconds: float = DRAIN_SECONDS) -> bool:
        """Wait until nothing waits any more, but no longer than so; tell whether that is so."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting or self._error, seconds)
            return not self._waiting

    def close(self, seconds: float = DRAIN_SECONDS) -> None:
        """Write what waits, as far as that takes no longer than so, and take nothing more.

        Raises:
            OSError: Something could not be written.
            ValueError: The output was closed before.
        """
        self.drain(seconds)
        with self._changed:
            self._ended = True
            self._changed.notify_all()
            error, thread = self._error, self._thread
            is_stuck = bool(self._waiting) and error is None
        if thread is None:
            self._let_go()
        elif not is_stuck:
            thread.join(seconds)
        if error is not None:
            raise error

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="trace", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            while (text := self._next()) is not None:
                self._put(text)
                with self._changed:
                    self._waiting -= len(text)
                    self._changed.notify_all()
        except (OSError, ValueError) as error:  # nobody reads it any more, or it is closed
            with self._changed:
                self._error = error
                self._queue.clear()
                self._changed.notify_all()
        self._let_go()

    def _next(self) -> str | None:
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._ended)
            return None if self._ended else self._queue.popleft()

    def _put(self, text: str) -> None:
        """Write it; a descriptor's own way holds no lock that the interpreter's end waits for."""
        if self._descriptor is None:
            self._output.write(text)
            self._output.flush()
            return
        left = memoryview(text.encode(self.encoding, "backslashreplace"))
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:  # somebody has made it non-blocking
                select.select([], [self._descriptor], [])

    def _let_go(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def _own_descriptor(output: TextIO) -> int | None:
    """Return a descriptor that stays valid when the output is closed; ``None`` = it has none."""
    try:
        output.flush()
        return os.dup(output.fileno())
    except (AttributeError, UnsupportedOperation, OSError, ValueError):
        return None
