"""The files of an audit log: numbered, one after the other, read from either end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sealpress.gateway.audit.chained_line import MAX_LINE_OCTETS, ChainedLine, parse_line

__all__ = ["ends", "file_number", "lines_of", "log_files", "numbered"]

_NAME = re.compile(r"audit-([0-9]{6,9})\.jsonl")
_BLOCK = 64 * 1024


def log_files(folder: Path) -> list[Path]:
    """Return the files of a log, the oldest first."""
    found = (path for path in folder.glob("audit-*.jsonl") if _NAME.fullmatch(path.name))
    return sorted(found, key=file_number)


def file_number(path: Path) -> int:
    """Return a file's number; 0 for another file."""
    match = _NAME.fullmatch(path.name)
    return int(match[1]) if match else 0


def numbered(folder: Path, number: int) -> Path:
    """Return the name of a log's file."""
    return folder / f"audit-{number:06}.jsonl"


def lines_of(path: Path, size: int | None = None) -> Iterator[bytes]:
    """Yield a file's lines without their ends, a piece of a line at the end as well.

    Args:
        path: The file.
        size: Only so many octets of it; all when left out.

    Raises:
        OSError: It can't be read.
    """
    with path.open("rb") as file:
        left = path.stat().st_size if size is None else size
        while left > 0 and (line := file.readline(min(left, 2 * MAX_LINE_OCTETS))):
            left -= len(line)
            yield line.removesuffix(b"\n")


def ends(path: Path, count: int) -> tuple[list[ChainedLine], int]:
    """Read the end of a file.

    Args:
        path: The file.
        count: At most so many records.

    Returns:
        The last whole records, the oldest first, and where in the file the last one ends: what
        is behind that was never finished.

    Raises:
        OSError: It can't be read.
    """
    size = path.stat().st_size
    length = _BLOCK
    while True:
        start = max(0, size - length)
        found, end = _whole_records(path, start, size)
        if start == 0 or len(found) >= count:
            return found[-count:], end
        length *= 4


def _whole_records(path: Path, start: int, size: int) -> tuple[list[ChainedLine], int]:
    with path.open("rb") as file:
        file.seek(start)
        octets = file.read(size - start)
    begin = 0 if start == 0 else octets.find(b"\n") + 1
    found: list[ChainedLine] = []
    end = start if start == 0 else start + begin
    while (stop := octets.find(b"\n", begin)) >= 0:
        record = parse_line(octets[begin:stop])
        if record is not None and record.is_whole:
            found.append(record)
            end = start + stop + 1
        begin = stop + 1
    return found, end
