"""What is shown of a running job while a person watches: octets or pages, then its state.

All of it goes to standard error, and nothing at all when that is not a terminal.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Protocol, Self

from sealpress.cli.observing import is_shown_live
from sealpress.cli.terminal import is_terminal


class Watcher(Protocol):
    """Who is told how a job goes on; usable as a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def sent(self, octets: int, total: int | None) -> None:
        """Tell how many octets were sent so far, and of how many if that is known."""
        ...

    def pages(self, done: int, total: int | None) -> None:
        """Tell how many pages were made so far, and of how many if that is known."""
        ...

    def state(self, text: str) -> None:
        """Tell the job's state in words."""
        ...


class NoWatcher:
    """Nobody watches: nothing is shown."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def sent(self, octets: int, total: int | None) -> None:
        """Show nothing."""

    def pages(self, done: int, total: int | None) -> None:
        """Show nothing."""

    def state(self, text: str) -> None:
        """Show nothing."""


def watcher(title: str, *, as_json: bool = False) -> Watcher:
    """Return who watches: a terminal's person; nobody where a trace is written there."""
    if as_json or is_shown_live() or not is_terminal(sys.stderr):
        return NoWatcher()
    from sealpress.cli.progress_bar import TerminalWatcher

    return TerminalWatcher(title)
