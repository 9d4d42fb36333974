"""The bar that a person sees on the terminal while a document is sent."""

from __future__ import annotations

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, Task, TextColumn
from rich.text import Text

from sealpress.cli.terminal import printable


class _AmountColumn(DownloadColumn):
    """How much is done: octets, or pages once somebody counts those."""

    def render(self, task: Task) -> Text:
        """Return it in words."""
        if not task.fields.get("counts_pages"):
            return super().render(task)
        of_all = f" of {task.total:.0f}" if task.total else ""
        return Text(f"page {task.completed:.0f}{of_all}", style="progress.download")


class TerminalWatcher:
    """A bar and a state on the terminal, removed at the end."""

    def __init__(self, title: str) -> None:
        self._title = printable(title)
        self._progress: Progress | None = None

    def __enter__(self) -> Self:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            _AmountColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task(self._title, total=None)
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def sent(self, octets: int, total: int | None) -> None:
        """Move the bar."""
        if self._progress is not None:
            self._progress.update(self._task, completed=octets, total=total)

    def pages(self, done: int, total: int | None) -> None:
        """Move the bar by pages."""
        if self._progress is not None:
            self._progress.update(self._task, completed=done, total=total, counts_pages=True)

    def state(self, text: str) -> None:
        """Show the state beside the bar."""
        if self._progress is not None:
            self._progress.update(self._task, description=f"{self._title}: {printable(text)}")
