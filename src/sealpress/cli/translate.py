"""What other code raised, as an error of ours: usage faults, interrupted input, the unexpected."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import cast

from sealpress.errors import Reason, SealpressError, StateError, UsageError

_STATE_ERRNOS = {
    errno.ENOSPC: Reason.STATE_UNWRITABLE,
    errno.EDQUOT: Reason.STATE_UNWRITABLE,
    errno.EROFS: Reason.STATE_UNWRITABLE,
    errno.EADDRINUSE: Reason.PORT_IN_USE,
}


def as_sealpress_error(error: Exception) -> SealpressError:
    """Return the failure as an error with a reason; ``internal`` when nobody foresaw it."""
    if isinstance(error, SealpressError):
        return error
    format_message = getattr(error, "format_message", None)
    if format_message is not None:  # Typer's usage errors, whichever library they come from
        return _usage_error(error, cast("Callable[[], str]", format_message))
    if isinstance(error, OSError) and error.errno in _STATE_ERRNOS:
        return StateError(_STATE_ERRNOS[error.errno], _os_sentence(error))
    return StateError(Reason.INTERNAL, f"{type(error).__name__}: {error}")


def _usage_error(error: Exception, format_message: Callable[[], str]) -> UsageError:
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "sealpress")
    detail = " ".join(format_message().split()) or "a command is missing"
    return UsageError(
        Reason.INVALID_ARGUMENT, detail, hint=f"{command} --help tells what can be given."
    )


def _os_sentence(error: OSError) -> str:
    name = f"{error.filename}: " if error.filename else ""
    return f"{name}{error.strerror}"
