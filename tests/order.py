"""In which order files of tests begin, so that no process is left alone with a long one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

LONG = (
    "interop/test_gateway_prints.py",
    "spool/test_accepting.py",
    "spool/contract/test_faults.py",
    "crash/test_kill.py",
    "interop/test_certificate_matrix.py",
    "crash/test_injection.py",
    "interop/test_tls_scanners.py",
    "gateway/delivery/test_fault_matrix.py",
    "interop/test_doctor_foreign.py",
    "interop/test_print_transformed.py",
    "interop/test_gateway_transforms.py",
    "gateway/test_transforming.py",
    "crash/test_disk.py",
    "gateway/test_slow_printers.py",
    "crash/test_soak.py",
    "crash/test_restart.py",
    "crash/test_transforming.py",
    "interop/test_gateway_cups.py",
    "interop/test_captures.py",
    "interop/test_doctor_command.py",
    "crash/test_liars.py",
    "spool/contract/test_crash.py",
    "interop/test_every_ipptool_file.py",
    "interop/test_ipptool.py",
    "interop/test_identities.py",
    "interop/test_other_clients.py",
    "interop/test_agreement.py",
    "simulator/faults/test_own_client.py",
    "gateway/delivery/test_dispatcher.py",
    "crash/test_clock.py",
)
"""Files that wait for other programs, the longest first."""

SPREAD = 0.75
"""The long ones begin within this part of all: one at a time, while others compute."""


def spread(files: Sequence[T], long: Sequence[T]) -> list[T]:
    """Return the files with the long ones evenly among the others, the longest first."""
    there = set(files)
    waiting = [one for one in long if one in there]
    others = [one for one in files if one not in set(waiting)]
    room = len(others) * SPREAD / max(1, len(waiting))
    order = list(others)
    for number, one in reversed(list(enumerate(waiting))):
        order.insert(round(number * room), one)
    return order


def long_files(folder: Path) -> list[Path]:
    """Return the long ones as they lie in the folder of tests."""
    return [folder / name for name in LONG]
