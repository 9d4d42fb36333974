"""Workers that are forked from a process which has imported all, for thousands of documents.

What they do from there on, waiting for a document, locking themselves in and working, is done by
the code of every worker; only the time to start an interpreter and to import is saved.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Self

from sealpress.transform import child_process
from sealpress.transform.worker_process import WorkerProcess, WorkerProgram

SET_CHILD_SUBREAPER = 36
"""``prctl``: a process whose parent has ended becomes a child of this one."""

SERVER = """
import importlib, os, socket, struct, sys
sys.path[:0] = sys.argv[3:]
job = sys.argv[2]
importlib.import_module(job)
from sealpress.transform.worker.main import main
door = socket.socket(fileno=int(sys.argv[1]))
while True:
    word, ways, _, _ = socket.recv_fds(door, 1, 2)
    if not word:
        break
    here, there = os.pipe()
    if not os.fork():
        number = os.fork()
        if number:
            os.write(there, struct.pack("i", number))
            os._exit(0)
        for each in (here, there, door.fileno()):
            os.close(each)
        os._exit(main([str(ways[0]), str(ways[1]), job]))
    os.wait()
    door.sendall(os.read(here, 4))
    for each in (here, there, *ways):
        os.close(each)
"""


class ForkServer:
    """A process with all imports, which forks a worker whenever one is asked for."""

    def __init__(self, program: WorkerProgram) -> None:
        if ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0):
            raise OSError("workers can't become children of this process")
        self._turn = threading.Lock()
        self._door, door = socket.socketpair()
        paths = [str(Path(child_process.__file__).parents[2]), *program.paths]
        command = [sys.executable, "-I", "-c", SERVER, str(door.fileno()), program.job, *paths]
        self._process = subprocess.Popen(
            command, pass_fds=[door.fileno()], env=child_process._ENVIRONMENT
        )
        door.close()

    def fork(self, control: int, data: int) -> int:
        """Return the number of a new worker, which has these two ways to us."""
        with self._turn:
            socket.send_fds(self._door, [b"w"], [control, data])
            return struct.unpack("i", self._door.recv(4))[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._door.close()
        self._process.wait()
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 0, 0, 0, 0)


class ForkedWorker(WorkerProcess):
    """One worker of a fork server, as its parent sees it."""

    def __init__(self, server: ForkServer) -> None:
        self.document_octets = 0
        self._end = threading.Lock()
        self._ending = None
        self._inherited = 0
        self._seen = child_process._Seen()
        self.control, control = socket.socketpair()
        self.data, data = os.pipe()
        number = server.fork(control.fileno(), data)
        self._process = SimpleNamespace(pid=number, returncode=None)
        control.close()
        os.close(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForkedProgram(WorkerProgram):
    """A program whose workers come from a fork server."""

    server: ForkServer = field(repr=False)

    def started(self) -> WorkerProcess:
        """Return a worker that waits for its document."""
        return ForkedWorker(self.server)
