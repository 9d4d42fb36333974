"""The file of a capture: for its owner alone, whole blocks only, and never longer than allowed."""

from __future__ import annotations

import os
import stat
import weakref
from pathlib import Path

from sealpress.errors import Reason, StateError, UsageError

_MODE = 0o600  # it holds passwords, documents and secrets


class CaptureFile:
    """A new file that grows by whole blocks.

    Args:
        path: Where; a folder that is there.
        overwrite: Whether a file of that name may be replaced.

    Attributes:
        octets: How much was written.

    Raises:
        UsageError: There is something of that name (reason ``invalid-argument``).
        StateError: It cannot be written (reason ``state-unwritable``).
    """

    def __init__(self, path: Path, *, overwrite: bool = False) -> None:
        self.path = path
        self.octets = 0
        if overwrite:
            _make_way(path)
        try:
            self._descriptor = _created(path)
        except FileExistsError:
            raise UsageError(
                Reason.INVALID_ARGUMENT,
                f"{path} is there already, and a capture replaces no file",
                hint="Name a new file, or remove that one.",
            ) from None
        except OSError as error:
            raise _unwritable(path, error) from error
        self._close = weakref.finalize(self, os.close, self._descriptor)

    def append(self, octets: bytes) -> None:
        """Write some blocks, or none of them.

        Raises:
            StateError: The disk is full, say; what was written before stays readable.
        """
        try:
            written = os.write(self._descriptor, octets)
            while written < len(octets):  # a disk that is nearly full
                written += os.write(self._descriptor, memoryview(octets)[written:])
        except OSError as error:
            self._forget_half()
            raise _unwritable(self.path, error) from error
        self.octets += written

    def close(self) -> None:
        """Close it; closing again does nothing."""
        self._close()
        self._descriptor = -1  # the number may soon be another file's

    def _forget_half(self) -> None:
        """Cut off what is no whole block."""
        try:
            os.ftruncate(self._descriptor, self.octets)
        except OSError:
            return  # then a reader says that the last block is cut short


def _created(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, _MODE)


def _make_way(path: Path) -> None:
    """Remove a file; what is none stays, and so does a link, whatever it leads to."""
    try:
        if stat.S_ISREG(path.lstat().st_mode):
            path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> StateError:
    return StateError(
        Reason.STATE_UNWRITABLE,
        f"cannot write the capture {path}: {error.strerror or error}",
        hint="Name a file in a folder that is there and has room.",
    )
