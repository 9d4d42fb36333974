"""Commands in remedies: found whole, filled in, and only then ready to be typed."""

from __future__ import annotations

import pytest

from sealpress.catalogue import CATALOGUE
from sealpress.catalogue.commands import COMMAND, commands_in, is_concrete, with_uri

URI = "ipps://printer.example/ipp/print"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sealpress doctor URI shows it.", f"sealpress doctor {URI}"),
        ("type sealpress trust allow URI weak-key for it", f"sealpress trust allow {URI} weak-key"),
        ("sealpress doctor URI --trace=hex shows", f"sealpress doctor {URI} --trace=hex"),
        ("(sealpress jobs URI --which all lists)", f"sealpress jobs {URI} --which all"),
    ],
)
def test_the_printer_is_put_into_a_command(text, found):
    filled = with_uri(text, URI)
    assert "URI" not in filled
    assert COMMAND.search(filled).group() == found
    assert is_concrete(found)


def test_a_command_with_another_gap_is_not_ready():
    filled = with_uri("sealpress doctor URI --capture FILE.pcapng records it.", URI)
    assert COMMAND.search(filled).group() == f"sealpress doctor {URI} --capture FILE.pcapng"
    assert commands_in(filled) == []


def test_what_a_shell_would_obey_is_quoted():
    assert with_uri("type sealpress plan URI now", "ipp://h/$(x)") == (
        "type sealpress plan 'ipp://h/$(x)' now"
    )


@pytest.mark.parametrize(
    "words",
    [
        "ipps://a/`id`",
        "ipps://a/x&id",
        "ipps://a/$HOME|id",
        "ipps://a/x>y",
        'ipps://a/ "$(id)"',
        'ipps://a/ "`id`"',
    ],
)
def test_nothing_that_a_shell_would_do_is_a_command(words):
    for command in commands_in(f"sealpress trust accept {words} now"):
        assert not set("`&$|>()") & set(command)


def test_only_placeholders_are_filled():
    assert with_uri("The URI of a CURIOUS thing", "x") == "The x of a CURIOUS thing"
    assert with_uri("no gap", URI) == "no gap"


def test_every_remedy_about_connections_has_a_command_once_the_printer_is_known():
    missing = [
        reason
        for reason, entry in CATALOGUE.items()
        if "sealpress doctor URI" in entry.remedy
        and not COMMAND.search(with_uri(entry.remedy, URI))
    ]
    assert missing == []
