"""Who looks on at a command's connections: traces and captures, opened and closed."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sealpress.cli.capture.warning import EVERYTHING
from sealpress.cli.terminal import columns, printable, write_note
from sealpress.errors import Reason, StateError
from sealpress.transport.capture import Capture
from sealpress.transport.trace import BackgroundOutput, Trace
from sealpress.transport.trace.ladder import COLUMNS
from sealpress.transport.witnesses import Witnesses

if TYPE_CHECKING:
    from sealpress.transport.witness import Witness

_OWNER_ONLY = 0o600  # it says who printed what, and where


@contextmanager
def onlookers(
    traces: Sequence[tuple[str, Path | None]],
    captures: Sequence[Path],
    *,
    serves: bool = False,
) -> Iterator[Witness]:
    """Open these traces and captures, and close them in the end.

    Args:
        traces: Their forms, each with its file; ``None`` = standard error.
        captures: Their files.
        serves: Whether others wait for the command: no reader of a trace may make it wait.

    Raises:
        UsageError: A file to capture into is there already.
        StateError: A file can't be made.
    """
    with ExitStack() as stack:
        witnesses: list[Witness] = [
            _open_trace(form, path, stack, serves=serves) for form, path in traces
        ]
        witnesses += [_open_capture(path, stack) for path in captures]
        yield witnesses[0] if len(witnesses) == 1 else Witnesses(*witnesses)


def _open_trace(form: str, path: Path | None, stack: ExitStack, *, serves: bool) -> Witness:
    output = _standard_error() if path is None else _opened(path)
    width = columns() if path is None else COLUMNS
    trace = Trace(BackgroundOutput(output) if serves else output, form=form, columns=width)
    if path is not None:
        stack.callback(_close_trace, trace, path, output)
    stack.callback(trace.close)
    return trace


def _close_trace(trace: Trace, path: Path, file: TextIO) -> None:
    """Close its file; a file that did not take all of it makes no command fail."""
    error = trace.error
    try:
        file.close()
    except OSError as late:
        error = error or late
    if error is not None:
        why = getattr(error, "strerror", None) or error
        write_note(printable(f"The trace {path} ended before the command did: {why}."))


def _standard_error() -> TextIO:
    sys.stdout.flush()
    return sys.stderr


def _opened(path: Path) -> TextIO:
    try:
        return open(path, "w", encoding="utf-8", opener=_open_for_owner)
    except OSError as error:
        raise StateError(
            Reason.STATE_UNWRITABLE,
            f"cannot write {path}: {error.strerror or error}",
            hint="Name a file in a folder that is there and can be written.",
        ) from error


def _open_for_owner(path: str, flags: int) -> int:
    """Open a file that only its owner can read; what is no file, a pipe say, stays as it is."""
    descriptor = os.open(path, flags, _OWNER_ONLY)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        with suppress(OSError):  # somebody else's file
            os.fchmod(descriptor, _OWNER_ONLY)
    return descriptor


def _open_capture(path: Path, stack: ExitStack) -> Witness:
    capture = stack.enter_context(Capture(path))
    write_note(EVERYTHING)

    def tell() -> None:
        ended = capture.error.detail if capture.error else capture.ended
        if ended:
            write_note(printable(f"The capture {path} ended before the command did: {ended}."))

    stack.callback(tell)
    return capture
