"""A process of our own as its parent sees it: watched, ended, and never left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from sealpress.errors import TransformError
from sealpress.reasons import Reason

__all__ = ["END_SECONDS", "ChildProcess", "Ending", "reopened"]

END_SECONDS = 5.0
"""A process that has said its last word has so long to end."""

_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": os.defpath,
    "SOURCE_DATE_EPOCH": "0",
    "MALLOC_ARENA_MAX": "1",
    # Threads would take address space, and could not be locked in.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a process ended.

    Attributes:
        exit_code: Its exit code; negative for the signal that ended it.
        memory_octets: The most that it had in memory; 0 when that is not known.
        address_octets: The most that it had of address space; 0 when that is not known.
        cpu_seconds: How long it has computed.
    """

    exit_code: int
    memory_octets: int = 0
    address_octets: int = 0
    cpu_seconds: float = 0.0

    def __str__(self) -> str:
        if self.exit_code >= 0:
            return f"exit code {self.exit_code}"
        return signal.Signals(-self.exit_code).name


class ChildProcess:
    """A process that is started by exec, never by a fork that goes on in Python.

    So threads of the parent do no harm. It inherits nothing but the descriptors that are named:
    no environment, no files, no folder.

    Args:
        command: What runs.
        descriptors: What it inherits.
        stdin: What it reads; ``None`` for nothing.
        folder: Where it is.

    Raises:
        TransformError: It can't be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        descriptors: Sequence[int] = (),
        stdin: int | None = None,
        folder: str = "/",
    ) -> None:
        self._end = threading.Lock()
        self._ending: Ending | None = None
        self._inherited = getrusage(RUSAGE_SELF).ru_maxrss
        self._seen = _Seen()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.DEVNULL if stdin is None else stdin,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=descriptors,
                env={**_ENVIRONMENT, "TMPDIR": folder},
                cwd=folder,
            )
        except OSError as error:
            why = f"a process can't be started: {error.strerror}"
            raise TransformError(Reason.TRANSFORM_FAILED, why) from error

    @property
    def number(self) -> int:
        """The system's number of it."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        with self._end:
            return not self._has_ended(os.WNOHANG)

    def cpu_seconds(self) -> float:
        """Return how long it has computed, 0 where the system does not say."""
        try:
            stat = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        except OSError:
            return 0.0
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def look_at_memory(self) -> None:
        """Keep what it has had at most; what was not looked at in time is not known later."""
        with self._end:
            if self._ending is None:  # else the number may be another one's
                self._seen.add(f"/proc/{self._process.pid}/status")

    def kill(self) -> None:
        """End it at once; from any thread, and as often as one likes."""
        with self._end:
            if not self._has_ended(os.WNOHANG):
                os.kill(self._process.pid, signal.SIGKILL)

    def ended(self, seconds: float = END_SECONDS) -> Ending:
        """Return how it ended, once it has; one that does not end by itself in time is killed."""
        until = time.monotonic() + seconds
        while self.is_alive and time.monotonic() < until:
            self.look_at_memory()
            time.sleep(0.002)
        self.kill()
        with self._end:
            self._has_ended(0)
        return self._ending or Ending(exit_code=0)

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
                # What the parent had counts as the child's own, until it has more itself.
                largest = usage.ru_maxrss if usage else 0
                memory = largest * unit if largest > self._inherited else 0
                self._ending = Ending(
                    exit_code=code,
                    memory_octets=max(memory, self._seen.memory_octets),
                    address_octets=self._seen.address_octets,
                    cpu_seconds=usage.ru_utime + usage.ru_stime if usage else 0.0,
                )
                self._process.returncode = code
        return self._ending is not None


class _Seen:
    """What a process was seen to have at most, by the kernel's own marks (proc(5)).

    They belong to the program that runs, unlike ``ru_maxrss``, which the process that starts it
    leaves to it.
    """

    def __init__(self) -> None:
        self.memory_octets = 0
        self.address_octets = 0

    def add(self, path: str) -> None:
        """Look once more; nothing is seen of one that has ended, or where there is no such file."""
        try:
            with open(path, "rb", buffering=0) as status:  # noqa: PTH123 - many times a second
                octets = status.read(_STATUS_OCTETS)
        except OSError:
            return
        marks = {name: int(kib) << 10 for name, kib in _MARKS.findall(octets)}
        self.memory_octets = max(self.memory_octets, marks.get(b"VmHWM", 0))
        self.address_octets = max(self.address_octets, marks.get(b"VmPeak", 0))


_MARKS = re.compile(rb"^(VmPeak|VmHWM):\s*(\d+) kB$", re.MULTILINE)
_STATUS_OCTETS = 8192


def reopened(document: int) -> int:
    """Return a descriptor that shares neither place nor rights to write with the given one."""
    try:
        return os.open(f"/proc/self/fd/{document}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return os.dup(document)
