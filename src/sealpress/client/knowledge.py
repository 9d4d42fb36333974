"""Keep what was learnt about printers, one JSON file a printer, for the next run and program.

Nothing secret is in these files, and nothing depends on them: a file that can't be read is
ignored with a warning, a folder that can't be written means learning anew each time. What must
not be lost is safety: a printer that once demanded or used TLS stays marked (``merged``).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from sealpress.client.facts import PrinterFacts
from sealpress.trust.private_files import make_private_folder
from sealpress.trust.state_folder import state_folder

_log = logging.getLogger("sealpress.client")

HABITS_KEPT_SECONDS = 90 * 24 * 3600
"""How long habits (chunks, Expect, versions, offers) are believed: firmware gets updated."""

_MAX_FILE_OCTETS = 256 * 1024


class KnowledgeStore(Protocol):
    """Where facts are kept. Methods may block for as long as a small file takes, never raise."""

    def load(self, key: str) -> PrinterFacts:
        """Return what is known of the printer ``host:port``; empty facts when nothing is."""
        ...

    def save(self, key: str, facts: PrinterFacts) -> None:
        """Keep the facts; safety learnt before is not lost."""
        ...


class MemoryKnowledge:
    """Facts kept as long as this object lives: for tests, and for people who want no files."""

    def __init__(self) -> None:
        self._facts: dict[str, PrinterFacts] = {}

    def load(self, key: str) -> PrinterFacts:
        """Return what is known of the printer; empty facts when nothing is."""
        return self._facts.get(key, PrinterFacts())

    def save(self, key: str, facts: PrinterFacts) -> None:
        """Keep the facts; safety learnt before is not lost."""
        self._facts[key] = self.load(key).merged(facts)


class FileKnowledge:
    """Facts kept as JSON files in a folder; many processes may use it at once.

    Args:
        folder: Where the files lie, made at the first write; ``None`` = folder ``printers`` of
            the user's :func:`state_folder`.
        clock: Seconds since 1970 (UTC).
    """

    def __init__(
        self, folder: Path | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._chosen_folder = folder
        self._clock = clock

    @property
    def _folder(self) -> Path:
        # Looked up where it is used: it touches the disk, and constructors must not.
        return self._chosen_folder or state_folder() / "printers"

    def load(self, key: str) -> PrinterFacts:
        """Return what is known of the printer; habits older than the limit are forgotten."""
        facts = self._read(key)
        if self._clock() - facts.learnt_at > HABITS_KEPT_SECONDS:
            return facts.without_habits()
        return facts

    def save(self, key: str, facts: PrinterFacts) -> None:
        """Keep the facts; safety learnt before, by any process, is not lost."""
        try:
            make_private_folder(self._folder)
            with _only_writer(self._folder / ".lock"):
                merged = self._read(key).merged(replace(facts, learnt_at=self._clock()))
                self._write(key, merged)
        except OSError as error:
            _log.warning("what was learnt about %s is not kept: %s", key, error)

    def _read(self, key: str) -> PrinterFacts:
        path = self._path(key)
        try:
            with path.open("rb") as file:
                stored = json.loads(file.read(_MAX_FILE_OCTETS))
            if stored.pop("printer") == key:
                return PrinterFacts.from_dict(stored)
        except FileNotFoundError:
            return PrinterFacts()
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            _log.warning("ignored %s: %s", path, type(error).__name__)
        return PrinterFacts()

    def _write(self, key: str, facts: PrinterFacts) -> None:
        path = self._path(key)
        # A name of its own for each process: readers see the old file or the new one, whole.
        draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        text = json.dumps({"printer": key, **facts.as_dict()}, indent=1)
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(path)

    def _path(self, key: str) -> Path:
        return self._folder / (re.sub(r"[^A-Za-z0-9.-]", "_", key)[:200] + ".json")


@contextlib.contextmanager
def _only_writer(path: Path) -> Iterator[None]:
    """Hold the folder's lock while a file is read, merged and replaced."""
    try:
        import fcntl  # not there on Windows
    except ImportError:
        yield
        return
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
