"""A worker's process as its parent sees it: started, given a document, watched, ended."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.messages import request_line
from sealpress.transform.request import TransformRequest

__all__ = ["END_SECONDS", "Ending", "WorkerProcess", "WorkerProgram"]

PIPE_OCTETS = 1 << 18
"""What lies between a worker and its reader at most, where the system lets it be chosen."""
END_SECONDS = 5.0
"""A worker that has said its last word has so long to end."""

_BOOT = (
    "import sys; sys.path[:0] = [p for p in sys.argv[4:] if p not in sys.path]; "
    "from sealpress.transform.worker.main import main; sys.exit(main(sys.argv[1:4]))"
)
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": os.defpath,
    "MALLOC_ARENA_MAX": "1",
    # Threads would take address space, and could not be locked in.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a process ended.

    Attributes:
        exit_code: Its exit code; negative for the signal that ended it.
        memory_octets: The most that it had in memory.
    """

    exit_code: int
    memory_octets: int = 0

    def __str__(self) -> str:
        if self.exit_code >= 0:
            return f"exit code {self.exit_code}"
        return signal.Signals(-self.exit_code).name


class WorkerProcess:
    """One process for one document.

    It is started by exec, never by a fork that goes on in Python, so that threads of the parent
    do no harm. Nothing is inherited but its two ways to the parent: no environment, no files.

    Args:
        program: What runs in it.

    Raises:
        TransformError: It can't be started.
    """

    def __init__(self, program: WorkerProgram) -> None:
        self._end = threading.Lock()
        self._ending: Ending | None = None
        self.control, control = socket.socketpair()
        self.data, data = os.pipe()
        _widen(self.data)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                program.command(control.fileno(), data),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(control.fileno(), data),
                env=_ENVIRONMENT,
                cwd="/",
            )
        except OSError as error:
            self.close_ways()
            why = f"a worker can't be started: {error.strerror}"
            raise TransformError(Reason.TRANSFORM_FAILED, why) from error
        finally:
            control.close()
            os.close(data)

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        with self._end:
            return not self._has_ended(os.WNOHANG)

    def hand_over(self, request: TransformRequest, document: int) -> None:
        """Give it its document.

        Raises:
            OSError: It is gone.
        """
        line = request_line(request)
        own = _reopened(document)
        try:
            sent = socket.send_fds(self.control, [line], [own])
            self.control.sendall(line[sent:])
        finally:
            os.close(own)

    def cpu_seconds(self) -> float:
        """Return how long it has computed, 0 where the system does not say."""
        try:
            stat = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        except OSError:
            return 0.0
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it at once; from any thread, and as often as one likes."""
        with self._end:
            if not self._has_ended(os.WNOHANG):
                os.kill(self._process.pid, signal.SIGKILL)

    def ended(self, seconds: float = END_SECONDS) -> Ending:
        """Return how it ended, once it has; one that does not end by itself in time is killed."""
        until = time.monotonic() + seconds
        while self.is_alive and time.monotonic() < until:
            time.sleep(0.002)
        self.kill()
        with self._end:
            self._has_ended(0)
        return self._ending or Ending(exit_code=0)

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

    def _has_ended(self, how: int) -> bool:
        """Whether it is gone; fetches its ending once, so that no zombie is left."""
        if self._ending is None:
            try:
                pid, status, usage = os.wait4(self._process.pid, how)
            except ChildProcessError:  # the parent ignores SIGCHLD
                pid, status, usage = self._process.pid, 0, None
            if pid:
                code = os.waitstatus_to_exitcode(status)
                unit = 1 if sys.platform == "darwin" else 1024
                memory = usage.ru_maxrss * unit if usage else 0
                self._ending = Ending(exit_code=code, memory_octets=memory)
                self._process.returncode = code
        return self._ending is not None


def _widen(pipe: int) -> None:
    with suppress(OSError, AttributeError):  # Linux only, and the user may have too many
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_OCTETS)


def _reopened(document: int) -> int:
    """Return a descriptor that shares neither place nor rights to write with the given one."""
    try:
        return os.open(f"/proc/self/fd/{document}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return os.dup(document)
