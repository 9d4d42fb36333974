"""The queues that ``queue add`` made: one file each below the state folder, for people to read."""

from __future__ import annotations

import logging
from pathlib import Path

from sealpress.errors import Reason, StateError
from sealpress.gateway.settings import QueueSettings
from sealpress.gateway.toml.queues import queue_of
from sealpress.gateway.toml.reading import Problem, read_text
from sealpress.gateway.toml.writing import queue_values, to_toml
from sealpress.trust.private_files import make_private_folder, sync_folder, write_file

__all__ = ["QueueFiles"]

_SUFFIX = ".toml"
_HEAD = "# Made by sealpress queue add. After a change: sealpress queue reload\n"
_log = logging.getLogger("sealpress.gateway")


class QueueFiles:
    """Reads and writes them.

    Args:
        folder: Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return the file of a queue."""
        return self.folder / f"{name}{_SUFFIX}"

    def read_all(self) -> tuple[list[QueueSettings], list[Problem]]:
        """Read them all, by name; one with a mistake is left out, and its mistakes are told.

        Raises:
            StateError: One can't be read (reason ``state-unreadable``).
        """
        found: list[QueueSettings] = []
        problems: list[Problem] = []
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            if path.name.startswith("."):
                continue
            text = read_text(path)
            queue = None if text.problems else queue_of(text.top)
            if queue is not None and queue.name != path.name.removesuffix(_SUFFIX):
                text.top.problem("name", "the name is not the file's", "Rename the file.")
            problems += text.problems
            if queue is not None and not text.problems:
                found.append(queue)
        return found, problems

    def write(self, settings: QueueSettings) -> Path:
        """Write a queue's file, whole and on disk, in place of an older one.

        Raises:
            StateError: It can't be written (reason ``state-unwritable``).
        """
        path = self.path(settings.name)
        try:
            make_private_folder(self.folder)
            write_file(path, (_HEAD + to_toml(queue_values(settings))).encode())
        except OSError as error:
            raise _unwritable(path, error) from error
        return path

    def remove(self, name: str) -> bool:
        """Remove a queue's file; return whether there was one.

        Raises:
            StateError: It can't be removed (reason ``state-unwritable``).
        """
        path = self.path(name)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _unwritable(path, error) from error
        sync_folder(self.folder)
        return True


def _unwritable(path: Path, error: OSError) -> StateError:
    return StateError(Reason.STATE_UNWRITABLE, f"cannot change {path}: {error.strerror or error}")
