"""The options of commands that talk to a printer."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
import typer

from sealpress.cli import app
from sealpress.cli.connection_options import ConnectionOptions, expanded

NAMES = ["trust", "security", "user", "password_file", "timeout", "identity", "passphrase"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWords(ConnectionOptions):
    """One option with other words."""

    timeout: Annotated[float | None, typer.Option("--timeout", help="In all.")] = 3.0


def test_each_field_is_an_option_in_the_place_of_the_whole() -> None:
    def run(uri: str, *, before: int = 1, connection: ConnectionOptions, after: int = 2) -> None:
        """Do it."""

    shown = expanded(run)
    assert [*inspect.signature(shown).parameters] == ["uri", "before", *NAMES, "after"]
    assert shown.__doc__ == "Do it."


def test_what_is_typed_comes_as_one_value() -> None:
    came: list[object] = []

    def run(uri: str, *, connection: ConnectionOptions) -> None:
        came.extend([uri, connection])

    nothing = dict.fromkeys(NAMES)
    expanded(run)(**{**nothing, "uri": "ipp://h", "user": "anna", "identity": ["a", "b"]})
    assert came == ["ipp://h", ConnectionOptions(user="anna", identity=["a", "b"])]


def test_other_words_stand_in_the_old_place() -> None:
    def run(*, connection: OtherWords) -> None:
        pass

    parameters = inspect.signature(expanded(run)).parameters
    assert [*parameters] == NAMES
    assert parameters["timeout"].default == 3.0
    assert parameters["timeout"].annotation.__metadata__[0].help == "In all."


def test_a_command_without_them_stays_as_it_is() -> None:
    def run(uri: str) -> None:
        pass

    assert expanded(run) is run


def test_flags_have_the_names_of_settings() -> None:
    typed = ConnectionOptions(password_file=Path("p"), identity=["a", "b.pem"])
    assert typed.flags() == {
        **dict.fromkeys(NAMES),
        "password_file": Path("p"),
        "identity": "a,b.pem",
    }


@pytest.mark.parametrize(
    "name", ["print", "convert", "show", "jobs", "cancel", "watch", "plan", "doctor", "conform"]
)
def test_every_command_that_talks_to_a_printer_has_all_of_them(name: str) -> None:
    command = app.COMMANDS[name]
    assert isinstance(command, app.Command)
    run, _ = app._load(command)
    assert [one for one in inspect.signature(run).parameters if one in NAMES] == NAMES
