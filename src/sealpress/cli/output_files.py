"""Files that a command writes because somebody named them: whole, or not at all."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sealpress.cli.terminal import printable, write_json, write_note
from sealpress.errors import Reason, StateError
from sealpress.trust.private_files import OWNER_ONLY, PUBLIC, write_file


def write_public(path: Path, octets: bytes) -> None:
    """Write a file that anybody may read.

    Raises:
        StateError: It can't be written (reason ``state-unwritable``).
    """
    _write(path, octets, PUBLIC)


def write_secret(path: Path, octets: bytes) -> None:
    """Write a file with a private key in it, for its owner alone; errors as above."""
    _write(path, octets, OWNER_ONLY)


def give_out(
    text: str, out: Path | None, json: Mapping[str, object] | Sequence[object] | None = None
) -> None:
    """Write a text that is no secret to a file, and say so, or to standard output.

    Args:
        text: What is written.
        out: The file; ``None`` for standard output.
        json: What is on standard output instead, where JSON is wanted.
    """
    if out is not None:
        write_public(out, text.encode("utf-8"))
        write_note(printable(f"wrote {out}"))
    if json is not None:
        write_json(json)
    elif out is None:
        sys.stdout.write(text)


def _write(path: Path, octets: bytes, mode: int) -> None:
    try:
        if path.exists() and not path.is_file():  # /dev/stdout, a pipe
            path.write_bytes(octets)
        else:
            write_file(path, octets, mode=mode)
    except OSError as error:
        raise StateError(
            Reason.STATE_UNWRITABLE,
            f"cannot write {path}: {error.strerror or error}",
            hint="Name a file in a folder that is there and can be written.",
        ) from error
