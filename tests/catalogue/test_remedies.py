"""What remedies say to type can be typed: commands and options exist."""

from __future__ import annotations

import re
from functools import cache

import click
import pytest
import typer.main

from sealpress.catalogue import CATALOGUE
from sealpress.cli.app import make_app
from sealpress.reasons import Reason

COMMAND = re.compile(
    r"sealpress ((?:(?:trust|identity(?: ca)?) )?[a-z-]+)((?: (?:--[a-z=-]+|[A-Z][\w.-]*))*)"
)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
SEEN_BY_EVERY_COMMAND = {"--trace", "--capture"}


@cache
def commands() -> click.Group:
    return typer.main.get_command(make_app())


def command(words: str) -> click.Command:
    found = commands()
    for word in words.split():
        found = found.commands[word]
    return found


@cache
def options_of(words: str) -> frozenset[str]:
    spelt = [name for each in command(words).params for name in (*each.opts, *each.secondary_opts)]
    return frozenset(spelt) | SEEN_BY_EVERY_COMMAND


@cache
def every_option() -> frozenset[str]:
    names = ("print", "show", "plan", "jobs", "simulate", "identity export", "reasons")
    return frozenset().union(*map(options_of, names)) | {"--help"}


@pytest.mark.parametrize("reason", list(Reason))
def test_commands_of_a_remedy_exist(reason):
    for words, arguments in COMMAND.findall(CATALOGUE[reason].remedy):
        assert set(OPTION.findall(arguments)) <= options_of(words)


@pytest.mark.parametrize("reason", list(Reason))
def test_options_of_a_remedy_exist(reason):
    assert set(OPTION.findall(CATALOGUE[reason].remedy)) <= every_option() | SEEN_BY_EVERY_COMMAND


@pytest.mark.parametrize("reason", list(Reason))
def test_causes_are_clauses_without_a_full_stop(reason):
    entry = CATALOGUE[reason]
    assert not [cause for cause in entry.causes if cause.endswith(".")]
    assert len(set(entry.causes)) == len(entry.causes)
    assert entry.sentence[0].isupper()


def test_failures_of_connections_say_how_to_find_out_more():
    missing = [
        reason
        for reason, entry in CATALOGUE.items()
        if entry.message_id.startswith("SP-N") and "sealpress doctor URI" not in entry.remedy
    ]
    assert missing == [Reason.NAME_NOT_FOUND, Reason.SEND_TIMEOUT]
