import re
from pathlib import Path

import pytest

from sealpress.gateway.settings import MAX_QUEUE_NAME, Encryption, Login
from sealpress.gateway.toml.kinds import (
    FLAG,
    NAME,
    OCTETS,
    PATH,
    SECONDS,
    TABLE,
    TEXT,
    URI,
    WORDS,
    UnusableValueError,
    choice,
    choices,
    nearest,
    whole,
)

PORT = whole(0, 65535)


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        (TEXT, "abc", "abc"),
        (FLAG, True, True),
        (WORDS, ["a", "b"], ("a", "b")),
        (WORDS, "a", ("a",)),
        (PATH, "/srv", Path("/srv")),
        (NAME, "Office_2.b-x", "Office_2.b-x"),
        (URI, "ipps://printer.example/ipp/print", "ipps://printer.example/ipp/print"),
        (URI, "socket://printer.example:9100", "socket://printer.example:9100"),
        (TABLE, {"a": 1}, {"a": 1}),
        (SECONDS, 1.5, 1.5),
        (SECONDS, "90s", 90.0),
        (SECONDS, "1.5h", 5400.0),
        (SECONDS, "30d", 30 * 86400.0),
        (OCTETS, 7, 7),
        (OCTETS, "64M", 64 << 20),
        (OCTETS, "4g", 4 << 30),
        (PORT, 631, 631),
        (choice(Encryption), "optional", Encryption.OPTIONAL),
        (choices(Login), ["basic", "digest"], (Login.BASIC, Login.DIGEST)),
    ],
)
def test_what_is_read(kind, written, read):
    assert kind.read(written) == read


@pytest.mark.parametrize(
    ("kind", "written", "remedy"),
    [
        (TEXT, 5, "quotation marks"),
        (TEXT, "a\x1bb", "control characters"),
        (FLAG, "true", "without marks"),
        (FLAG, 1, "without marks"),
        (WORDS, [1], r'\["ann", "ben"\]'),
        (WORDS, {"a": 1}, r'\["ann", "ben"\]'),
        (PATH, "", "file or folder"),
        (NAME, "a b", "letters, digits"),
        (NAME, "..", "letters, digits"),
        (NAME, "../x", "letters, digits"),
        (NAME, "x" * (MAX_QUEUE_NAME + 1), "at most"),
        (URI, "printer.example", "ipps://"),
        (URI, "socket://", ""),
        (TABLE, 1, "heading"),
        (SECONDS, "soon", '"10m"'),
        (SECONDS, -1, "0 or more"),
        (SECONDS, True, '"10m"'),
        (SECONDS, float("inf"), "0 or more"),
        (OCTETS, "5x", '"64M"'),
        (PORT, 70000, "0 to 65535"),
        (PORT, True, "0 to 65535"),
        (PORT, "631", "0 to 65535"),
        (choice(Encryption), "requierd", "Did you mean required"),
        (choice(Encryption), "x", "required or optional"),
        (choices(Login), ["basc"], "Did you mean basic"),
    ],
)
def test_what_is_refused_with_a_remedy(kind, written, remedy):
    with pytest.raises(UnusableValueError) as caught:
        kind.read(written)
    assert re.search(remedy, caught.value.remedy)


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        (PORT, "8631", 8631),
        (FLAG, "TRUE", True),
        (FLAG, "0", False),
        (WORDS, "a, b,", ("a", "b")),
        (SECONDS, "10m", 600.0),
        (choices(Login), "basic,digest", (Login.BASIC, Login.DIGEST)),
    ],
)
def test_what_stands_in_a_variable(kind, text, read):
    assert kind.read(kind.of_text(text)) == read


@pytest.mark.parametrize(("word", "meant"), [("hots", "hosts"), ("prot", "port"), ("zzz", "")])
def test_the_word_that_was_meant(word, meant):
    assert nearest(word, ("hosts", "port", "name")) == meant
