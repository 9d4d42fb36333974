"""One virtual printer a folder: two would give the same numbers to different jobs."""

from __future__ import annotations

import os
from pathlib import Path

from sealpress.errors import Reason, StateError


class FolderOwnership:
    """Holds a folder for one printer until it is released, by lock where the system has locks.

    Args:
        folder: The folder; made when missing.

    Raises:
        StateError: It can't be made, or another printer holds it (reason ``state-unwritable``).
    """

    def __init__(self, folder: Path) -> None:
        self._descriptor = -1
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock(folder)
        except BlockingIOError as error:
            self.release()
            raise StateError(
                Reason.STATE_UNWRITABLE,
                f"another virtual printer uses the folder {folder}",
                hint="Name another folder with --output.",
            ) from error
        except OSError as error:
            raise StateError(
                Reason.STATE_UNWRITABLE,
                f"{folder}: {error.strerror}",
                hint="Name a folder that can be written with --output.",
            ) from error

    def release(self) -> None:
        """Let go of the folder; doing it again does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _lock(self, folder: Path) -> None:
        try:
            import fcntl  # not there on Windows
        except ImportError:
            return
        self._descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
