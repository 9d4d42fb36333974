"""Landlock: what a process may still do with files and TCP ports, decided by itself for good.

Linux 5.13 and later; what each version (ABI) adds stands in the kernel's
Documentation/userspace-api/landlock.rst.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from enum import IntFlag

from sealpress.transform.sandbox.kernel import forbid_new_privileges, system_call

__all__ = ["FileRight", "landlock_version", "restrict_files"]

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1


class FileRight(IntFlag):
    """Rights on files below a folder; the numbers are the kernel's."""

    EXECUTE = 1 << 0
    WRITE = 1 << 1
    READ = 1 << 2
    LIST = 1 << 3
    CHANGE_FOLDER = 0x1FF0  # remove, make and rename entries of all kinds
    LINK_ELSEWHERE = 1 << 13
    TRUNCATE = 1 << 14
    DEVICE = 1 << 15


READ_BELOW = FileRight.READ | FileRight.LIST
_FILES_ONLY = FileRight.EXECUTE | FileRight.WRITE | FileRight.READ | FileRight.TRUNCATE
_SINCE = ((2, FileRight.LINK_ELSEWHERE), (3, FileRight.TRUNCATE), (5, FileRight.DEVICE))
_FIRST = (
    FileRight.EXECUTE | FileRight.WRITE | FileRight.READ | FileRight.LIST | FileRight.CHANGE_FOLDER
)
_TCP_BIND_AND_CONNECT = 3
_SIGNALS_AND_ABSTRACT_SOCKETS = 3


def landlock_version() -> int:
    """Return the kernel's version of Landlock, 0 when it has none or it is switched off."""
    try:
        return system_call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict_files(allowed: Iterable[tuple[str, FileRight]]) -> int:
    """Give up all rights on files and TCP ports but some; return the version of Landlock.

    Args:
        allowed: Files and folders that stay reachable, each with the rights on what is below it;
            those that are not there are left out.

    Raises:
        OSError: The kernel has Landlock, but does not do it.
    """
    version = landlock_version()
    if not version:
        return 0
    handled = _FIRST
    for since, right in _SINCE:
        handled |= right if version >= since else FileRight(0)
    rules = system_call(_CREATE_RULESET, *_attributes(version, handled), 0)
    try:
        for path, rights in allowed:
            _allow(rules, path, rights & handled)
        forbid_new_privileges()
        system_call(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)
    return version


def _attributes(version: int, handled: FileRight) -> tuple[bytes, int]:
    """Return the struct ``landlock_ruleset_attr`` as far as the kernel knows it, and its size."""
    parts = [int(handled)]
    if version >= 4:
        parts.append(_TCP_BIND_AND_CONNECT)
    if version >= 6:
        parts.append(_SIGNALS_AND_ABSTRACT_SOCKETS)
    octets = struct.pack(f"={len(parts)}Q", *parts)
    return octets, len(octets)


def _allow(rules: int, path: str, rights: FileRight) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not os.path.isdir(path):  # noqa: PTH112 - the worker imports no pathlib
                rights &= _FILES_ONLY
            beneath = struct.pack("=Qi", int(rights), place)
            system_call(_ADD_RULE, rules, _PATH_BENEATH, beneath, 0)
        finally:
            os.close(place)
