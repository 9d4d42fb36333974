"""Where log records go: nowhere, unless somebody asked for them; escaped, one line each."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TypeAlias

from sealpress.cli.terminal import printable

DEBUG_VARIABLE = "SEALPRESS_DEBUG"
"""Environment variable that lets the traceback of an unexpected failure through."""

_ExceptionInfo: TypeAlias = (
    "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]"
)
_FORMAT = "%(asctime)s %(levelname)s %(message)s"


class _OneLine(logging.Formatter):
    """Peers' strings are part of log records: none of them may begin a new line."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record).replace("\n", " | "))

    def formatException(self, ei: _ExceptionInfo) -> str:  # noqa: N802 - logging's name
        if os.environ.get(DEBUG_VARIABLE):
            return super().formatException(ei)
        return f"{type(ei[1]).__name__}: {ei[1]}"


def log_nowhere() -> None:
    """Keep the library's log records off the terminal: failures are told by the command."""
    logger = logging.getLogger("sealpress")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


@contextmanager
def logged_to_standard_error() -> Iterator[None]:
    """Write the library's log records to standard error meanwhile."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine(_FORMAT))
    logger = logging.getLogger("sealpress")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
