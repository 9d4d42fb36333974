"""A worker's process as its parent sees it: started, and given a document."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sealpress.errors import TransformError
from sealpress.transform.child_process import ChildProcess, reopened
from sealpress.transform.messages import request_line
from sealpress.transform.request import TransformRequest

__all__ = ["WorkerProcess", "WorkerProgram"]

PIPE_OCTETS = 1 << 18
"""What lies between a worker and its reader at most, where the system lets it be chosen."""

_BOOT = (
    "import sys; sys.path[:0] = [p for p in sys.argv[4:] if p not in sys.path]; "
    "from sealpress.transform.worker.main import main; sys.exit(main(sys.argv[1:4]))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerProgram:
    """What runs in a worker.

    Attributes:
        job: The module whose ``run`` does the work.
        paths: Where else modules are looked for.
    """

    job: str = "sealpress.transform.worker.job"
    paths: tuple[str, ...] = ()

    def command(self, control: int, data: int) -> list[str]:
        """Return the command line; the package is found where this process has found it."""
        package = str(Path(__file__).parents[2])
        where = [str(control), str(data), self.job, package, *self.paths]
        return [sys.executable, "-I", "-c", _BOOT, *where]

    def started(self) -> WorkerProcess:
        """Return a worker that waits for its document.

        Raises:
            TransformError: It can't be started.
        """
        return WorkerProcess(self)


class WorkerProcess(ChildProcess):
    """One process for one document, with two ways to its parent: a socket and a pipe.

    Args:
        program: What runs in it.

    Attributes:
        document_octets: The size of its document, 0 before it has one.

    Raises:
        TransformError: It can't be started.
    """

    def __init__(self, program: WorkerProgram) -> None:
        self.document_octets = 0
        self.control, control = socket.socketpair()
        self.data, data = os.pipe()
        _widen(self.data)
        try:
            super().__init__(
                program.command(control.fileno(), data), descriptors=(control.fileno(), data)
            )
        except TransformError:
            self.close_ways()
            raise
        finally:
            control.close()
            os.close(data)

    def hand_over(self, request: TransformRequest, document: int) -> None:
        """Give it its document.

        Raises:
            OSError: It is gone.
        """
        line = request_line(request)
        self.document_octets = os.fstat(document).st_size
        own = reopened(document)
        try:
            sent = socket.send_fds(self.control, [line], [own])
            self.control.sendall(line[sent:])
        finally:
            os.close(own)

    def close(self) -> None:
        """End it, and let go of all that belongs to it."""
        self.kill()
        self.ended()
        self.close_ways()

    def close_ways(self) -> None:
        """Let go of the two ways to it."""
        self.control.close()
        if self.data >= 0:
            os.close(self.data)
            self.data = -1


def _widen(pipe: int) -> None:
    with suppress(OSError, AttributeError):  # Linux only, and the user may have too many
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_OCTETS)
