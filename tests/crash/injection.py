"""strace at a running gateway: a signal or an error at the n-th call of a kind."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.interop import judges
from tests.interop.processes import eventually

#: What accepting, delivering and completing a job ask of the kernel.
CALLS = ("fdatasync", "fsync", "pwrite64", "write", "linkat", "sendto", "rename", "unlink")


@contextmanager
def injected(pid: int, call: str, effect: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Attach strace to every thread of a process until the block ends.

    Args:
        pid: The process.
        call: One kind of call, or several with commas.
        effect: As ``-e inject`` takes it: ``signal=SIGKILL:when=3``, ``error=ENOSPC``.
        log: Where strace writes what it saw.
    """
    argv = [judges.program("strace"), "-f", "-q", "-o", str(log), "-p", str(pid)]
    argv += ["-e", f"trace={call}", "-e", f"inject={call}:{effect}"]
    tracer = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        eventually(lambda: tracer.poll() is not None or _is_traced(pid), "strace attaches")
        yield tracer
    finally:
        if tracer.poll() is None:
            tracer.send_signal(signal.SIGINT)
        try:
            tracer.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            tracer.kill()
            tracer.communicate()


def _is_traced(pid: int) -> bool:
    """Whether every thread has its tracer."""
    time.sleep(0.01)
    try:
        tasks = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/status")]
    except OSError:  # a thread came to its end
        return False
    return bool(tasks) and not any("TracerPid:\t0\n" in task for task in tasks)


def hits(log: Path) -> int:
    """Return how many calls were tampered with."""
    return log.read_text(errors="replace").count("(INJECTED)")
