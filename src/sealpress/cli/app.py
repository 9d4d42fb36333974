"""The commands of ``sealpress``: names and help here, each command's module loaded when it is used.

So ``sealpress --help`` and a typing error are answered at once, and the command modules import
what they need at their top like any other module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Annotated

import typer

COMMANDS = {
    "print": ("printing", "Print a document and wait until it is printed."),
    "show": ("show", "Show what a printer says about itself."),
    "jobs": ("jobs", "List a printer's jobs."),
    "cancel": ("cancel", "Cancel a job."),
    "plan": ("plan", "Show how a printer is reached, and why."),
    "simulate": ("simulate", "Be a virtual printer that keeps its prints."),
    "demo": ("demo", "See the whole story on this machine alone."),
    "reasons": ("reasons", "Explain why something can fail."),
}
"""Command -> its module in this folder, whose function ``run`` it is, and its help."""

_EPILOG = (
    "Exit codes: 0 done, 1 other, 2 usage, 3 could not connect, 4 not trusted, "
    "5 refused by the printer, 6 document, 7 own state. sealpress reasons explains them.\n"
)


def make_app(words: Sequence[str]) -> typer.Typer:
    """Return the command line, complete as far as these words can reach it."""
    app = typer.Typer(
        name="sealpress",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Print over IPP and IPPS, be a printer, and learn what is wrong.",
        epilog=_EPILOG,
    )
    app.callback()(_start)
    for name, (module, help_text) in COMMANDS.items():
        run = _load(module) if name in words else _start
        app.command(name, help=help_text)(run)
    return app


def _load(module: str) -> Callable[..., None]:
    run: Callable[..., None] = import_module(f"sealpress.cli.{module}").run
    return run


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"sealpress {version('sealpress')}")
        raise typer.Exit


def _start(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and end."
        ),
    ] = False,
) -> None:
    pass
