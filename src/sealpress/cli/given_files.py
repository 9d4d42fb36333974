"""Small files with keys and requests that a person names on the command line."""

from __future__ import annotations

from pathlib import Path

from sealpress.errors import Reason, SealpressError, UsageError
from sealpress.trust.private_files import read_bounded


def read_given(path: Path, what: str) -> bytes:
    """Read a file; what is wrong with it is the caller's mistake, not one of our own files.

    Args:
        path: As the person wrote it.
        what: What it is to hold, for the message.

    Raises:
        UsageError: It isn't there, or is too large (reason ``certificate-file-unreadable``).
    """
    try:
        return read_bounded(path)
    except OSError as error:
        why = error.strerror or str(error)
    except SealpressError as error:
        why = error.detail
    raise UsageError(Reason.CERTIFICATE_FILE_UNREADABLE, f"cannot read {what} in {path}: {why}")


def check_given(path: Path, what: str) -> None:
    """Refuse a path where no file can be read, as :func:`read_given` does."""
    read_given(path, what)
