"""System calls for which Python has no function, with the kernel's errors as ``OSError``."""

from __future__ import annotations

import ctypes
import os

__all__ = ["forbid_new_privileges", "prctl", "system_call"]

_PR_SET_NO_NEW_PRIVS = 38
_libc = ctypes.CDLL(None, use_errno=True)
Argument = int | bytes | None


def system_call(number: int, *arguments: Argument) -> int:
    """Make a system call by its number; the number is the same everywhere for newer calls.

    Raises:
        OSError: The kernel says no, or has no such call (``ENOSYS``).
    """
    return _checked(_libc.syscall(ctypes.c_long(number), *map(_wide, arguments)))


def prctl(option: int, *arguments: Argument) -> int:
    """Change something about this process (prctl(2)).

    Raises:
        OSError: The kernel says no.
    """
    padded = (*arguments, 0, 0, 0, 0)[:4]
    return _checked(_libc.prctl(ctypes.c_int(option), *map(_wide, padded)))


def forbid_new_privileges() -> None:
    """Let no program that is started ever have more rights; Landlock and seccomp ask for it."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _wide(argument: Argument) -> object:
    """Return an argument as wide as a register: a plain int would be passed as 32 bits."""
    return ctypes.c_long(argument) if isinstance(argument, int) else argument


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
