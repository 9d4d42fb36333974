"""Where a gateway keeps things, as its settings file or the command line says it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.settings import settings_file
from sealpress.cli.terminal import write_note
from sealpress.gateway.settings import GatewaySettings
from sealpress.gateway.settings_file import examine_state, state_of

__all__ = ["ConfigOption", "StateOption", "gateway_folder", "gateway_settings"]

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="The print server's settings file; else the usual one."
    ),
]
StateOption = Annotated[
    Path | None,
    typer.Option("--state", metavar="FOLDER", help="The print server's state folder."),
]


def gateway_folder(config: Path | None, state: Path | None) -> Path:
    """Return the state folder of the print server that is meant, whatever else its settings say.

    Raises:
        StateError: The settings file can't be read.
    """
    return state.absolute() if state else state_of(config or settings_file(os.environ))


def gateway_settings(config: Path | None, state: Path | None) -> GatewaySettings:
    """Return the settings of the print server that is meant; it need not run.

    Mistakes in them are told, and keep nobody from what is in the state folder.

    Raises:
        UsageError: A mistake leaves open where that is (reason ``settings-invalid``).
        StateError: The file can't be read.
    """
    path = config or settings_file(os.environ)
    examined = examine_state(path, flags={"state": state})
    for problem in examined.problems[:1]:
        write_note(f"sealpress: the settings have a mistake, which is no matter here: {problem}")
    return examined.settings
