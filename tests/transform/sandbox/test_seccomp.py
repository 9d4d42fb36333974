"""The filter of system calls, run by an interpreter of its own, and by the kernel."""

from __future__ import annotations

import errno
import platform
import re
from pathlib import Path

import pytest

from sealpress.transform.sandbox import system_calls
from sealpress.transform.sandbox.seccomp import (
    allowed_calls,
    filter_program,
    is_seccomp_there,
)
from sealpress.transform.sandbox.system_calls import MACHINES, Guard
from tests.transform.sandbox.child import said

ALLOW, KILL, EPERM, ENOSYS = (
    0x7FFF0000,
    0x80000000,
    0x50000 | errno.EPERM,
    0x50000 | errno.ENOSYS,
)
TABLES = ("RUNNING", "FILE_OPENING", "FILE_CHANGES", "PROGRAM_START")
NUMBERS = {name: pair for table in TABLES for name, pair in getattr(system_calls, table).items()}
X86, ARM = MACHINES["x86_64"], MACHINES["aarch64"]


def judged(allowed, number, *arguments, machine=X86, audit_number=None) -> int:
    """Return the filter's verdict on a call (the few instructions of BPF that it is made of)."""
    data = {0: number, 4: audit_number or machine.audit_number}
    data.update({16 + 8 * at: value & 0xFFFFFFFF for at, value in enumerate(arguments)})
    program = list(filter_program(machine, allowed))
    at = accumulator = 0
    while True:
        code, if_true, if_false, operand = program[at]
        at += 1
        match code:
            case 0x20:
                accumulator = data.get(operand, 0)
            case 0x54:
                accumulator &= operand
            case 0x15:
                at += if_true if accumulator == operand else if_false
            case 0x35:
                at += if_true if accumulator >= operand else if_false
            case 0x06:
                return operand


WORKER = allowed_calls(opens_files=True)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=list(MACHINES))
def test_what_is_in_the_tables_is_allowed_and_nothing_else(machine):
    allowed = {NUMBERS[name][machine.column] for name, guard in WORKER.items() if guard is None} - {
        None
    }
    guarded = {NUMBERS[name][machine.column] for name, guard in WORKER.items() if guard}
    for number in range(600):
        verdict = judged(WORKER, number, 0, 0xFFFF, 0xFFFF, machine=machine)
        if number in allowed:
            assert verdict == ALLOW
        elif number not in guarded:
            assert verdict == (ENOSYS if number >= 435 else EPERM)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("openat", (-100, 1, 0o2000000), ALLOW),
        ("openat", (-100, 1, 1), EPERM),
        ("openat", (-100, 1, 0o102), EPERM),
        ("openat", (-100, 1, 0o1000), EPERM),
        ("fcntl", (3, 1030), ALLOW),
        ("fcntl", (3, 8), EPERM),
        ("fcntl", (3, 10), EPERM),
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), EPERM),
        ("prlimit64", (0, 7), ALLOW),
        ("prlimit64", (1, 7), EPERM),
    ],
)
def test_guards_look_at_arguments(name, arguments, expected):
    for machine in MACHINES.values():
        number = NUMBERS[name][machine.column]
        assert judged(WORKER, number, *arguments, machine=machine) == expected


def test_calls_of_another_kind_of_machine_kill():
    assert judged(WORKER, 0, audit_number=0x40000003) == KILL
    assert judged(WORKER, 0x40000000) == KILL


def test_without_landlock_nothing_is_opened():
    closed = allowed_calls(opens_files=False)
    assert judged(closed, NUMBERS["openat"][0], -100, 1, 0) == EPERM
    assert judged(closed, NUMBERS["read"][0]) == ALLOW


def test_a_program_may_start_and_change_files_but_fork_no_process():
    program = allowed_calls(opens_files=True, starts_a_program=True)
    assert judged(program, NUMBERS["execve"][1], machine=ARM) == ALLOW
    assert judged(program, NUMBERS["openat"][0], -100, 1, 0o102) == ALLOW
    for fork in (56, 57, 58, 435):
        assert judged(program, fork) in {EPERM, ENOSYS}


def test_any_guard_is_put_into_instructions_right():
    guard = {"read": Guard(1, 0xF0, (0x10, 0x20, 0x30))}
    for value in range(0x100):
        expected = ALLOW if value & 0xF0 in guard["read"].values else EPERM
        assert judged(guard, 0, 0, value) == expected


HEADERS = {
    "x86_64": (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), r"#define __NR_(\w+) (\d+)"),
    "aarch64": (
        Path("/usr/include/asm-generic/unistd.h"),
        r"#define __NR(?:3264)?_(\w+) (\d+)",
    ),
}
OTHER_NAMES = {"newfstatat": "fstatat"}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_the_kernel_s_headers(machine):
    path, line = HEADERS[machine]
    if not path.exists():
        pytest.skip(f"{path} is not here (Debian package linux-libc-dev)")
    known = {name: int(number) for name, number in re.findall(line, path.read_text())}
    for name, pair in NUMBERS.items():
        number = pair[MACHINES[machine].column]
        if number is not None:
            assert known.get(name, known.get(OTHER_NAMES.get(name, name))) == number, name


FILTERED = """
import os, sys
from sealpress.transform.sandbox.seccomp import allowed_calls, restrict_calls
print(restrict_calls(allowed_calls(opens_files=False)), flush=True)
try:
    os.open("/etc/passwd", os.O_RDONLY)
except PermissionError:
    os.write(1, b"refused")
os._exit(0)
"""


@pytest.mark.skipif(not is_seccomp_there(), reason=f"no seccomp on {platform.platform()}")
def test_the_kernel_does_what_the_filter_says():
    assert said(FILTERED).split() == ["True", "refused"]
