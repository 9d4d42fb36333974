"""What recording printers put on paper: one line of JSON each, in a file that outlives everyone."""

from __future__ import annotations

import json
import os
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


class Follower:
    """Reads a record as it grows, each line once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset = 0

    def more(self) -> list[Printed]:
        """Return what was printed since the last call."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as stream:
            stream.seek(self._offset)
            octets, _, _ = stream.read().rpartition(b"\n")
        if not octets:
            return []
        self._offset += len(octets) + 1
        return [Printed(**json.loads(line)) for line in octets.splitlines()]


def read(path: Path) -> list[Printed]:
    """Read what was printed so far."""
    return Follower(path).more()
