"""A worker's life: import, wait for a document, lock the door, work, say how it ended, end."""

from __future__ import annotations

import importlib
import os
import socket
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Protocol, cast

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.messages import MAX_REQUEST_OCTETS, read_request
from sealpress.transform.request import Event, Failed, TransformRequest
from sealpress.transform.sandbox import Room, lock
from sealpress.transform.sandbox.resource_limits import allow_cpu_seconds
from sealpress.transform.text import charsets
from sealpress.transform.text.font_folders import BUNDLED_FONT, FONT_FOLDERS
from sealpress.transform.worker.output import Output

__all__ = ["ENDED", "JOB", "NOTHING_TO_DO", "main"]

JOB = "sealpress.transform.worker.job"
"""The module whose ``run`` does the work."""

ENDED = 0
"""Exit code: it said how it ended."""
NOTHING_TO_DO = 3
"""Exit code: it was let go without a document."""
UNWANTED = 4
"""Exit code: nobody read any more what it wrote."""


class Job(Protocol):
    """A module that works on a document."""

    def run(
        self,
        request: TransformRequest,
        document: int,
        write: Callable[[bytes | memoryview], None],
        tell: Callable[[Event], None],
    ) -> None:
        """Do it; see :mod:`sealpress.transform.worker.job`."""
        ...


def main(arguments: Sequence[str]) -> int:
    """Work on one document.

    Args:
        arguments: The descriptors of the socket and of the pipe, and the module that works.

    Returns:
        The exit code.
    """
    control, data, name = int(arguments[0]), int(arguments[1]), arguments[2]
    job, missing = _imported(name)
    received = _wait(control)
    if received is None:
        return NOTHING_TO_DO
    request, document = received
    output = Output(request, control, data)
    try:
        failure = missing if job is None else _work(job, request, document, output)
        output.end(failure)
    except BrokenPipeError:
        os._exit(UNWANTED)
    # What libraries do at the end of a process is of no use here, and could still fail.
    os._exit(ENDED)


def _imported(name: str) -> tuple[Job | None, Failed | None]:
    try:
        return cast("Job", importlib.import_module(name)), None
    except ImportError as error:
        package = (error.name or "").partition(".")[0]
        detail = f"the Python package {package} is not installed"
        return None, Failed(reason=Reason.TRANSFORM_NOT_INSTALLED, detail=detail)


def _wait(control: int) -> tuple[TransformRequest, int] | None:
    """Return a request and the document that came with it; ``None`` when none will come."""
    connection = socket.socket(fileno=os.dup(control))
    with connection:
        line, documents, _, _ = socket.recv_fds(connection, 65536, 1)
        while line and not line.endswith(b"\n") and len(line) <= MAX_REQUEST_OCTETS:
            more = connection.recv(65536)
            line = line + more if more else b""
    if not line or not documents:
        return None
    return read_request(line), documents[0]


def _work(job: Job, request: TransformRequest, document: int, output: Output) -> Failed | None:
    """Work on the document behind closed doors; return why it failed."""
    try:
        charsets.prepare(request.document_format, request.target.charset)
        memory = request.limits.memory_octets + os.fstat(document).st_size
        _lock(Room(memory_octets=memory, readable=(*FONT_FOLDERS, str(BUNDLED_FONT))))
        allow_cpu_seconds(request.limits.cpu_seconds_a_page)
        job.run(request, document, output.write, output.tell)
    except TransformError as error:
        return Failed(reason=error.reason, detail=error.detail, page=error.page)
    except MemoryError:
        return Failed(reason=Reason.TRANSFORM_OUT_OF_MEMORY, detail=_too_much(request))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent is told
        detail = f"{type(error).__name__} at {_place(error.__traceback__)}"
        return Failed(reason=Reason.TRANSFORM_FAILED, detail=detail)
    return None


def _lock(room: Room) -> None:
    try:
        lock(room)
    except OSError as error:
        detail = f"this machine's walls around a worker do not go up: {error.strerror or error}"
        raise TransformError(Reason.TRANSFORM_FAILED, detail) from error


def _too_much(request: TransformRequest) -> str:
    return f"the document needs more than {request.limits.memory_octets >> 20} MiB of memory"


def _place(traceback: TracebackType | None) -> str:
    """Return where an error was raised: file and line, nothing of the document."""
    place = "?"
    while traceback is not None:
        file = os.path.basename(traceback.tb_frame.f_code.co_filename)  # noqa: PTH119
        place = f"{file}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
