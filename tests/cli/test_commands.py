import pytest

from sealpress.catalogue import CATALOGUE
from sealpress.cli.commands import commands_in, wrapped

HEAD = "  remedy    "
PIN = "sealpress trust pin ipps://printer.example:8631 sha256:" + "2f" * 32


def lines(text):
    return list(wrapped(text, HEAD))


def test_a_text_without_commands_is_wrapped_beside_its_head():
    told = lines("word " * 40)
    assert len(told) == 3
    assert told[0].startswith(HEAD + "word")
    assert all(line.startswith(" " * len(HEAD) + "word") for line in told[1:])


def test_a_command_that_can_be_typed_stands_alone_and_unbroken():
    assert lines(f"if it is the same, type {PIN}, or for once --trust sha256:ab") == [
        HEAD + "if it is the same, type",
        " " * len(HEAD) + PIN,
        " " * len(HEAD) + "or for once --trust sha256:ab",
    ]


def test_a_command_may_begin_and_end_the_text():
    assert lines(PIN + ".") == [HEAD + PIN]
    assert lines(f"{PIN} names it.") == [HEAD + PIN, " " * len(HEAD) + "names it."]


@pytest.mark.parametrize(
    "command",
    [
        PIN,
        "sealpress trust accept ipps://[::1]:8631",
        'sealpress trust allow ipps://h/ipp/print legacy --because "no newer firmware"',
        "sealpress trust allow ipps://h/ tls-1.0 rsa-key-exchange --because '...'",
        "sealpress plan ipps://h.example --ask",
    ],
)
def test_commands_are_found_whole_whatever_stands_around(command):
    for text in (command, f"type {command}", f"do ({command}).", f"a; {command}, or b --trust c"):
        assert commands_in(text) == [command]


def test_a_command_with_a_gap_to_fill_is_not_one_to_type():
    assert commands_in("sealpress plan URI --ask finds it; sealpress identity list, too.") == []


def test_a_command_with_a_gap_to_fill_is_not_broken_either():
    told = lines("x" * 70 + " sealpress trust allow URI address-name for it")
    assert told[1] == " " * len(HEAD) + "sealpress trust allow URI address-name for it"


def test_every_remedy_of_the_catalogue_keeps_its_words():
    for entry in CATALOGUE.values():
        told = " ".join(line.strip() for line in wrapped(entry.remedy, ""))
        assert told == entry.remedy


def test_what_a_terminal_might_obey_is_escaped_in_commands_too():
    assert "\x1b" not in "".join(lines("type sealpress plan ipps://h\x1b[2J --ask, x\x1b"))


def test_an_option_keeps_its_fingerprint_beside_it():
    option = "--trust sha256:" + "2f" * 32
    assert lines(f"or for once {option}.")[1] == " " * len(HEAD) + f"{option}."
