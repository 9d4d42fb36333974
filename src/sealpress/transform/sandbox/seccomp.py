"""seccomp: a filter in the kernel that lets a process make some system calls only, for good."""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Collection, Iterator, Mapping

from sealpress.transform.sandbox.kernel import forbid_new_privileges, prctl
from sealpress.transform.sandbox.system_calls import (
    FILE_CHANGES,
    FILE_OPENING,
    GUARDS,
    MACHINES,
    PROGRAM_START,
    RUNNING,
    Guard,
    Machine,
    Numbers,
)

__all__ = ["allowed_calls", "filter_program", "is_seccomp_there", "restrict_calls"]

_PR_GET_SECCOMP, _PR_SET_SECCOMP, _MODE_FILTER = 21, 22, 2
# Instructions of the classic BPF, and what a filter may answer (linux/seccomp.h)
_LOAD, _AND, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_FAIL = 0x00050000
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16
_FIRST_X32_NUMBER = 0x40000000

Instruction = tuple[int, int, int, int]
Allowed = Mapping[str, Guard | None]


def is_seccomp_there() -> bool:
    """Whether the kernel has seccomp, and the machine is one whose numbers are known here."""
    if platform.system() != "Linux" or platform.machine() not in MACHINES:
        return False
    try:
        prctl(_PR_GET_SECCOMP)
    except OSError:
        return False
    return True


def allowed_calls(*, opens_files: bool, starts_a_program: bool = False) -> Allowed:
    """Return the calls that are allowed, each with the guard on its arguments.

    Args:
        opens_files: Whether files may be opened for reading, as far as Landlock lets it.
        starts_a_program: Whether another program takes the place of this one, which may change
            files, too, as far as Landlock lets it.
    """
    tables: list[Numbers] = [RUNNING]
    if opens_files or starts_a_program:
        tables.append(FILE_OPENING)
    if starts_a_program:
        tables += [FILE_CHANGES, PROGRAM_START]
    unguarded = {"openat", "open"} if starts_a_program else set()
    names = (name for table in tables for name in table)
    return {name: None if name in unguarded else GUARDS.get(name) for name in names}


def restrict_calls(allowed: Allowed) -> bool:
    """Let this process make these calls only; return whether the kernel can do that.

    Raises:
        OSError: The kernel has seccomp, but does not do it.
    """
    if not is_seccomp_there():
        return False
    instructions = list(filter_program(MACHINES[platform.machine()], allowed))
    octets = b"".join(struct.pack("=HBBI", *each) for each in instructions)
    code = ctypes.create_string_buffer(octets, len(octets))
    header = struct.pack("@HP", len(instructions), ctypes.addressof(code))
    place = ctypes.create_string_buffer(header, len(header))
    forbid_new_privileges()
    prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(place))
    return True


def filter_program(machine: Machine, allowed: Allowed) -> Iterator[Instruction]:
    """Return the filter: calls of another kind of machine kill, those not allowed fail.

    A call that no kernel knew when this was written fails as one that the kernel does not know,
    so that libraries fall back to an older one; the others are refused (``EPERM``).
    """
    yield _LOAD, 0, 0, _MACHINE_AT
    yield _JUMP_IF_EQUAL, 1, 0, machine.audit_number
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, _NUMBER_AT
    yield _JUMP_IF_AT_LEAST, 0, 1, _FIRST_X32_NUMBER
    yield _RETURN, 0, 0, _KILL
    for name, number in _numbers(machine, allowed):
        yield from _one_call(number, allowed[name])
    yield _JUMP_IF_AT_LEAST, 0, 1, _FIRST_RECENT_NUMBER
    yield _RETURN, 0, 0, _FAIL | errno.ENOSYS
    yield _RETURN, 0, 0, _FAIL | errno.EPERM


_FIRST_RECENT_NUMBER = 435
"""``clone3``: since then the numbers are the same on all machines, and C libraries fall back."""


def _numbers(machine: Machine, allowed: Collection[str]) -> Iterator[tuple[str, int]]:
    for table in (RUNNING, FILE_OPENING, FILE_CHANGES, PROGRAM_START):
        for name, numbers in table.items():
            number = numbers[machine.column]
            if name in allowed and number is not None:
                yield name, number


def _one_call(number: int, guard: Guard | None) -> Iterator[Instruction]:
    if guard is None:
        yield _JUMP_IF_EQUAL, 0, 1, number
        yield _RETURN, 0, 0, _ALLOW
        return
    count = len(guard.values)
    # Load, mask, a comparison each, the refusal, the permission: skipped when it is another call.
    yield _JUMP_IF_EQUAL, 0, count + 4, number
    yield _LOAD, 0, 0, _ARGUMENTS_AT + 8 * guard.argument
    yield _AND, 0, 0, guard.mask
    for position, value in enumerate(guard.values):
        yield _JUMP_IF_EQUAL, count - position, 0, value
    yield _RETURN, 0, 0, _FAIL | errno.EPERM
    yield _RETURN, 0, 0, _ALLOW
