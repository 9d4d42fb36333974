"""The system calls that a worker may make, with their numbers on each kind of machine.

A list of what is allowed, so that what the next kernel brings is forbidden as well. What is here
computes, handles memory, and reads and writes what is open already; opening is for reading only.
Whatever starts, stops, traces or signals a process, makes a socket, changes a file, a mount, a
namespace, a clock or a key is missing, and so are ``bpf``, ``io_uring``, ``userfaultfd`` and
``perf_event_open``. Some are allowed for certain arguments only: see :data:`GUARDS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = [
    "FILE_CHANGES",
    "FILE_OPENING",
    "GUARDS",
    "MACHINES",
    "PROGRAM_START",
    "RUNNING",
    "Guard",
    "Machine",
]


class Machine(NamedTuple):
    """A kind of machine.

    Attributes:
        audit_number: What seccomp calls it (``AUDIT_ARCH_...``).
        column: Of the numbers in the tables here.
    """

    audit_number: int
    column: int


MACHINES: Mapping[str, Machine] = MappingProxyType(
    {"x86_64": Machine(0xC000003E, 0), "aarch64": Machine(0xC00000B7, 1)}
)
"""By the name that ``uname`` gives."""

Numbers = Mapping[str, tuple[int | None, int | None]]

# The most frequent ones first: the kernel compares one after the other.
RUNNING: Numbers = MappingProxyType(
    {
        # Data
        "read": (0, 63),
        "write": (1, 64),
        "pread64": (17, 67),
        "readv": (19, 65),
        "writev": (20, 66),
        "preadv": (295, 69),
        "lseek": (8, 62),
        "close": (3, 57),
        "dup": (32, 23),
        "poll": (7, None),
        "ppoll": (271, 73),
        "fcntl": (72, 25),
        "ioctl": (16, 29),
        "fstat": (5, 80),
        "fadvise64": (221, 223),
        # Memory
        "mmap": (9, 222),
        "munmap": (11, 215),
        "madvise": (28, 233),
        "brk": (12, 214),
        "mprotect": (10, 226),
        "mremap": (25, 216),
        "futex": (202, 98),
        "membarrier": (324, 283),
        # Time, chance, and what this process is
        "clock_gettime": (228, 113),
        "clock_getres": (229, 114),
        "clock_nanosleep": (230, 115),
        "nanosleep": (35, 101),
        "gettimeofday": (96, 169),
        "time": (201, None),
        "times": (100, 153),
        "getrandom": (318, 278),
        "getrusage": (98, 165),
        "getpid": (39, 172),
        "gettid": (186, 178),
        "getuid": (102, 174),
        "geteuid": (107, 175),
        "getgid": (104, 176),
        "getegid": (108, 177),
        "sched_yield": (24, 124),
        "sched_getaffinity": (204, 123),
        "sysinfo": (99, 179),
        "uname": (63, 160),
        "prlimit64": (302, 261),
        "getrlimit": (97, 163),
        "setrlimit": (160, 164),
        # Its own signals and its end
        "rt_sigaction": (13, 134),
        "rt_sigprocmask": (14, 135),
        "rt_sigreturn": (15, 139),
        "sigaltstack": (131, 132),
        "restart_syscall": (219, 128),
        "exit": (60, 93),
        "exit_group": (231, 94),
    }
)
"""What a process needs that is running already and opens nothing."""

FILE_OPENING: Numbers = MappingProxyType(
    {
        "openat": (257, 56),
        "open": (2, None),
        "newfstatat": (262, 79),
        "stat": (4, None),
        "lstat": (6, None),
        "statx": (332, 291),
        "access": (21, None),
        "faccessat": (269, 48),
        "faccessat2": (439, 439),
        "readlink": (89, None),
        "readlinkat": (267, 78),
        "getcwd": (79, 17),
        "getdents64": (217, 61),
        "statfs": (137, 43),
        "fstatfs": (138, 44),
    }
)
"""What opens files and lists folders; which ones, Landlock says."""

FILE_CHANGES: Numbers = MappingProxyType(
    {
        "unlink": (87, None),
        "unlinkat": (263, 35),
        "rename": (82, None),
        "renameat": (264, 38),
        "ftruncate": (77, 46),
        "pwrite64": (18, 68),
    }
)
"""What a program needs whose own temporary files Landlock lets it have."""

PROGRAM_START: Numbers = MappingProxyType(
    {
        "execve": (59, 221),
        "arch_prctl": (158, None),
        "set_tid_address": (218, 96),
        "set_robust_list": (273, 99),
        "rseq": (334, 293),
        "getppid": (110, 173),
        "getpgrp": (111, None),
        "umask": (95, 166),
    }
)
"""What a program does while it is started."""


class Guard(NamedTuple):
    """For which arguments a call is allowed.

    Attributes:
        argument: Which one is looked at, from 0 (its lower 32 bits).
        mask: Which bits of it.
        values: What these bits may be.
    """

    argument: int
    mask: int
    values: tuple[int, ...]


_ALL = 0xFFFFFFFF
_WRITING_FLAGS = 0x3 | 0x40 | 0x200  # the access mode, O_CREAT, O_TRUNC
# Copies, flags and locks, but no F_SETOWN, F_SETSIG or lease: they send signals to others.
_COPIES_FLAGS_LOCKS = (0, 1, 2, 3, 4, 5, 6, 7, 1030)
_IS_TERMINAL_CLOEXEC_READABLE = (0x5401, 0x5450, 0x5451, 0x541B)

GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        "openat": Guard(2, _WRITING_FLAGS, (0,)),
        "open": Guard(1, _WRITING_FLAGS, (0,)),
        "fcntl": Guard(1, _ALL, _COPIES_FLAGS_LOCKS),
        "ioctl": Guard(1, _ALL, _IS_TERMINAL_CLOEXEC_READABLE),
        "prlimit64": Guard(0, _ALL, (0,)),  # of itself, never of its parent
    }
)
"""The calls that are allowed for some arguments only."""
