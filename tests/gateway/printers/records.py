"""What recording printers put on paper: one line of JSON each, in a file that outlives everyone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Printed:
    """A document on paper.

    Attributes:
        printer: The printer's number.
        job_id: Its number of the job.
        document: The document's number in the job.
        name, user: ``job-name`` and ``job-originating-user-name`` it was told.
        octets, sha256: The document as it came.
        order: How many documents this printer had printed before.
        time: When, seconds since 1970.
    """

    printer: int
    job_id: int
    document: int
    name: str
    user: str
    octets: int
    sha256: str
    order: int
    time: float


class Recorder:
    """Writes down what is printed; each line is with the kernel before the printer says so."""

    def __init__(self, path: Path | None = None) -> None:
        self.printed: list[Printed] = []
        self._file = -1
        if path is not None:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def add(self, printed: Printed) -> None:
        """Note one document."""
        if self._file < 0:
            self.printed.append(printed)
        else:
            os.write(self._file, (json.dumps(asdict(printed)) + "\n").encode())

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def read(path: Path) -> list[Printed]:
    """Read what was printed so far."""
    if not path.exists():
        return []
    return list(_parse(path.read_text(encoding="utf-8").splitlines(keepends=True)))


def _parse(lines: Iterable[str]) -> Iterable[Printed]:
    for line in lines:
        if line.endswith("\n"):  # else it is being written just now
            yield Printed(**json.loads(line))
