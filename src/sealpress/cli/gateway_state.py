"""Where a gateway keeps things, as its settings file or the command line says it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.settings import settings_file
from sealpress.gateway.settings import GatewaySettings
from sealpress.gateway.settings_file import load_gateway_settings, state_of

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

    Raises:
        UsageError: There are mistakes in them (reason ``settings-invalid``).
        StateError: The file can't be read.
    """
    return load_gateway_settings(config or settings_file(os.environ), flags={"state": state})
