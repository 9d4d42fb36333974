"""Files that a conversion writes: under their names once they are whole, and not before."""

from __future__ import annotations

import contextlib
import secrets
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from sealpress.errors import Reason, StateError

__all__ = ["ConvertedFile", "Receiver", "StandardOutput", "page_path", "receiver_for"]

COPIED_OCTETS = 1 << 20
"""Copied at once when a file is parted into pages."""


class Receiver(Protocol):
    """Where converted octets go."""

    def write(self, octets: bytes) -> None:
        """Take the next octets."""
        ...

    def finish(self, ends: Sequence[int]) -> list[Path]:
        """Make them last; return the files, none for a stream.

        Args:
            ends: Where the pages end, in octets from the start, if each is to be a file.
        """
        ...

    def abandon(self) -> None:
        """Leave no file; after :meth:`finish` this does nothing."""
        ...


class StandardOutput:
    """Standard output, or a pipe or device that somebody named: octets go there at once.

    Args:
        stream: Where they go.
        closes: Whether it is closed at the end.
    """

    def __init__(self, stream: BinaryIO, *, closes: bool = False) -> None:
        self._stream = stream
        self._closes = closes

    def write(self, octets: bytes) -> None:
        """Pass them on."""
        self._stream.write(octets)

    def finish(self, ends: Sequence[int]) -> list[Path]:  # noqa: ARG002  # pages follow each other
        """Return no file."""
        self._stream.flush()
        return []

    def abandon(self) -> None:
        """Leave it; what went out is out."""
        if self._closes:
            self._stream.close()


class ConvertedFile:
    """A file, or a file a page; what is written goes into a draft beside it.

    Args:
        path: Its name.

    Raises:
        StateError: No file can be made there (``state-unwritable``).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        with _told(path):
            self._file: BinaryIO = self._draft.open("xb+")

    def write(self, octets: bytes) -> None:
        """Write them.

        Raises:
            StateError: The disk is full or fails.
        """
        with _told(self._path):
            self._file.write(octets)

    def finish(self, ends: Sequence[int]) -> list[Path]:
        """Give the file its name, or part it into files ``NAME-1``, ``NAME-2`` and so on.

        Raises:
            StateError: The disk is full or fails.
        """
        with _told(self._path):
            self._file.flush()
            if len(ends) <= 1:
                self._file.close()
                self._draft.replace(self._path)
                return [self._path]
            paths = self._part(ends)
        self.abandon()
        return paths

    def abandon(self) -> None:
        """Remove the draft."""
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def _part(self, ends: Sequence[int]) -> list[Path]:
        """Write a file a page; all of them get their names, or none."""
        named: dict[Path, Path] = {}
        try:
            start = 0
            for page, end in enumerate(ends, 1):
                path = page_path(self._path, page)
                draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
                named[path] = draft
                with draft.open("xb") as file:
                    self._copy(start, end, file)
                start = end
        except BaseException:
            for draft in named.values():
                with contextlib.suppress(OSError):
                    draft.unlink(missing_ok=True)
            raise
        for path, draft in named.items():
            draft.replace(path)
        return list(named)

    def _copy(self, start: int, end: int, target: BinaryIO) -> None:
        self._file.seek(start)
        while start < end:
            octets = self._file.read(min(COPIED_OCTETS, end - start))
            if not octets:
                break
            target.write(octets)
            start += len(octets)


def page_path(path: Path, page: int) -> Path:
    """Return the name of a page's file: ``scan-2.png`` for ``scan.png``."""
    return path.with_name(f"{path.stem}-{page}{path.suffix}")


def receiver_for(out: str) -> Receiver:
    """Return where a conversion to this name goes; ``-`` is standard output.

    Raises:
        StateError: No file can be made there (``state-unwritable``).
    """
    if out == "-":
        return StandardOutput(sys.stdout.buffer)
    path = Path(out)
    with _told(path):
        if path.exists() and not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            return StandardOutput(path.open("wb"), closes=True)
    return ConvertedFile(path)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise StateError(
            Reason.STATE_UNWRITABLE,
            f"cannot write {path}: {error.strerror or error}",
            hint="Name a file in a folder that is there and can be written.",
        ) from error
