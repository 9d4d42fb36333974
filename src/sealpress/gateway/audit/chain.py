"""Writes the audit log: each record bound to the one before, on disk when it is acknowledged."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sealpress.errors import Reason, StateError
from sealpress.gateway.audit.chained_line import BEGINNING, ChainedLine, Link, chained
from sealpress.gateway.audit.checkpoint import Checkpoint
from sealpress.gateway.audit.log_files import ends, file_number, log_files, numbered
from sealpress.trust.private_files import OWNER_ONLY, locked, make_private_folder, sync_folder

if TYPE_CHECKING:
    from sealpress.server.audit import AuditEntry

__all__ = ["AuditChain"]

MAX_AUDIT_FILE_OCTETS = 64 << 20
"""A file of the audit log that is larger is followed by a new one."""

NOTES_LOOKED_AT = 2000
"""So many of the last records are looked at for notes that a crash left in the outbox."""

NOTES_BEFORE_A_REST = 8
"""After so many notes the thread that brings them over lets others work."""

REST_SECONDS = 0.0005
"""For how long."""

_log = logging.getLogger("sealpress.gateway")
_NOTE = "note"
_Mark: TypeAlias = tuple[object, str]


class AuditChain:
    """The audit log of a gateway; several processes and threads may share it. Calls may block.

    Args:
        folder: Its folder, made when the first record comes.
        max_file_octets: When a new file is begun.
    """

    def __init__(self, folder: Path, *, max_file_octets: int = MAX_AUDIT_FILE_OCTETS) -> None:
        self.folder = folder
        self._max_file_octets = max_file_octets
        self._checkpoint = Checkpoint(folder)
        self._turn = threading.Lock()
        self._known: tuple[Path, int, Link] | None = None
        self._noted: frozenset[tuple[int, bytes]] | None = None

    def note(self, entry: AuditEntry) -> None:
        """Add what was done at the server, as its audit log.

        Raises:
            StateError: It can't be written (reason ``state-unwritable``).
        """
        told = {name: value for name, value in entry.as_dict().items() if value not in {"", None}}
        self.append([told])

    def append(self, records: Sequence[Mapping[str, object]]) -> None:
        """Add records; they are on disk when this returns.

        Raises:
            StateError: They can't be written (reason ``state-unwritable``).
        """
        with self._alone():
            self._append(records)

    def append_notes(self, notes: Sequence[tuple[int, bytes]]) -> None:
        """Add what a store's outbox holds; what came before a crash is not added again.

        Args:
            notes: The notes with their numbers, the oldest first.

        Raises:
            StateError: They can't be written (reason ``state-unwritable``).
        """
        before, self._noted = self._noted, None  # until all is on disk
        records = list(_records(note for note in notes if not before or note not in before))
        with self._alone():
            if before is None:
                there = self._notes_there()
                records = [record for record in records if _mark(record) not in there]
            self._append(records)
        self._noted = frozenset(notes)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with self._turn:
                make_private_folder(self.folder)
                with locked(self.folder):
                    yield
        except OSError as error:
            self._known = None
            raise StateError(
                Reason.STATE_UNWRITABLE,
                f"cannot write the audit log in {self.folder}: {error.strerror or error}",
            ) from error

    def _append(self, records: Sequence[Mapping[str, object]]) -> None:
        if not records:
            return
        path, size, link = self._end()
        if size >= self._max_file_octets:
            path, size, link = self._begin(numbered(self.folder, file_number(path) + 1), link)
        lines = bytearray()
        for record in records:
            line, link = chained(record, link)
            lines += line
        self._known = None  # until all is on disk
        _write(path, size, lines)
        self._checkpoint.write(link)
        self._known = (path, size + len(lines), link)

    def _end(self) -> tuple[Path, int, Link]:
        """Return the last file, its size and its last record, whoever wrote it."""
        if self._known is not None:
            path, size, _ = self._known
            with contextlib.suppress(FileNotFoundError):
                is_last = not numbered(self.folder, file_number(path) + 1).exists()
                if is_last and path.stat().st_size == size:
                    return self._known
        return self._find_end()

    def _find_end(self) -> tuple[Path, int, Link]:
        files = log_files(self.folder)
        head = self._head()
        if not files:
            return self._begin(numbered(self.folder, 1), head)
        path = files[-1]
        last, end = ends(path, 1)
        if not last or last[0].link.sequence < head.sequence:
            if len(files) > 1 and not last and path.stat().st_size == 0:
                path.unlink()  # a crash left it empty
                return self._find_end()
            # Somebody damaged it. That stays as it is, for who wants to know; the log goes on.
            _log.error("the audit log %s is damaged", path, extra={"action": "audit-broken"})
            return self._begin(numbered(self.folder, file_number(path) + 1), head)
        link, size = last[0].link, path.stat().st_size
        if end < size:
            return self._mend(path, end, size - end, link)
        return path, size, link

    def _head(self) -> Link:
        try:
            return self._checkpoint.read() or BEGINNING
        except StateError as error:
            _log.error("%s", error.detail, extra={"action": "audit-broken"})
            return BEGINNING

    def _mend(self, path: Path, end: int, octets: int, link: Link) -> tuple[Path, int, Link]:
        """Cut off what a crash left unfinished: nobody was told that it is there."""
        os.truncate(path, end)
        facts = {"details": {"octets": octets}}
        return self._add_own(path, end, link, "log-mended", facts)

    def _begin(self, path: Path, link: Link) -> tuple[Path, int, Link]:
        """Begin a file with a record that names what was before it."""
        before = numbered(self.folder, file_number(path) - 1).name if link.sequence else ""
        facts = {"details": {"file": path.name, "after": before}}
        return self._add_own(path, 0, link, "log-begun", facts)

    def _add_own(
        self, path: Path, size: int, link: Link, action: str, facts: Mapping[str, object]
    ) -> tuple[Path, int, Link]:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "action": action, "outcome": "done", **facts}
        line, made = chained(told, link)
        _write(path, size, line)
        return path, size + len(line), made

    def _notes_there(self) -> frozenset[_Mark]:
        files = log_files(self.folder)[-2:]
        records: list[ChainedLine] = []
        for path in reversed(files):
            if len(records) < NOTES_LOOKED_AT:
                records = [*ends(path, NOTES_LOOKED_AT)[0], *records]
        return frozenset(_mark(one.facts) for one in records if _NOTE in one.facts)


def _records(notes: Iterable[tuple[int, bytes]]) -> Iterator[dict[str, object]]:
    """Yield the records of notes.

    A thread that works on keeps the event loop waiting for the interpreter's lock, some
    milliseconds each time; one that rests after a few notes hardly does.
    """
    for place, (number, octets) in enumerate(notes, 1):
        yield _record(number, octets)
        if place % NOTES_BEFORE_A_REST == 0:
            time.sleep(REST_SECONDS)


def _record(number: int, octets: bytes) -> dict[str, object]:
    try:
        told = json.loads(octets)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        told = {"action": "unreadable-note", "outcome": "failed", "octets": len(octets)}
    return {_NOTE: number, **{str(name): value for name, value in told.items()}}


def _mark(record: Mapping[str, object]) -> _Mark:
    """Return what a note is known again by: another spool gives out the same numbers."""
    text = json.dumps(record, sort_keys=True).encode()
    return record[_NOTE], hashlib.sha256(text).hexdigest()


def _write(path: Path, size: int, octets: bytes | bytearray) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, OWNER_ONLY)
    try:
        left = memoryview(octets)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, size)
        raise
    finally:
        os.close(descriptor)
    if size == 0:
        sync_folder(path.parent)
