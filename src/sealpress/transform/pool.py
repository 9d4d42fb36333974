"""Workers that wait for documents, so that no document waits for a worker."""

from __future__ import annotations

import importlib.util
import os
import socket
import stat
import threading
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import fields, replace
from types import TracebackType
from typing import Self

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.postscript import POSTSCRIPT, PostScriptTransformation
from sealpress.transform.processes import ProcessTransformation
from sealpress.transform.request import Event, TransformRequest
from sealpress.transform.transformation import Transformation
from sealpress.transform.worker_process import WorkerProcess, WorkerProgram

__all__ = ["DEFAULT_MOST_WORKERS", "WorkerPool"]

DEFAULT_MOST_WORKERS = 8
"""Documents under way at the same time; who wants one more waits."""
REQUIRED_PACKAGES = {
    "numpy": "numpy",
    "pypdfium2": "pypdfium2",
    "PIL": "Pillow",
    "uharfbuzz": "uharfbuzz",
    "wcwidth": "wcwidth",
}
"""Modules that a worker needs, each with the package that brings it."""


class WorkerPool:
    """Begins transforms in workers, each for one document (a ``Transformer``).

    It may be used from several threads. As a context manager it ends its workers at the end.

    Args:
        warm: Workers that wait, with all that they need imported; 0 starts each when it is
            needed, which then takes some tenths of a second.
        most: Documents under way at the same time; :meth:`begin` waits for one to end.
        limits: What no document may cost more than, whatever its request allows.
        program: What runs in the workers.
    """

    def __init__(
        self,
        *,
        warm: int = 1,
        most: int = DEFAULT_MOST_WORKERS,
        limits: TransformLimits | None = None,
        program: WorkerProgram | None = None,
    ) -> None:
        self._warm = warm
        self._most = most
        self._limits = limits
        self._program = program or WorkerProgram()
        self._change = threading.Condition()
        self._idle: deque[WorkerProcess] = deque()
        self._under_way: set[ProcessTransformation] = set()
        self._in_ghostscript: weakref.WeakSet[PostScriptTransformation] = weakref.WeakSet()
        self._taken = 0
        self._is_closed = False
        self._at_exit = weakref.finalize(self, _end_all, self._idle)

    def keep_warm(self, workers: int) -> None:
        """Let so many workers wait from the next document on."""
        with self._change:
            self._warm = max(self._warm, workers)

    def prepare(self) -> None:
        """Start the workers that are to wait; returns at once, they import by themselves.

        Raises:
            TransformError: Something that workers need is not installed, or none can be started.
        """
        require_packages()
        with self._change:
            while len(self._idle) < self._warm and not self._is_closed:
                self._idle.append(self._program.started())

    def begin(
        self,
        request: TransformRequest,
        document: int,
        on_event: Callable[[Event], None] | None = None,
    ) -> Transformation:
        """Begin one; see :class:`sealpress.transform.transformation.Transformer`.

        Raises:
            TransformError: No worker can be had (``transform-not-installed`` names the command
                that installs what is missing), or the document is none that can be taken
                (``document-too-large``, ``document-unreadable``).
        """
        require_packages()
        request = replace(request, limits=_within(request.limits, self._limits))
        _look_at(document, request.limits)
        self._wait_for_turn()
        if request.document_format.partition(";")[0].strip().lower() == POSTSCRIPT:
            return self._begin_postscript(request, document, on_event)
        return self._begin(request, document, on_event)

    def _begin_postscript(
        self,
        request: TransformRequest,
        document: int,
        on_event: Callable[[Event], None] | None,
    ) -> Transformation:
        """Begin Ghostscript; the worker that takes over from it has its turn from it, too."""
        try:
            begun = PostScriptTransformation(
                request,
                document,
                lambda pdf, made: self._begin(pdf, made, on_event),
                self._give_back,
            )
        except BaseException:
            self._give_back()
            raise
        with self._change:
            self._in_ghostscript.add(begun)
        return begun

    def _begin(
        self,
        request: TransformRequest,
        document: int,
        on_event: Callable[[Event], None] | None,
    ) -> Transformation:
        """Begin a worker, whose turn it is; if it can't begin, its turn is given back."""
        try:
            worker = self._handed_over(request, document)
        except BaseException:
            self._give_back()
            raise
        begun = ProcessTransformation(worker, request.limits, on_event, lambda: self._end(begun))
        with self._change:
            self._under_way.add(begun)
        self.prepare()
        return begun

    def close(self) -> None:
        """End all workers, those with a document, too."""
        with self._change:
            self._is_closed = True
            under_way: list[Transformation] = [*self._in_ghostscript, *self._under_way]
            self._change.notify_all()
        for each in under_way:
            each.cancel()
        _end_all(self._idle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _wait_for_turn(self) -> None:
        with self._change:
            self._change.wait_for(lambda: self._taken < self._most or self._is_closed)
            if self._is_closed:
                raise TransformError(Reason.JOB_CANCELED, "the workers were ended")
            self._taken += 1

    def _give_back(self) -> None:
        with self._change:
            self._taken -= 1
            self._change.notify()

    def _end(self, transformation: ProcessTransformation) -> None:
        with self._change:
            self._under_way.discard(transformation)
        self._give_back()

    def _handed_over(self, request: TransformRequest, document: int) -> WorkerProcess:
        """Return a worker that has the document; one that died while it waited is replaced."""
        while True:
            with self._change:
                waiting = self._idle.popleft() if self._idle else None
            worker = waiting or self._program.started()
            try:
                worker.hand_over(request, document)
            except OSError as error:
                worker.close()
                if waiting is None:
                    detail = f"the worker takes no document: {error.strerror}"
                    raise TransformError(Reason.TRANSFORM_FAILED, detail) from error
            else:
                return worker


def require_packages() -> None:
    """See to it that transforms are possible on this machine; imports nothing.

    Raises:
        TransformError: They aren't (``transform-not-installed``).
    """
    if not hasattr(socket, "send_fds"):
        raise TransformError(
            Reason.TRANSFORM_NOT_INSTALLED,
            "documents can be turned into other formats on Unix only",
            hint="Print documents of a format that the printer takes as it is.",
        )
    missing = [
        package
        for module, package in REQUIRED_PACKAGES.items()
        if importlib.util.find_spec(module) is None
    ]
    if missing:
        what = f"Python packages are not installed: {', '.join(missing)}"
        raise TransformError(Reason.TRANSFORM_NOT_INSTALLED, what)


def _look_at(document: int, limits: TransformLimits) -> None:
    try:
        about = os.fstat(document)
        os.lseek(document, 0, os.SEEK_CUR)
    except OSError as error:
        detail = f"the document can't be read from any place: {error.strerror}"
        raise TransformError(Reason.DOCUMENT_UNREADABLE, detail) from error
    if not stat.S_ISREG(about.st_mode):
        raise TransformError(Reason.DOCUMENT_UNREADABLE, "the document is no file")
    if not about.st_size:
        raise TransformError(Reason.DOCUMENT_EMPTY, "the document is empty")
    if about.st_size > limits.max_document_octets:
        raise TransformError(
            Reason.DOCUMENT_TOO_LARGE,
            f"{about.st_size} octets; one document may have {limits.max_document_octets}",
            hint="Print it in parts, or let the limit max_document_octets be larger.",
        )


def _within(limits: TransformLimits, bounds: TransformLimits | None) -> TransformLimits:
    if bounds is None:
        return limits
    lower = {
        each.name: min(getattr(limits, each.name), getattr(bounds, each.name))
        for each in fields(TransformLimits)
    }
    return TransformLimits(**lower)


def _end_all(workers: deque[WorkerProcess]) -> None:
    while workers:
        workers.popleft().close()
