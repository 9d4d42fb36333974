"""The log of trust decisions: one JSON object a line, appended, in a few files of bounded size."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from sealpress.trust.stores.decisions import Decision
from sealpress.trust.stores.state_files import read_bounded, unwritable

MAX_LOG_OCTETS = 1024 * 1024
"""When the log of trust decisions has grown so large, it is put aside and a new one begun."""

MAX_OLD_LOGS = 4
"""How many logs that were put aside are kept; the oldest one goes."""

_MAX_LINE_OCTETS = 64 * 1024


def append(path: Path, decision: Decision) -> None:
    """Append a decision; only for who holds the folder's lock.

    Raises:
        StateError: It cannot be written (``state-unwritable``).
    """
    # ASCII: no control character reaches the terminal of who reads the file.
    line = json.dumps(decision.as_dict(), ensure_ascii=True).encode() + b"\n"
    try:
        _rotate(path)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            file.write(line if _ends_whole(file.fileno()) else b"\n" + line)
            if not decision.is_about_connection:
                os.fsync(file.fileno())
    except OSError as error:
        raise unwritable(path, error) from error


def read_backwards(path: Path) -> Iterator[Decision]:
    """Read the decisions, the newest first; a line that was cut off is passed over.

    Raises:
        StateError: A file cannot be read (``state-unreadable``).
    """
    for file in (path, *_old_logs(path)):
        octets = read_bounded(file, MAX_LOG_OCTETS + _MAX_LINE_OCTETS)
        for line in reversed((octets or b"").splitlines()):
            decision = _read_line(line)
            if decision is not None:
                yield decision


def count_damaged(path: Path) -> int:
    """Count the lines that hold no decision: somebody wrote there, or a process was killed.

    Raises:
        StateError: A file cannot be read (``state-unreadable``).
    """
    damaged = 0
    for file in (path, *_old_logs(path)):
        octets = read_bounded(file, MAX_LOG_OCTETS + _MAX_LINE_OCTETS)
        lines = (octets or b"").splitlines()
        damaged += sum(1 for line in lines if line.strip() and _read_line(line) is None)
    return damaged


def _read_line(line: bytes) -> Decision | None:
    try:
        return Decision.from_dict(json.loads(line))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _ends_whole(descriptor: int) -> bool:
    """Whether the last line has its end: a process may have been killed in it."""
    size = os.fstat(descriptor).st_size
    return not size or os.pread(descriptor, 1, size - 1) == b"\n"


def _old_logs(path: Path) -> list[Path]:
    return [path.with_name(f"{path.name}.{number}") for number in range(1, MAX_OLD_LOGS + 1)]


def _rotate(path: Path) -> None:
    if not path.exists() or path.stat().st_size < MAX_LOG_OCTETS:
        return
    for newer, older in reversed(
        list(zip((path, *_old_logs(path)), _old_logs(path), strict=False))
    ):
        if newer.exists():
            newer.replace(older)
