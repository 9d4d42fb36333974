"""Limits of the process itself, which every Unix has (getrlimit(2))."""

from __future__ import annotations

import math
import resource
import sys

__all__ = ["allow_cpu_seconds", "limit_resources"]

_NOT_LIMITED = ("RLIMIT_AS", "darwin")  # what is mapped beforehand is more than any limit
OPEN_FILES_LIMIT = 64
"""Descriptors of a worker: its own and those of fonts."""


def limit_resources(*, memory_octets: int, file_octets: int = 0) -> None:
    """Give up memory beyond a size, new files, new processes and core dumps, for good.

    Args:
        memory_octets: Address space.
        file_octets: How large a file may become by writing; 0 forbids all writing to files.

    Raises:
        OSError: The system says no.
    """
    bounds = {
        "RLIMIT_AS": memory_octets,
        "RLIMIT_FSIZE": file_octets,
        "RLIMIT_NPROC": 0,
        "RLIMIT_NOFILE": OPEN_FILES_LIMIT,
        "RLIMIT_CORE": 0,
    }
    for name, most in bounds.items():
        which = getattr(resource, name, None)  # not every Unix has all of them
        if which is not None and (name, sys.platform) != _NOT_LIMITED:
            _lower(which, most)


def allow_cpu_seconds(seconds: float) -> None:
    """End this process once it has computed for so long from now; may be said again and again."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime + seconds)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        until = min(until, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def _lower(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    try:
        resource.setrlimit(which, (most, most))
    except ValueError as error:
        raise OSError(str(error)) from error
