"""Verifies an audit log: what was changed, left out, added, moved or cut off, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.errors import Reason, StateError
from sealpress.gateway.audit.chained_line import BEGINNING, ChainedLine, Link, parse_line
from sealpress.gateway.audit.checkpoint import Checkpoint
from sealpress.gateway.audit.log_files import file_number, lines_of, log_files
from sealpress.trust.private_files import locked

__all__ = ["Finding", "Verification", "verify_file", "verify_log"]

MAX_FINDINGS = 1000
"""So many findings are told; a log with more is broken all over."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written.

    Attributes:
        file: In which file.
        line: In which line, from 1; 0 for the file as a whole.
        what: What is wrong.
    """

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.what}"


@dataclass(slots=True)
class Verification:
    """What was found.

    Attributes:
        files, records: How many were looked at.
        first: The first record's number, 0 for none.
        last: The last record.
        findings: What is wrong; empty for a log that is as it was written.
    """

    files: int = 0
    records: int = 0
    first: int = 0
    last: Link = BEGINNING
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether the log is as it was written."""
        return not self.findings


def verify_log(folder: Path, anchors: Sequence[Link] = ()) -> Verification:
    """Verify all files of a log, also while it is written.

    Args:
        folder: The log's folder.
        anchors: Records that somebody kept elsewhere; they must be there.

    Raises:
        StateError: It can't be read (reason ``state-unreadable``).
    """
    try:
        files, head, fault = _snapshot(folder)
        walk = _Walk([*anchors, *([] if head is None else [head])])
        walk.look_at_names([path for path, _ in files])
        for path, size in files:
            walk.read(path, size)
    except OSError as error:
        raise _unreadable(folder, error) from error
    walk.look_at_head(head, fault)
    walk.look_at_anchors(anchors)
    return walk.found


def verify_file(path: Path, anchors: Sequence[Link] = ()) -> Verification:
    """Verify one file by itself: what was before it and after it can't be told.

    Raises:
        StateError: It can't be read (reason ``state-unreadable``).
    """
    walk = _Walk(anchors)
    walk.takes_any_beginning = True
    try:
        walk.read(path, path.stat().st_size)
    except OSError as error:
        raise _unreadable(path, error) from error
    walk.look_at_anchors(anchors)
    return walk.found


def _unreadable(path: Path, error: OSError) -> StateError:
    return StateError(
        Reason.STATE_UNREADABLE, f"cannot read the audit log {path}: {error.strerror or error}"
    )


_Snapshot = tuple[list[tuple[Path, int]], Link | None, str]


def _snapshot(folder: Path) -> _Snapshot:
    """Return files with their sizes and the head of one moment."""
    try:
        with locked(folder):
            return _taken(folder)
    except PermissionError:  # an auditor who may only read
        return _taken(folder)


def _taken(folder: Path) -> _Snapshot:
    if not folder.is_dir():
        raise NotADirectoryError(20, "there is no such folder")
    # The head first: without the lock, what is written meanwhile comes behind it.
    try:
        head, fault = Checkpoint(folder).read(), ""
    except StateError as error:
        head, fault = None, error.detail
    return [(path, path.stat().st_size) for path in log_files(folder)], head, fault


class _Walk:
    """Goes through the records, and notes what does not fit to what was before."""

    def __init__(self, wanted: Sequence[Link]) -> None:
        self.found = Verification()
        self.takes_any_beginning = False
        self._wanted = {link.sequence for link in wanted}
        self._seen: dict[int, str] = {}
        self._after = BEGINNING
        self._file = ""
        self._line = 0

    def look_at_names(self, paths: Sequence[Path]) -> None:
        """Notice files that are not there."""
        numbers = [file_number(path) for path in paths]
        for before, number in zip([0, *numbers], numbers, strict=False):
            if number > before + 1:
                gone = f"audit-{before + 1:06}.jsonl"
                more = "" if number == before + 2 else f" to audit-{number - 1:06}.jsonl"
                self._add(f"{gone}{more} is missing", file=gone, line=0)

    def read(self, path: Path, size: int) -> None:
        """Go through a file."""
        self._file, self._line = path.name, 0
        self.found.files += 1
        for line in lines_of(path, size):
            self._line += 1
            record = parse_line(line)
            if record is None:
                self._add("this is no record")
            else:
                self._look_at(record)
        if size and not _ends_a_line(path, size):
            self._add("the last line is not complete")

    def look_at_head(self, head: Link | None, fault: str) -> None:
        """Compare the end with the head that is kept beside the log."""
        if fault:
            self._add(fault, line=0, file="head")
        elif head is None and self.found.records:
            self._add("the log's head is missing, so nobody can tell whether its end is", line=0)
        elif head is not None and head.sequence > self.found.last.sequence:
            first = self.found.last.sequence + 1
            self._add(f"the end is missing: records {first} to {head.sequence}")
        elif head is not None and self._seen.get(head.sequence, head.digest) != head.digest:
            self._add(f"record {head.sequence} is not the one that was written", line=0)

    def look_at_anchors(self, anchors: Sequence[Link]) -> None:
        """Compare with what somebody kept elsewhere."""
        for anchor in anchors:
            if self._seen.get(anchor.sequence) != anchor.digest:
                self._add(f"the record of the anchor {anchor} is not there", line=0)

    def _look_at(self, record: ChainedLine) -> None:
        found = self.found
        if not record.is_whole:
            self._add(f"record {record.link.sequence} was changed")
        is_beginning = not found.records and self.takes_any_beginning
        if not is_beginning:
            self._look_at_bond(record)
        found.records += 1
        found.first = found.first or record.link.sequence
        if record.link.sequence >= found.last.sequence:
            found.last = record.link
        if record.link.sequence in self._wanted and record.is_whole:
            self._seen[record.link.sequence] = record.link.digest
        self._after = record.link

    def _look_at_bond(self, record: ChainedLine) -> None:
        expected, number = self._after.sequence + 1, record.link.sequence
        if number > expected:
            missing = (
                f"record {expected} is"
                if number == expected + 1
                else (f"records {expected} to {number - 1} are")
            )
            self._add(f"{missing} missing before record {number}")
        elif number < expected:
            self._add(f"record {number} stands behind record {expected - 1}")
        elif record.previous != self._after.digest:
            self._add(
                f"record {number} does not follow the record before it: one of the two is not "
                "the one that was written"
            )

    def _add(self, what: str, *, file: str | None = None, line: int | None = None) -> None:
        if len(self.found.findings) < MAX_FINDINGS:
            where = self._line if line is None else line
            self.found.findings.append(Finding(file or self._file or "the log", where, what))


def _ends_a_line(path: Path, size: int) -> bool:
    with path.open("rb") as file:
        file.seek(size - 1)
        return file.read(1) == b"\n"


def records_of(folder: Path) -> Iterator[ChainedLine]:
    """Yield all records of a log, the oldest first; lines that are none are left out.

    Raises:
        StateError: It can't be read (reason ``state-unreadable``).
    """
    try:
        for path in log_files(folder):
            for line in lines_of(path):
                record = parse_line(line)
                if record is not None:
                    yield record
    except OSError as error:
        raise _unreadable(folder, error) from error
