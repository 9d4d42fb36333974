"""Locking this process in: all walls that the machine has, in the order in which they go up."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from sealpress.transform.sandbox.landlock import READ_BELOW, FileRight, restrict_files
from sealpress.transform.sandbox.resource_limits import limit_resources
from sealpress.transform.sandbox.seccomp import allowed_calls, restrict_calls
from sealpress.transform.sandbox.walls import SandboxReport

__all__ = ["Room", "lock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a process may still do.

    Attributes:
        memory_octets: Address space.
        file_octets: How large files may become by writing; 0 for no writing to files.
        readable: Files and folders that may be read.
        runnable: Files that may be read and run; the program that takes this one's place, its
            loader and its libraries.
        writable: Folders whose files may be changed.
    """

    memory_octets: int
    file_octets: int = 0
    readable: tuple[str, ...] = ()
    runnable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()


def lock(room: Room) -> SandboxReport:
    """Lock this process in; there is no way back. Everything it needs is imported before.

    Returns:
        The walls that are in force.

    Raises:
        OSError: A wall that the machine has does not go up: the process must not go on.
    """
    limit_resources(memory_octets=room.memory_octets, file_octets=room.file_octets)
    if sys.platform != "linux":
        return SandboxReport(resource_limits=True, landlock=0, seccomp=False)
    _require_one_thread()
    landlock = restrict_files(
        [
            *((path, READ_BELOW) for path in room.readable),
            *((path, READ_BELOW | FileRight.EXECUTE) for path in room.runnable),
            *((path, _CHANGING) for path in room.writable),
        ]
    )
    # Without Landlock nobody says which files may be opened: none.
    calls = allowed_calls(opens_files=bool(landlock), starts_a_program=bool(room.runnable))
    return SandboxReport(resource_limits=True, landlock=landlock, seccomp=restrict_calls(calls))


_CHANGING = READ_BELOW | FileRight.WRITE | FileRight.TRUNCATE | FileRight.CHANGE_FOLDER


def _require_one_thread() -> None:
    """Landlock and seccomp bind the thread that asks: another one would stay free."""
    try:
        threads = os.listdir("/proc/self/task")  # noqa: PTH208 - the worker imports no pathlib
    except OSError:
        return
    if len(threads) > 1:
        raise OSError(f"{len(threads)} threads: only one can be locked in")
